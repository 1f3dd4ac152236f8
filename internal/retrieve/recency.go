package retrieve

import (
	"math"
	"strconv"
	"time"
)

// Articles of the last days are what most questions are about, those of the last weeks what most others are about. Two
// half-lives tell the former from the latter, and both from the archive.
const (
	daysHalfLife  = 7 * 24 * time.Hour
	weeksHalfLife = 60 * 24 * time.Hour
)

// recency adds up to the two weights for an article of the moment of asking, halving with every half-life before it. An
// article that was published later, or that has no date, gets nothing, and none does when the question itself says of
// what time it is.
func (s *search) recency(published time.Time) float64 {
	if s.dated || published.IsZero() || s.question.AskedAt.IsZero() {
		return 0
	}
	age := s.question.AskedAt.Sub(published)
	// A date without a time of day may lie a day ahead of the asker's clock.
	if age < -24*time.Hour {
		return 0
	}
	age = max(0, age)
	halved := func(halfLife time.Duration) float64 { return math.Exp2(-float64(age) / float64(halfLife)) }
	return s.r.settings.DaysWeight*halved(daysHalfLife) + s.r.settings.WeeksWeight*halved(weeksHalfLife)
}

// isDated reports whether the question is restricted to a time or names a year before that of asking.
func (s *search) isDated() bool {
	q := s.question
	if !q.Filter.Since.IsZero() || !q.Filter.Until.IsZero() {
		return true
	}
	for _, t := range s.tokens {
		year, err := strconv.Atoi(t.Term)
		if err == nil && len(t.Term) == 4 && year >= 1900 && year < q.AskedAt.Year() {
			return true
		}
	}
	return false
}
