package dates

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// What is written in digits, the same in every language.
var (
	discordTime = regexp.MustCompile(`^<t:(-?\d{1,12})(?::([a-zA-Z]))?>`)
	isoMoment   = regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?` +
		`(?: ?(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?\b`)
	isoDay     = regexp.MustCompile(`^(\d{4})([-/.])(\d{1,2})([-/.])(\d{1,2})(Z|[+-]\d\d:\d\d)?\b`)
	isoWeek    = regexp.MustCompile(`^(\d{4})-?[Ww](\d\d)\b`)
	isoQuarter = regexp.MustCompile(`^(\d{4})[- ]?[Qq]([1-4])\b`)
	isoMonth   = regexp.MustCompile(`^(\d{4})[-/](\d\d)\b`)
	numericDay = regexp.MustCompile(`^(\d{1,2})([-/.])(\d{1,2})([-/.])(\d{4})\b`)
	shortDay   = regexp.MustCompile(`^\d{1,2}/\d{1,2}(?:/\d\d)?\b`)
	monthYear  = regexp.MustCompile(`^(\d{1,2})/(\d{4})\b`)
	clockTime  = regexp.MustCompile(`^(\d{1,2}):(\d\d)(?: ?([AaPp])\.?[Mm]\b\.?)?`)
	clockHour  = regexp.MustCompile(`^(\d{1,2}) ?([AaPp])\.?[Mm]\b\.?`)
	quarter    = regexp.MustCompile(`^[Qq]([1-4])\b`)
)

// digital reads a token that is written in digits or stands for them. What looks like one and is none, such as
// 2022-13-01, gives its error only when it is asked for, since it may be part of something else.
func digital(text string, at int) (token, bool) {
	rest := text[at:]
	switch c := rest[0]; {
	case c == '<':
		return discordToken(rest, at)
	case c == 'Q' || c == 'q':
		if m := quarter.FindStringSubmatch(rest); m != nil {
			return made(m, at, meaning{kind: kindQuarter, n: number(m[1])}), true
		}
		return token{}, false
	case c < '0' || c > '9':
		return token{}, false
	}
	for _, read := range []func(string, int) (token, bool){momentToken, dayToken, partToken, clockToken} {
		if t, ok := read(rest, at); ok {
			return t, true
		}
	}
	return token{}, false
}

func made(match []string, at int, m meaning) token {
	return token{text: match[0], start: at, end: at + len(match[0]), meanings: []meaning{m}}
}

func exactly(read func(clock) (stretch, error)) meaning { return meaning{kind: kindExact, exact: read} }

// number converts digits that an expression has matched.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

func discordToken(rest string, at int) (token, bool) {
	m := discordTime.FindStringSubmatch(rest)
	if m == nil {
		return token{}, false
	}
	return made(m, at, exactly(func(c clock) (stretch, error) {
		t := time.Unix(int64(number(m[1])), 0)
		if strings.EqualFold(m[2], "d") {
			return c.one(c.dayOf(t), unitDay)
		}
		return c.moment(t, time.Second)
	})), true
}

// momentToken reads a day with a time of day.
func momentToken(rest string, at int) (token, bool) {
	m := isoMoment.FindStringSubmatch(rest)
	if m == nil {
		return token{}, false
	}
	return made(m, at, exactly(func(c clock) (stretch, error) {
		day, ok := validDay(number(m[1]), number(m[2]), number(m[3]))
		zone, zoneOK := zoneOf(m[7], c.now.Location())
		hour, minute, second := number(m[4]), number(m[5]), number(m[6])
		if !ok || !zoneOK || hour > 23 || minute > 59 || second > 59 {
			return stretch{}, errCalendar
		}
		length := time.Minute
		if m[6] != "" {
			length = time.Second
		}
		year, month, n := day.Date()
		return c.moment(time.Date(year, month, n, hour, minute, second, 0, zone), length)
	})), true
}

// zoneOf reads Z, UTC and +02:00; without any it is the asker's.
func zoneOf(s string, asker *time.Location) (*time.Location, bool) {
	switch {
	case s == "":
		return asker, true
	case s[0] != '+' && s[0] != '-':
		return time.UTC, true
	}
	digits := strings.ReplaceAll(s[1:], ":", "")
	hours, minutes := number(digits[:2]), number("0"+digits[2:])
	seconds := (hours*60 + minutes) * 60
	if s[0] == '-' {
		seconds = -seconds
	}
	return time.FixedZone(s, seconds), hours <= 15 && minutes <= 59
}

// dayToken reads 2022-07-01, 1.7.2022 and 7/13/2022.
func dayToken(rest string, at int) (token, bool) {
	if m := isoDay.FindStringSubmatch(rest); m != nil && m[2] == m[4] {
		return made(m, at, exactly(func(c clock) (stretch, error) { return isoDayOf(c, m) })), true
	}
	if m := numericDay.FindStringSubmatch(rest); m != nil && m[2] == m[4] {
		return made(m, at, exactly(func(c clock) (stretch, error) {
			day, err := countryDay(number(m[1]), number(m[3]), number(m[5]), m[2] == ".")
			if err != nil {
				return stretch{}, err
			}
			return c.one(day, unitDay)
		})), true
	}
	return token{}, false
}

func isoDayOf(c clock, m []string) (stretch, error) {
	day, ok := validDay(number(m[1]), number(m[3]), number(m[5]))
	zone, zoneOK := zoneOf(m[6], c.now.Location())
	switch {
	case !ok || !zoneOK:
		return stretch{}, errCalendar
	case m[6] == "":
		return c.one(day, unitDay)
	}
	there := clock{now: c.now.In(zone)}
	from, to := there.begin(day), there.begin(shift(day, 1, unitDay))
	return c.moment(from, to.Sub(from))
}

// countryDay reads a day whose first number is the day in some countries and the month in others.
func countryDay(a, b, year int, dayFirst bool) (time.Time, error) {
	european, isEuropean := validDay(year, b, a)
	american, isAmerican := validDay(year, a, b)
	switch {
	case isEuropean && (dayFirst || !isAmerican || a == b):
		return european, nil
	case isEuropean:
		return time.Time{}, ambiguousError{european, american}
	case isAmerican && !dayFirst:
		return american, nil
	}
	return time.Time{}, errCalendar
}

func validDay(year, month, day int) (time.Time, bool) {
	t := date(year, month, day)
	return t, year >= 1 && month >= 1 && month <= 12 && t.Day() == day && day >= 1
}

// partToken reads 2022-07, 2022-W27, 2022-Q3 and 7/2022, and refuses 7/1 and 7/1/22.
func partToken(rest string, at int) (token, bool) {
	if m := isoWeek.FindStringSubmatch(rest); m != nil {
		return made(m, at, exactly(func(c clock) (stretch, error) { return isoWeekOf(c, number(m[1]), number(m[2])) })), true
	}
	if m := isoQuarter.FindStringSubmatch(rest); m != nil {
		return made(m, at, exactly(func(c clock) (stretch, error) {
			return c.one(date(number(m[1]), 3*number(m[2]), 1), unitQuarter)
		})), true
	}
	if m := isoMonth.FindStringSubmatch(rest); m != nil {
		month := exactly(func(c clock) (stretch, error) { return monthOf(c, m[1], m[2]) })
		month.shaky = number(m[2]) == number(m[1])%100+1 // the season 2011-12
		return made(m, at, month), true
	}
	if m := monthYear.FindStringSubmatch(rest); m != nil {
		loose := exactly(func(c clock) (stretch, error) { return monthOf(c, m[2], m[1]) })
		loose.shaky = true // "Resolution 12/2015"
		return made(m, at, loose), true
	}
	if m := shortDay.FindStringSubmatch(rest); m != nil {
		return made(m, at, exactly(func(clock) (stretch, error) { return stretch{}, errShortYear })), true
	}
	return token{}, false
}

func monthOf(c clock, year, month string) (stretch, error) {
	day, ok := validDay(number(year), number(month), 1)
	if !ok {
		return stretch{}, errCalendar
	}
	return c.one(day, unitMonth)
}

func isoWeekOf(c clock, year, week int) (stretch, error) {
	day := shift(date(year, 1, 4), week-1, unitWeek) // 4 January is always in the first week
	if y, w := day.ISOWeek(); y != year || w != week || year < 1 {
		return stretch{}, errCalendar
	}
	return c.one(day, unitWeek)
}

func clockToken(rest string, at int) (token, bool) {
	hour, minute, half := 0, 0, ""
	m := clockTime.FindStringSubmatch(rest)
	if m != nil {
		hour, minute, half = number(m[1]), number(m[2]), m[3]
	} else if m = clockHour.FindStringSubmatch(rest); m != nil {
		hour, half = number(m[1]), m[2]
	}
	if m == nil || minute > 59 || hour > 23 || half != "" && (hour < 1 || hour > 12) {
		return token{}, false
	}
	switch {
	case half != "" && hour == 12 && strings.EqualFold(half, "a"):
		hour = 0
	case half != "" && hour < 12 && strings.EqualFold(half, "p"):
		hour += 12
	}
	return made(m, at, meaning{kind: kindClock, n: hour*60 + minute}), true
}
