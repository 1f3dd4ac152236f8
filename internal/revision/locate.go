package revision

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// Fate is what became of a quote of the older body.
type Fate struct {
	State news.QuoteState
	Moved bool // it stands word for word, but in another place
	// Span is where it stands in the newer body, or the sentences that took its place; empty when it vanished.
	text.Span
}

// maxStanding bounds how many places of a quote are looked at for the one that it kept.
const maxStanding = 64

// Locate finds what became of the bytes [start, end) of the older body. Typography does not count: a quote whose words
// stand in the newer body in their order, with or without the sentence around them, has not changed. A range that the
// older body has not, or one without a word, has vanished.
func (c *Comparison) Locate(start, end int) Fate {
	if start < 0 || end > len(c.before.Body) || start >= end {
		return Fate{State: news.QuoteVanished}
	}
	first, last := c.touched(start, end)
	if first > last {
		return Fate{State: news.QuoteVanished}
	}
	if at, moved, ok := c.standing(start, end, first); ok {
		return Fate{State: news.QuoteStands, Moved: moved, Span: at}
	}
	if at, ok := c.reworded(first, last); ok {
		if c.reset(first, last) {
			return Fate{State: news.QuoteStands, Moved: !c.inPlace[first], Span: at}
		}
		return Fate{State: news.QuoteChanged, Span: at}
	}
	return Fate{State: news.QuoteVanished}
}

// touched are the first and last old sentence that a range holds something of.
func (c *Comparison) touched(start, end int) (first, last int) {
	first = len(c.old)
	last = -1
	for i, s := range c.old {
		if s.Start < end && start < s.End {
			first, last = min(first, i), i
		}
	}
	return first, last
}

// standing looks for the quote word for word: where its sentence is now, or else at the first place.
func (c *Comparison) standing(start, end, first int) (at text.Span, moved, ok bool) {
	quote := strings.TrimSpace(fold(c.before.Body[start:end]))
	if quote == "" {
		return at, false, false
	}
	cut := cuts{before: c.before.Body[:start], after: c.before.Body[end:]}
	for from, found := 0, 0; found < maxStanding; found++ {
		i := strings.Index(c.folded.Text[from:], quote)
		if i < 0 {
			break
		}
		i += from
		from = i + len(quote)
		if !cut.allow(c.folded.Text, i, from, quote) {
			continue
		}
		var s text.Span
		s.Start, s.End = c.folded.Source(i, i+len(quote))
		if c.inPlace[first] && c.new[c.pairs.old[first]].from <= s.Start && s.Start < c.new[c.pairs.old[first]].to {
			return s, false, true
		}
		if !ok {
			at, moved, ok = s, true, true
		}
	}
	return at, moved, ok
}

// reset reports whether all touched sentences are there, one after the other, and differ in typography alone.
func (c *Comparison) reset(first, last int) bool {
	for i := first; i <= last; i++ {
		j := c.pairs.old[i]
		if j < 0 || c.old[i].key != c.new[j].key || i > first && j != c.pairs.old[i-1]+1 {
			return false
		}
	}
	return true
}

// reworded are the sentences that the touched ones were paired with: those that are side by side around the one whose
// partner comes first, and no far ones.
func (c *Comparison) reworded(first, last int) (text.Span, bool) {
	var at text.Span
	low, high := -1, -1
	for i := first; i <= last; i++ {
		j := c.pairs.old[i]
		switch {
		case j < 0:
		case low < 0:
			low, high = j, j
		case j == high+1:
			high = j
		case j == low-1:
			low = j
		}
	}
	if low < 0 {
		return at, false
	}
	return text.Span{Start: c.new[low].Start, End: c.new[high].End}, true
}

// cuts is what stood beside a quote: where it began or ended within a word, it may do so again.
type cuts struct{ before, after string }

// allow reports whether the quote at [i, end) of a text is not part of longer words or numbers: 5 does not stand in 15,
// nor in 1.5.
func (c cuts) allow(s string, i, end int, quote string) bool {
	head, _ := utf8.DecodeRuneInString(quote)
	tail, _ := utf8.DecodeLastRuneInString(quote)
	return (!goesOnBefore(s[:i], head) || goesOnBefore(c.before, head)) && (!goesOnAfter(s[end:], tail) || goesOnAfter(c.after, tail))
}

func goesOnBefore(s string, r rune) bool {
	last, size := utf8.DecodeLastRuneInString(s)
	if size > 0 && unicode.IsDigit(r) && (last == '.' || last == ',') {
		last, _ = utf8.DecodeLastRuneInString(s[:len(s)-size])
		return unicode.IsDigit(last)
	}
	return size > 0 && joins(last, r)
}

func goesOnAfter(s string, r rune) bool {
	next, size := utf8.DecodeRuneInString(s)
	if size > 0 && unicode.IsDigit(r) && (next == '.' || next == ',') {
		next, _ = utf8.DecodeRuneInString(s[size:])
		return unicode.IsDigit(next)
	}
	return size > 0 && joins(r, next)
}

// joins reports whether two characters side by side belong to one word. Where no spaces are written nobody can tell.
func joins(a, b rune) bool { return inWord(a) && inWord(b) }

func inWord(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsNumber(r)) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
