package extract

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// monthWords are the months as news sites of many languages write them, by their first letters, without marks: enough
// of each to tell it apart.
var monthWords = map[time.Month]string{
	time.January:   "january jan januar janner jaenner janvier janv enero ene gennaio gen janeiro januari stycznia styczen januára januar ianuarie января січня sijecnja",
	time.February:  "february feb februar feber fevrier fevr febrero febbraio fevereiro fev februari lutego luty февраля лютого veljace",
	time.March:     "march mar marz maerz mrz mars marzo março marco maart mrt marca marzec марта березня ozujka",
	time.April:     "april apr avril avr abril abr aprile kwietnia kwiecien апреля квітня travnja",
	time.May:       "may mai mayo maggio mag maio mei maja maj мая травня svibnja",
	time.June:      "june jun juni juin junio giugno giu junho czerwca czerwiec июня червня lipnja",
	time.July:      "july jul juli juillet juil julio luglio lug julho lipca lipiec июля липня srpnja",
	time.August:    "august aug aout agosto ago augustus sierpnia sierpien августа серпня kolovoza",
	time.September: "september sept sep septembre septiembre setiembre settembre set setembro wrzesnia wrzesien сентября вересня rujna",
	time.October:   "october oct oktober okt octobre octubre ottobre ott outubro out pazdziernika pazdziernik октября жовтня listopada",
	time.November:  "november nov novembre noviembre novembro listopad ноября листопада studenoga",
	time.December:  "december dec dezember dez decembre diciembre dic dicembre dezembro grudnia grudzien декабря грудня prosinca",
}

var monthNumbers = func() map[string]time.Month {
	numbers := map[string]time.Month{}
	for month := time.December; month >= time.January; month-- {
		for w := range strings.FieldsSeq(monthWords[month]) {
			numbers[w] = month
		}
	}
	return numbers
}()

var unmarked = strings.NewReplacer("ä", "a", "é", "e", "è", "e", "û", "u", "ú", "u", "á", "a", "ń", "n", "ź", "z", "ś", "s", "ž", "z", "č", "c", "ç", "c")

var (
	yearFirst  = regexp.MustCompile(`\b((?:19|20)\d\d)(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})(?:\D|$)`)
	dayDotted  = regexp.MustCompile(`(?:^|\D)(\d{1,2})\. ?(\d{1,2})\. ?((?:19|20)?\d\d)(?:\D|$)`)
	dayDashed  = regexp.MustCompile(`(?:^|[^\d-])(\d{1,2})[-/](\d{1,2})[-/]((?:19|20)\d\d)(?:\D|$)`)
	dayNamed   = regexp.MustCompile(`(?:^|\D)(\d{1,2})(?:\.|st|nd|rd|th|er|º|ª)?[ -]?(?:de |of )?(\p{L}{3,12})\.?,?[ -](?:de |del )?((?:19|20)\d\d)(?:\D|$)`)
	monthNamed = regexp.MustCompile(`(\p{L}{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? ((?:19|20)\d\d)(?:\D|$)`)
	clock      = regexp.MustCompile(`(?:^|\D)([01]?\d|2[0-3])[:.]([0-5]\d)(?::[0-5]\d)?(?: ?([ap])\.?m\b| ?uhr| ?h\b|\D|$)`)
)

// dateIn finds the first date that a short text states in one of the forms of news sites, with the time of day if
// one follows. A date such as 03/04/2026 is read only when monthFirst is known: 1 for yes, -1 for no, 0 for unknown.
func dateIn(s string, monthFirst int) (time.Time, bool) {
	const longest = 120
	if len(s) > longest || !strings.ContainsAny(s, "0123456789") {
		return time.Time{}, false
	}
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	at, found := len(s), time.Time{}
	try := func(pattern *regexp.Regexp, read func(groups []string) (y, m, d int)) {
		where := pattern.FindStringSubmatchIndex(s)
		if where == nil || where[2] >= at {
			return
		}
		y, m, d := read([]string{s[where[2]:where[3]], s[where[4]:where[5]], s[where[6]:where[7]]})
		t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
		if y < 100 {
			return
		}
		if t.Day() == d && int(t.Month()) == m {
			at, found = where[2], withClock(t, s[where[7]:])
		}
	}
	try(yearFirst, func(g []string) (int, int, int) { return number(g[0]), number(g[1]), number(g[2]) })
	try(dayDotted, func(g []string) (int, int, int) {
		y := number(g[2])
		if y < 100 {
			y += 2000
		}
		return y, number(g[1]), number(g[0])
	})
	try(dayDashed, func(g []string) (int, int, int) {
		a, b := number(g[0]), number(g[1])
		switch {
		case a > 12, a == b, monthFirst < 0 && b <= 12:
			return number(g[2]), b, a
		case b > 12, monthFirst > 0:
			return number(g[2]), a, b
		}
		return 0, 0, 0
	})
	try(dayNamed, func(g []string) (int, int, int) { return number(g[2]), monthNumber(g[1]), number(g[0]) })
	try(monthNamed, func(g []string) (int, int, int) { return number(g[2]), monthNumber(g[0]), number(g[1]) })
	if found.IsZero() {
		return time.Time{}, false
	}
	return plausible(found)
}

// withClock adds the time of day that a text begins with, after a few characters.
func withClock(day time.Time, rest string) time.Time {
	const near = 16
	where := clock.FindStringSubmatchIndex(rest)
	if where == nil || where[2] > near {
		return day
	}
	hour, minute := number(rest[where[2]:where[3]]), number(rest[where[4]:where[5]])
	if where[6] >= 0 && hour <= 12 {
		hour %= 12
		if rest[where[6]:where[7]] == "p" {
			hour += 12
		}
	}
	return day.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func monthNumber(word string) int { return int(monthNumbers[unmarked.Replace(word)]) }

// monthFirstShown tells by the dates in numbers that a page shows, as far as they can be read in one way only, how it
// writes them.
func monthFirstShown(doc *html.Node) (first int) {
	const longest, most = 120, 50
	found := 0
	for n := range doc.Descendants() {
		if n.Type != html.TextNode || len(n.Data) > longest || found == most {
			continue
		}
		g := dayDashed.FindStringSubmatch(n.Data)
		if g == nil {
			continue
		}
		found++
		switch a, b := number(g[1]), number(g[2]); {
		case a > 12 && b <= 12:
			first--
		case b > 12 && a <= 12:
			first++
		}
	}
	return max(-1, min(1, first))
}

// monthFirst tells by a language tag how its readers write dates in numbers, as dateIn wants it.
func monthFirst(language string) int {
	language = strings.ToLower(strings.ReplaceAll(language, "_", "-"))
	switch {
	case language == "en-us" || language == "en-ph":
		return 1
	case language == "en" || language == "":
		return 0
	}
	return -1
}
