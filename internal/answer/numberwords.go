package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ordinals are the words for places in an order, from the first.
var ordinals = [...]string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}

func isOrdinal(lower string) bool {
	for _, o := range ordinals {
		if o == lower {
			return true
		}
	}
	if len(lower) < 3 || lower[0] < '0' || lower[0] > '9' {
		return false
	}
	switch lower[len(lower)-2:] {
	case "st", "nd", "rd", "th":
		return true
	}
	return false
}

func tensOf(lower string) (float64, bool) {
	for i, w := range [...]string{"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"} {
		if w == lower {
			return float64(13 + i), true
		}
	}
	for i, w := range [...]string{"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"} {
		if w == lower {
			return float64(20 + 10*i), true
		}
	}
	return 0, false
}

// scaleOf is what the word multiplies the number before it by, 0 if it does not.
func scaleOf(lower string) float64 {
	switch lower {
	case "dozen":
		return 12
	case "hundred":
		return 1e2
	case "thousand":
		return 1e3
	case "million", "m", "mn":
		return 1e6
	case "billion", "bn":
		return 1e9
	case "trillion", "tn":
		return 1e12
	}
	return 0
}

func isWeekday(lower string) bool {
	switch lower {
	case "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday":
		return true
	}
	return false
}

// monthOf is a month's name by its first three letters.
func monthOf(lower string) string { return lower[:min(3, len(lower))] }

func isDayNumber(w word) bool {
	n, ok := leadingNumber(w.Term)
	return w.number && ok && n >= 1 && n <= 31 && n == float64(int(n)) && len(w.Term) <= 4
}

// isYearWord reports whether a number of four digits is a year: it stands after a preposition of time or a month, or
// nothing that it could count follows.
func isYearWord(s string, words []word, i int, value float64) bool {
	w := words[i]
	if !w.number || len(w.Term) != 4 || value < 1000 || value >= 2100 || strings.ContainsAny(s[w.Start:w.End], ",.") {
		return false
	}
	if i > 0 {
		switch words[i-1].lower {
		case "in", "since", "until", "by", "from", "during", "before", "after", "early", "late", "mid", "of", "year":
			return value >= 1500
		}
		if len(words[i-1].lower) >= 3 && monthNumber(words[i-1].lower) > 0 {
			return true
		}
	}
	return value >= 1900 && len(unitsAfter(s, words, i+1)) == 0
}

// monthNumber is 1 for January, 0 for what is no month.
func monthNumber(lower string) int {
	names := [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
		"november", "december"}
	for i, name := range names {
		if lower == name || lower == name[:3] || lower == "sept" && i == 8 {
			return i + 1
		}
	}
	return 0
}

// isRough reports whether the words before word i make the number at i an estimate or a limit.
func isRough(words []word, i int) bool {
	switch words[i-1].lower {
	case "about", "around", "almost", "nearly", "over", "under", "roughly", "approximately", "some", "least", "most", "than", "estimated",
		"above", "below", "exceeding", "circa", "maybe", "perhaps":
		return true
	}
	return false
}

// currencyBefore names the currency whose sign ends s, "" if none does.
func currencyBefore(s string) string {
	s = strings.TrimRight(s, " \u00a0")
	r, _ := utf8.DecodeLastRuneInString(s)
	if unicode.Is(unicode.Sc, r) {
		return string(r)
	}
	return ""
}

// currencyWord names the currency that one of the units is.
func currencyWord(units []string) string {
	for _, u := range units {
		switch u {
		case "dollar":
			return "$"
		case "euro":
			return "€"
		case "pound":
			return "£"
		case "yen":
			return "¥"
		}
	}
	return ""
}

// isMonth reports whether a word names a month. "May" and "march" do with a capital only.
func isMonth(w word) bool {
	return monthNumber(w.lower) > 0 && (w.capital || len(w.lower) > 3 && w.lower != "march")
}

func onlySpaces(s string) bool { return strings.TrimFunc(s, unicode.IsSpace) == "" }
