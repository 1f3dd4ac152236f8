package embed

import (
	"context"
	"fmt"
	"hash/maphash"
	"math"

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
	features   *text.Memo[[]feature] // of terms
}

// NewLocal returns the local model with vectors of so many dimensions, at most 65,536.
func NewLocal(dimensions int) *Local {
	const memoBits = 14 // 3 MB
	l := &Local{dimensions: dimensions, analyzer: text.NewAnalyzer("en")}
	l.features = text.NewMemo(memoBits, l.featuresOf)
	return l
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
	vectors, sums := make([][]float32, len(inputs)), make([]int64, l.dimensions)
	for i, in := range inputs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		vectors[i] = l.vector(l.analyzer.Terms(in), sums)
	}
	return vectors, nil
}

// EmbedTerms returns the vectors that Embed makes of texts with these terms, which it may overwrite.
func (l *Local) EmbedTerms(terms [][]string) [][]float32 {
	vectors, sums := make([][]float32, len(terms)), make([]int64, l.dimensions)
	for i, list := range terms {
		vectors[i] = l.vector(list, sums)
	}
	return vectors
}

// vector sums up the terms' features in sums, which it reuses.
func (l *Local) vector(terms []string, sums []int64) []float32 {
	clear(sums)
	for i, n := range countTerms(terms) {
		l.addTerm(sums, terms[i], dampen(int(n)))
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

// countTerms moves the different terms to the front and returns how often each came. Sorting them, to count, took as long
// as all the rest of making a vector.
func countTerms(terms []string) []int32 {
	size := 2
	for size < 2*len(terms) {
		size *= 2
	}
	seed := maphash.MakeSeed()
	places := make([]int32, size) // a term's number from 1 at its hash or in the next free place
	counts := make([]int32, 0, len(terms))
	for _, t := range terms {
		at := int(maphash.String(seed, t)) & (size - 1)
		for places[at] != 0 && terms[places[at]-1] != t {
			at = (at + 1) & (size - 1)
		}
		if places[at] == 0 {
			terms[len(counts)] = t
			counts = append(counts, 0)
			places[at] = int32(len(counts))
		}
		counts[places[at]-1]++
	}
	return counts
}

// dampen is 1 + log2(n) in whole steps: a word said eight times weighs four times one said once.
func dampen(n int) int64 {
	weight := int64(1)
	for ; n > 1; n >>= 1 {
		weight++
	}
	return weight
}

// feature is what a term adds at one place of a vector. It is small because vectors are made as fast as features are
// read.
type feature struct {
	place  uint16
	weight int16
}

func (l *Local) addTerm(sums []int64, term string, weight int64) {
	for _, f := range l.features.Get(term) {
		sums[f.place] += weight * int64(f.weight)
	}
}

func (l *Local) featuresOf(term string) []feature {
	marked := "<" + term + ">"
	list := l.appendFeature(make([]feature, 0, 4*len(marked)), hash(fnvOffset, term), stemWeight)
	for size := ngramMin; size <= ngramMax; size++ {
		for at := 0; at+size <= len(marked); at++ {
			list = l.appendFeature(list, hash(fnvOffset^uint64(size), marked[at:at+size]), ngramWeight)
		}
	}
	return list
}

// appendFeature puts a feature at two places with a sign each, which halves the harm of two features meeting at one.
func (l *Local) appendFeature(list []feature, h uint64, weight int16) []feature {
	for range 2 {
		f := feature{uint16((h >> 1) % uint64(l.dimensions)), weight}
		if h&1 != 0 {
			f.weight = -weight
		}
		list = append(list, f)
		h = h>>32 | h<<32
	}
	return list
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
