package dates

// finder judges readings by what stands around them.
type finder struct {
	parser
	text  string
	cased bool // the text has lower-case letters, so that capitals mean something
}

// The years that a number in running text is taken for.
const (
	firstTextYear = 1800
	lastTextYear  = 2099
)

// plausible reports whether a reading is meant as a time.
func (f finder) plausible(r *reading) bool {
	if !f.bordered(r) || !r.dated() && f.named(r) {
		return false
	}
	l, adjacent := f.leadBefore(r)
	first := r.leading()
	led := l.bare && (adjacent || first != kindMonth && first != kindYear) ||
		l.words != nil && (first == kindSeason || first == 0) // "over the summer"
	if l.noDay && r.has(kindDay) && r.has(kindMonth) && !r.has(kindYear) && !r.has(kindNth) {
		return false
	}
	return f.sound(r, led, false)
}

// sound applies the rules of the kinds to a reading and what it nests.
func (f finder) sound(r *reading, led, nested bool) bool {
	switch r.rule.use {
	case neverInText:
		return false
	case insideRange:
		return nested
	case afterLead:
		if !led {
			return false
		}
	}
	for i, v := range r.values {
		if v.inner == nil {
			continue
		}
		// What stands before an end in the pattern leads it: "from 2015 to 2020", "late in 2022".
		if !f.sound(v.inner, led || i > 0 || v.inner.start > r.start, true) {
			return false
		}
	}
	return f.soundDay(r) && f.soundMonth(r) && f.soundSeason(r, led) && f.soundUnit(r) && f.soundYear(r) &&
		f.soundExact(r)
}

// soundDay keeps weekdays and "today" out of names: Monday Night Football, USA Today.
func (f finder) soundDay(r *reading) bool {
	v, ok := r.nth(kindWeekday, 0)
	if ok && v.shaky && !(r.has(kindDay) && f.capital(v.token)) {
		return false
	}
	if !ok {
		if v, ok = r.nth(kindNearDay, 0); ok && f.capital(v.token) && !f.opening(v.token) {
			return false
		}
	}
	if !ok || r.end-r.start > 1 {
		return true
	}
	if l, _ := f.leadBefore(r); l.words != nil {
		return true
	}
	before := r.start - 1
	return !f.capital(r.end) && (!f.capital(before) || f.opening(before) && f.openers[f.tokens[before].text])
}

// soundMonth takes "may" and "march" for months only where they cannot be verbs.
func (f finder) soundMonth(r *reading) bool {
	if r.leading() == kindMonth && r.start > 0 && f.digit(r.start-1) {
		return false // 30 February
	}
	for n := range 2 {
		v, ok := r.nth(kindMonth, n)
		if !ok {
			return true
		}
		hasYear := r.has(kindYear)
		if v.shaky && !(hasYear && r.has(kindDay)) && (!f.capital(v.token) || f.opening(v.token) && !hasYear) {
			return false
		}
	}
	return r.end-r.start > 1 || !f.capital(r.end)
}

// soundSeason leaves out "this fall under the law" and towns called Spring.
func (f finder) soundSeason(r *reading, led bool) bool {
	v, ok := r.nth(kindSeason, 0)
	switch {
	case !ok:
		return true
	case r.end-r.start == 1:
		return !v.shaky && !f.capital(v.token) && !f.capital(r.end) && !f.is(f.partitives, r.end) && !f.thing(r.end)
	case !v.shaky || led || f.capital(v.token):
		return true
	case r.n(kindWhich) == whichThis:
		return f.closes(r.end)
	case r.has(kindYear):
		year, _ := r.nth(kindYear, 0)
		return year.token > v.token+1 // "fall of 2022"
	}
	return true
}

// soundUnit leaves out "last minute", "the next day", "the last week of the campaign" and what lasts two weeks.
func (f finder) soundUnit(r *reading) bool {
	w, whiched := r.nth(kindWhich, 0)
	u, ok := r.nth(kindUnit, 0)
	if !ok {
		return !w.shaky
	}
	count, counted := r.nth(kindCount, 0)
	if u.shaky && !(counted && f.digit(count.token)) {
		return false
	}
	if !whiched {
		return !count.shaky && !(r.start > 0 && f.kindAt(r.start-1, kindCount))
	}
	if w.shaky || f.is(f.partitives, r.end) {
		return false
	}
	if w.token > r.start {
		return true // "July last year"
	}
	l, adjacent := f.leadBefore(r)
	if counted {
		return w.n != whichLast || l.words != nil || !adjacent || r.start == 0
	}
	short := unit(u.n) == unitMinute || unit(u.n) == unitDay && w.n != whichPast
	return !short && !f.capital(u.token) && (adjacent || w.n != whichNext)
}

// soundYear leaves out "after 2000 people".
func (f finder) soundYear(r *reading) bool {
	v, ok := r.nth(kindYear, 0)
	if !ok || len(r.values) > 1 {
		return true
	}
	if v.n < firstTextYear || v.n > lastTextYear {
		return false
	}
	return !f.thing(r.end)
}

func (f finder) soundExact(r *reading) bool {
	v, ok := r.nth(kindExact, 0)
	return !ok || !v.shaky
}
