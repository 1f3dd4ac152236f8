package retrieve

import (
	"math"
	"time"
)

// Articles of the last days are what most questions are about, those of the last weeks what most others are about. Two
// half-lives tell the former from the latter, and both from the archive.
const (
	daysHalfLife  = 7 * 24 * time.Hour
	weeksHalfLife = 60 * 24 * time.Hour
)

// recency adds up to the two weights for an article of the moment of asking, halving with every half-life before it. An
// article that was published later, or that has no date, gets nothing, and none does when the search is restricted to a
// time. When the question itself says of what time it is, that counts in place of the moment of asking.
func (s *search) recency(published time.Time) float64 {
	if fit, known := s.timeliness(published); known {
		return s.r.settings.TimeWeight * fit
	}
	if f := s.question.Filter; !f.Since.IsZero() || !f.Until.IsZero() || published.IsZero() || s.question.AskedAt.IsZero() {
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
