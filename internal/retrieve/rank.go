package retrieve

import (
	"cmp"
	"context"
	"math"
	"slices"

	"newsdesk/internal/news"
)

// rank fuses the scores of the pool and applies the second stage.
func (s *search) rank(context.Context) error {
	settings := s.r.settings
	passages := s.evidence.Passages
	s.fuse(passages)
	if settings.SecondStage {
		s.reread(passages)
	}
	slices.SortStableFunc(passages, func(a, b news.Passage) int {
		return cmp.Or(cmp.Compare(b.Scores.Final, a.Scores.Final), compareRefs(a.Ref, b.Ref))
	})
	s.evidence.Passages = passages
	return nil
}

// fold serves the sides of a comparison, folds near copies and cuts the list.
func (s *search) fold(context.Context) error {
	settings := s.r.settings
	passages := s.coverSides(s.evidence.Passages)
	if settings.SecondStage {
		passages = foldCopies(passages, settings.PerArticle)
	}
	passages = passages[:min(len(passages), settings.Limit)]
	for i := range passages {
		sc := &passages[i].Scores
		sc.BM25Rank = s.ranking.rank(passages[i].Ref, sc.BM25)
	}
	s.evidence.Passages = passages
	return nil
}

// fuse adds the two scores, each brought to [0, 1] within the pool (convex combination with min-max normalization:
// Bruch, Gai and Ingber 2023). BM25 keeps its natural zero.
func (s *search) fuse(passages []news.Passage) {
	weight := s.model.FusionWeight
	if !s.r.settings.Lexical {
		weight = 1
	}
	var best float64
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range passages {
		best = max(best, p.Scores.BM25)
		low, high = min(low, p.Scores.Cosine), max(high, p.Scores.Cosine)
	}
	for i := range passages {
		sc := &passages[i].Scores
		if best > 0 {
			sc.Fused = sc.BM25 / best
		}
		if s.vector != nil && high > low {
			sc.Fused += weight * (sc.Cosine - low) / (high - low)
		}
		sc.Final = sc.Fused
	}
}

// foldCopies keeps at most perArticle passages of each article and folds near copies of a better passage's article
// into it, so that one wire story does not fill the list.
func foldCopies(passages []news.Passage, perArticle int) []news.Passage {
	var kept []news.Passage
	count := make(map[news.ArticleID]int)
	origin := make(map[news.ArticleID]int) // article → the kept passage it is a copy of
	for _, p := range passages {
		if count[p.Article] >= perArticle {
			continue
		}
		if count[p.Article] == 0 {
			at, isCopy := origin[p.Article]
			if !isCopy {
				at = slices.IndexFunc(kept, func(k news.Passage) bool {
					return k.Article != p.Article && k.Origin == p.Origin && p.Origin != 0
				})
				if at >= 0 {
					origin[p.Article] = at
					kept[at].Copies = append(kept[at].Copies, p.Headline)
				}
			}
			if at >= 0 {
				continue
			}
		}
		count[p.Article]++
		kept = append(kept, p)
	}
	return kept
}
