package text

import (
	"strings"
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

// parting knows the function words that part runs without spaces. The nil parting knows none.
type parting struct {
	words   map[string]bool
	longest int // in bytes
}

func newParting(list string) *parting {
	p := &parting{words: make(map[string]bool)}
	for _, w := range strings.Fields(list) {
		p.words[w] = true
		p.longest = max(p.longest, len(w))
	}
	return p
}

// at returns the length in bytes of the longest function word that begins at i.
func (p *parting) at(s string, i int) int {
	if p == nil {
		return 0
	}
	for end := min(len(s), i+p.longest); end > i; end-- {
		if p.words[s[i:end]] {
			return end - i
		}
	}
	return 0
}

// appendPairs adds the pairs of the unspaced run that starts at i and returns its end. What stands alone between
// function words is a term by itself.
func (p *parting) appendPairs(out []Token, s string, i int) (int, []Token) {
	previous, pairs := -1, 0
	alone := func(end int) {
		if previous >= 0 && pairs == 0 {
			out = append(out, Token{Term: norm.NFKC.String(s[previous:end]), Start: previous, End: end})
		}
		previous, pairs = -1, 0
	}
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isUnspaced(r) {
			break
		}
		if n := p.at(s, i); n > 0 {
			alone(i)
			out = append(out, Token{Term: s[i : i+n], Start: i, End: i + n, Stop: true})
			i += n
			continue
		}
		if previous >= 0 {
			out = append(out, Token{Term: norm.NFKC.String(s[previous : i+size]), Start: previous, End: i + size})
			pairs++
		}
		previous = i
		i += size
	}
	alone(i)
	return i, out
}
