package dates

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// finder judges readings by what stands around them.
type finder struct {
	parser
	text  string
	cased bool // the text has lower-case letters, so that capitals mean something
}

// The years that a number in running text is taken for.
const (
	firstTextYear = 1800
	lastTextYear  = 2099
)

// plausible reports whether a reading is meant as a time.
func (f finder) plausible(r *reading) bool {
	if !f.bordered(r) || !r.dated() && f.named(r) {
		return false
	}
	l, adjacent := f.leadBefore(r)
	first := r.leading()
	led := l.bare && (adjacent || first != kindMonth && first != kindYear) ||
		l.words != nil && (first == kindSeason || first == 0) // "over the summer"
	if l.noDay && r.has(kindDay) && r.has(kindMonth) && !r.has(kindYear) && !r.has(kindNth) {
		return false
	}
	return f.sound(r, led, false)
}

// sound applies the rules of the kinds to a reading and what it nests.
func (f finder) sound(r *reading, led, nested bool) bool {
	switch r.rule.use {
	case neverInText:
		return false
	case insideRange:
		return nested
	case afterLead:
		if !led {
			return false
		}
	}
	for i, v := range r.values {
		if v.inner == nil {
			continue
		}
		// What stands before an end in the pattern leads it: "from 2015 to 2020", "late in 2022".
		if !f.sound(v.inner, led || i > 0 || v.inner.start > r.start, true) {
			return false
		}
	}
	return f.soundDay(r) && f.soundMonth(r) && f.soundSeason(r, led) && f.soundUnit(r) && f.soundYear(r) &&
		f.soundExact(r)
}

// soundDay keeps weekdays and "today" out of names: Monday Night Football, USA Today.
func (f finder) soundDay(r *reading) bool {
	v, ok := r.nth(kindWeekday, 0)
	if ok && v.shaky && !(r.has(kindDay) && f.capital(v.token)) {
		return false
	}
	if !ok {
		if v, ok = r.nth(kindNearDay, 0); ok && f.capital(v.token) && !f.opening(v.token) {
			return false
		}
	}
	if !ok || r.end-r.start > 1 {
		return true
	}
	if l, _ := f.leadBefore(r); l.words != nil {
		return true
	}
	before := r.start - 1
	return !f.capital(r.end) && (!f.capital(before) || f.opening(before) && f.openers[f.tokens[before].text])
}

// soundMonth takes "may" and "march" for months only where they cannot be verbs.
func (f finder) soundMonth(r *reading) bool {
	for n := range 2 {
		v, ok := r.nth(kindMonth, n)
		if !ok {
			return true
		}
		hasYear := r.has(kindYear)
		if v.shaky && !(hasYear && r.has(kindDay)) && (!f.capital(v.token) || f.opening(v.token) && !hasYear) {
			return false
		}
	}
	return r.end-r.start > 1 || !f.capital(r.end)
}

// soundSeason leaves out "this fall under the law" and towns called Spring.
func (f finder) soundSeason(r *reading, led bool) bool {
	v, ok := r.nth(kindSeason, 0)
	switch {
	case !ok:
		return true
	case r.end-r.start == 1:
		return !v.shaky && !f.capital(v.token) && !f.capital(r.end) && !f.is(f.partitives, r.end)
	case !v.shaky || led || f.capital(v.token):
		return true
	case r.n(kindWhich) == whichThis:
		return f.closes(r.end)
	case r.has(kindYear):
		year, _ := r.nth(kindYear, 0)
		return year.token > v.token+1 // "fall of 2022"
	}
	return true
}

// soundUnit leaves out "last minute", "the next day", "the last week of the campaign" and what lasts two weeks.
func (f finder) soundUnit(r *reading) bool {
	u, ok := r.nth(kindUnit, 0)
	if !ok {
		return true
	}
	count, counted := r.nth(kindCount, 0)
	if u.shaky && !(counted && f.digit(count.token)) {
		return false
	}
	w, whiched := r.nth(kindWhich, 0)
	if !whiched {
		return !count.shaky && !(r.start > 0 && f.kindAt(r.start-1, kindCount))
	}
	if w.shaky || f.is(f.partitives, r.end) {
		return false
	}
	if w.token > r.start {
		return true // "July last year"
	}
	l, adjacent := f.leadBefore(r)
	if counted {
		return w.n != whichLast || l.words != nil || !adjacent || r.start == 0
	}
	short := unit(u.n) == unitMinute || unit(u.n) == unitDay && w.n != whichPast
	return !short && !f.capital(u.token) && (adjacent || w.n != whichNext)
}

// soundYear leaves out "after 2000 people".
func (f finder) soundYear(r *reading) bool {
	v, ok := r.nth(kindYear, 0)
	if !ok || len(r.values) > 1 {
		return true
	}
	if v.n < firstTextYear || v.n > lastTextYear {
		return false
	}
	if r.end >= len(f.tokens) || f.capital(r.end) || f.verbs[f.tokens[r.end].text] {
		return true
	}
	next := f.tokens[r.end].text
	return !f.things[next] && !(len(next) > 3 && strings.HasSuffix(next, f.plural))
}

func (f finder) soundExact(r *reading) bool {
	v, ok := r.nth(kindExact, 0)
	return !ok || !v.shaky
}

// leading is the kind of the value that a reading begins with, or zero when it begins with a word.
func (r *reading) leading() kind {
	switch v := r.values; {
	case len(v) == 0 || v[0].token > r.start:
		return 0
	case v[0].inner != nil:
		return v[0].inner.leading()
	default:
		return v[0].kind
	}
}

// dated reports whether a reading or one that it nests says the year.
func (r *reading) dated() bool {
	for _, v := range r.values {
		if v.kind == kindYear || v.kind == kindExact || v.inner != nil && v.inner.dated() {
			return true
		}
	}
	return false
}

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
	case strings.ContainsRune("-/", last) && wordRune(lastButOne), strings.ContainsRune("-/", next) && wordRune(nextButOne):
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

func (f finder) digit(at int) bool { return f.tokens[at].text[0] <= '9' }

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
