package text

import (
	"hash/maphash"
	"strings"
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

type remembered[V any] struct {
	word  string
	value V
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
	if known != nil && known.word == word {
		return known.value
	}
	if other := second.Load(); other != nil && other.word == word {
		return other.value
	}
	fresh := &remembered[V]{strings.Clone(word), m.f(word)}
	if known == nil {
		first.Store(fresh)
	} else {
		second.Store(fresh)
	}
	return fresh.value
}
