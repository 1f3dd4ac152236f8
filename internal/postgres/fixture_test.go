package postgres_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
)

// fixture is a database with one library, source and model.
type fixture struct {
	*postgres.DB
	lib    news.LibraryID
	source news.SourceID
	model  news.EmbeddingModel
}

const fixtureDimensions = 8

func newFixture(t testing.TB, db *postgres.DB) fixture {
	t.Helper()
	f := fixture{DB: db}
	f.lib = f.library(t, "first")
	var err error
	if f.source, err = db.EnsureSource(t.Context(), f.lib, "test", "test"); err != nil {
		t.Fatal(err)
	}
	if f.model, err = db.EnsureModel(t.Context(), "test", fixtureDimensions, 1); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f fixture) library(t testing.TB, name string) news.LibraryID {
	t.Helper()
	lib, err := f.EnsureLibrary(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return lib.ID
}

func (f fixture) store(t testing.TB, a news.Prepared) news.Outcome {
	t.Helper()
	outcome, err := f.StoreArticle(t.Context(), f.lib, f.source, f.model, a)
	if err != nil {
		t.Fatal(err)
	}
	return outcome
}

func (f fixture) group(t testing.TB) int {
	t.Helper()
	looked, err := f.GroupOrigins(t.Context(), f.lib)
	if err != nil {
		t.Fatal(err)
	}
	return looked
}

// prepared makes an article of paragraphs, each of which is a chunk, with random vectors of a fixed seed.
func prepared(identity string, paragraphs ...string) news.Prepared {
	body := strings.Join(paragraphs, "\n\n")
	a := news.Prepared{Identity: identity, ContentHash: sha256.Sum256([]byte(body)),
		Article: news.Article{Title: "Title of " + identity, Publisher: "Courier", Body: body,
			PublishedAt: time.Date(2022, 9, 8, 0, 0, 0, 0, time.UTC)}}
	header := strings.Fields(strings.ToLower(a.Title))
	random := rand.New(rand.NewPCG(uint64(len(body)), 7))
	at := 0
	for _, p := range paragraphs {
		words := strings.Fields(strings.ToLower(p))
		vector := make([]float32, fixtureDimensions)
		for i := range vector {
			vector[i] = float32(random.NormFloat64())
		}
		a.Chunks = append(a.Chunks, news.PreparedChunk{Chunk: news.Chunk{Start: at, End: at + len(p), Tokens: len(words)},
			Forward: bm25.NewForward(words, header), TextLength: len(words), HeaderLength: len(header), Embedding: vector})
		at += len(p) + 2
	}
	return a
}

func (f fixture) candidates(t testing.TB, words string) news.Candidates {
	t.Helper()
	q := news.CandidateQuery{Library: f.lib, Rows: 1000, Model: f.model}
	for _, k := range bm25.KeysOf(strings.Fields(words)) {
		q.Terms = append(q.Terms, uint64(k))
	}
	c, err := f.Candidates(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (f fixture) coverage(t testing.TB) news.Coverage {
	t.Helper()
	c, err := f.Coverage(context.WithoutCancel(t.Context()), f.lib)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func paragraph(i int) string { return fmt.Sprintf("Paragraph %d about the embassy.", i) }

func openDSN(t testing.TB, dsn string) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}
