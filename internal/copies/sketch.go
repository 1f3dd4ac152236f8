package copies

import (
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"newsdesk/internal/news"
)

// shingle is how many neighboring words are hashed together. Three words rarely repeat by chance in news, and one
// changed word touches only three shingles.
const shingle = 3

// Sketch returns the fingerprint of a body by one-permutation MinHash (Li, Owen and Zhang 2012): each shingle's hash
// goes to one of the sketch's places, which keeps the least. Places that stay empty take the value of the next filled
// one with an offset (densification by rotation: Shrivastava and Li 2014), so that short texts can be compared too. A
// text of fewer than three words has none.
func Sketch(body string) news.Fingerprint {
	f := make(news.Fingerprint, news.FingerprintSize)
	for i := range f {
		f[i] = math.MaxUint32
	}
	any := false
	eachShingle(body, func(sum uint64) {
		place := sum % news.FingerprintSize
		f[place] = min(f[place], uint32(sum>>32))
		any = true
	})
	if !any {
		return nil
	}
	return densify(f)
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

// Looking for copies is bounded, whatever a library holds.
const (
	// KeyDepth is how many articles are looked at behind one key, the latest: a key that more share is a line that a
	// site puts on every page, or a story that everybody copied, and of that any copy will do.
	KeyDepth = 64
	// MaxCompared is how many articles' fingerprints are compared, those with most keys in common, and MaxRead how
	// many whole texts.
	MaxCompared = 32
	MaxRead     = 8
	// MinSketch is the similarity of fingerprints from which texts are worth reading: the first sixth of a text,
	// published as its copy, has 0.17, with a standard error of 0.05.
	MinSketch = 0.08
)

// KeyCount is how many keys a fingerprint has. Two texts of which a third is shared have a key in common in 998 of
// 1,000 cases (1 - (1-1/3)^16), of which a fifth is shared in 97 of 100.
const KeyCount = 16

// Keys returns the keys under which a fingerprint is found: every fourth value with its place. Texts without a key in
// common are not compared.
func Keys(f news.Fingerprint) []int64 {
	if len(f) != news.FingerprintSize {
		return nil
	}
	keys := make([]int64, KeyCount)
	for i := range keys {
		keys[i] = int64(i)<<32 | int64(f[i*news.FingerprintSize/KeyCount])
	}
	return keys
}

// eachShingle calls f with the hash of each three neighboring words of a text, in order. A word is a run of letters and
// digits, compared without case, or one character of a script that sets no spaces. The hashes are stored within
// fingerprints: changing them makes those useless.
func eachShingle(body string, f func(uint64)) {
	const offset, prime = 14695981039346656037, 1099511628211
	var first, second uint64
	count := 0
	word := uint64(offset)
	inWord := false
	end := func() {
		if !inWord {
			return
		}
		if count++; count >= shingle {
			f(mix(first*0x9e3779b97f4a7c15 + second*0xc2b2ae3d27d4eb4f + word))
		}
		first, second = second, word
		word, inWord = offset, false
	}
	for i := 0; i < len(body); {
		r, size := rune(body[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(body[i:])
		}
		i += size
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
		case 'A' <= r && r <= 'Z':
			r += 'a' - 'A'
		case r < utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsNumber(r):
			end()
			continue
		case isUnspaced(r):
			end()
			word, inWord = (word^uint64(r))*prime, true
			end()
			continue
		default:
			r = unicode.ToLower(r)
		}
		word, inWord = (word^uint64(r))*prime, true
	}
	end()
}

// isUnspaced reports whether a letter belongs to a script that sets no spaces between words.
func isUnspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao,
		unicode.Khmer, unicode.Myanmar)
}

// mix spreads the bits of a hash (the finalizer of MurmurHash3).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// shinglesOf returns the distinct shingles of a text, sorted.
func shinglesOf(body string) []uint64 {
	list := make([]uint64, 0, len(body)/6)
	eachShingle(body, func(sum uint64) { list = append(list, sum) })
	slices.Sort(list)
	return slices.Compact(list)
}

// Overlap says how much two texts share, counted in distinct shingles.
type Overlap struct {
	Shared, A, B int
}

// Compare counts what two texts share.
func Compare(a, b string) Overlap { return compareShingles(shinglesOf(a), shinglesOf(b)) }

func compareShingles(a, b []uint64) Overlap {
	o := Overlap{A: len(a), B: len(b)}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			o.Shared++
			i++
			j++
		}
	}
	return o
}

// Jaccard is the share of all the two texts' shingles that both have, in [0, 1].
func (o Overlap) Jaccard() float64 { return ratio(o.Shared, o.A+o.B-o.Shared) }

// Containment is the share of the shorter text's shingles that the longer one has, in [0, 1] (Broder 1997).
func (o Overlap) Containment() float64 { return ratio(o.Shared, min(o.A, o.B)) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
