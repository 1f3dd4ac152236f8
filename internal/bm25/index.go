package bm25

import (
	"cmp"
	"slices"
)

// Index is BM25 in memory over a few thousand chunks: the reference for the ranking through the database, and
// what small experiments use. It scans every chunk.
type Index struct {
	params  Parameters
	stats   Stats
	holding map[Key]int64
	chunks  []indexed
}

type indexed struct {
	forward                  Forward
	textLength, headerLength int
}

// Hit is a scored chunk by its number in the order of Add, from 0.
type Hit struct {
	Chunk int
	Score float64
}

// NewIndex returns an empty index.
func NewIndex(p Parameters) *Index {
	return &Index{params: p, holding: make(map[Key]int64)}
}

// Add indexes a chunk by its analyzed terms.
func (x *Index) Add(text, header []string) {
	f := NewForward(text, header)
	for i := range f.Len() {
		x.holding[f.Key(i)]++
	}
	x.stats.Chunks++
	x.stats.TextLength += int64(len(text))
	x.stats.HeaderLength += int64(len(header))
	x.chunks = append(x.chunks, indexed{f, len(text), len(header)})
}

// Search returns the best n chunks with a positive score; equal scores go by chunk number.
func (x *Index) Search(terms []string, n int) []Hit {
	var query []Term
	for _, k := range KeysOf(terms) {
		if x.holding[k] > 0 {
			query = append(query, Term{k, x.holding[k]})
		}
	}
	scorer := NewScorer(x.params, x.stats, query)
	var hits []Hit
	for i, c := range x.chunks {
		if s := scorer.Score(c.forward, c.textLength, c.headerLength); s > 0 {
			hits = append(hits, Hit{i, s})
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Chunk, b.Chunk))
	})
	return hits[:min(n, len(hits))]
}
