package answer

import (
	"maps"
	"slices"
	"strings"

	"newsdesk/internal/text"
)

// supportedShare is the share of a sentence's words of content that its quotes must hold for it to be shown, words that
// stand in the rest of the article counting half: a summary says in other words what it summarizes, but most of its
// words are the article's.
const supportedShare = 0.5

// quotedShare is the share of a sentence's words of content that its quotes alone must hold. What stands elsewhere in the
// article only is not proved by them, and may be what somebody planted there.
const quotedShare = 0.25

// instructedShare is the share of its words from which a sentence does what a planted instruction asks for.
const instructedShare = 0.6

// leakedRun is how many words in a row of the prompt's instructions a sentence must repeat to give them away.
const leakedRun = 6

// fault is why a sentence of a model must not be shown.
type fault struct {
	reason string
	always bool // not even with a mark
}

// faultOf finds what is wrong with one sentence of a claim, if anything.
func (c *checker) faultOf(sentence string, proofs []proof) fault {
	switch {
	case asks(sentence):
		return fault{"it is a question", true}
	case c.leaks(sentence):
		return fault{"it repeats the prompt", true}
	case instructs(sentence), c.obeys(sentence):
		return fault{"it repeats an instruction that stands in an article", true}
	case !c.numbersStand(sentence, proofs):
		return fault{reason: "a number stands in none of its articles"}
	case !c.namesStand(sentence, proofs):
		return fault{reason: "a name stands in none of its articles"}
	case !c.supports(sentence, proofs):
		return fault{reason: "its quotes do not say it"}
	}
	return fault{}
}

// leaks reports whether a sentence gives away the marker or a run of the prompt's own words.
func (c *checker) leaks(sentence string) bool {
	if c.asked.nonce != "" && strings.Contains(strings.ToLower(sentence), c.asked.nonce) {
		return true
	}
	said := strings.Fields(strings.ToLower(sentence))
	told := " " + strings.Join(strings.Fields(strings.ToLower(c.asked.System)), " ") + " "
	for i := 0; i+leakedRun <= len(said); i++ {
		if strings.Contains(told, " "+strings.Join(said[i:i+leakedRun], " ")+" ") {
			return true
		}
	}
	return false
}

// obeys reports whether most of a sentence stands in an instruction that an article holds, and more than stands in what
// else the articles say.
func (c *checker) obeys(sentence string) bool {
	if c.instructed == nil {
		c.instructed = []map[string]bool{}
		for _, p := range c.passages {
			for _, span := range plantedIn(p.Text) {
				c.instructed = append(c.instructed, c.keysOf(p.Text[span.Start:span.End]))
			}
		}
	}
	keys := c.assertedBy(sentence)
	for _, told := range c.instructed {
		if len(keys) > 0 && shareIn(keys, told) >= instructedShare && shareIn(keys, told) > shareIn(keys, c.sayings()) {
			return true
		}
	}
	return false
}

// sayings are the words of everything that the passages say without instructing.
func (c *checker) sayings() map[string]bool {
	if c.said == nil {
		c.said = make(map[string]bool)
		for i, p := range c.passages {
			maps.Copy(c.said, c.keysOf(p.Title+"\n"+c.plainText(i)))
		}
	}
	return c.said
}

// plainText is a passage without what instructs.
func (c *checker) plainText(i int) string {
	if c.plain == nil {
		for _, p := range c.passages {
			c.plain = append(c.plain, withhold(p.Text))
		}
	}
	return c.plain[i]
}

func (r *reader) keysOf(s string) map[string]bool {
	keys := make(map[string]bool)
	for _, w := range r.words(s) {
		keys[w.key], keys[w.Term] = true, true
		if w.seat != "" {
			keys[w.seat] = true
		}
		if n := numberOf(w); n != "" {
			keys[n] = true
		}
	}
	return keys
}

// assertedBy returns the keys of what a sentence is about: a "not" stands in every article.
func (r *reader) assertedBy(sentence string) []string {
	return slices.DeleteFunc(r.contentOf(sentence), func(key string) bool {
		return key == "not" || key == "no" || key == "never" || key == "none"
	})
}

func shareIn(keys []string, have map[string]bool) float64 {
	n := 0
	for _, k := range keys {
		if have[k] {
			n++
		}
	}
	return float64(n) / float64(len(keys))
}

// supports reports whether the quotes say a sentence, as far as words tell. Nothing can be told of translations: then
// names and numbers must do.
func (c *checker) supports(sentence string, proofs []proof) bool {
	var quoted, around strings.Builder
	for _, p := range proofs {
		quoted.WriteString(c.sentencesOf(p) + "\n")
		for i := range c.passages {
			if c.passages[i].Version == p.version {
				around.WriteString(c.passages[i].Title + "\n" + c.plainText(i) + "\n")
			}
		}
	}
	keys := c.assertedBy(sentence)
	switch len(keys) {
	case 0:
		return true
	case 1: // "See" is what a link leaves
		return shareIn(keys, c.keysOf(quoted.String())) == 1
	}
	inQuotes := shareIn(keys, c.keysOf(quoted.String()))
	inArticle := shareIn(keys, c.keysOf(quoted.String()+around.String()))
	if inQuotes >= quotedShare && inQuotes+contextWorth*(inArticle-inQuotes) >= supportedShare {
		return true
	}
	return c.translates(sentence, quoted.String(), inArticle)
}

// translates reports whether a sentence seems to be of another language than its quotes, as the question is.
func (c *checker) translates(sentence, quotes string, held float64) bool {
	said, stands := c.writing(sentence), c.writing(quotes)
	switch {
	case said == unknown || stands == unknown, said == english && stands == english:
		return false
	case said != c.writing(c.question.Text):
		return false
	case said == stands:
		return held < sameLanguage/2
	}
	return true
}

// writing is as much as the words of a text tell of its language.
type writing int

const (
	unknown writing = iota
	english
	latin // another language in Latin letters
	otherScript
)

// englishStops is the share of stop words, which are English ones, from which a text is English. English news has two
// fifths; German, French and Spanish texts have few words that look like them.
const englishStops = 0.18

func (c *checker) writing(s string) writing {
	if !isLatin(s) {
		return otherScript
	}
	words, stops := c.words(s), 0
	for _, w := range words {
		if w.Stop {
			stops++
		}
	}
	switch {
	case len(words) < 3:
		return unknown
	case float64(stops) >= englishStops*float64(len(words)):
		return english
	}
	return latin
}

// sentencesOf returns the sentences of the article that a quote touches.
func (c *checker) sentencesOf(p proof) string {
	s, start, end := c.around(p)
	for _, span := range text.Sentences(s) {
		if span.Start < start && start < span.End {
			start = span.Start
		}
		if span.Start < end && span.End > end {
			end = span.End
		}
	}
	return s[start:end]
}

// around returns the text that a proof was found in, and where.
func (c *checker) around(p proof) (s string, start, end int) {
	if passage := c.passages[p.passage]; passage.Version == p.version && passage.Start <= p.start && p.end <= passage.Start+len(passage.Text) {
		return passage.Text, p.start - passage.Start, p.end - passage.Start
	}
	if body, ok := c.sources[p.version]; ok && p.end <= len(body) {
		return body, p.start, p.end
	}
	return p.quote, 0, len(p.quote)
}
