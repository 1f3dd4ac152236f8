package revision

import (
	"regexp"
	"strings"
	"unicode"
)

// maxStamp is how many words a line that only says when a page was changed may have.
const maxStamp = 16

// isStamp reports whether a sentence only says when the page was published or changed, or how long it takes to read.
func isStamp(s string) bool {
	if len(s) > 200 {
		return false
	}
	return hasTime.MatchString(s) && !measured.MatchString(s) && isStampWords(s)
}

// hasTime finds digits beside a letter's word or within a date or a time of day: a number alone is none.
var hasTime = regexp.MustCompile(`\d.*\pL|\pL.*\d|\d[:/.-]\d`)

// measured finds what makes a number something else than a time.
var measured = regexp.MustCompile(`[\p{Sc}%]`)

// isStampWords reports whether all words are of dates, times and what is said around them.
func isStampWords(s string) bool {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	if len(words) == 0 || len(words) > maxStamp {
		return false
	}
	for _, w := range words {
		if !stampWord.MatchString(w) {
			return false
		}
	}
	return true
}

// stampWord are the words of such lines, in English, German, French and Spanish.
var stampWord = regexp.MustCompile(`^(?:\d{1,4}(?:st|nd|rd|th|er|h|am|pm|min|t\d{1,2}|z)?|` +
	// what was done
	`first|last|originally|published|posted|updated?|updates|modified|created|on|at|the|of|and|date|time|as|` +
	`zuletzt|aktualisiert|aktualisierung|veröffentlicht|erstellt|geändert|stand|am|um|uhr|vom|` +
	`publié|mis|mise|jour|modifié|dernière|le|à|h|` +
	`publicado|actualizado|actualización|última|el|las?|a|de|del|hora|horas|` +
	// how long ago, how long it takes
	`min|mins|minutes?|hours?|hrs?|days?|ago|read|reading|lesezeit|vor|minuten?|stunden?|tagen?|lecture|il|y|heures?|jours?|hace|minutos?|lectura|d[ií]as?|` +
	// clocks
	`am|pm|a|p|m|z|gmt|utc|bst|cet|cest|mez|mesz|e[sd]?t|c[sd]?t|m[sd]t|p[sd]?t|ist|jst|aest|aedt|` +
	// days and months
	`mon|tues?|wed|thurs?|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day|` +
	`jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december|` +
	`montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|januar|februar|märz|mai|juni|juli|oktober|dezember|` +
	`lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|` +
	`lunes|martes|miércoles|jueves|viernes|sábado|domingo|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)$`)
