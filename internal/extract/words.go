package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// words returns a text's words as comparisons see them: lower case, without punctuation.
func words(s string) []string {
	s = strings.ToLower(s)
	out := make([]string, 0, len(s)/5+1)
	start := -1 // of the word that is being read
	for i, r := range s {
		switch inWord := isWordRune(r); {
		case inWord && start < 0:
			start = i
		case !inWord && start >= 0:
			out = append(out, s[start:i])
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, s[start:])
	}
	return out
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
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
