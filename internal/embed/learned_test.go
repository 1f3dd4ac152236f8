package embed_test

import (
	"math"
	"math/rand/v2"
)

// learned are word vectors trained on a library's own text: a text is the normalized sum of its words' vectors, each
// times the word's IDF, and a headline, or a span of some ten words, must lie nearer to its chunk than to the other
// chunks of its batch (InfoNCE: van den Oord et al. 2018; the inverse cloze task: Lee, Chang and Toutanova 2019; sums of
// word vectors trained so: StarSpace, Wu et al. 2018). Steps are those of Adagrad, one rate a word.
type learned struct {
	words  [][]float32 // by term; nil for terms seen once or twice
	rate   []float32   // sum of squared gradients so far
	idf    []float64
	random *rand.Rand
}

const (
	learnedDimensions = 128
	learnedBatch      = 64
	temperature       = 0.05
	learningRate      = 0.1
	dropped           = 0.2 // of the words of a query, so that no single word decides
	leastCount        = 3
)

// passage is a text being trained on.
type passage struct {
	terms            []int
	weights          []float32 // of the terms
	vector, gradient []float32
	length           float32
}

func newLearned(counts []int, idf []float64) *learned {
	l := &learned{words: make([][]float32, len(counts)), rate: make([]float32, len(counts)), idf: idf, random: rand.New(rand.NewPCG(1, 2))}
	for i, n := range counts {
		if n < leastCount {
			continue
		}
		l.words[i] = make([]float32, learnedDimensions)
		for k := range l.words[i] {
			l.words[i][k] = float32(l.random.NormFloat64() / math.Sqrt(learnedDimensions))
		}
	}
	return l
}

// read makes a text's vector; a share of its words is left out.
func (l *learned) read(terms []int, drop float64) *passage {
	p := &passage{vector: make([]float32, learnedDimensions), gradient: make([]float32, learnedDimensions)}
	count := make(map[int]int)
	for _, t := range terms {
		if l.words[t] == nil || drop > 0 && l.random.Float64() < drop {
			continue
		}
		if count[t]++; count[t] == 1 {
			p.terms = append(p.terms, t)
		}
	}
	for _, t := range p.terms {
		weight := float32(l.idf[t] * (1 + math.Log(float64(count[t]))))
		p.weights = append(p.weights, weight)
		addTo(p.vector, weight, l.words[t])
	}
	p.length = float32(math.Sqrt(product(p.vector, p.vector))) + 1e-6
	for k := range p.vector {
		p.vector[k] /= p.length
	}
	return p
}

// step trains on pairs of a query and its passage; the other pairs' passages are what it is told from. It returns the
// mean loss.
func (l *learned) step(queries, passages []*passage) float64 {
	loss := 0.0
	share := make([]float64, len(passages))
	for i, q := range queries {
		best, sum := math.Inf(-1), 0.0
		for j, p := range passages {
			share[j] = product(q.vector, p.vector) / temperature
			best = max(best, share[j])
		}
		for j := range share {
			share[j] = math.Exp(share[j] - best)
			sum += share[j]
		}
		loss -= math.Log(share[i]/sum) / float64(len(queries))
		for j, p := range passages {
			g := share[j] / sum
			if j == i {
				g--
			}
			addTo(q.gradient, float32(g/temperature), p.vector)
			addTo(p.gradient, float32(g/temperature), q.vector)
		}
	}
	for _, p := range append(queries, passages...) {
		l.descend(p)
	}
	return loss
}

// descend moves the words of a text against its gradient, taken through the normalization.
func (l *learned) descend(p *passage) {
	along := float32(product(p.gradient, p.vector))
	for k := range p.gradient {
		p.gradient[k] = (p.gradient[k] - along*p.vector[k]) / p.length
	}
	square := float32(product(p.gradient, p.gradient) / learnedDimensions)
	for i, t := range p.terms {
		w := p.weights[i]
		l.rate[t] += w * w * square
		addTo(l.words[t], -learningRate*w/(float32(math.Sqrt(float64(l.rate[t])))+1e-6), p.gradient)
	}
}

func addTo(sum []float32, weight float32, v []float32) {
	for k, x := range v {
		sum[k] += weight * x
	}
}

func product(a, b []float32) float64 {
	var sum float32
	for k, x := range a {
		sum += x * b[k]
	}
	return float64(sum)
}
