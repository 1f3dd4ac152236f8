package text

import (
	"hash/maphash"
	"sync/atomic"
)

// Memo remembers what a slow and pure function makes of words, because news repeats its words. It has a fixed number of
// places in pairs, one of which is a word's: the first place is kept by the word that came first, and frequent words
// come early; words that find it taken replace each other in the second. So memory is bounded, and goroutines share one memo without
// waiting for each other. It is safe for concurrent use.
type Memo[V any] struct {
	f      func(word string) V
	seed   maphash.Seed
	places []atomic.Pointer[remembered[V]]
}

// remembered holds the word itself and no reference to it, which would be one more place of memory to wait for.
type remembered[V any] struct {
	length uint8
	word   [longestRemembered]byte
	value  V
}

func (r *remembered[V]) is(word string) bool {
	return r != nil && int(r.length) == len(word) && string(r.word[:r.length]) == word
}

// longestRemembered is the length in bytes of the longest word that is worth remembering.
const longestRemembered = 40

// NewMemo returns an empty memo of f with 1<<bits places, of some 80 bytes each when taken.
func NewMemo[V any](bits int, f func(word string) V) *Memo[V] {
	return &Memo[V]{f: f, seed: maphash.MakeSeed(), places: make([]atomic.Pointer[remembered[V]], 1<<bits)}
}

// Get returns f(word).
func (m *Memo[V]) Get(word string) V {
	if len(word) > longestRemembered {
		return m.f(word)
	}
	at := maphash.String(m.seed, word) & uint64(len(m.places)-1) &^ 1
	first, second := &m.places[at], &m.places[at+1]
	known := first.Load()
	if known.is(word) {
		return known.value
	}
	if other := second.Load(); other.is(word) {
		return other.value
	}
	fresh := &remembered[V]{length: uint8(len(word)), value: m.f(word)}
	copy(fresh.word[:], word)
	if known == nil {
		first.Store(fresh)
	} else {
		second.Store(fresh)
	}
	return fresh.value
}
