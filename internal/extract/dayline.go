package extract

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// besideDay are the words that may stand beside a day in a line that says no more than when it was published.
var besideDay = wordSet(`monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun montag dienstag mittwoch donnerstag
	freitag samstag sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo
	published posted on at am pm veröffentlicht erschienen den um uhr publié le publicado el de del utc gmt cet cest est edt th st nd rd`)

// dropDay drops paragraphs that say no more than the day of publication: the article has it as its date.
func dropDay(kept []string, published time.Time, drops []dropped) ([]string, []dropped) {
	if published.IsZero() {
		return kept, drops
	}
	return slices.DeleteFunc(kept, func(p string) bool {
		if !isDay(p, published) {
			return false
		}
		drops = append(drops, dropped{"day", p})
		return true
	}), drops
}

func isDay(p string, published time.Time) bool {
	const longest = 60
	if utf8.RuneCountInString(p) > longest {
		return false
	}
	for _, w := range words(p) {
		if w = strings.TrimLeft(w, "0123456789"); w != "" && !besideDay[w] && monthNumber(w) == 0 {
			return false
		}
	}
	return slices.ContainsFunc([]int{-1, 1}, func(monthFirst int) bool { // the article's date tells which reading it is
		day, ok := dateIn(p, monthFirst)
		return ok && sameDay(day, published)
	})
}
