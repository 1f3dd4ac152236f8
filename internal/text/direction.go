package text

import (
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// The marks around a text whose direction is its own (Unicode Standard Annex 9): the first strong letter inside tells it,
// and what stands beside it keeps its place.
const (
	FirstStrongIsolate = '\u2068'
	PopIsolate         = '\u2069'
)

// Isolate puts a line of text that holds right-to-left writing between isolates, for showing it within a line of another
// language: unisolated, the number or bracket after an Arabic quote is drawn at its other end. Other text stays as it is.
func Isolate(s string) string {
	if !strings.ContainsFunc(s, isRightToLeft) || strings.ContainsRune(s, '\n') {
		return s
	}
	return string(FirstStrongIsolate) + s + string(PopIsolate)
}

func isRightToLeft(r rune) bool {
	if r < 0x0590 {
		return false
	}
	properties, _ := bidi.LookupRune(r)
	return properties.Class() == bidi.R || properties.Class() == bidi.AL
}
