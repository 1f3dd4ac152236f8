package copies

import (
	"net/url"
	"strings"
)

// place is what an address says about the article behind it.
type place struct {
	known  bool
	host   string
	path   string
	number string // the article's number in its site, or ""
	digits string // segments of nothing but digits at the end of the path: two articles may share them, as a year or page
	date   string // the day in the path as YYYYMMDD, or ""
}

// minNumber is how many digits a number in a path has at least to be an article's: shorter ones are years, days and
// pages.
const minNumber = 5

func placeOf(identity string) place {
	u, err := url.Parse(identity)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return place{}
	}
	p := place{known: true, host: u.Hostname(), path: u.Path}
	segments := strings.Split(strings.Trim(u.Path, "/"), "/")
	for i := range segments {
		p.date = max(p.date, dateAt(segments[i:]))
	}
	// The number stands behind the words of the headline, or before them as a segment of its own: in a segment with words
	// before the headline it is a section's.
	for i, s := range segments[max(0, len(segments)-2):] {
		isLast := i == len(segments[max(0, len(segments)-2):])-1
		if s != "" && strings.Trim(s, "0123456789") == "" {
			p.digits += "/" + s
		} else if !isLast {
			continue
		}
		for _, run := range strings.FieldsFunc(s, func(r rune) bool { return !isDigit(r) }) {
			if len(run) >= minNumber && !isDate(run) && len(run) >= len(p.number) {
				p.number = run
			}
		}
	}
	for _, name := range []string{"id", "p", "article", "articleid", "article_id", "story", "storyid", "story_id", "nid", "sid"} {
		if v := u.Query().Get(name); v != "" {
			p.number = v
		}
	}
	return p
}

// dateAt returns the day that the first segments write, as 2026/11/05, 2026-11-05 or 20261105, or "".
func dateAt(segments []string) string {
	joined := segments[0]
	if len(joined) == 4 && len(segments) >= 3 && len(segments[1]) <= 2 && len(segments[2]) <= 2 {
		joined = segments[0] + pad(segments[1]) + pad(segments[2])
	}
	if len(joined) >= 10 && joined[4] == '-' && joined[7] == '-' {
		joined = joined[:4] + joined[5:7] + joined[8:10]
	}
	if isDate(joined) {
		return joined
	}
	return ""
}

func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// isDate reports whether eight digits are a day of our time.
func isDate(s string) bool {
	if len(s) != 8 || strings.Trim(s, "0123456789") != "" {
		return false
	}
	return s[:2] >= "19" && s[:2] <= "20" && s[4:6] >= "01" && s[4:6] <= "12" && s[6:] >= "01" && s[6:] <= "31"
}
