package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is the half open byte range [Start, End) of a text.
type Span struct{ Start, End int }

// Paragraphs returns the paragraphs of s: trimmed, non-empty and in order. A line break ends a paragraph, with
// one exception: a single break inside a sentence, seen by the next line's lower-case start after a line without
// a full stop, is a wrapped line. Text wrapped at a fixed width should be unwrapped before it is stored.
func Paragraphs(s string) []Span {
	var out []Span
	start := 0
	for start < len(s) {
		end := lineEnd(s, start)
		next := end
		for {
			n := afterBreak(s, next)
			if n == len(s) || !wraps(s, start, next, n) {
				next = n
				break
			}
			end = lineEnd(s, n)
			next = end
		}
		if p := trim(s, Span{start, end}); p.Start < p.End {
			out = append(out, p)
		}
		start = next
	}
	return out
}

// lineEnd returns the offset of the first line break at or after i, or the length of s.
func lineEnd(s string, i int) int {
	if j := strings.IndexByte(s[i:], '\n'); j >= 0 {
		return i + j
	}
	return len(s)
}

// afterBreak steps over the single line break at i.
func afterBreak(s string, i int) int {
	if i < len(s) {
		return i + 1
	}
	return i
}

// wraps reports whether the line that ends at end goes on in the line that starts at next.
func wraps(s string, start, end, next int) bool {
	line := trim(s, Span{start, end})
	if line.Start == line.End || next >= len(s) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(s[:line.End])
	if isTerminator(last) || isCloser(last) || last == ':' {
		return false
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s[next:lineEnd(s, next)], " \t"))
	return unicode.IsLower(first)
}

// trim shortens the span by the white space at both its ends.
func trim(s string, p Span) Span {
	part := s[p.Start:p.End]
	p.Start += len(part) - len(strings.TrimLeftFunc(part, unicode.IsSpace))
	p.End = p.Start + len(strings.TrimRightFunc(s[p.Start:p.End], unicode.IsSpace))
	return p
}
