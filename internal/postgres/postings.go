package postgres

import (
	"encoding/binary"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
)

// postings hashes terms for the GIN index by 32-bit FNV-1a. The hash holds the library, so the entries of different
// libraries do not mix; two terms that share a hash only bring a needless candidate.
func postings(lib news.LibraryID, keys []bm25.Key) []int32 {
	const offset = 2166136261
	library := fnv32(offset, uint64(lib))
	list := make([]int32, len(keys))
	for i, k := range keys {
		list[i] = int32(fnv32(library, uint64(k)))
	}
	return list
}

// fnv32 goes on with a hash over the big-endian bytes of a number. The standard library's hash costs an allocation
// for each of the hundred terms of a chunk.
func fnv32(h uint32, number uint64) uint32 {
	const prime = 16777619
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], number)
	for _, c := range b {
		h = (h ^ uint32(c)) * prime
	}
	return h
}
