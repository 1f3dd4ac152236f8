package retrieve

import (
	"slices"
	"time"

	"newsdesk/internal/news"
)

// How the sides of a question weigh. Results change little around these values.
const (
	sideWeight = 0.5 // of serving sides, against a passage's own score
	sideServed = 0.5 // how far a side is served by its best passage
	elsewhere  = 0.5 // what a passage of another outlet or another time than the side's is worth to it
)

// coverSides reorders the best passages so that every side of the question is served: one after the other is taken
// that adds most, by its own score and by what it says to the sides that are not served yet (xQuAD: Santos, Macdonald
// and Ounis 2010). The passages are sorted; their scores stay.
func (s *search) coverSides(passages []news.Passage) []news.Passage {
	if len(s.sides) == 0 || len(passages) == 0 || passages[0].Scores.Final <= 0 {
		return passages
	}
	fits := s.fits(passages)
	open := make([]float64, len(s.sides))
	for j := range open {
		open[j] = 1 / float64(len(s.sides))
	}
	best := passages[0].Scores.Final
	left := make([]int, len(passages))
	for i := range left {
		left[i] = i
	}
	out := make([]news.Passage, 0, len(passages))
	for len(left) > 0 {
		at, top := 0, 0.0
		for n, i := range left {
			gain := (1 - sideWeight) * passages[i].Scores.Final / best
			for j := range s.sides {
				gain += sideWeight * open[j] * fits[j][i]
			}
			if gain > top {
				at, top = n, gain
			}
		}
		i := left[at]
		for j := range s.sides {
			open[j] *= 1 - sideServed*fits[j][i]
		}
		out = append(out, passages[i])
		left = slices.Delete(left, at, at+1)
	}
	return out
}

// fits returns, for each side and passage, how well the passage serves the side: in [0, 1], 1 for the side's best.
func (s *search) fits(passages []news.Passage) [][]float64 {
	candidates := make(map[news.ChunkRef]scored, len(s.pool))
	for _, c := range s.pool {
		candidates[c.Ref] = c
	}
	fits := make([][]float64, len(s.sides))
	for j, side := range s.sides {
		fits[j] = make([]float64, len(passages))
		best := 0.0
		for i, p := range passages {
			c := candidates[p.Ref]
			fit := side.scorer.Score(c.Forward, c.TextLength, c.HeaderLength)
			if len(side.Outlets) > 0 && !slices.Contains(side.Outlets, p.Publisher) {
				fit *= elsewhere
			}
			if !side.holds(p.PublishedAt) {
				fit *= elsewhere
			}
			fits[j][i] = fit
			best = max(best, fit)
		}
		for i := range fits[j] {
			if best > 0 {
				fits[j][i] /= best
			}
		}
	}
	return fits
}

// zones is how far a day of publication may lie off: it may be that of another time zone.
const zones = 24 * time.Hour

// holds reports whether the side can mean an article of a time.
func (a side) holds(published time.Time) bool {
	dated := false
	for _, t := range a.Times {
		if !t.Published {
			continue
		}
		dated = true
		from, until := t.Within()
		if (from.IsZero() || !published.Before(from.Add(-zones))) && (until.IsZero() || published.Before(until.Add(zones))) {
			return true
		}
	}
	return !dated
}
