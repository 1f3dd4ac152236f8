package ingest

import (
	"hash/fnv"
	"math"
	"strings"
	"unicode"

	"newsdesk/internal/news"
)

// shingle is how many neighboring words are hashed together. Three words rarely repeat by chance in news, and one
// changed word touches only three shingles.
const shingle = 3

// fingerprint sketches a body by one-permutation MinHash (Li, Owen and Zhang 2012): each shingle's hash goes to one
// of the sketch's places, which keeps the least. Places that stay empty take the value of the next filled one with an
// offset (densification by rotation: Shrivastava and Li 2014), so that short texts can be compared too.
func fingerprint(body string) news.Fingerprint {
	words := strings.FieldsFunc(strings.ToLower(body), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
	if len(words) < shingle {
		return nil
	}
	f := make(news.Fingerprint, news.FingerprintSize)
	for i := range f {
		f[i] = math.MaxUint32
	}
	for i := range len(words) - shingle + 1 {
		h := fnv.New64a()
		for _, w := range words[i : i+shingle] {
			h.Write([]byte(w))
			h.Write([]byte{0})
		}
		sum := mix(h.Sum64())
		place := sum % news.FingerprintSize
		f[place] = min(f[place], uint32(sum>>32))
	}
	return densify(f)
}

// mix spreads the bits of an FNV hash, whose high bits are weak (the finalizer of MurmurHash3).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

func densify(f news.Fingerprint) news.Fingerprint {
	dense := make(news.Fingerprint, len(f))
	for i := range f {
		distance := 0
		for f[(i+distance)%len(f)] == math.MaxUint32 && distance < len(f) {
			distance++
		}
		dense[i] = f[(i+distance)%len(f)] + uint32(distance)*0x9e3779b1
	}
	return dense
}
