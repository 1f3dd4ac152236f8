package evaluate

import (
	"strings"
	"unicode"
)

// Normalize prepares a text for comparing answer strings, as the RealTime QA evaluation does: lower-case, ASCII
// punctuation deleted, blanks collapsed. Other punctuation, such as curly quotes, stays.
func Normalize(s string) string {
	s = strings.Map(func(r rune) rune {
		if isASCIIPunctuation(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
	return strings.Join(strings.FieldsFunc(s, isBlank), " ")
}

func isASCIIPunctuation(r rune) bool {
	return r > ' ' && r < 0x7f && !('0' <= r && r <= '9') && !('a' <= r && r <= 'z') && !('A' <= r && r <= 'Z')
}

// isBlank counts the four ASCII separators (U+001C to U+001F) as blanks, which the set's own evaluation does
// and unicode.IsSpace does not.
func isBlank(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }

// Contains reports whether the text holds every answer string as whole words, after normalizing both. No
// answers, or an answer of nothing but punctuation, is never contained.
func Contains(text string, answers []string) bool {
	return containsAll([]string{text}, answers)
}

// containsAll reports whether every answer stands in at least one of the texts.
func containsAll(texts, answers []string) bool {
	padded := make([]string, len(texts))
	for i, text := range texts {
		padded[i] = " " + Normalize(text) + " "
	}
	for _, answer := range answers {
		if !standsIn(padded, Normalize(answer)) {
			return false
		}
	}
	return len(answers) > 0
}

func standsIn(padded []string, answer string) bool {
	if answer == "" {
		return false
	}
	for _, text := range padded {
		if strings.Contains(text, " "+answer+" ") {
			return true
		}
	}
	return false
}
