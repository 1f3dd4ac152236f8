package answer

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// kind is what a question asks for.
type kind int

const (
	kindOther    kind = iota
	kindWhy           // a cause
	kindWho           // a person or an organization
	kindWhen          // a date
	kindWhere         // a place
	kindQuantity      // a number or a duration
	kindSpeech        // what somebody said or how somebody responded
	kindName          // which or what with a noun: mostly something that has a name
)

// understood is a question taken apart.
type understood struct {
	kind      kind
	duration  bool // kindQuantity: asks for a length of time
	terms     []questionTerm
	names     []string // keys of the terms that are names
	speaker   []string // kindSpeech: keys of whoever speaks
	actor     []string // keys of the name that does the verb: "Albania" in "why did Albania expel"
	verb      string   // key of what the actor does
	focus     string   // key of the noun after which or what
	dated     []string // keys of a name with its year, "2022 World Cup", and of what the question says happened there
	aboutNow  bool     // asks about the days before it was asked
	ofReports bool     // tells what articles report
	present   bool     // asks how things are or will be, not how they were
	timeless  bool     // asks what something is
	known     map[string]bool
	stopShare float64 // stop words among its words
}

// questionTerm is a content word of the question.
type questionTerm struct {
	key    string
	weight float64 // what meeting it is worth
	name   bool
	short  bool // a name that is an abbreviation, which articles may write out
	number bool
	unseen bool // no chunk of the library holds it
	topic  bool // carried on from an earlier question
}

var (
	whyPattern      = regexp.MustCompile(`\b(why|what caused|what (was|is|were) the (cause|reason)|what led|for what reason|what prompted|over what|due to what)\b`)
	whenPattern     = regexp.MustCompile(`\b(when|(what|which) (year|month|date|day|decade|century)|how long ago)\b`)
	wherePattern    = regexp.MustCompile(`\b(where|(what|which) ([a-z-]+ )?(country|countries|nation|city|state|continent|town|place|location|venue|island|region|capital|airport|province|county))\b`)
	whoPattern      = regexp.MustCompile(`\b(who|whom|whose)\b`)
	durationPattern = regexp.MustCompile(`\bhow (long|many (seconds|minutes|hours|days|weeks|months|years|decades))\b`)
	quantityPattern = regexp.MustCompile(`\b(how (many|much|long|old|far|tall|big|large|fast|high|often|deep|heavy|wide|small)|(what|which) (percentage|percent|number|share|proportion|amount|age|fraction|price|speed|temperature)|what .{0,30}(percentage|number) of)\b`)
	speechPattern   = regexp.MustCompile(`\b(what (did|does|do|has|have|is|was|were) .{2,60}\b(say|says|said|saying|tell|told|claim|claimed|announce|announced|respond|responded|think|argue|argued|promise|promised|warn|warned|call|write|tweet|state|deny|denied)|how (did|does|do|has|have|is|was) .{2,60}\b(respond|react|reply|responded|reacted|replied|explain|describe|comment)|what (was|is|were) .{2,60}\b(response|reaction|statement|comment|reply|verdict|opinion|position))\b`)
	namePattern     = regexp.MustCompile(`\b(which|what)\b`)
	nowPattern      = regexp.MustCompile(`\b(this (week|month|year|weekend|summer|winter|spring|fall|autumn|season|morning)|last (week|night|weekend)|recent|recently|today|yesterday|tonight|now|currently|latest|just|newly|(monday|tuesday|wednesday|thursday|friday|saturday|sunday))\b`)
	// presentPattern is of clauses whose verb tells of now: what was so years ago may have changed.
	presentPattern = regexp.MustCompile(`\b(is|are|isn[’']t|aren[’']t|has|have|will|won[’']t|does|do|so far|soon|upcoming|yet|still|next)\b`)
	pastPattern    = regexp.MustCompile(`\b(did|was|were|had|ago|in (19|20)[0-9]{2})\b`)
	// reportPattern is of questions that tell what articles report; the words that say so are not what they are about.
	reportPattern = regexp.MustCompile(`\b(articles?|reported (by|in)|reports? (by|from|in)|(reporting|coverage) (by|from|of|on))\b`)
	reportWord    = regexp.MustCompile(`^(articles?|reports?|reported|reporting|story|stories|news|coverage|covered|published|publishes|sources?|pieces?|information|consider(ed|ing)?|discuss(ed|es|ing|ion)?|mention(ed|s|ing)?|detail(s|ed|ing)?|(in)?consistent(ly)?|(in)?consistency|suggest(ed|s|ing)?|indicat(e|ed|es|ing)|portray(ed|s|al)?|highlight(ed|s|ing)?|featur(e|ed|es|ing)|focus(es|ed|ing)?|regarding|concerning|subsequent(ly)?|previous(ly)?|later|earlier|identif(y|ied|ies)|attribut(e|ed|es)|change[ds]?|difference|compared?|similar(ly)?|both|another|same|while|between)$`)
	auxPattern    = regexp.MustCompile(`^(did|does|do|will|would|has|have|had|can|could|should)$`)
	focusSkip     = regexp.MustCompile(`^(former|new|popular|major|famous|other|of|the|these|those|kind|type|us|two|first|is|was|were|are|did|does|do|has|have|had|will|would)$`)
)

// emptyWords carry nothing of what a question is about: they frame it. Speech verbs join them in speech questions.
const emptyWords = `week, month, year, years, day, days, many, much, long, old, according, recently, recent, latest, true, false, following, kind,
	type, named, name, called, happen, happened, happens, new, get, got, go, going, went, made, make, take, takes, took, year's, now, today, come, came,
	thing, things, way, one, number, amount, percentage, reason, reasons, cause, will, may, like, since, said, say, says, ago, us?`

// understand takes a question apart. Weights come from how rare its words are in the library.
func (r *reader) understand(q news.Question, e news.Evidence) understood {
	words := r.words(q.Text)
	markFirst(q.Text, words)
	u := understood{known: make(map[string]bool)}
	clause, lower := questionClause(q.Text)
	u.kind, u.duration = r.kindOf(lower)
	whole := strings.ToLower(q.Text)
	u.aboutNow = nowPattern.MatchString(whole) || r.now.has(words)
	u.timeless = defines.MatchString(q.Text)
	u.present = presentPattern.MatchString(lower) && !pastPattern.MatchString(lower)
	u.ofReports = reportPattern.MatchString(whole) || len(e.Scope.Outlets) > 0
	shouting := mostlyCapital(words)
	chunks := holding(e)
	carried := topicStart(q.Text)
	for i, w := range words {
		u.known[w.key] = true
		if w.Stop {
			u.stopShare += 1 / float64(len(words))
		}
		if w.Stop || (u.ofReports || u.kind == kindSpeech) && r.speech[w.lower] || u.ofReports && !w.capital && reportWord.MatchString(w.lower) || r.empty[w.lower] && !w.number && !r.aliases.nations[w.key] {
			continue
		}
		isNation := r.aliases.nations[w.key] || w.seat != ""
		name := isNation || w.capital && !w.first && !shouting && !r.weekdays[w.lower] && !r.months[w.lower]
		if r.uncased && isUnseen(words, i, chunks) && (isUnseen(words, i-1, chunks) || isUnseen(words, i+1, chunks)) {
			name = true // no capitals tell names; two neighbors that the library never saw are one
		}
		u.add(questionTerm{key: w.key, name: name, short: name && !isNation && isAbbreviation(q.Text[w.Start:w.End]), number: w.number,
			topic: w.Start > carried}, w.Term, chunks, e.Coverage.Chunks)
	}
	for _, t := range u.terms {
		if t.name {
			u.names = append(u.names, t.key)
		}
	}
	r.findActor(&u, words, clause)
	u.dated = datedName(words)
	return u
}

// isUnseen reports whether there is a word i that the library has never seen.
func isUnseen(words []word, i int, chunks map[string]int) bool {
	if i < 0 || i >= len(words) {
		return false
	}
	n, known := chunks[words[i].Term]
	return known && n == 0
}

// smoothing is how many chunks the library is taken to hold at the least when a word's rarity is judged: in a library
// of one article every word of it is frequent, which says nothing about the word. 2,000 is about 250 articles.
const smoothing = 2_000

// add adds a term, or another form of one: the rarer form gives the weight.
func (u *understood) add(t questionTerm, term string, chunks map[string]int, total int) {
	n, known := chunks[term]
	t.unseen = known && n == 0
	size := float64(max(total, smoothing))
	if !known {
		n = 1
	}
	t.weight = math.Log1p((size - float64(min(n, int(size))) + 0.5) / (float64(n) + 0.5))
	if t.topic {
		t.weight *= topicWeight
	}
	i := slices.IndexFunc(u.terms, func(have questionTerm) bool { return have.key == t.key })
	if i < 0 {
		u.terms = append(u.terms, t)
		return
	}
	have := &u.terms[i]
	have.weight, have.name, have.unseen = max(have.weight, t.weight), have.name || t.name, have.unseen && t.unseen
}

// holding is how many chunks of the library hold each term, as retrieval tells.
func holding(e news.Evidence) map[string]int {
	m := make(map[string]int, len(e.Terms))
	for _, t := range e.Terms {
		m[t.Term] = t.Chunks
	}
	return m
}

// questionClause returns the range of the sentence that asks, the last one with a question word or mark, and its
// words in lower case.
func questionClause(q string) (text.Span, string) {
	spans := text.Sentences(q)
	for i := len(spans) - 1; i >= 0; i-- {
		lower := strings.ToLower(q[spans[i].Start:spans[i].End])
		if strings.ContainsAny(lower, "?？؟") || namePattern.MatchString(lower) || whoPattern.MatchString(lower) {
			return spans[i], lower
		}
	}
	if len(spans) == 0 {
		return text.Span{}, ""
	}
	return spans[len(spans)-1], strings.ToLower(q[spans[len(spans)-1].Start:spans[len(spans)-1].End])
}

func kindOf(clause string) (k kind, duration bool) {
	switch {
	case speechPattern.MatchString(clause):
		return kindSpeech, false
	case whyPattern.MatchString(clause):
		return kindWhy, false
	case whenPattern.MatchString(clause):
		return kindWhen, false
	case quantityPattern.MatchString(clause):
		return kindQuantity, durationPattern.MatchString(clause)
	case wherePattern.MatchString(clause):
		return kindWhere, false
	case whoPattern.MatchString(clause):
		return kindWho, false
	case namePattern.MatchString(clause):
		return kindName, false
	}
	return kindOther, false
}

// findActor finds who does what in "… did ACTOR VERB …", the speaker of a speech question, and the noun after which.
func (r *reader) findActor(u *understood, words []word, clause text.Span) {
	for i, w := range words {
		if w.Start < clause.Start || i+1 >= len(words) {
			continue
		}
		switch {
		case (w.lower == "which" || w.lower == "what") && u.focus == "":
			for _, n := range words[i+1:] {
				if !focusSkip.MatchString(n.lower) && !n.Stop {
					u.focus = n.key
					break
				}
			}
		case auxPattern.MatchString(w.lower) && u.actor == nil && u.speaker == nil:
			r.takeActor(u, words[i+1:])
		}
	}
	if u.kind != kindSpeech || u.speaker != nil {
		return
	}
	// "What was Iran's reaction": the names before the noun speak.
	for _, w := range words {
		if w.Start >= clause.Start && (w.capital && !w.first || r.aliases.nations[w.key]) && !w.Stop {
			u.speaker = append(u.speaker, w.key)
		}
	}
}

// takeActor reads "ACTOR VERB" from the words after an auxiliary verb.
func (r *reader) takeActor(u *understood, words []word) {
	var subject []string
	named := false
	for _, w := range words {
		isName := w.capital || r.aliases.nations[w.key]
		if u.kind == kindSpeech {
			if r.speech[w.lower] {
				u.speaker = slices.Compact(subject)
				return
			}
			if !w.Stop {
				subject = append(subject, w.key)
			}
			continue
		}
		switch {
		case isName && !w.Stop:
			subject, named = append(subject, w.key), true
		case w.Stop && !named, w.lower == "of", w.lower == "the", w.lower == "and", isAdverb(w.lower):
		case named:
			u.actor, u.verb = subject, w.key
			return
		default:
			return
		}
	}
}

// isAdverb reports whether a word may stand between an actor and the verb.
func isAdverb(word string) bool {
	switch word {
	case "next", "first", "ever", "never", "finally", "again", "still", "now", "really", "later", "eventually", "not":
		return true
	}
	return strings.HasSuffix(word, "ly") && len(word) > 4
}

// isAbbreviation reports whether a word is written in capitals only.
func isAbbreviation(s string) bool {
	return len(s) > 1 && strings.ToUpper(s) == s && strings.ToLower(s) != s
}

// markFirst marks the words that start a sentence.
func markFirst(s string, words []word) {
	spans := text.Sentences(s)
	at := 0
	for i := range words {
		for at < len(spans) && spans[at].Start <= words[i].Start {
			words[i].first = true
			at++
		}
	}
}

// mostlyCapital reports whether capitals do not tell names apart, as in a headline.
func mostlyCapital(words []word) bool {
	capital, small := 0, 0
	for _, w := range words {
		switch {
		case w.number || w.Stop:
		case w.capital:
			capital++
		default:
			small++
		}
	}
	return capital > 3 && small <= capital/3
}

// datedName returns the keys of a name that the question gives with its year and, when the question asks who did
// something there, of the deed: what happened at one World Cup is no answer for another.
func datedName(words []word) []string {
	isName := func(i int) bool {
		return i >= 0 && i < len(words) && words[i].capital && !words[i].first && !words[i].Stop
	}
	isYear := func(w word) bool { return w.number && len(w.Term) == 4 }
	var keys []string
	for i, w := range words {
		if !isYear(w) || !isName(i-1) && !isName(i+1) {
			continue
		}
		keys = append(keys, w.key)
		for j := i + 1; isName(j); j++ {
			keys = append(keys, words[j].key)
		}
		for j := i - 1; isName(j); j-- {
			keys = append(keys, words[j].key)
		}
		break
	}
	if keys == nil {
		return nil
	}
	for i := 1; i < len(words); i++ {
		if words[i-1].lower == "who" && !words[i].Stop {
			keys = append(keys, words[i].key)
		}
	}
	return keys
}
