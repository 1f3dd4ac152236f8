package retrieve_test

import (
	"crypto/sha256"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/retrieve"
)

// BenchmarkQuery asks a library of 5,000 chunks: the whole hybrid retrieval beside the bare vector query on the same
// rows, which is the floor. Compare within one run.
func BenchmarkQuery(b *testing.B) {
	const articles, chunks, dimensions = 250, 20, 256
	db := postgrestest.Open(b, postgres.Options{})
	lib, err := db.EnsureLibrary(b.Context(), "bench")
	if err != nil {
		b.Fatal(err)
	}
	model, err := db.EnsureModel(b.Context(), "bench", dimensions, 1)
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	word := func() string { return fmt.Sprintf("word%d", int(math.Pow(random.Float64(), 5)*40000)) }
	vector := func() []float32 {
		v := make([]float32, dimensions)
		for i := range v {
			v[i] = float32(random.NormFloat64())
		}
		return v
	}
	for i := range articles {
		a := news.Prepared{Identity: fmt.Sprint(i), ContentHash: sha256.Sum256([]byte{byte(i), byte(i >> 8)})}
		for range chunks {
			words := make([]string, 170)
			for j := range words {
				words[j] = word()
			}
			body := strings.Join(words, " ")
			a.Chunks = append(a.Chunks, news.PreparedChunk{Chunk: news.Chunk{Start: len(a.Body), End: len(a.Body) + len(body)},
				Forward: bm25.NewForward(words, nil), TextLength: len(words), Embedding: vector()})
			a.Body += body + " "
		}
		if _, err := db.StoreArticle(b.Context(), lib.ID, 0, model, a); err != nil {
			b.Fatal(err)
		}
	}
	if err := db.FoldStatistics(b.Context(), lib.ID); err != nil {
		b.Fatal(err)
	}
	query := fixed(vector())
	b.Run("hybrid", func(b *testing.B) {
		r := retrieve.New(db, query, model, retrieve.Defaults(), nil)
		for b.Loop() {
			q := news.Question{Text: word() + " " + word() + " " + word() + " " + word(), Library: lib.ID}
			if _, err := r.Retrieve(b.Context(), q); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare vector query", func(b *testing.B) {
		for b.Loop() {
			q := news.CandidateQuery{Library: lib.ID, Model: model, Vector: query, Neighbors: 50}
			if _, err := db.Candidates(b.Context(), q); err != nil {
				b.Fatal(err)
			}
		}
	})
}
