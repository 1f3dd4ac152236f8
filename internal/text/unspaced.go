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

// cutUnspaced returns the length of word up to its first unspaced rune.
func cutUnspaced(word string) int {
	for i, r := range word {
		if i > 0 && isUnspaced(r) {
			return i
		}
	}
	return len(word)
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
