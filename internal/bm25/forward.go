package bm25

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Key names a term: 48 bits of FNV-1a in the low bits. Among a million terms two share a key with a
// probability of 0.2 %; such a pair would be counted as one term.
type Key uint64

const (
	keyBits   = 48
	keyMask   = 1<<keyBits - 1
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// KeyOf returns the key of an analyzed term.
func KeyOf(term string) Key {
	h := uint64(fnvOffset)
	for i := range len(term) {
		h ^= uint64(term[i])
		h *= fnvPrime
	}
	// Folding the high bits in uses all 64 bits of the hash.
	return Key((h ^ h>>keyBits) & keyMask)
}

// KeysOf returns the distinct keys of the terms, ascending.
func KeysOf(terms []string) []Key {
	keys := make([]Key, len(terms))
	for i, t := range terms {
		keys[i] = KeyOf(t)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Forward is the forward index of one chunk: one 8-byte word a distinct term, ascending by key. The high 48 bits
// are the key, then 8 bits each of the term's frequency in the header and in the text, both capped at 255.
type Forward []byte

const (
	wordSize     = 8
	frequencyCap = 255
)

// NewForward packs the terms of a chunk's text and header.
func NewForward(text, header []string) Forward {
	words := make([]uint64, 0, len(text)+len(header))
	for _, t := range text {
		words = append(words, uint64(KeyOf(t))<<16|1)
	}
	for _, t := range header {
		words = append(words, uint64(KeyOf(t))<<16|1<<8)
	}
	slices.Sort(words)
	packed := make(Forward, 0, len(words)*wordSize)
	for i := 0; i < len(words); {
		key := words[i] >> 16
		var inText, inHeader uint64
		for ; i < len(words) && words[i]>>16 == key; i++ {
			inText += words[i] & 0xff
			inHeader += words[i] >> 8 & 0xff
		}
		word := key<<16 | min(inHeader, frequencyCap)<<8 | min(inText, frequencyCap)
		packed = binary.BigEndian.AppendUint64(packed, word)
	}
	return packed
}

// Check reports whether the bytes can be a forward index; what comes back from a database is checked once.
func (f Forward) Check() error {
	if len(f)%wordSize != 0 {
		return fmt.Errorf("forward index of %d bytes is not a multiple of %d", len(f), wordSize)
	}
	return nil
}

// Len is the number of distinct terms.
func (f Forward) Len() int { return len(f) / wordSize }

// Key returns the i-th key.
func (f Forward) Key(i int) Key { return Key(f.word(i) >> 16) }

func (f Forward) word(i int) uint64 { return binary.BigEndian.Uint64(f[i*wordSize:]) }

// Keys appends all keys to dst, ascending.
func (f Forward) Keys(dst []Key) []Key {
	for i := range f.Len() {
		dst = append(dst, f.Key(i))
	}
	return dst
}

// Frequencies returns how often the term stands in the text and in the header.
func (f Forward) Frequencies(k Key) (text, header int) {
	lo, hi := 0, f.Len()
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if f.Key(mid) < k {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == f.Len() || f.Key(lo) != k {
		return 0, 0
	}
	word := f.word(lo)
	return int(word & 0xff), int(word >> 8 & 0xff)
}
