package dates

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// named reports whether a reading overlaps a name such as Black Friday.
func (f finder) named(r *reading) bool {
	for _, name := range f.names {
		for at := r.start - len(name) + 1; at < r.end; at++ {
			if f.says(at, name) {
				return true
			}
		}
	}
	return false
}

// bordered reports whether a reading is no part of something longer: 2.5 years ago, post-2022, 10.12.2022.1, 2022%.
func (f finder) bordered(r *reading) bool {
	before, after := f.text[:f.tokens[r.start].start], f.text[f.tokens[r.end-1].end:]
	last, size := utf8.DecodeLastRuneInString(before)
	lastButOne, _ := utf8.DecodeLastRuneInString(before[:len(before)-size])
	next, size := utf8.DecodeRuneInString(after)
	nextButOne, _ := utf8.DecodeRuneInString(after[size:])
	switch {
	case wordRune(last) || strings.ContainsRune("@#$€£¥&", last), wordRune(next) || strings.ContainsRune("%@&", next):
		return false
	case strings.ContainsRune("-/", last) && wordRune(lastButOne),
		strings.ContainsRune("-/", next) && wordRune(nextButOne):
		return false
	}
	inNumber := func(mark, digit rune) bool { return strings.ContainsRune(".,:", mark) && unicode.IsDigit(digit) }
	return !inNumber(last, lastButOne) && !inNumber(next, nextButOne)
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

func hasLower(s string) bool { return strings.ContainsFunc(s, unicode.IsLower) }

func (f finder) is(words map[string]bool, at int) bool {
	return at < len(f.tokens) && words[f.tokens[at].text]
}

func (f finder) kindAt(at int, k kind) bool {
	_, ok := f.tokens[at].find(k)
	return ok
}

func (f finder) digit(at int) bool {
	c := f.tokens[at].text[0]
	return '0' <= c && c <= '9'
}

// capital reports whether there is a token and it has a capital that says something.
func (f finder) capital(at int) bool {
	if !f.cased || at < 0 || at >= len(f.tokens) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(f.text[f.tokens[at].start:])
	return unicode.IsUpper(r)
}

// opening reports whether a token opens a sentence or a quotation.
func (f finder) opening(at int) bool {
	return at == 0 || strings.Contains(".?!:\"“(", f.tokens[at-1].text)
}

// closes reports whether nothing follows that belongs to the same phrase.
func (f finder) closes(at int) bool {
	if at >= len(f.tokens) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(f.tokens[at].text)
	return !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// possessive reports whether 's follows.
func (f finder) possessive(at int) bool {
	if at+1 >= len(f.tokens) || f.tokens[at].end != f.tokens[at+1].start {
		return false
	}
	mark := f.tokens[at].text
	return (mark == "'" || mark == "’") && f.tokens[at+1].text == "s"
}

// thing reports whether there is a token and it looks like something that is counted, or is of a season.
func (f finder) thing(at int) bool {
	if at >= len(f.tokens) || f.capital(at) || f.is(f.verbs, at) || f.is(f.onward, at) {
		return false
	}
	word := f.tokens[at].text
	return f.things[word] || len(word) > 3 && strings.HasSuffix(word, f.plural)
}
