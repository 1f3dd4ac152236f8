package text

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/words"
	"github.com/kljensen/snowball/english"
)

// Token is a word of a text. Term is what is indexed and searched: folded and stemmed.
type Token struct {
	Term       string
	Start, End int // byte offsets of the word in the text, half open
	Stop       bool
}

// Analyzer turns text into search terms. It is safe for concurrent use.
type Analyzer struct{}

// NewAnalyzer returns the analyzer of a language given as a BCP 47 tag; English if the language is not known.
func NewAnalyzer(language string) *Analyzer { return &Analyzer{} }

// Tokens returns every word of s, stop words included, in order.
func (a *Analyzer) Tokens(s string) []Token {
	var out []Token
	for it := words.FromString(s); it.Next(); {
		w := strings.ToLower(it.Value())
		if !words.BleveNumeric([]byte(w)) && (w[0] < 'a' || w[0] > 'z') {
			continue
		}
		out = append(out, Token{Term: english.Stem(w, true), Start: it.Start(), End: it.End(), Stop: english.IsStopWord(w)})
	}
	return out
}

// Terms returns the terms of s in order without stop words.
func (a *Analyzer) Terms(s string) []string {
	var out []string
	for _, t := range a.Tokens(s) {
		if !t.Stop {
			out = append(out, t.Term)
		}
	}
	return out
}
