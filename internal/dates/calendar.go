package dates

import "time"

// unit is a length of time that people count in.
type unit int

// The units. Those from unitDay on are days of the calendar, the others exact.
const (
	unitMinute unit = iota + 1
	unitHour
	unitDay
	unitWeek
	unitWeekend
	unitMonth
	unitQuarter
	unitSeason
	unitYear
	unitDecade
)

// clock is the asker's moment and zone. Days of the calendar are handled as midnights in UTC, which has no gaps.
type clock struct {
	now time.Time
	// ref and forward decide which July "July" is: the most recent that has begun on the day ref, or, forward, the
	// first that begins on it or later. At first ref is today.
	ref     time.Time
	forward bool
}

func newClock(now time.Time) clock {
	c := clock{now: now.Round(0)}
	c.ref = c.today()
	return c
}

// at returns the clock that reads the other end of a range.
func (c clock) at(t time.Time, forward bool) clock {
	return clock{now: c.now, ref: c.dayOf(t), forward: forward}
}

func date(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

func (c clock) today() time.Time { return c.dayOf(c.now) }

// dayOf returns the asker's day of the calendar at an instant.
func (c clock) dayOf(t time.Time) time.Time {
	year, month, day := t.In(c.now.Location()).Date()
	return date(year, int(month), day)
}

// begin returns the first instant of a day in the asker's zone. Midnight may be skipped or come twice, and in places
// that changed sides of the date line a whole day is missing; its first instant is then that of the next day.
func (c clock) begin(day time.Time) time.Time {
	year, month, n := day.Date()
	t := time.Date(year, month, n, 0, 0, 0, 0, c.now.Location())
	start, end := t.ZoneBounds()
	if c.dayOf(t).Before(day) {
		return end
	}
	if start.IsZero() || !c.dayOf(start).Equal(c.dayOf(t)) {
		return t
	}
	// The clocks were moved on this very day, between its first instant and t, or at t itself.
	_, offset := start.Add(-1).Zone()
	if before := day.Add(-time.Duration(offset) * time.Second); before.Before(start) {
		return before.In(c.now.Location())
	}
	return start
}

// wall returns the instant at which the asker's clock shows so many minutes after midnight; 24*60 and more are on the
// next day.
func (c clock) wall(day time.Time, minutes int) time.Time {
	year, month, n := day.Date()
	return time.Date(year, month, n, 0, minutes, 0, 0, c.now.Location())
}

// floor returns the first day of the unit that holds a day.
func floor(day time.Time, u unit) time.Time {
	year, month := day.Year(), int(day.Month())
	sinceMonday := (int(day.Weekday()) + 6) % 7
	switch u {
	case unitWeek:
		return day.AddDate(0, 0, -sinceMonday)
	case unitWeekend:
		return day.AddDate(0, 0, 5-sinceMonday)
	case unitMonth:
		return date(year, month, 1)
	case unitQuarter:
		return date(year, month-(month-1)%3, 1)
	case unitYear:
		return date(year, 1, 1)
	case unitDecade:
		return date(year-year%10, 1, 1)
	}
	return day
}

// shift moves a day by n units; a day that the month does not have becomes the month's last.
func shift(day time.Time, n int, u unit) time.Time {
	months := 0
	switch u {
	case unitDay:
		return day.AddDate(0, 0, n)
	case unitWeek, unitWeekend:
		return day.AddDate(0, 0, 7*n)
	case unitMonth:
		months = n
	case unitQuarter:
		months = 3 * n
	case unitYear:
		months = 12 * n
	case unitDecade:
		months = 120 * n
	}
	first := floor(day, unitMonth).AddDate(0, months, 0)
	last := first.AddDate(0, 1, -1)
	return first.AddDate(0, 0, min(day.Day(), last.Day())-1)
}

// stretch is a Span with what it takes to refine it.
type stretch struct {
	Span
	unit  unit // what it is one of, or zero
	vague unit // for "two months ago": how exact that is meant
	// floating marks a stretch that comes round again, of which the clock chose one.
	floating bool
}

// days makes a stretch of the days from, inclusive, to, exclusive.
func (c clock) days(from, to time.Time, u unit) (stretch, error) {
	if from.Year() < 1 || to.Year() > 9999 {
		return stretch{}, errFar
	}
	return checked(stretch{Span: Span{c.begin(from), c.begin(to)}, unit: u})
}

// one makes a stretch of the unit that holds a day.
func (c clock) one(day time.Time, u unit) (stretch, error) {
	from := floor(day, u)
	if u == unitWeekend {
		return c.days(from, shift(from, 2, unitDay), u)
	}
	return c.days(from, shift(from, 1, u), u)
}

// moment makes a stretch of an instant.
func (c clock) moment(t time.Time, length time.Duration) (stretch, error) {
	t = t.In(c.now.Location())
	return checked(stretch{Span: Span{t, t.Add(length)}})
}

func checked(s stretch) (stretch, error) {
	switch {
	case s.Start.Year() < 1 || s.End.Year() > 9999:
		return stretch{}, errFar
	case !s.Start.Before(s.End): // a day that the zone skipped
		return stretch{}, errCalendar
	}
	return s, nil
}
