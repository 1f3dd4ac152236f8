package news

import "slices"

// FingerprintSize is the number of MinHash values in a Fingerprint. With 64 values the standard error of a
// similarity is about 0.06.
const FingerprintSize = 64

// Fingerprint is a MinHash sketch of an article's body (Broder 1997): near copies share most values. A nil
// Fingerprint is similar to nothing.
type Fingerprint []uint32

// Similarity estimates the Jaccard similarity of the two texts' word shingles, in [0, 1].
func (f Fingerprint) Similarity(other Fingerprint) float64 {
	if len(f) == 0 || len(f) != len(other) {
		return 0
	}
	if slices.Equal(f, other) {
		return 1
	}
	same := 0
	for i, v := range f {
		if v == other[i] {
			same++
		}
	}
	return float64(same) / float64(len(f))
}

// NearCopySimilarity is the similarity from which two articles count as copies of one origin. Rewritten
// headlines and a changed paragraph keep wire copies above it; two reports of one event stay far below.
const NearCopySimilarity = 0.5

// NearCopyOf reports whether the two texts are copies of one origin.
func (f Fingerprint) NearCopyOf(other Fingerprint) bool {
	return f.Similarity(other) >= NearCopySimilarity
}
