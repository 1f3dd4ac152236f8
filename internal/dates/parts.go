package dates

import "time"

// What a kindPart says.
const (
	partEarly = iota + 1
	partMid
	partLate
	partBeginning
	partMiddle
	partEnd
)

// What a kindDayPart says.
const (
	dayPartMorning = iota + 1
	dayPartAfternoon
	dayPartEvening
	dayPartNight
)

// cut says where a unit is cut: its early part ends and its late part begins so many months or days after it began.
type cut struct{ months, days int }

// cutsOf returns the cuts of thirds, or of what "beginning" and "end" mean.
func cutsOf(u unit, thirds bool) (early, late cut, ok bool) {
	switch {
	case u == unitDecade:
		return cut{months: 36}, cut{months: 84}, true
	case u == unitYear && thirds:
		return cut{months: 4}, cut{months: 8}, true
	case u == unitYear:
		return cut{months: 3}, cut{months: 9}, true
	case u == unitQuarter || u == unitSeason:
		return cut{months: 1}, cut{months: 2}, true
	case u == unitMonth:
		return cut{days: 10}, cut{days: 20}, true
	case u == unitWeek:
		return cut{days: 2}, cut{days: 4}, true
	}
	return cut{}, cut{}, false
}

// buildPart reads "early July". A day is not cut: "early Thursday" is Thursday.
func buildPart(c clock, r *reading) (stretch, error) {
	s, err := r.inner(0).stretch(c)
	if err != nil {
		return s, err
	}
	return c.partOf(s, partSaid(r))
}

// buildPartOfThis reads "end of the month".
func buildPartOfThis(c clock, r *reading) (stretch, error) {
	s, err := c.one(c.today(), unit(r.n(kindUnit)))
	if err != nil {
		return s, err
	}
	return c.partOf(s, partSaid(r))
}

func partSaid(r *reading) int { return max(r.n(kindPart), r.n(kindEdge)) }

func (c clock) partOf(s stretch, part int) (stretch, error) {
	if s.unit == unitDay && part <= partLate {
		return s, nil
	}
	early, late, ok := cutsOf(s.unit, part <= partLate)
	if !ok {
		return stretch{}, errUnread
	}
	from, to := c.dayOf(s.Start), c.dayOf(s.End)
	afterEarly, lateBegin := from.AddDate(0, early.months, early.days), from.AddDate(0, late.months, late.days)
	switch part {
	case partEarly, partBeginning:
		to = afterEarly
	case partMid, partMiddle:
		from, to = afterEarly, lateBegin
	default:
		from = lateBegin
	}
	p, err := c.days(from, to, 0)
	p.floating = s.floating
	return p, err
}

// buildDayPart reads "Monday evening".
func buildDayPart(c clock, r *reading) (stretch, error) {
	s, err := r.inner(0).stretch(c)
	if err != nil {
		return s, err
	}
	if s.unit != unitDay {
		return stretch{}, errUnread
	}
	p, err := c.dayPart(c.dayOf(s.Start), r.n(kindDayPart))
	p.floating = s.floating
	return p, err
}

// buildNearDayPart reads "this morning" and "last night".
func buildNearDayPart(c clock, r *reading) (stretch, error) {
	days := offset(r.n(kindWhich))
	return c.dayPart(shift(c.today(), days, unitDay), r.n(kindDayPart))
}

func buildTonight(c clock, _ *reading) (stretch, error) { return c.dayPart(c.today(), dayPartNight) }

func (c clock) dayPart(day time.Time, part int) (stretch, error) {
	const noon, six, midnight = 12 * 60, 18 * 60, 24 * 60
	from, to := 0, noon
	switch part {
	case dayPartAfternoon:
		from, to = noon, six
	case dayPartEvening:
		from, to = six, midnight
	case dayPartNight:
		from, to = six, midnight+6*60
	}
	return checked(stretch{Span: Span{c.wall(day, from), c.wall(day, to)}})
}

// buildClock reads "yesterday at 14:30".
func buildClock(c clock, r *reading) (stretch, error) {
	s, err := r.inner(0).stretch(c)
	if err != nil {
		return s, err
	}
	if s.unit != unitDay {
		return stretch{}, errUnread
	}
	m, err := c.moment(c.wall(c.dayOf(s.Start), r.n(kindClock)), time.Minute)
	m.floating = s.floating
	return m, err
}

// buildWeekOf reads "week of 4 July".
func buildWeekOf(c clock, r *reading) (stretch, error) {
	s, err := r.inner(0).stretch(c)
	if err != nil {
		return s, err
	}
	if s.unit != unitDay {
		return stretch{}, errUnread
	}
	w, err := c.one(c.dayOf(s.Start), unitWeek)
	w.floating = s.floating
	return w, err
}

// buildRange reads "from X to Y". When one end comes round again, it is the one next to the other end; when both do,
// the first is chosen from today and the second follows it.
func buildRange(c clock, r *reading) (stretch, error) {
	left, right := r.inner(0), r.inner(1)
	from, err := left.stretch(c)
	if err != nil {
		return from, err
	}
	to, err := right.stretch(c)
	if err != nil {
		return to, err
	}
	switch {
	case to.floating:
		to, err = right.stretch(c.at(from.Start, true))
	case from.floating:
		from, err = left.stretch(c.at(to.Start, false))
	}
	if err != nil {
		return stretch{}, err
	}
	if !from.Start.Before(to.End) || to.End.Before(from.End) {
		return stretch{}, errBackwards
	}
	return checked(stretch{Span: Span{from.Start, to.End}, floating: from.floating && to.floating})
}
