package extract

import (
	"slices"
	"strings"
	"unicode"
)

// words returns a text's words as comparisons see them: lower case, without punctuation.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
}

func sameWords(a, b string) bool {
	wa := words(a)
	return len(wa) > 0 && slices.Equal(wa, words(b))
}

// letters is the size of a text's words in bytes: a measure of how much it says that works without spaces too.
func letters(words []string) int {
	n := 0
	for _, w := range words {
		n += len(w)
	}
	return n
}
