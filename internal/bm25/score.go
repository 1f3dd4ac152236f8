package bm25

import "math"

// Parameters of the ranking. The zero value is not useful; start from Default.
type Parameters struct {
	K1           float64 // saturation of repeated terms
	B            float64 // how much long chunks are held back, 0 to 1
	HeaderWeight float64 // how many occurrences in the text one in the header is worth
}

// Default are the customary parameters; values between (0.9, 0.4) and (1.6, 0.6) rank news alike.
func Default() Parameters {
	return Parameters{K1: 1.2, B: 0.75, HeaderWeight: 1}
}

// Stats describe a library: how many chunks, and the sums of the lengths (in terms) of texts and headers.
type Stats struct {
	Chunks       int64
	TextLength   int64
	HeaderLength int64
}

// Term is a question term with the number of chunks of the library that hold it in either field.
type Term struct {
	Key    Key
	Chunks int64
}

// IDF is the inverse document frequency in the form that is never negative: ln(1 + (N - n + ½) / (n + ½)).
func IDF(chunks, holding int64) float64 {
	n := float64(min(holding, chunks))
	return math.Log1p((float64(chunks) - n + 0.5) / (n + 0.5))
}

// Scorer scores chunks for one question. It is safe for concurrent use.
type Scorer struct {
	params  Parameters
	average float64
	terms   []Term
	idf     []float64
}

// NewScorer prepares the scoring of one question's distinct terms.
func NewScorer(p Parameters, s Stats, terms []Term) *Scorer {
	sc := &Scorer{params: p, terms: terms, idf: make([]float64, len(terms))}
	if s.Chunks > 0 {
		sc.average = (float64(s.TextLength) + p.HeaderWeight*float64(s.HeaderLength)) / float64(s.Chunks)
	}
	for i, t := range terms {
		sc.idf[i] = IDF(s.Chunks, t.Chunks)
	}
	return sc
}

// Terms is the number of the question's distinct terms.
func (s *Scorer) Terms() int { return len(s.terms) }

// Score returns the BM25 score of a chunk with the given field lengths in terms.
func (s *Scorer) Score(f Forward, textLength, headerLength int) float64 {
	return s.ScoreAndRaise(nil, f, textLength, headerLength)
}

// ScoreAndRaise returns the same and raises best, unless nil, to what each term adds to the chunk's score where that is
// more. After the chunks of an article it holds what they say together: each term as its best chunk uses it. It has a
// place for each of the scorer's terms.
func (s *Scorer) ScoreAndRaise(best []float64, f Forward, textLength, headerLength int) float64 {
	norm := s.norm(textLength, headerLength)
	score := 0.0
	for i, t := range s.terms {
		inText, inHeader := f.Frequencies(t.Key)
		if inText+inHeader == 0 {
			continue
		}
		tf := float64(inText) + s.params.HeaderWeight*float64(inHeader)
		adds := s.idf[i] * tf * (s.params.K1 + 1) / (tf + norm)
		score += adds
		if best != nil {
			best[i] = max(best[i], adds)
		}
	}
	return score
}

func (s *Scorer) norm(textLength, headerLength int) float64 {
	if s.average == 0 {
		return s.params.K1
	}
	length := float64(textLength) + s.params.HeaderWeight*float64(headerLength)
	return s.params.K1 * (1 - s.params.B + s.params.B*length/s.average)
}

// Bound is the most that the given terms could add to any chunk's score: the MaxScore bound (Turtle and Flood
// 1995). Chunks that hold none but these terms can not score higher.
func (s *Scorer) Bound(keys map[Key]bool) float64 {
	bound := 0.0
	for i, t := range s.terms {
		if keys[t.Key] {
			bound += s.idf[i] * (s.params.K1 + 1)
		}
	}
	return bound
}
