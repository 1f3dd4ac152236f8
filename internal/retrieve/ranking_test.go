package retrieve

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
)

// The first of a list are those that stand first when all are sorted.
func TestFirstOf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOf(rapid.IntRange(0, 20)).Draw(t, "list")
		n := rapid.IntRange(0, 25).Draw(t, "n")
		want := slices.Sorted(slices.Values(list))
		want = want[:min(n, len(want))]
		if got := firstOf(slices.Clone(list), n, cmp.Compare[int]); !slices.Equal(got, want) {
			t.Fatalf("the first %d are %v, want %v", n, got, want)
		}
	})
}

// A ranking says the same whether its candidates come at once or in two parts: each candidate's score, the evidence of its
// article, and its place among all.
func TestRankingInParts(t *testing.T) {
	t.Parallel()
	terms := []string{"crane", "port", "rust", "base"}
	rapid.Check(t, func(t *rapid.T) {
		var list []news.Candidate
		for i := range rapid.IntRange(1, 40).Draw(t, "chunks") {
			words := rapid.SliceOfN(rapid.SampledFrom(terms), 0, 6).Draw(t, "words")
			list = append(list, news.Candidate{Ref: news.ChunkRef{Version: news.VersionID(i / 3), Ordinal: i % 3}, TextLength: len(words),
				Forward: bm25.NewForward(words, nil)})
		}
		counts := news.Candidates{Chunks: 100, TextLength: 400, TermChunks: []int64{3, 9, 27, 81}}
		s := &search{r: &Retriever{settings: Defaults()}, keys: bm25.KeysOf(terms)}
		whole, parts := s.newRanking(counts), s.newRanking(counts)
		cut := rapid.IntRange(0, len(list)).Draw(t, "cut")
		whole.add(slices.Clone(list))
		parts.add(slices.Clone(list[:cut]))
		parts.add(slices.Clone(list[cut:]))
		sorted := slices.Clone(list)
		score := func(c news.Candidate) float64 { return whole.scorer.Score(c.Forward, c.TextLength, c.HeaderLength) }
		slices.SortFunc(sorted, func(a, b news.Candidate) int {
			return cmp.Or(cmp.Compare(score(b), score(a)), compareRefs(a.Ref, b.Ref))
		})
		for i, c := range sorted {
			at := slices.IndexFunc(list, func(o news.Candidate) bool { return o.Ref == c.Ref })
			if parts.scores[at] != score(c) || parts.evidence(at) != whole.evidence(at) {
				t.Fatalf("chunk %v scores %v of %v", c.Ref, parts.scores[at], score(c))
			}
			if got := parts.rank(c.Ref, score(c)); got != i+1 {
				t.Fatalf("chunk %v stands at %d of %d, want %d", c.Ref, got, len(list), i+1)
			}
			if got := parts.threshold(i + 1); got != score(c) {
				t.Fatalf("the score at %d is %v, want %v", i+1, got, score(c))
			}
		}
		if got := parts.rank(news.ChunkRef{Version: 99}, 1); got != 0 {
			t.Fatalf("an unknown chunk stands at %d", got)
		}
	})
}

// Neighbors are found among what the words brought, or scored like it.
func TestNeighborsAreScored(t *testing.T) {
	t.Parallel()
	chunk := func(version news.VersionID, words ...string) news.Candidate {
		return news.Candidate{Ref: news.ChunkRef{Version: version}, TextLength: len(words), Forward: bm25.NewForward(words, nil)}
	}
	s := &search{r: &Retriever{settings: Defaults()}, keys: bm25.KeysOf([]string{"crane"})}
	k := s.newRanking(news.Candidates{Chunks: 10, TextLength: 10, TermChunks: []int64{2}})
	k.add([]news.Candidate{chunk(1, "crane"), chunk(2, "crane")})
	if got := k.addNeighbors([]news.Candidate{chunk(3, "crane"), chunk(2, "crane"), chunk(4, "boat")}); !slices.Equal(got, []int{2, 1, 3}) {
		t.Errorf("the neighbors' places are %v", got)
	}
	if k.scores[2] != k.scores[1] || k.scores[3] != 0 {
		t.Errorf("scores %v", k.scores)
	}
	if got := k.rank(news.ChunkRef{Version: 3}, k.scores[2]); got != 0 {
		t.Errorf("the words did not bring it, and it stands at %d", got)
	}
}
