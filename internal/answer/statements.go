package answer

import (
	"regexp"
	"strings"

	"newsdesk/internal/text"
)

// maxStatements is how many sentences of a text are checked: what a reader takes in at once.
const maxStatements = 5

// minStatementWords is the number of words of content from which a sentence states something: who or what, and a deed.
const minStatementWords = 2

var (
	// opening is what people put before what they heard.
	opening = regexp.MustCompile(`(?i)^\s*((fact[- ]?check|claim|breaking|fyi|psa|btw|ok|okay|so|well|wow|omg|lol|hey|hi|hello|guys|dude|bro|yes|no|yeah|wait|look|and|but|also)\s*[,:!–—-]+\s*|` +
		`(so|and|but|well|wow|apparently|allegedly|supposedly|actually|basically)\b,?\s+|` +
		`((is it|it is|it's|it’s) true|did you (know|hear|see)|have you (heard|seen)|(i|we) (just )?(heard|read|saw|think|thought|believe|guess|know)|` +
		`(someone|somebody|a friend|people|they|everyone) (just )?(says?|said|told me|claims?|claimed|is saying|are saying)|word is|rumou?r has it|turns out)( that)?:?\s+)`)
	trueOrNot  = regexp.MustCompile(`(?i)^\s*((is it|it is|it's|it’s) true|did you (know|hear|see)|have you (heard|seen))\b`)
	asksFirst  = regexp.MustCompile(`(?i)^\s*(who|whom|whose|what|which|why|when|where|how|is|are|was|were|do|does|did|has|have|had|can|could|would|should|shall)(n't|n’t)?\s`)
	quoteMarks = regexp.MustCompile(`(?m)^\s*(>+|[-*•]|\d{1,2}[.)])\s+`)
)

// smallTalk are words that greet, thank and judge without stating anything.
const smallTalk = `hello, hi, hey, thanks, thank, lol, lmao, haha, ok, okay, yes, no, yeah, please, guys, everyone, folks,
	good, morning, evening, night, wow, omg, dude, bro, friends, welcome, cheers, sorry, great, nice, cool, love, hate, crazy, insane,
	sad, believe, think, guess, know, idk, tbh, imo, feel`

// lackingWords are words by which a remark says that something is not told, in some languages. What it is that lacks
// comes from the question.
const lackingWords = `article, articles, passage, passages, source, sources, library, text, report, reports, say, says, said,
	mention, mentions, mentioned, state, states, stated, give, gives, given, name, names, tell, tells, specify, specifies, specified, explain, explains,
	describe, describes, provide, provides, provided, include, includes, contain, contains, cover, covers, answer, question, whether, why, how, who, what,
	which, when, where, information, detail, details, exact, exactly, further, number, date, reason, cause, time, name, place, directly, explicitly,
	found, retrieved, known, only, yet, unclear, unknown, missing, not, no, none,
	artikel, artikeln, passagen, texte, texten, quellen, sagen, nennen, erwähnen, berichten, geben, nicht, keine, keinen, kein, angabe, angaben, steht, ob, warum, wie, wer, wann, wo,
	artículo, artículos, pasajes, textos, fuentes, dicen, mencionan, indican, informan, explican, no, ni, por, qué, cómo, quién, cuándo, dónde,
	article, textes, disent, mentionnent, indiquent, précisent, expliquent, ne, pas, aucun, aucune, pourquoi, comment, qui, quand, où,
	artikujt, tekstet, burimet, thonë, përmendin, tregojnë, nuk, pse, si, kush, kur, ku`

// statements returns the sentences of a text that state something, without what people say before it, and whether
// there are more than the limit.
func (r *reader) statements(s string, limit int) (out []string, more bool) {
	s = quoteMarks.ReplaceAllString(text.StripInvisible(strings.ToValidUTF8(s, "")), "")
	for _, span := range text.Sentences(s) {
		statement, ok := r.statementOf(s[span.Start:span.End])
		switch {
		case !ok:
		case len(out) == limit:
			return out, true
		default:
			out = append(out, statement)
		}
	}
	return out, false
}

// statementOf returns what a sentence states, if anything: questions, greetings and opinions alone state nothing, but
// "is it true that" asks whether a statement holds.
func (r *reader) statementOf(sentence string) (string, bool) {
	s := cleanClaim(sentence, sentence)
	asksWhether := trueOrNot.MatchString(s)
	for {
		rest := opening.ReplaceAllString(s, "")
		if rest == s {
			break
		}
		s = rest
	}
	if asksWhether {
		s = strings.TrimRight(s, "?! ")
	}
	s = strings.TrimSpace(s)
	asks := strings.HasSuffix(strings.TrimRight(s, "\"”’')» !"), "?")
	if asks || !asksWhether && asksFirst.MatchString(s) && !strings.HasSuffix(s, ".") {
		return "", false
	}
	content := 0
	for _, w := range r.words(s) {
		if !w.Stop && !r.smallTalk[w.lower] {
			content++
		}
	}
	return s, content >= minStatementWords && longEnough(s)
}
