package text

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// Token is one word of a text, or one overlapping pair of characters in scripts that write no spaces.
type Token struct {
	Term       string // folded and stemmed; what is indexed and compared
	Start, End int    // byte offsets of the word as written
	Stop       bool   // a stop word, which Terms leaves out
}

// Analyzer turns text into terms. The same analyzer must be used for articles and questions. It is safe for
// concurrent use.
type Analyzer struct {
	memo    *Memo[term] // of words as written
	parting *parting    // nil: runs without spaces are paired from end to end
	scratch sync.Pool   // *[]Token, of Terms
}

// NewAnalyzer returns the analyzer of a language given as a BCP 47 tag, such as "en" or "es-MX". Languages
// without a stemmer are analyzed as English.
func NewAnalyzer(language string) *Analyzer {
	const memoBits = 16 // 6 MB
	l := languageOf(language)
	return &Analyzer{memo: NewMemo(memoBits, l.term), parting: l.parting, scratch: sync.Pool{New: func() any { return new([]Token) }}}
}

// Tokens returns every word of s in order, stop words included. Runs of Chinese, Japanese, Korean, Thai and
// similar writing give overlapping pairs of characters, so that their tokens overlap; in Chinese, function words are
// tokens of their own and stop words.
func (a *Analyzer) Tokens(s string) []Token {
	return a.appendTokens(make([]Token, 0, len(s)/5+1), s)
}

// TokensOfAll returns the Tokens of each of the texts, which are read on all processors because somebody waits. A panic
// is the caller's, as if it had read them itself.
func (a *Analyzer) TokensOfAll(texts []string) [][]Token {
	out := make([][]Token, len(texts))
	thrown := make(chan any, len(texts))
	var reading sync.WaitGroup
	for i := range texts {
		reading.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					thrown <- p
				}
			}()
			out[i] = a.Tokens(texts[i])
		})
	}
	reading.Wait()
	select {
	case p := <-thrown:
		panic(p)
	default:
		return out
	}
}

func (a *Analyzer) appendTokens(out []Token, s string) []Token {
	iter := words.FromString("")
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if !isWordByte(c) {
				i++
				continue
			}
			end := i + 1
			for end < len(s) && isWordByte(s[end]) {
				end++
			}
			if !mayJoin(s, end) {
				out = a.append(out, s, i, end)
				i = end
				continue
			}
		} else {
			r, size := utf8.DecodeRuneInString(s[i:])
			if isUnspaced(r) {
				i, out = a.parting.appendPairs(out, s, i)
				continue
			}
			if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
				i += size
				continue
			}
		}
		iter.SetText(s[i:])
		iter.Next()
		end := i + wordLength(iter.Value())
		out = a.appendParts(out, s, i, end)
		i = end
	}
	return out
}

// Terms returns the terms of s in order, without stop words.
func (a *Analyzer) Terms(s string) []string {
	scratch := a.scratch.Get().(*[]Token)
	defer a.scratch.Put(scratch)
	*scratch = a.appendTokens((*scratch)[:0], s)
	out := make([]string, 0, len(*scratch))
	for _, t := range *scratch {
		if !t.Stop {
			out = append(out, t.Term)
		}
	}
	return out
}

func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// mayJoin reports whether the ASCII word that ends at i may go on there by the rules of Unicode Standard
// Annex 29: over an inner mark ("don't", "3,000", "U.S") or with a letter beyond ASCII.
func mayJoin(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	switch c := s[i]; {
	case c >= utf8.RuneSelf:
		return true
	case c == '\'' || c == '.' || c == ',':
		return i+1 < len(s) && (isWordByte(s[i+1]) || s[i+1] >= utf8.RuneSelf)
	}
	return false
}

// appendParts adds the words of one segment. The annex keeps "example.com", "said.The" and "_so_" whole; for
// searching they are several words. Marks inside numbers and acronyms stay.
func (a *Analyzer) appendParts(out []Token, s string, start, end int) []Token {
	if isAcronym(s[start:end]) {
		return a.append(out, s, start, end)
	}
	part := start
	for i := start; i < end; i++ {
		if c := s[i]; c == '_' || c == ':' || c == ';' || (c == '.' || c == ',') && !betweenDigits(s, i, start, end) {
			out = a.append(out, s, part, i)
			part = i + 1
		}
	}
	return a.append(out, s, part, end)
}

func betweenDigits(s string, i, start, end int) bool {
	return i > start && i+1 < end && isDigit(s[i-1]) && isDigit(s[i+1])
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isAcronym reports whether word is single letters joined by full stops, such as "U.S".
func isAcronym(word string) bool {
	if len(word) < 3 || len(word)%2 == 0 {
		return false
	}
	for i := range len(word) {
		if c := word[i]; i%2 == 0 && (c >= utf8.RuneSelf || !isWordByte(c) || isDigit(c)) || i%2 == 1 && c != '.' {
			return false
		}
	}
	return true
}

func (a *Analyzer) append(out []Token, s string, start, end int) []Token {
	if start >= end {
		return out
	}
	t := a.memo.Get(s[start:end])
	if t.text == "" {
		return out
	}
	return append(out, Token{Term: t.text, Start: start, End: end, Stop: t.stop})
}

type term struct {
	text string
	stop bool
}
