package retrieve

import (
	"cmp"
	"slices"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
)

// ranking scores candidates by their words. Thousands are scored for a few dozen that are kept, so only these are ever
// sorted.
type ranking struct {
	scorer   *bm25.Scorer
	list     []news.Candidate
	scores   []float64 // BM25, of each
	together articles
	found    int // how many of the list the words brought; the others are neighbors only

	strongest float64 // the evidence of the article that has most, once all are here
}

// articles holds what the chunks of an article say together: each question term at its best.
type articles struct {
	place map[news.VersionID]int32 // of the article's first term in best, by its version
	of    []int32                  // the same for each candidate
	best  []float64
}

func (s *search) newRanking(c news.Candidates) *ranking {
	return &ranking{scorer: s.scorer(c), together: articles{place: make(map[news.VersionID]int32, len(c.Lexical)/2)}}
}

// add scores what the words brought.
func (k *ranking) add(list []news.Candidate) {
	k.append(list)
	k.found = len(k.list)
}

// addNeighbors scores the neighbors that the words did not bring, too, and returns the place of each neighbor in the list.
func (k *ranking) addNeighbors(neighbors []news.Candidate) []int {
	rank := make(map[news.ChunkRef]int, len(neighbors))
	for i := range neighbors {
		rank[neighbors[i].Ref] = i
	}
	places := make([]int, len(neighbors))
	for i := range k.list {
		if at, ok := rank[k.list[i].Ref]; ok {
			places[at] = i
			delete(rank, k.list[i].Ref)
		}
		if len(rank) == 0 {
			break
		}
	}
	for i := range neighbors {
		if _, ok := rank[neighbors[i].Ref]; ok {
			places[i] = len(k.list)
			k.append(neighbors[i : i+1])
		}
	}
	return places
}

func (k *ranking) append(list []news.Candidate) {
	from, terms, t := len(k.list), k.scorer.Terms(), &k.together
	if from == 0 {
		k.list = list
	} else {
		k.list = append(k.list, list...)
	}
	k.scores, t.of = slices.Grow(k.scores, len(list)), slices.Grow(t.of, len(list))
	for i := from; i < len(k.list); i++ {
		c := &k.list[i]
		at, ok := t.place[c.Ref.Version]
		if !ok {
			at = int32(len(t.best))
			t.place[c.Ref.Version] = at
			for range terms {
				t.best = append(t.best, 0)
			}
		}
		t.of = append(t.of, at)
		k.scores = append(k.scores, k.scorer.ScoreAndRaise(t.best[at:int(at)+terms], c.Forward, c.TextLength, c.HeaderLength))
	}
}

// evidence is what the article of a candidate says of the question: the sum over its terms, on BM25's scale.
func (k *ranking) evidence(i int) float64 { return k.sum(int(k.together.of[i])) }

// most is the evidence of the article that has most.
func (k *ranking) most() float64 {
	most := 0.0
	for at := 0; at < len(k.together.best); at += k.scorer.Terms() {
		most = max(most, k.sum(at))
	}
	return most
}

func (k *ranking) sum(at int) float64 {
	sum := 0.0
	for _, x := range k.together.best[at : at+k.scorer.Terms()] {
		sum += x
	}
	return sum
}

// threshold is the n-th best score, 0 when there are fewer.
func (k *ranking) threshold(n int) float64 {
	best := firstOf(slices.Clone(k.scores), n, func(a, b float64) int { return cmp.Compare(b, a) })
	if len(best) < n || n == 0 {
		return 0
	}
	return best[n-1]
}

// rank is the place of a chunk among those that the words brought, by BM25 and then by age in the library; 0 when they
// did not bring it.
func (k *ranking) rank(ref news.ChunkRef, score float64) int {
	rank, found := 1, false
	for i := range k.found {
		switch {
		case k.scores[i] < score:
		case k.list[i].Ref == ref:
			found = true
		case k.scores[i] > score || compareRefs(k.list[i].Ref, ref) < 0:
			rank++
		}
	}
	if !found {
		return 0
	}
	return rank
}

func compareRefs(a, b news.ChunkRef) int {
	return cmp.Or(cmp.Compare(a.Version, b.Version), cmp.Compare(a.Ordinal, b.Ordinal))
}

// firstOf returns the first n of a list in order, without sorting the others. It may change the list.
func firstOf[T any](list []T, n int, compare func(a, b T) int) []T {
	if n >= len(list) {
		slices.SortFunc(list, compare)
		return list
	}
	first := make([]T, 0, n+1)
	for _, x := range list {
		if len(first) == n && (n == 0 || compare(first[n-1], x) <= 0) {
			continue
		}
		at, _ := slices.BinarySearchFunc(first, x, compare)
		first = slices.Insert(first, at, x)
		first = first[:min(len(first), n)]
	}
	return first
}
