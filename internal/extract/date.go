package extract

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// dateLayouts are the forms in which documents state when they were published. A form without a zone is UTC.
// Forms that are read differently on two sides of an ocean (03/04/2026) are left out on purpose.
var dateLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700",
	"2006-01-02T15:04:05", "2006-01-02T15:04",
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 -0700 MST", "2006-01-02 15:04:05 MST",
	"2006-01-02 15:04:05", "2006-01-02 15:04",
	time.DateOnly, "2006-1-2", "2006/01/02", "2006/1/2", "20060102", "2.1.2006",
	"Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04 MST",
	"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006", time.RFC850, time.ANSIC, time.UnixDate,
	"2 January 2006", "2 Jan 2006", "January 2, 2006", "Jan 2, 2006", "January 2 2006", "Jan 2 2006",
	"Monday, January 2, 2006", "Monday, 2 January 2006", "Monday 2 January 2006", "Mon, Jan 2, 2006",
	"2 January 2006 15:04", "2 January 2006, 15:04", "2 January 2006 15:04 MST",
	"January 2, 2006 3:04 PM", "January 2, 2006 3:04 PM MST", "January 2, 2006, 3:04 PM", "January 2, 2006, 3:04 PM MST",
	"Jan 2, 2006 3:04 PM", "Jan 2, 2006 3:04 PM MST", "Jan 2, 2006, 3:04 PM", "Jan 2, 2006, 3:04 PM MST",
	"January 2, 2006 15:04", "2006-01-02 3:04 PM",
}

// zoneHours are the offsets of the zone letters that news sites print. Package time reads such letters but
// gives them no offset unless they are those of the machine.
var zoneHours = map[string]int{
	"UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
	"EST": -5, "EDT": -4, "ET": -5, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
	"JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}

var (
	abbreviatedMonth = regexp.MustCompile(`\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\.`)
	septLong         = regexp.MustCompile(`\bSept\b\.?`)
	dayOrdinal       = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)\b`)
	meridiem         = regexp.MustCompile(`(?i)(\d)\s*([ap])\.?m\b\.?`)
	digitsOnly       = regexp.MustCompile(`^\d{9,13}$`)
)

// parseDate reads a date in one of the known forms, or Unix seconds or milliseconds.
func parseDate(s string) (time.Time, bool) {
	s = strings.Join(strings.Fields(s), " ")
	const longest = 64
	if s == "" || len(s) > longest {
		return time.Time{}, false
	}
	if digitsOnly.MatchString(s) {
		n, _ := strconv.ParseInt(s, 10, 64)
		if len(s) > len("1234567890") {
			return plausible(time.UnixMilli(n).UTC())
		}
		return plausible(time.Unix(n, 0).UTC())
	}
	s = septLong.ReplaceAllString(s, "Sep")
	s = abbreviatedMonth.ReplaceAllString(s, "$1")
	s = dayOrdinal.ReplaceAllString(s, "$1")
	s = strings.Replace(s, " at ", " ", 1)
	s = meridiem.ReplaceAllStringFunc(s, func(m string) string {
		half := "AM"
		if strings.ContainsAny(m, "pP") {
			half = "PM"
		}
		return m[:1] + " " + half
	})
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return plausible(withZone(t))
		}
	}
	return time.Time{}, false
}

// withZone gives a time read with zone letters its offset.
func withZone(t time.Time) time.Time {
	name, offset := t.Zone()
	hours, known := zoneHours[name]
	if offset != 0 || !known || hours == 0 {
		return t
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(),
		time.FixedZone(name, hours*int(time.Hour/time.Second)))
}

// plausible refuses years that no dated text has, such as those of a zero or a misread number.
func plausible(t time.Time) (time.Time, bool) {
	const firstNewspaper, far = 1600, 2200
	if t.Year() < firstNewspaper || t.Year() > far {
		return time.Time{}, false
	}
	return t, true
}

var dateInPath = regexp.MustCompile(`/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:/|-|$)`)

// dateFromPath guesses a day from an address such as /2022/09/08/story.
func dateFromPath(path string) (time.Time, bool) {
	m := dateInPath.FindStringSubmatch(path)
	if m == nil {
		return time.Time{}, false
	}
	return parseDate(m[1] + "-" + m[2] + "-" + m[3])
}
