package bm25_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"newsdesk/internal/bm25"
)

// The worked example: three one-field chunks, k1 1.2, b 0.75, average length 2.
func TestScoreByHand(t *testing.T) {
	t.Parallel()
	x := bm25.NewIndex(bm25.Default())
	x.Add([]string{"iran", "embassy"}, nil)
	x.Add([]string{"iran"}, nil)
	x.Add([]string{"storm", "coast", "night"}, nil)

	hits := x.Search([]string{"iran"}, 10)
	if len(hits) != 2 || hits[0].Chunk != 1 || hits[1].Chunk != 0 {
		t.Fatalf("ranking = %v, want the shorter chunk first", hits)
	}
	idf := math.Log(1 + (3-2+0.5)/(2+0.5))
	want := idf * 1 * 2.2 / (1 + 1.2*(1-0.75+0.75*2/2))
	if math.Abs(hits[1].Score-want) > 1e-12 {
		t.Errorf("score = %v, want %v", hits[1].Score, want)
	}
}

func TestHeaderCountsAsWeighted(t *testing.T) {
	t.Parallel()
	p := bm25.Default()
	p.HeaderWeight = 3
	weighted := bm25.NewIndex(p)
	weighted.Add([]string{"filler"}, []string{"iran"})
	plain := bm25.NewIndex(bm25.Default())
	plain.Add([]string{"filler", "iran", "iran", "iran"}, nil)
	a, b := weighted.Search([]string{"iran"}, 1), plain.Search([]string{"iran"}, 1)
	if len(a) != 1 || len(b) != 1 || math.Abs(a[0].Score-b[0].Score) > 1e-12 {
		t.Errorf("header of weight 3 scored %v, three occurrences %v", a, b)
	}
}

func TestForwardHoldsFrequencies(t *testing.T) {
	t.Parallel()
	words := rapid.SliceOf(rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}))
	rapid.Check(t, func(t *rapid.T) {
		text, header := words.Draw(t, "text"), words.Draw(t, "header")
		f := bm25.NewForward(text, header)
		if err := f.Check(); err != nil {
			t.Fatal(err)
		}
		if !slices.IsSorted(f.Keys(nil)) {
			t.Fatal("keys are not ascending")
		}
		for _, w := range []string{"a", "b", "c", "d", "e", "absent"} {
			wantText, wantHeader := count(text, w), count(header, w)
			if gotText, gotHeader := f.Frequencies(bm25.KeyOf(w)); gotText != wantText || gotHeader != wantHeader {
				t.Fatalf("frequencies of %q = %d, %d; want %d, %d", w, gotText, gotHeader, wantText, wantHeader)
			}
		}
	})
}

func TestFrequenciesAreCapped(t *testing.T) {
	t.Parallel()
	f := bm25.NewForward(slices.Repeat([]string{"iran"}, 1000), nil)
	if text, _ := f.Frequencies(bm25.KeyOf("iran")); text != 255 {
		t.Errorf("frequency = %d, want the cap 255", text)
	}
}

// No chunk may score above the bound of all its terms: the pruning of candidates rests on it.
func TestBoundHolds(t *testing.T) {
	t.Parallel()
	vocabulary := rapid.SliceOfN(rapid.SampledFrom(strings.Fields("a b c d e f g h i j")), 1, 60)
	rapid.Check(t, func(t *rapid.T) {
		text := vocabulary.Draw(t, "text")
		stats := bm25.Stats{Chunks: 100, TextLength: int64(rapid.IntRange(1, 9000).Draw(t, "length"))}
		var terms []bm25.Term
		all := make(map[bm25.Key]bool)
		for _, k := range bm25.KeysOf(vocabulary.Draw(t, "question")) {
			terms = append(terms, bm25.Term{Key: k, Chunks: int64(rapid.IntRange(1, 100).Draw(t, "n"))})
			all[k] = true
		}
		s := bm25.NewScorer(bm25.Default(), stats, terms)
		if score := s.Score(bm25.NewForward(text, nil), len(text), 0); score > s.Bound(all) {
			t.Fatalf("score %v above the bound %v", score, s.Bound(all))
		}
	})
}

func FuzzForward(f *testing.F) {
	f.Add([]byte("12345678"), "iran")
	f.Fuzz(func(t *testing.T, data []byte, term string) {
		fw := bm25.Forward(data)
		if fw.Check() != nil {
			return
		}
		text, header := fw.Frequencies(bm25.KeyOf(term))
		if text < 0 || text > 255 || header < 0 || header > 255 {
			t.Fatalf("frequencies %d, %d out of range", text, header)
		}
	})
}

func BenchmarkScore(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 180)
	for i := range words {
		words[i] = fmt.Sprint("term", r.IntN(5000))
	}
	f := bm25.NewForward(words, words[:10])
	var terms []bm25.Term
	for i := range 8 {
		terms = append(terms, bm25.Term{Key: bm25.KeyOf(fmt.Sprint("term", i*7)), Chunks: 10})
	}
	s := bm25.NewScorer(bm25.Default(), bm25.Stats{Chunks: 1000, TextLength: 180000}, terms)
	for b.Loop() {
		s.Score(f, 180, 10)
	}
}

func count(words []string, w string) int {
	n := 0
	for _, x := range words {
		if x == w {
			n++
		}
	}
	return n
}
