package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a half-open range of byte offsets into a text: s[Start:End].
type Span struct{ Start, End int }

// Of returns the part of s that the span covers.
func (p Span) Of(s string) string { return s[p.Start:p.End] }

// trim returns the span without white space at its ends.
func (p Span) trim(s string) Span {
	part := s[p.Start:p.End]
	left := strings.TrimLeftFunc(part, unicode.IsSpace)
	p.Start += len(part) - len(left)
	p.End = p.Start + len(strings.TrimRightFunc(left, unicode.IsSpace))
	return p
}

// lineWidth bounds, in runes, the longest line of a block taken for hard wrapped.
const minLineWidth, maxLineWidth = 40, 120

// Paragraphs returns the paragraphs of s in order: trimmed, not empty. Blank lines separate paragraphs, and so
// do single newlines unless the lines are one wrapped paragraph.
func Paragraphs(s string) []Span {
	var out []Span
	var block []Span // lines since the last blank one
	for start := 0; start <= len(s); {
		end, next := lineEnd(s, start)
		if line := (Span{start, end}).trim(s); line.Start < line.End {
			block = append(block, line)
		} else {
			out = appendBlock(out, s, block)
			block = block[:0]
		}
		start = next
	}
	return appendBlock(out, s, block)
}

// lineEnd returns where the line that starts at start ends and where the next one starts, which lies behind the
// text after the last line.
func lineEnd(s string, start int) (end, next int) {
	for i := start; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\n' || c == '\v' || c == '\f':
			return i, i + 1
		case c == '\r':
			if i+1 < len(s) && s[i+1] == '\n' {
				return i, i + 2
			}
			return i, i + 1
		case c == 0xE2 && (strings.HasPrefix(s[i:], "\u2028") || strings.HasPrefix(s[i:], "\u2029")):
			return i, i + 3
		case c == 0xC2 && strings.HasPrefix(s[i:], "\u0085"):
			return i, i + 2
		}
	}
	return len(s), len(s) + 1
}

func appendBlock(out []Span, s string, lines []Span) []Span {
	if len(lines) == 0 {
		return out
	}
	wrapped := len(lines) > 2 && wrapped(s, lines)
	paragraph := lines[0]
	for _, line := range lines[1:] {
		first, _ := utf8.DecodeRuneInString(s[line.Start:])
		if wrapped || unicode.IsLower(first) {
			paragraph.End = line.End
			continue
		}
		out = append(out, paragraph)
		paragraph = line
	}
	return append(out, paragraph)
}

// wrapped tells whether lines look like one paragraph wrapped to a width: no line had room for the first word of
// the next one.
func wrapped(s string, lines []Span) bool {
	width := 0
	for _, line := range lines {
		width = max(width, utf8.RuneCountInString(line.Of(s)))
	}
	if width < minLineWidth || width > maxLineWidth {
		return false
	}
	for i, line := range lines[:len(lines)-1] {
		word := lines[i+1].Of(s)
		if end := strings.IndexFunc(word, unicode.IsSpace); end >= 0 {
			word = word[:end]
		}
		if utf8.RuneCountInString(line.Of(s))+1+utf8.RuneCountInString(word) <= width {
			return false
		}
	}
	return true
}
