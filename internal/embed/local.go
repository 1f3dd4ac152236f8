package embed

import (
	"context"
	"fmt"
	"math"
	"slices"

	"newsdesk/internal/text"
)

// localVersion is part of the model's name: vectors of different versions are not compared.
const localVersion = "local/hashed-v1"

// Local is an embedding model that needs nothing: signed feature hashing (Weinberger et al. 2009) of a text's word
// stems and of their character n-grams (Bojanowski et al. 2017). What it adds to BM25 is likeness of spelling:
// "cyberattack" and "cyber-attack", "Albania" and "Albanian", a mistyped name. It is deterministic on every platform:
// weights are integers until one division at the end.
type Local struct {
	dimensions int
	analyzer   *text.Analyzer
}

// NewLocal returns the local model with vectors of so many dimensions.
func NewLocal(dimensions int) *Local {
	return &Local{dimensions, text.NewAnalyzer("en")}
}

// Name tells this model and version from all others.
func (l *Local) Name() string { return fmt.Sprintf("%s-%d", localVersion, l.dimensions) }

// Weights of features, in units that keep all sums exact.
const (
	stemWeight  = 6
	ngramWeight = 1
	ngramMin    = 4
	ngramMax    = 5
)

// Embed returns normalized vectors. A text without words gets the first unit vector, as a vector of zeros has no
// direction.
func (l *Local) Embed(ctx context.Context, inputs []string) ([][]float32, error) {
	vectors := make([][]float32, len(inputs))
	for i, in := range inputs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		vectors[i] = l.vector(in)
	}
	return vectors, nil
}

func (l *Local) vector(s string) []float32 {
	sums := make([]int64, l.dimensions)
	terms := l.analyzer.Terms(s)
	slices.Sort(terms)
	for i := 0; i < len(terms); {
		term, n := terms[i], 0
		for ; i < len(terms) && terms[i] == term; i++ {
			n++
		}
		l.addTerm(sums, term, dampen(n))
	}
	var norm float64
	for _, v := range sums {
		norm += float64(v * v) // exact: below 2^53
	}
	if norm == 0 {
		sums[0], norm = 1, 1
	}
	norm = math.Sqrt(norm)
	vector := make([]float32, l.dimensions)
	for i, v := range sums {
		vector[i] = float32(float64(v) / norm)
	}
	return vector
}

// dampen is 1 + log2(n) in whole steps: a word said eight times weighs four times one said once.
func dampen(n int) int64 {
	weight := int64(1)
	for ; n > 1; n >>= 1 {
		weight++
	}
	return weight
}

func (l *Local) addTerm(sums []int64, term string, weight int64) {
	l.add(sums, hash(fnvOffset, term), weight*stemWeight)
	marked := "<" + term + ">"
	for size := ngramMin; size <= ngramMax; size++ {
		for at := 0; at+size <= len(marked); at++ {
			l.add(sums, hash(fnvOffset^uint64(size), marked[at:at+size]), weight*ngramWeight)
		}
	}
}

// add puts a feature at two places with a sign each, which halves the harm of two features meeting at one.
func (l *Local) add(sums []int64, h uint64, weight int64) {
	for range 2 {
		place := (h >> 1) % uint64(l.dimensions)
		if h&1 == 0 {
			sums[place] += weight
		} else {
			sums[place] -= weight
		}
		h = h>>32 | h<<32
	}
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// hash is FNV-1a with the finalizer of MurmurHash3, whose low bits are as good as its high ones.
func hash(seed uint64, s string) uint64 {
	h := seed
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
