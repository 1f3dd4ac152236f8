package retrieve

import (
	"math"
	"time"

	"newsdesk/internal/understand"
)

// reportedWithin is after how long half of what is written about something that happened has been written.
const reportedWithin = 4 * 24 * time.Hour

// timeliness says in [0, 1] how well an article's time fits the times that the question names, in place of recency.
// It is not known when the question names none that is over. A question that sets sides against each other asks for
// particular articles, new or old.
func (s *search) timeliness(published time.Time) (fit float64, known bool) {
	if len(s.sides) > 0 {
		return 0, true
	}
	for _, t := range s.asks.Times {
		if !over(t, s.question.AskedAt) {
			continue
		}
		known = true
		if !published.IsZero() {
			fit = max(fit, within(t, published))
		}
	}
	return fit, known
}

// season is the length from which what is said of a time is still being written about long after it: last year's
// figures are this year's news.
const season = 60 * 24 * time.Hour

// over reports whether a time lies behind the asker. What is going on ("this week"), lies ahead, or began so long ago
// that it may be any time ("for the first time since 2009") is in the newest articles, and so is what has just been.
func over(t understand.Time, askedAt time.Time) bool {
	from, until := t.Within()
	if until.IsZero() {
		return t.Published || askedAt.Sub(from) > 0 && askedAt.Sub(from) < season
	}
	ended := askedAt.Sub(until)
	long := !from.IsZero() && until.Sub(from) > season && ended < until.Sub(from)
	return ended > 0 && !long
}

// within is 1 for an article of the time. What happened is also written about before and, more, after it.
func within(t understand.Time, published time.Time) float64 {
	from, until := t.Within()
	// A date without a time of day is midnight in UTC, which may be another day of the asker's.
	early, late := time.Duration(0), time.Duration(0)
	if !from.IsZero() {
		early = from.Sub(published)
	}
	if !until.IsZero() {
		late = published.Sub(until)
	}
	switch {
	case early > zones:
		return math.Exp2(-2 * float64(early) / float64(reportedWithin))
	case late > 0:
		return math.Exp2(-float64(late) / float64(reportedWithin))
	}
	return 1
}
