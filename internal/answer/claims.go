package answer

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// checker turns what a model said into claims that are proved.
type checker struct {
	*reader
	*verifier
	asked    prompted
	question news.Question
	mark     bool           // what falls for want of support is shown with a mark
	dropped  map[string]int // reason → sentences
	statuses map[status]int
	fallen   []news.FallenClaim

	// Made when first needed.
	plain      []string          // the passages without what instructs
	instructed []map[string]bool // the words of each instruction in them
	said       map[string]bool   // the words of everything else in them
}

func newChecker(r *reader, v *verifier, asked prompted, q news.Question, mark bool) *checker {
	return &checker{reader: r, verifier: v, asked: asked, question: q, mark: mark, dropped: map[string]int{}, statuses: map[status]int{}}
}

// claims returns the claims that are proved by at least one quote, without the sentences that their quotes do not support.
func (c *checker) claims(list []replyClaim) []news.Claim {
	out := []news.Claim{}
	for _, rc := range list {
		claim, ok := c.claim(rc)
		if ok && !slices.ContainsFunc(out, func(have news.Claim) bool { return have.Text == claim.Text }) {
			out = append(out, claim)
		}
	}
	return out
}

// claim checks one claim and reports whether anything of it may be shown.
func (c *checker) claim(rc replyClaim) (claim news.Claim, ok bool) {
	citations, proofs, quotes := c.prove(rc.Quotes)
	if len(proofs) == 0 {
		c.fell(rc.Text, "no quote of it stands in an article")
		return claim, false
	}
	cleaned := cleanClaim(rc.Text, quotes)
	if !hasWords(cleaned) {
		c.fell(rc.Text, "nothing but links or mentions")
		return claim, false
	}
	claim.Citations = citations
	var kept []string
	for _, span := range text.Sentences(cleaned) {
		sentence := cleaned[span.Start:span.End]
		f := c.faultOf(sentence, proofs)
		if f.reason != "" && (f.always || !c.mark) {
			c.fell(sentence, f.reason)
			continue
		}
		if f.reason != "" {
			c.fell(sentence, f.reason+"; shown with a mark")
			claim.Unsupported = true
		}
		if own := c.withoutStrangers(sentence, proofs); !c.mark {
			sentence = own
		} else if own != sentence {
			claim.Unsupported = true
		}
		kept = append(kept, sentence)
	}
	claim.Text = strings.Join(kept, " ")
	return claim, hasWords(claim.Text)
}

// part finds where something new may begin inside a sentence: behind a full stop that a small letter follows.
var part = regexp.MustCompile(`[.!?]["'”’)]*\s+`)

// withoutStrangers takes out the parts of a sentence that its quotes do not say: behind its proof stands what was planted
// elsewhere in its article, or of which no word stands in its articles.
func (c *checker) withoutStrangers(sentence string, proofs []proof) string {
	have := make(map[string]bool)
	for _, w := range c.context(proofs) {
		have[w.key], have[w.Term] = true, true
	}
	var kept []string
	from := 0
	for _, at := range append(part.FindAllStringIndex(sentence, -1), []int{len(sentence), len(sentence)}) {
		s := sentence[from:at[1]]
		from = at[1]
		keys := c.assertedBy(s)
		if s != sentence && len(keys) > 0 && (shareIn(keys, have) == 0 || len(keys) > 1 && !c.supports(s, proofs)) {
			c.fell(s, "its quotes do not say it")
			continue
		}
		kept = append(kept, strings.TrimSpace(s))
	}
	return strings.TrimSpace(strings.Join(kept, " "))
}

// fell notes what a model wrote and the reader does not see, or sees with a mark, and why.
func (c *checker) fell(written, reason string) {
	c.dropped[reason]++
	c.fallen = append(c.fallen, news.FallenClaim{Text: written, Reason: reason})
}

// prove looks the quotes up and returns those that stand, and their texts together.
func (c *checker) prove(list []replyQuote) (citations []news.Citation, proofs []proof, quotes string) {
	var texts []string
	for _, q := range list {
		named, ok := c.asked.byID[strings.ToLower(strings.TrimSpace(q.Chunk))]
		if !ok {
			named = -1
		}
		p := c.verify(q.Quote, named)
		if p.status != absent {
			if s, start, end := c.around(p); planted(s, start, end) || asks(p.quote) {
				p.status = instructing
			}
		}
		c.statuses[p.status]++
		if p.status == absent || p.status == instructing || slices.ContainsFunc(proofs, func(have proof) bool {
			return have.version == p.version && have.start <= p.start && p.end <= have.end
		}) {
			continue
		}
		proofs, texts = append(proofs, p), append(texts, p.quote)
		citations = append(citations, news.Citation{Article: c.passages[p.passage].Article, Version: p.version,
			Start: p.start, End: p.end, Quote: p.quote})
	}
	return citations, proofs, strings.Join(texts, "\n")
}

// hasWords reports whether a text says anything: at least one word of two letters, or one of a script without spaces.
func hasWords(s string) bool {
	letters := 0
	for _, r := range s {
		if isUnspaced(r) {
			return true
		}
		if !unicode.IsLetter(r) {
			letters = 0
			continue
		}
		if letters++; letters == 2 {
			return true
		}
	}
	return false
}

// context returns the words of the articles behind the proofs, as retrieved, and of the question.
func (c *checker) context(proofs []proof) []word {
	words := c.words(c.question.Text)
	for _, p := range proofs {
		words = append(words, c.words(p.quote)...)
		for i := range c.passages {
			if c.passages[i].Version == p.version {
				words = append(words, c.words(c.passages[i].Title+"\n"+c.passages[i].Publisher+"\n"+c.plainText(i))...)
			}
		}
	}
	return words
}

var digits = regexp.MustCompile(`^[0-9]+([.,][0-9]+)*`)

// numberOf returns the value that a word writes, as digits, "" if it writes none.
func numberOf(w word) string {
	if n := digits.FindString(w.Term); n != "" {
		return strings.ReplaceAll(n, ",", "")
	}
	if at := slices.Index(smallNumbers[:], w.lower); at >= 0 {
		return strconv.Itoa(at)
	}
	return ""
}

var smallNumbers = [...]string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// westernDigits writes the digits of Arabic, Persian and Devanagari as 0 to 9.
var westernDigits = strings.NewReplacer("٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9",
	"۰", "0", "۱", "1", "۲", "2", "۳", "3", "۴", "4", "۵", "5", "۶", "6", "۷", "7", "۸", "8", "۹", "9",
	"०", "0", "१", "1", "२", "2", "३", "3", "४", "4", "५", "5", "६", "6", "७", "7", "८", "8", "९", "9")

// numbersStand reports whether every number of the claim stands in its articles or in the question, or is part of a
// date that the articles' own dates explain: the prompt asks for "Wednesday" to be written as a date. Numbers written
// as words are only looked for, not required.
func (c *checker) numbersStand(claim string, proofs []proof) bool {
	have := make(map[string]bool)
	for _, w := range c.context(proofs) {
		if n := numberOf(w); n != "" {
			have[n] = true
		}
	}
	for _, w := range c.words(westernDigits.Replace(claim)) {
		n := numberOf(w)
		if n == "" || !w.number || have[n] || c.isNearDate(n, proofs) {
			continue
		}
		return false
	}
	return true
}

// nearDates is how many days before and after publication an article's "Wednesday" or "last week" may lie.
const nearDates = 8

// isNearDate reports whether a number is the year or the day of a date about when a cited article was published.
func (c *checker) isNearDate(n string, proofs []proof) bool {
	for _, p := range proofs {
		published := c.passages[p.passage].PublishedAt
		if published.IsZero() {
			continue
		}
		for day := -nearDates; day <= nearDates; day++ {
			date := published.Add(time.Duration(day) * 24 * time.Hour)
			if n == strconv.Itoa(date.Year()) || n == strconv.Itoa(date.Day()) {
				return true
			}
		}
	}
	return false
}

// sameLanguage is the share of a claim's words that its articles hold from which both are taken to be of one language.
// A summary of news repeats most of its words; a translation repeats names only.
const sameLanguage = 0.5

// namesStand reports whether every name of the claim stands in its articles or in the question. It is judged only when
// claim and articles are of one language: other languages write and decline names in their own way.
func (c *checker) namesStand(claim string, proofs []proof) bool {
	have := make(map[string]bool)
	for _, w := range c.context(proofs) {
		have[w.key], have[w.Term] = true, true
		if w.seat != "" {
			have[w.seat] = true
		}
	}
	words := c.words(claim)
	markFirst(claim, words)
	content, known, missing := 0, 0, 0
	for _, w := range words {
		if w.Stop {
			continue
		}
		content++
		isKnown := have[w.key] || have[w.Term]
		if isKnown {
			known++
		} else if w.capital && !w.first && !w.number && !c.months[w.lower] && !c.weekdays[w.lower] {
			missing++
		}
	}
	return missing == 0 || float64(known) < sameLanguage*float64(content)
}

// remark returns a sentence of the model that no quote proves, such as what is missing, if it says nothing but that the
// question, or part of what the quotes say, is not told. Nothing else that a model writes unproved may reach a reader.
func (c *checker) remark(s string, claims []news.Claim) string {
	s = cleanClaim(s, "")
	asked, known := c.keysOf(c.question.Text), map[string]bool{}
	for _, claim := range claims {
		for _, cite := range claim.Citations {
			maps.Copy(known, c.keysOf(cite.Quote))
		}
	}
	about := 0
	for _, w := range c.words(s) {
		switch {
		case w.Stop:
		case asked[w.key]:
			about++
		case !known[w.key] && !c.lacking[w.lower]:
			return ""
		}
	}
	if about == 0 || c.leaks(s) || len(plantedIn(s)) > 0 {
		return ""
	}
	return s
}
