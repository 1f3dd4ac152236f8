package understand

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is a run of letters and digits of a question or a name.
type token struct {
	text       string // lower case, without accents
	raw        string
	start, end int
	gap        string // what stands between it and the token before
}

// capital reports whether a token begins with a capital or a digit.
func (t token) capital() bool {
	r, _ := utf8.DecodeRuneInString(t.raw)
	return unicode.IsUpper(r) || unicode.IsDigit(r)
}

// ends reports whether a sentence ends before the token.
func (t token) opensSentence() bool {
	return strings.ContainsAny(t.gap, "?!\n") || strings.Contains(t.gap, ". ")
}

// next reports whether nothing but a blank stands before the token.
func (t token) next() bool { return strings.TrimSpace(t.gap) == "" }

// tokens splits a text. "&" is the word "and".
func tokens(s string) []token {
	var list []token
	end := 0
	add := func(from, to int, text string) {
		list = append(list, token{text: text, raw: s[from:to], start: from, end: to, gap: s[end:from]})
		end = to
	}
	word := -1
	for i, r := range s {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
		switch {
		case inside && word < 0:
			word = i
		case !inside && word >= 0:
			add(word, i, fold(s[word:i]))
			word = -1
		}
		if r == '&' {
			add(i, i+1, "and")
		}
	}
	if word >= 0 {
		add(word, len(s), fold(s[word:]))
	}
	return list
}

// fold makes letters comparable: lower case, without accents.
func fold(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return strings.ToLower(strings.Map(func(r rune) rune {
				if unicode.Is(unicode.Mn, r) {
					return -1
				}
				return r
			}, norm.NFD.String(s)))
		}
	}
	return strings.ToLower(s)
}

// squeezed joins the letters of tokens.
func squeezed(list []token) string {
	var b strings.Builder
	for _, t := range list {
		b.WriteString(t.text)
	}
	return b.String()
}
