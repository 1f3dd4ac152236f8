package dates

import "time"

func buildMonth(c clock, r *reading) (stretch, error) {
	return c.yearly(r, monthly(r.n(kindMonth), 1, unitMonth))
}

func buildSeason(c clock, r *reading) (stretch, error) {
	return c.yearly(r, monthly(r.n(kindSeason), 3, unitSeason))
}

func buildQuarter(c clock, r *reading) (stretch, error) {
	q := max(r.n(kindQuarter), r.n(kindNth))
	if q > 4 {
		return stretch{}, errUnread
	}
	return c.yearly(r, monthly(3*q-2, 3, unitQuarter))
}

// buildMonths reads "November to February 2022", where the year is that of the end.
func buildMonths(c clock, r *reading) (stretch, error) {
	first, last := r.n(kindMonth), r.second(kindMonth)
	count := (last-first+12)%12 + 1
	return c.yearly(r, monthly(last-count+1, count, 0))
}

// buildDay reads "1 July" with or without a year, a weekday, and a second day, as in "1 to 10 July".
func buildDay(c clock, r *reading) (stretch, error) {
	first, last := r.n(kindDay), r.second(kindDay)
	u := unitDay
	if last == 0 {
		last = first
	} else {
		u = 0
	}
	if last < first {
		return stretch{}, errBackwards
	}
	weekday, named := r.nth(kindWeekday, 0)
	return c.yearly(r, recurring{u, func(year int) (from, to time.Time, ok bool) {
		from, ok = validDay(year, r.n(kindMonth), first)
		to, valid := validDay(year, r.n(kindMonth), last)
		ok = ok && valid && (!named || int(from.Weekday()) == weekday.n)
		return from, shift(to, 1, unitDay), ok
	}})
}

func buildYear(c clock, r *reading) (stretch, error) {
	return c.one(date(r.n(kindYear), 1, 1), unitYear)
}

func buildDecade(c clock, r *reading) (stretch, error) {
	return c.one(date(r.n(kindDecade), 1, 1), unitDecade)
}

func buildExact(c clock, r *reading) (stretch, error) {
	v, _ := r.nth(kindExact, 0)
	return v.exact(c)
}

// buildNow is the minute before now, so that what ends with it ends now.
func buildNow(c clock, _ *reading) (stretch, error) {
	return c.moment(c.now.Add(-time.Minute), time.Minute)
}

func buildNearDay(c clock, r *reading) (stretch, error) {
	return c.one(shift(c.today(), r.n(kindNearDay), unitDay), unitDay)
}

func buildDaysAway(days int) func(clock, *reading) (stretch, error) {
	return func(c clock, _ *reading) (stretch, error) { return c.one(shift(c.today(), days, unitDay), unitDay) }
}

// buildWeekday reads "Monday", "last Monday" and "Monday last week".
func buildWeekday(c clock, r *reading) (stretch, error) {
	today, weekday, w := c.today(), r.n(kindWeekday), r.n(kindWhich)
	inWeek := func(of time.Time) time.Time { return shift(floor(of, unitWeek), (weekday+6)%7, unitDay) }
	switch {
	case r.has(kindUnit) && r.n(kindUnit) != int(unitWeek):
		return stretch{}, errUnread
	case r.has(kindUnit):
		return c.one(inWeek(shift(today, offset(w), unitWeek)), unitDay)
	case w == whichThis:
		return c.one(inWeek(today), unitDay)
	case w == whichNext:
		return c.one(shift(today, 1+(weekday-int(today.Weekday())+6)%7, unitDay), unitDay)
	case w != 0:
		return c.one(shift(today, -1-(int(today.Weekday())-weekday+6)%7, unitDay), unitDay)
	}
	day := shift(c.ref, -((int(c.ref.Weekday()) - weekday + 7) % 7), unitDay)
	if c.forward {
		day = shift(c.ref, (weekday-int(c.ref.Weekday())+7)%7, unitDay)
	}
	s, err := c.one(day, unitDay)
	s.floating = true
	return s, err
}

// buildUnit reads "this week", "last week" and "past week".
func buildUnit(c clock, r *reading) (stretch, error) {
	w, u := r.n(kindWhich), unit(r.n(kindUnit))
	switch {
	case u < unitDay && w == whichThis:
		return stretch{}, errUnread
	case u < unitDay || w == whichPast && u != unitWeekend:
		return c.rolling(w, 1, u)
	}
	return c.one(shift(floor(c.today(), u), offset(w), u), u)
}

// buildWeekend is the most recent weekend that has begun, or the first one from the clock's day on.
func buildWeekend(c clock, _ *reading) (stretch, error) {
	weeks := 0
	switch saturday := floor(c.ref, unitWeekend); {
	case !c.forward && saturday.After(c.ref):
		weeks = -1
	case c.forward && saturday.Before(c.ref):
		weeks = 1
	}
	s, err := c.one(shift(c.ref, weeks, unitWeek), unitWeekend)
	s.floating = true
	return s, err
}

// buildUnits reads "past 3 days" and, without a which, "3 days".
func buildUnits(c clock, r *reading) (stretch, error) {
	w := r.n(kindWhich)
	if w == whichThis {
		return stretch{}, errUnread
	}
	return c.rolling(w, r.n(kindCount), unit(r.n(kindUnit)))
}

// rolling is the stretch of n units up to now, or from now on.
func (c clock) rolling(w, n int, u unit) (stretch, error) {
	from, to := c.away(-n, u), c.now
	if w == whichNext {
		from, to = c.now, c.away(n, u)
		if u >= unitDay {
			to = c.begin(shift(c.dayOf(to), 1, unitDay))
		}
	}
	return checked(stretch{Span: Span{from, to}})
}

// away is the moment, or else the beginning of the day, so many units away.
func (c clock) away(n int, u unit) time.Time {
	switch u {
	case unitMinute:
		return c.now.Add(time.Duration(n) * time.Minute)
	case unitHour:
		return c.now.Add(time.Duration(n) * time.Hour)
	}
	return c.begin(shift(c.today(), n, u))
}

func buildAgo(c clock, r *reading) (stretch, error) {
	return c.distant(-r.n(kindCount), unit(r.n(kindUnit)))
}

func buildAhead(c clock, r *reading) (stretch, error) {
	return c.distant(r.n(kindCount), unit(r.n(kindUnit)))
}

func (c clock) distant(n int, u unit) (stretch, error) {
	var s stretch
	var err error
	switch u {
	case unitMinute, unitHour:
		s, err = c.moment(c.away(n, u), time.Minute)
	case unitWeekend:
		return c.one(shift(c.today(), n, u), u)
	default:
		s, err = c.one(shift(c.today(), n, u), unitDay)
	}
	if u != unitDay && u != unitMinute {
		s.vague = u
	}
	return s, err
}
