package answer

import (
	"regexp"
	"slices"

	"newsdesk/internal/news"
)

// leaning is how much a question needs the turns before it.
type leaning int

const (
	leansNot   leaning = iota // complete in itself, or about something new
	leansMaybe                // names nothing by itself; what is retrieved decides
	leansFully                // cannot be understood alone
)

// followUp is a question taken apart as one of a conversation.
type followUp struct {
	text    string // without the "and" before it
	words   []word
	content []word // words that say what it is about
	own     bool   // has a name or a year of its own
	bridged bool   // began with a connective, such as "and"
	refers  bool   // has a word that stands for something said before
	person  []int  // words that stand for a person said before
	leaning leaning
}

var (
	bridge = regexp.MustCompile(`(?i)^\s*((and|but|so|or|also|then|ok|okay|well|right|hmm|wow|oh|yes|no|thanks|thank you|sorry|i see|got it|now)\b[\s,.!:-]*)+`)
	about  = regexp.MustCompile(`(?i)^\s*(what|how) about\s+`)
	// defines asks what something is: complete, whatever it names.
	defines   = regexp.MustCompile(`(?i)^\s*(who|what)('s|’s| is| are| was| were)\s+(an?\s+|the\s+)?[\p{L}\p{N}'’.-]+(\s+[\p{L}\p{N}'’.-]+)?\s*\??\s*$`)
	asksWord  = regexp.MustCompile(`(?i)\b(who|whom|whose|what|which|why|when|where|how)\b`)
	startsAsk = regexp.MustCompile(`(?i)^\s*(in |at |on |for |to |from |by |with |since |until )?(who|whom|whose|what|which|why|when|where|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|tell|explain|name|list|give|show|find)\b`)
)

// emptyFollowUps are words of follow-ups that say nothing of what they are about.
const emptyFollowUps = `more, next, else, detail, details, explain, elaborate, continue, exactly, again, background,
	example, examples, please, happened, happen, far, mean, know, tell, show, list, give, other, others, another, different, same, back, still, really,
	actually, true, sure, summary, sum, summarize,
	not, no, right, ok, okay, let, want, need, heard, hear, read, going, try, lot, good, bad, wow, so, too`

// follow takes a question apart. known are the words of the turns before it.
func (r *reader) follow(question string, known map[string]bool) followUp {
	f := followUp{text: question}
	if rest := bridge.ReplaceAllString(question, ""); rest != question && hasWords(rest) {
		f.text, f.bridged = rest, true
	}
	f.words = r.words(f.text)
	markFirst(f.text, f.words)
	shouting := mostlyCapital(f.words)
	for _, w := range f.words {
		isNation := r.aliases.nations[w.key] || w.seat != ""
		if w.Stop || r.hollow[w.lower] || !isNation && !w.number && r.empty[w.lower] {
			continue
		}
		f.content = append(f.content, w)
		isYear := w.number && len(w.Term) == 4
		f.own = f.own || isNation || isYear || w.capital && !w.first && !shouting && !r.weekdays[w.lower] && !isMonth(w)
	}
	f.findReferences()
	f.leaning = r.leans(&f, known)
	return f
}

// leans decides how much the question needs what was said before.
func (r *reader) leans(f *followUp, known map[string]bool) leaning {
	isKnown := slices.ContainsFunc(f.content, func(w word) bool { return known[w.key] })
	switch {
	case len(f.content) == 0, f.refers:
		return leansFully
	case about.MatchString(f.text):
		return leansFully
	case defines.MatchString(f.text) && !f.bridged:
		return leansNot
	case f.bridged && len(f.content) <= bridgedContent:
		return leansFully
	case !startsAsk.MatchString(f.text) && !asksWord.MatchString(f.text) && len(f.content) <= fragmentContent:
		if f.own && !isKnown && len(f.content) > 1 {
			return leansNot // a new headline
		}
		return leansFully
	case f.own && r.onlySpeaks(f):
		return leansFully // "What did NATO say?"
	case f.own:
		return leansNot
	case f.definite(known):
		return leansFully
	case len(f.content) <= r.carrying.vague:
		return leansMaybe
	}
	return leansNot
}

// onlySpeaks reports whether the question names somebody, a verb of saying and nothing that it could be about.
func (r *reader) onlySpeaks(f *followUp) bool {
	for _, w := range f.content {
		if !r.speech[w.lower] && !w.capital && !r.aliases.nations[w.key] && w.seat == "" {
			return false
		}
	}
	return slices.ContainsFunc(f.words, func(w word) bool { return r.speech[w.lower] })
}

// Up to so many words of content a question that begins with "and", a fragment, and a question without a name of its
// own say too little to stand alone.
const (
	bridgedContent  = 6
	fragmentContent = 3
	vagueContent    = 4
)

// definite reports whether the question says "the" of something that was spoken of before.
func (f *followUp) definite(known map[string]bool) bool {
	for i, w := range f.words {
		if w.lower != "the" {
			continue
		}
		for _, n := range f.words[i+1 : min(len(f.words), i+4)] {
			if !n.Stop && known[n.key] {
				return true
			}
		}
	}
	return false
}

// findReferences finds pronouns and their like that nothing in the question itself explains.
func (f *followUp) findReferences() {
	named := false // a word that a pronoun could stand for came before
	for i, w := range f.words {
		before, after := f.neighbor(i-1), f.neighbor(i+1)
		switch w.lower {
		case "he", "she", "him", "his", "her", "hers", "himself", "herself":
			if !named {
				f.refers, f.person = true, append(f.person, i)
			}
		case "they", "them", "their", "theirs", "it", "its":
			f.refers = f.refers || !isExpletive(w.lower, after) && (!named || isPreposition(before))
		case "this", "these", "those":
			f.refers = f.refers || !isTimeWord(after)
		case "that":
			f.refers = f.refers || after == "" || before == "" || isPreposition(before) || isAuxiliary(before) ||
				before == "why" || before == "how"
		case "there":
			f.refers = f.refers || !isAuxiliary(before) && !isAuxiliary(after)
		case "former", "latter", "another", "others":
			f.refers = f.refers || !named || w.lower != "former"
		case "then", "else", "ones":
			f.refers = f.refers || after == "" && i > 0
		case "one":
			f.refers = f.refers || after == "" && (before == "which" || before == "the" || before == "this" || before == "that")
		case "same":
			f.refers = f.refers || before == "the"
		default:
			isContent := slices.ContainsFunc(f.content, func(c word) bool { return c.Start == w.Start })
			named = named || !w.Stop && (w.capital && !w.first || isContent && len(f.content) > 2)
		}
	}
}

func (f *followUp) neighbor(i int) string {
	if i < 0 || i >= len(f.words) {
		return ""
	}
	return f.words[i].lower
}

// isExpletive reports whether "it" stands for nothing: "is it true", "does it take".
func isExpletive(pronoun, after string) bool {
	if pronoun != "it" {
		return false
	}
	switch after {
	case "true", "possible", "likely", "legal", "safe", "rain", "snow", "matter", "seem", "seems", "important", "necessary":
		return true
	}
	return false
}

func isPreposition(lower string) bool {
	switch lower {
	case "about", "of", "to", "for", "by", "with", "from", "on", "in", "at", "after", "before", "against",
		"behind", "over", "under", "since", "into", "like":
		return true
	}
	return false
}

func isAuxiliary(lower string) bool {
	return isPassive(lower) || auxPattern.MatchString(lower)
}

func isTimeWord(lower string) bool {
	lower = possessive.ReplaceAllString(lower, "")
	switch lower {
	case "week", "month", "year", "weekend", "summer", "winter", "spring", "fall", "autumn", "season", "morning",
		"afternoon", "evening", "century", "decade", "time":
		return true
	}
	return isWeekday(lower) || monthNumber(lower) > 0
}

// knownWords are the keys of the words of the turns.
func (r *reader) knownWords(turns []news.Turn) map[string]bool {
	known := make(map[string]bool)
	for _, t := range turns {
		for _, w := range r.words(t.Question + "\n" + t.Answer) {
			if !w.Stop {
				known[w.key] = true
			}
		}
	}
	return known
}
