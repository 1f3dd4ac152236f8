package chunk

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"

	"newsdesk/internal/text"
)

// cut divides a sentence that is too long into pieces of at most the maximum: between words, or inside a word
// that alone is too long.
func (c *Chunker) cut(body string, sentence text.Span) []unit {
	var out []unit
	piece := unit{Span: text.Span{Start: sentence.Start, End: sentence.Start}}
	for _, w := range c.words(body, sentence) {
		if w.tokens+piece.tokens > c.max && piece.End > piece.Start {
			out = append(out, piece)
			piece = unit{Span: text.Span{Start: w.Start}}
		}
		piece.End = w.End
		piece.tokens += w.tokens
	}
	return append(out, piece)
}

// words returns the parts between which the sentence may be cut, each counted with the white space before it
// and, but for a single character, no larger than the maximum.
func (c *Chunker) words(body string, sentence text.Span) []unit {
	var out []unit
	before := sentence.Start
	for start := sentence.Start; start < sentence.End; {
		end := sentence.End
		if i := strings.IndexFunc(body[start:end], unicode.IsSpace); i >= 0 {
			end = start + i
		}
		w := unit{Span: text.Span{Start: start, End: end}, tokens: c.count(body[before:end])}
		if w.tokens > c.max {
			out = c.segments(out, body, w.Span)
		} else {
			out = append(out, w)
		}
		before = end
		rest := body[end:sentence.End]
		start = sentence.End - len(strings.TrimLeftFunc(rest, unicode.IsSpace))
	}
	return out
}

// segments adds the parts of a long run without spaces: its words by Unicode Standard Annex 29, and halves of
// those that alone are too long.
func (c *Chunker) segments(out []unit, body string, run text.Span) []unit {
	for it := words.FromString(body[run.Start:run.End]); it.Next(); {
		out = c.halves(out, body, text.Span{Start: run.Start + it.Start(), End: run.Start + it.End()})
	}
	return out
}

func (c *Chunker) halves(out []unit, body string, p text.Span) []unit {
	n := c.count(body[p.Start:p.End])
	if n <= c.max {
		return append(out, unit{Span: p, tokens: n})
	}
	middle := p.Start + (p.End-p.Start)/2
	for middle > p.Start && !utf8.RuneStart(body[middle]) {
		middle--
	}
	if middle == p.Start {
		_, size := utf8.DecodeRuneInString(body[p.Start:p.End])
		middle += size
	}
	if middle >= p.End { // one character
		return append(out, unit{Span: p, tokens: n})
	}
	out = c.halves(out, body, text.Span{Start: p.Start, End: middle})
	return c.halves(out, body, text.Span{Start: middle, End: p.End})
}
