package answer

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/internal/text"
)

// figureKind is what a figure counts or names. Figures of different kinds are never compared.
type figureKind int

const (
	figureCount   figureKind = iota // a number of something
	figurePercent                   // a share
	figureMoney                     // an amount of a currency
	figureOrdinal                   // a place in an order
	figureYear
	figureDay     // a day of a month
	figureWeekday // a day of the week
)

// figure is a number, a date or a day that a sentence names.
type figure struct {
	kind  figureKind
	value string   // the number as digits, "15 july", "wednesday"
	units []string // keys of what is counted: the small words that follow; the currency
	rough bool     // "about 24", "more than 24": says less than the number
	at    int      // index of its first word
	end   int      // index after its last word
	span  text.Span
}

// figures returns what the words of s count and date, in order.
func figures(s string, words []word) []figure {
	var out []figure
	for i := 0; i < len(words); {
		f, ok := figureAt(s, words, i)
		if !ok {
			i++
			continue
		}
		out = append(out, f)
		i = f.end
	}
	return out
}

func figureAt(s string, words []word, i int) (figure, bool) {
	f := figure{at: i, end: i + 1}
	w := words[i]
	switch {
	case isWeekday(w.lower):
		f.kind, f.value = figureWeekday, w.lower
	case isMonth(w):
		return dayAfterMonth(s, words, i)
	default:
		value, next, ok := readNumber(words, i)
		if !ok {
			return f, false
		}
		f.value, f.end = formatNumber(value), next
		f.classify(s, words, value)
	}
	f.span = text.Span{Start: words[f.at].Start, End: words[f.end-1].End}
	f.widen(s)
	return f, true
}

// dayAfterMonth reads "July 15". A month alone is an ordinary word.
func dayAfterMonth(s string, words []word, i int) (figure, bool) {
	if i+1 >= len(words) || !isDayNumber(words[i+1]) || !onlySpaces(between(s, words[i], words[i+1])) {
		return figure{}, false
	}
	day, _ := leadingNumber(words[i+1].Term)
	return figure{kind: figureDay, value: formatNumber(day) + " " + monthOf(words[i].lower), at: i, end: i + 2,
		span: text.Span{Start: words[i].Start, End: words[i+1].End}}, true
}

// classify says what kind of number it is, by what stands beside it.
func (f *figure) classify(s string, words []word, value float64) {
	first, last := words[f.at], words[f.end-1]
	f.rough = f.at > 0 && isRough(words, f.at)
	next := func(n int) string {
		if f.end+n < len(words) {
			return words[f.end+n].lower
		}
		return ""
	}
	after := strings.TrimLeft(s[last.End:], " \u00a0")
	currency := currencyBefore(s[:first.Start])
	switch {
	case isOrdinal(first.lower):
		f.kind = figureOrdinal
	case strings.HasPrefix(after, "%") || next(0) == "percent" || next(0) == "per" && next(1) == "cent":
		f.kind = figurePercent
	case currency != "":
		f.kind, f.units = figureMoney, []string{currency}
		return
	case f.end < len(words) && isMonth(words[f.end]) && isDayNumber(last) && onlySpaces(between(s, last, words[f.end])):
		f.kind, f.value = figureDay, f.value+" "+monthOf(next(0))
		f.end++
		return
	case f.end == f.at+1 && isYearWord(s, words, f.at, value):
		f.kind = figureYear
		return
	}
	f.units = unitsAfter(s, words, f.end)
	if c := currencyWord(f.units); c != "" && f.kind == figureCount {
		f.kind, f.units = figureMoney, []string{c}
	}
}

// unitReach is how many words after a number may say what it counts: "four senior Iranian diplomats" has three.
const unitReach = 3

// unitsAfter returns the keys of the small words after a number, up to a mark or another number.
func unitsAfter(s string, words []word, from int) []string {
	var units []string
	for i := from; i < min(len(words), from+unitReach); i++ {
		w := words[i]
		marked := strings.ContainsAny(between(s, words[max(0, i-1)], w), ",.;:()")
		if marked || w.number || w.Stop && w.lower != "of" && w.lower != "the" {
			break
		}
		if !w.Stop && !w.capital {
			units = append(units, unitKey(w.key))
		}
	}
	return units
}

// unitKey joins words that count the same.
func unitKey(key string) string {
	switch key {
	case "person", "peopl", "persons":
		return "peopl"
	}
	return key
}

// widen takes the currency before and the percent sign after a number into what is shown of it.
func (f *figure) widen(s string) {
	for f.span.Start > 0 && f.kind == figureMoney {
		r, size := utf8.DecodeLastRuneInString(s[:f.span.Start])
		if !unicode.Is(unicode.Sc, r) {
			break
		}
		f.span.Start -= size
	}
	if f.kind == figurePercent && strings.HasPrefix(s[f.span.End:], "%") {
		f.span.End++
	}
}

// sharesUnit reports whether two figures count the same thing.
func (f figure) sharesUnit(g figure) bool {
	if f.kind != g.kind {
		return false
	}
	switch f.kind {
	case figureYear, figureDay, figureWeekday, figurePercent:
		return true
	}
	return slices.ContainsFunc(f.units, func(u string) bool { return slices.Contains(g.units, u) })
}

// equals reports whether two figures say the same. A year may stand for a plain number and the other way round.
func (f figure) equals(g figure) bool {
	plain := func(k figureKind) bool { return k == figureCount || k == figureYear }
	return f.value == g.value && (f.kind == g.kind || plain(f.kind) && plain(g.kind))
}

// readNumber reads the number that starts at word i, with its scale: "3.5 million", "twenty-four", "two dozen".
func readNumber(words []word, i int) (value float64, next int, ok bool) {
	value, ok = numberValue(words, i)
	if !ok {
		return 0, 0, false
	}
	next = i + 1
	if value >= 20 && value < 100 && !words[i].number && next < len(words) {
		if unit := slices.Index(smallNumbers[:], words[next].lower); unit > 0 && unit < 10 {
			value, next = value+float64(unit), next+1
		}
	}
	for next < len(words) && scaleOf(words[next].lower) > 0 {
		value *= scaleOf(words[next].lower)
		next++
	}
	return value, next, true
}

// numberValue is the value that the word writes alone. "One" counts only before the word that it counts, because it is
// mostly a pronoun, and "a dozen" is twelve.
func numberValue(words []word, i int) (float64, bool) {
	w := words[i]
	if w.number {
		return leadingNumber(w.Term)
	}
	before := ""
	if i > 0 {
		before = words[i-1].lower
	}
	if w.lower == "one" {
		counts := i+1 < len(words) && !words[i+1].Stop && !words[i+1].number && before != "no" && before != "any"
		return 1, counts
	}
	if n := slices.Index(smallNumbers[:], w.lower); n >= 0 {
		return float64(n), true
	}
	if n := slices.Index(ordinals[:], w.lower); n >= 0 {
		return float64(n + 1), w.lower != "second" || before == "the" || before == "a"
	}
	if n, ok := tensOf(w.lower); ok {
		return n, true
	}
	if before == "a" && scaleOf(w.lower) > 0 {
		return scaleOf(w.lower), true
	}
	return 0, false
}

// leadingNumber reads the digits that a term starts with, and the scale that is written on to them, as in "5m".
func leadingNumber(term string) (float64, bool) {
	n := digits.FindString(term)
	value, err := strconv.ParseFloat(strings.ReplaceAll(n, ",", ""), 64)
	if err != nil {
		return 0, false
	}
	switch term[len(n):] {
	case "m", "mn":
		value *= 1e6
	case "bn", "b":
		value *= 1e9
	case "k":
		value *= 1e3
	}
	return value, true
}

func formatNumber(n float64) string { return strconv.FormatFloat(n, 'g', 12, 64) }
