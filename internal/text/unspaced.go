package text

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// isUnspaced reports whether r belongs to writing whose words are not, or not finely enough, set apart by
// spaces. Such runs are indexed as overlapping pairs of characters, as Lucene's CJKBigramFilter does.
func isUnspaced(r rune) bool {
	if r < 0x0E00 {
		return false
	}
	return r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) && !unicode.Is(unicode.P, r)
}

// wordLength returns the length of the word that segment starts with: up to its first unspaced rune, and without
// the white space and invalid bytes that the annex may take for part of a word (U+202F joins words there).
func wordLength(segment string) int {
	for i, r := range segment {
		if i > 0 && (r == utf8.RuneError || unicode.IsSpace(r) || isUnspaced(r)) {
			return i
		}
	}
	return len(segment)
}

// appendPairs adds the pairs of the unspaced run that starts at i, or its only character, and returns its end.
func appendPairs(out []Token, s string, i int) (int, []Token) {
	previous, begin := -1, i
	pairs := 0
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isUnspaced(r) {
			break
		}
		if previous >= 0 {
			out = append(out, Token{Term: norm.NFKC.String(s[previous : i+size]), Start: previous, End: i + size})
			pairs++
		}
		previous = i
		i += size
	}
	if pairs == 0 {
		out = append(out, Token{Term: norm.NFKC.String(s[begin:i]), Start: begin, End: i})
	}
	return i, out
}
