package dates

import "time"

// What a kindWhich says.
const (
	whichThis = iota + 1
	whichLast
	whichPast
	whichNext
)

// recurring is what comes round every year; at gives its days of one year, if that year has it.
type recurring struct {
	unit unit
	at   func(year int) (from, to time.Time, ok bool)
}

// yearly finds the year of something recurring from what the reading says: 2022, "last year", "last", or nothing.
func (c clock) yearly(r *reading, x recurring) (stretch, error) {
	switch {
	case r.has(kindYear):
		return c.inYear(x, r.n(kindYear))
	case r.has(kindWhich) && r.has(kindUnit):
		if r.n(kindUnit) != int(unitYear) {
			return stretch{}, errUnread
		}
		return c.inYear(x, c.today().Year()+offset(r.n(kindWhich)))
	case r.has(kindWhich):
		return c.relative(x, r.n(kindWhich))
	}
	s, err := c.nearest(x)
	s.floating = true
	return s, err
}

func (c clock) inYear(x recurring, year int) (stretch, error) {
	from, to, ok := x.at(year)
	if !ok {
		return stretch{}, errCalendar
	}
	return c.days(from, to, x.unit)
}

// search goes through the years from one on, in steps of 1 or -1, until there is one that fits. Weekdays of 29
// February come round after 40 years at the latest.
func (c clock) search(x recurring, year, step int, fits func(from, to time.Time) bool) (stretch, error) {
	for range 45 {
		if from, to, ok := x.at(year); ok && fits(from, to) {
			return c.days(from, to, x.unit)
		}
		year += step
	}
	return stretch{}, errCalendar
}

func (c clock) nearest(x recurring) (stretch, error) {
	if c.forward {
		return c.search(x, c.ref.Year()-1, 1, func(from, _ time.Time) bool { return !from.Before(c.ref) })
	}
	return c.search(x, c.ref.Year()+1, -1, func(from, _ time.Time) bool { return !from.After(c.ref) })
}

// relative finds this, last or next July.
func (c clock) relative(x recurring, w int) (stretch, error) {
	today := c.today()
	switch w {
	case whichLast, whichPast:
		return c.search(x, today.Year()+1, -1, func(_, to time.Time) bool { return !to.After(today) })
	case whichNext:
		return c.search(x, today.Year()-1, 1, func(from, _ time.Time) bool { return from.After(today) })
	}
	for year := today.Year() - 1; year <= today.Year()+1; year++ { // a winter that began last year
		if from, to, ok := x.at(year); ok && !today.Before(from) && today.Before(to) {
			return c.days(from, to, x.unit)
		}
	}
	return c.inYear(x, today.Year())
}

func offset(w int) int {
	switch w {
	case whichLast, whichPast:
		return -1
	case whichNext:
		return 1
	}
	return 0
}

// monthly is what takes whole months of every year, beginning with one.
func monthly(first, count int, u unit) recurring {
	return recurring{u, func(year int) (from, to time.Time, ok bool) {
		from = date(year, first, 1)
		return from, from.AddDate(0, count, 0), true
	}}
}
