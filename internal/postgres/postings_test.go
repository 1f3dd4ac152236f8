package postgres

import (
	"encoding/binary"
	"hash/fnv"
	"testing"

	"pgregory.net/rapid"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
)

// Stored postings are the standard library's FNV-1a of library and term: another hash would find nothing of them.
func TestPostingsAreFNV(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lib, key := rapid.Int64().Draw(t, "library"), rapid.Uint64().Draw(t, "term")
		h := fnv.New32a()
		_ = binary.Write(h, binary.BigEndian, []uint64{uint64(lib), key})
		if got, want := postings(news.LibraryID(lib), []bm25.Key{bm25.Key(key)})[0], int32(h.Sum32()); got != want {
			t.Fatalf("posting %d, want %d", got, want)
		}
	})
}
