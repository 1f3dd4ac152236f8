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
