package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// StripInvisible makes text from outside fit to be stored and shown: it removes the characters that no reader
// sees but a model would read (zero-width, bidirectional control, tag and soft-hyphen characters, and control
// characters except tab and line breaks), replaces invalid UTF-8 by U+FFFD and normalizes to NFC.
func StripInvisible(s string) string {
	if cleanASCII(s) {
		return s
	}
	if strings.ContainsFunc(s, isStripped) || !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, string(utf8.RuneError))
		s = strings.Map(func(r rune) rune {
			if isStripped(r) {
				return -1
			}
			return r
		}, s)
	}
	return norm.NFC.String(s)
}

func isStripped(r rune) bool {
	if r >= ' ' && r < 0x7f {
		return false
	}
	return isInvisible(r) || unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' && r != '\u0085'
}

func cleanASCII(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= 0x7f || c < ' ' && c != '\n' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

// isInvisible reports whether r takes no room and hides or reorders text.
func isInvisible(r rune) bool {
	switch {
	case r < 0xAD:
		return false
	case r == 0xAD, r == 0x61C, r == 0x180E, r == 0xFEFF,
		r >= 0x200B && r <= 0x200F,
		r >= 0x202A && r <= 0x202E,
		r >= 0x2060 && r <= 0x206F,
		r >= 0xFFF9 && r <= 0xFFFB,
		r >= 0xE0000 && r <= 0xE007F:
		return true
	}
	return false
}
