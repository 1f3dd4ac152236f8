package dates

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is a place in a pattern that a token can fill.
type kind int

// The kinds; pattern says how they are written. The numbers that come with them are in brackets.
const (
	kindMonth   kind = iota + 1 // July [1 to 12]
	kindWeekday                 // Monday [time.Weekday]
	kindSeason                  // summer [the month in which it begins]
	kindUnit                    // week [unit]
	kindWhich                   // this, last, past, next [which]
	kindNearDay                 // yesterday [days from today]
	kindDayPart                 // evening [dayPart]
	kindPart                    // early [part]
	kindEdge                    // beginning [part]
	kindCount                   // 3, three, a [the number]
	kindNth                     // 3rd, third [the number]
	kindDay                     // 3, 3rd [1 to 31]
	kindYear                    // 2022 [the year]
	kindDecade                  // 1990s [its first year]
	kindQuarter                 // Q3 [1 to 4]
	kindClock                   // 14:30, 5 pm [minutes after midnight]
	kindExact                   // 2022-07-01, <t:0:D>
	kindPlain                   // nested: a reading of the first layer
	kindPeriod                  // nested: a reading of the second layer
)

// meaning is one of the things that a token can be.
type meaning struct {
	kind kind
	n    int
	// shaky marks what is usually something else in running text: "may", "sun", "h".
	shaky bool
	// exact makes the stretch of a kindExact.
	exact func(clock) (stretch, error)
}

// token is a word, a number, a date in digits or a punctuation mark.
type token struct {
	text       string // lower case; every dash is "-"
	start, end int    // bytes
	meanings   []meaning
}

func (t token) find(k kind) (meaning, bool) {
	for _, m := range t.meanings {
		if m.kind == k {
			return m, true
		}
	}
	return meaning{}, false
}

// lex cuts a text into tokens and stops when there are more than limit.
func (l *language) lex(text string, limit int) []token {
	var tokens []token
	for at := 0; at < len(text) && len(tokens) <= limit; {
		r, size := utf8.DecodeRuneInString(text[at:])
		if unicode.IsSpace(r) {
			at += size
			continue
		}
		t := l.next(text, at, r, size)
		tokens = append(tokens, t)
		at = t.end
	}
	return tokens
}

func (l *language) next(text string, at int, r rune, size int) token {
	if t, ok := digital(text, at); ok {
		return t
	}
	switch {
	case '0' <= r && r <= '9':
		return l.number(text, at)
	case unicode.IsLetter(r):
		return l.word(text, at)
	case unicode.Is(unicode.Pd, r):
		return token{text: "-", start: at, end: at + size}
	case strings.HasPrefix(text[at:], ".."):
		end := at + len(text[at:]) - len(strings.TrimLeft(text[at:], "."))
		return token{text: "..", start: at, end: end}
	}
	return token{text: text[at : at+size], start: at, end: at + size}
}

// wordEnd returns where the letters and digits after at end.
func wordEnd(text string, at int) int {
	n := strings.IndexFunc(text[at:], func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	if n < 0 {
		return len(text)
	}
	return at + n
}

func (l *language) word(text string, at int) token {
	end := wordEnd(text, at)
	t := token{text: strings.ToLower(text[at:end]), start: at, end: end}
	t.meanings = l.words[t.text]
	if l.abbreviated[t.text] && followedByDigit(text[end:]) {
		t.end++ // the full stop of "Jan. 6"
	}
	return t
}

// followedByDigit reports whether a full stop comes and then, perhaps after a comma or blanks, a digit.
func followedByDigit(rest string) bool {
	after, ok := strings.CutPrefix(rest, ".")
	after = strings.TrimLeft(after, ", ")
	return ok && after != "" && '0' <= after[0] && after[0] <= '9'
}

func (l *language) number(text string, at int) token {
	end := at
	for end < len(text) && '0' <= text[end] && text[end] <= '9' {
		end++
	}
	digits := text[at:end]
	t := token{text: digits, start: at, end: end}
	n, err := strconv.Atoi(digits)
	if err != nil || len(digits) > 4 {
		return t
	}
	add := func(k kind) { t.meanings = append(t.meanings, meaning{kind: k, n: n}) }
	isDay := 1 <= n && n <= 31 && len(digits) <= 2
	suffix := strings.ToLower(text[end:wordEnd(text, end)])
	switch {
	case l.ordinals[suffix] && isDay:
		t.end += len(suffix)
		add(kindNth)
		add(kindDay)
		return t
	case suffix == l.decades && suffix != "" && len(digits) == 4 && n >= minYear && n%10 == 0:
		t.end += len(suffix)
		add(kindDecade)
		return t
	}
	if isDay {
		add(kindDay)
	}
	if len(digits) == 4 && n >= minYear && n <= maxYear {
		add(kindYear)
	}
	if n >= 1 && digits[0] != '0' {
		add(kindCount)
	}
	return t
}

// The years that four digits can be.
const (
	minYear = 1000
	maxYear = 2999
)
