package retrieve

import (
	"cmp"
	"context"
	"slices"

	"newsdesk/internal/bm25"
	"newsdesk/internal/dates"
	"newsdesk/internal/news"
	"newsdesk/internal/understand"
)

// side is a part of the question that is looked for by itself.
type side struct {
	understand.Side
	keys   []bm25.Key
	scorer *bm25.Scorer
}

// understand reads what the question says of outlets and times, and narrows the search down to it. What the asker
// chose beside the question stays.
func (s *search) understand(ctx context.Context) error {
	if !s.r.settings.Scope {
		return nil
	}
	known, err := s.r.outlets.of(ctx, s.r.index, s.question.Library)
	if err != nil {
		return err
	}
	s.asks = understand.Read(s.question.Text, s.question.AskedAt, known)
	for _, part := range s.asks.Sides {
		var terms []string
		for _, t := range s.analyzer.Tokens(part.Text) {
			if !t.Stop {
				terms = append(terms, t.Term)
			}
		}
		if keys := bm25.KeysOf(terms); len(keys) > 0 {
			s.sides = append(s.sides, side{Side: part, keys: keys})
		}
	}
	scope := &s.evidence.Scope
	scope.Timed, scope.Now, scope.Present = len(s.asks.Times) > 0, s.asks.Now, s.asks.Present
	filter := &s.question.Filter
	if len(filter.Publishers) == 0 {
		scope.Outlets, filter.Publishers = s.asks.Outlets, s.asks.Outlets
	}
	scope.Topic = s.asks.Topic
	// Several times, or several sides, compare: which article each belongs to is a matter of weight.
	if t := s.asks.Times; len(t) == 1 && len(s.sides) == 0 && filter.Since.IsZero() && filter.Until.IsZero() &&
		t[0].Published && t[0].Relation != dates.RelationAbout {
		scope.Since, scope.Until = t[0].Within()
		filter.Since, filter.Until = scope.Since, scope.Until
	}
	return nil
}

// widen takes back what the question narrowed down, when nothing was found within, and reports whether it did.
func (s *search) widen() bool {
	scope := &s.evidence.Scope
	if !scope.Narrows() {
		return false
	}
	filter := &s.question.Filter
	if len(scope.Outlets) > 0 {
		filter.Publishers = nil
	}
	if !scope.Since.IsZero() || !scope.Until.IsZero() {
		filter.Since, filter.Until = s.asked.Since, s.asked.Until
	}
	scope.Widened = true
	return true
}

// promote moves the best candidates of each side into the pool, of which they take at most the second half.
func (s *search) promote(found news.Candidates, ranked []scored) []scored {
	if len(s.sides) == 0 {
		return ranked
	}
	s.scoreSides(found)
	half := s.r.settings.Pool / 2
	each := max(1, half/len(s.sides))
	chosen := make(map[news.ChunkRef]bool)
	for _, side := range s.sides {
		order, scores := make([]int, len(ranked)), make([]float64, len(ranked))
		for i, c := range ranked {
			order[i], scores[i] = i, side.scorer.Score(c.Forward, c.TextLength, c.HeaderLength)
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
		for _, i := range order[:min(each, len(order))] {
			chosen[ranked[i].Ref] = true
		}
	}
	var first, promoted, rest []scored
	for i, c := range ranked {
		switch {
		case i < half:
			first = append(first, c)
		case chosen[c.Ref]:
			promoted = append(promoted, c)
		default:
			rest = append(rest, c)
		}
	}
	return slices.Concat(first, promoted, rest)
}

// scoreSides makes a scorer for the words of each side, with the library's statistics.
func (s *search) scoreSides(found news.Candidates) {
	chunks := make(map[bm25.Key]int64, len(s.keys))
	for i, n := range found.TermChunks {
		chunks[s.keys[i]] = n
	}
	stats := bm25.Stats{Chunks: found.Chunks, TextLength: found.TextLength, HeaderLength: found.HeaderLength}
	for i := range s.sides {
		var terms []bm25.Term
		for _, k := range s.sides[i].keys {
			terms = append(terms, bm25.Term{Key: k, Chunks: chunks[k]})
		}
		s.sides[i].scorer = bm25.NewScorer(s.r.settings.BM25, stats, terms)
	}
}
