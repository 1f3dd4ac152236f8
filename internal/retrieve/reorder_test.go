package retrieve

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"newsdesk/internal/news"
)

// A reranker that finds all passages alike changes nothing.
func TestReorderOfEqualScores(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		passages := drawn(t)
		scores := make(map[int]float64)
		for i := range passages {
			scores[i] = 0.5
		}
		after := slices.Clone(passages)
		reorder(after, scores)
		for i, p := range after {
			if math.Abs(p.Scores.Final-passages[i].Scores.Final) > 1e-9 {
				t.Fatalf("place %d is worth %v, before %v", i+1, p.Scores.Final, passages[i].Scores.Final)
			}
			if was := passages[slices.IndexFunc(passages, func(q news.Passage) bool { return q.Ref == p.Ref })]; math.Abs(p.Scores.Final-was.Scores.Final) > 1e-9 {
				t.Fatalf("a passage is worth %v, before %v", p.Scores.Final, was.Scores.Final)
			}
		}
	})
}

// drawn is a list of passages, best first, told apart by their versions.
func drawn(t *rapid.T) []news.Passage {
	passages := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) news.Passage {
		recency := float64(rapid.IntRange(0, 2).Draw(t, "recency")) / 2
		words := rapid.Float64Range(0, 3).Draw(t, "words")
		return news.Passage{Scores: news.Scores{Recency: recency, Final: words + recency}}
	}), 0, 12).Draw(t, "passages")
	for i := range passages {
		passages[i].Ref.Version = news.VersionID(i)
	}
	slices.SortStableFunc(passages, func(a, b news.Passage) int { return cmp.Compare(b.Scores.Final, a.Scores.Final) })
	return passages
}

// Whatever is scored: no passage is lost or doubled, the list is best first, a passage without a score keeps its value,
// and of two scored passages of the same recency, the one with the higher score is not behind.
func TestReorder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		passages := drawn(t)
		scores := rapid.MapOf(rapid.IntRange(0, 15), rapid.Float64()).Draw(t, "scores")
		before := make(map[news.VersionID]news.Passage)
		score := make(map[news.VersionID]*float64)
		for i, p := range passages {
			before[p.Ref.Version] = p
			if s, ok := scores[i]; ok {
				score[p.Ref.Version] = &s
			}
		}
		reorder(passages, scores)
		for i, p := range passages {
			was, ok := before[p.Ref.Version]
			if !ok {
				t.Fatalf("passage %d is there twice", p.Ref.Version)
			}
			delete(before, p.Ref.Version)
			want := score[p.Ref.Version]
			if (want == nil) != (p.Scores.Rerank == nil) || want != nil && *want != *p.Scores.Rerank || want == nil && was.Scores.Final != p.Scores.Final {
				t.Fatalf("scores %+v, before %+v", p.Scores, was.Scores)
			}
			for _, q := range passages[:i] {
				if q.Scores.Final < p.Scores.Final {
					t.Fatalf("%v stands before %v", q.Scores.Final, p.Scores.Final)
				}
				if q.Scores.Rerank != nil && want != nil && q.Scores.Recency == p.Scores.Recency && *q.Scores.Rerank < *want &&
					math.Abs(q.Scores.Final-p.Scores.Final) > 1e-9 {
					t.Fatalf("%v stands before %v", *q.Scores.Rerank, *want)
				}
			}
		}
		if len(before) > 0 {
			t.Fatalf("%d are lost", len(before))
		}
	})
}
