package baseline_test

import (
	"context"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/baseline"
	"newsdesk/internal/postgres/postgrestest"
)

// What a search sent is sent again as it was, and brings the same.
func TestReplayBringsWhatWasBrought(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	dsn := postgrestest.DSN(t)
	recording := &baseline.Recording{}
	db, err := postgres.Open(ctx, dsn, postgres.Options{Tracer: recording})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	lib, err := db.EnsureLibrary(ctx, "asked")
	if err != nil {
		t.Fatal(err)
	}
	m, err := db.EnsureModel(ctx, "m", 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	body := "The harbor bridge was closed."
	a := news.Prepared{Article: news.Article{Title: "Bridge", Body: body}, Identity: "bridge", Chunks: []news.PreparedChunk{
		{Chunk: news.Chunk{End: len(body), Tokens: 6}, TextLength: 5, Embedding: []float32{1, 0, 0}}}}
	if _, err := db.StoreArticle(ctx, lib.ID, 0, m, a); err != nil {
		t.Fatal(err)
	}
	recording.Start()
	found, err := db.Candidates(ctx, news.CandidateQuery{Library: lib.ID, Model: m, Vector: []float32{1, 0, 0}, Neighbors: 5})
	sent := recording.Stop()
	if err != nil || len(found.Neighbors) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	if _, err := db.Libraries(ctx); err != nil { // which nobody records
		t.Fatal(err)
	}
	conn, err := baseline.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	if err := conn.Replay(ctx, sent); err != nil {
		t.Fatal(err)
	}
	once, size := conn.Read()
	if err := conn.Replay(ctx, sent); err != nil {
		t.Fatal(err)
	}
	if twice, _ := conn.Read(); once == 0 || size == 0 || twice != 2*once {
		t.Errorf("%d rows of %d bytes, then %d", once, size, twice)
	}
	sizes, err := conn.Sizes(ctx, m)
	if err != nil || sizes.AllChunks != 1 || sizes.Database == 0 || sizes.VectorIndex != 0 || sizes.PGVector == "" {
		t.Errorf("%+v, %v", sizes, err)
	}
	textbook, err := conn.NewTextbook(ctx, lib.ID, m)
	if err != nil {
		t.Fatal(err)
	}
	before, _ := conn.Read()
	for _, err := range []error{textbook.Exact(ctx, []float32{1, 0, 0}), textbook.Index(ctx, []float32{1, 0, 0}),
		textbook.Hybrid(ctx, "Why was the bridge closed?", []float32{0, 1, 0}), textbook.Drop(ctx)} {
		if err != nil {
			t.Error(err)
		}
	}
	if after, _ := conn.Read(); after != before+3 {
		t.Errorf("three searches brought %d rows", after-before)
	}
}
