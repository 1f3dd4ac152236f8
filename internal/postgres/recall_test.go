package postgres_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// The index must not starve a small library beside a large one, nor lose neighbors in the large one: recall@20 against
// the exact scan, with one library of 99 % of the rows and one of 1 %, each asked through the index.
func TestRecallInUnequalLibraries(t *testing.T) {
	if testing.Short() {
		t.Skip("stores 20,000 vectors")
	}
	t.Parallel()
	dsn := postgrestest.DSN(t)
	exact := newFixture(t, openDSN(t, dsn))
	indexed := exact
	scope1 := postgres.Options{ExactScope: 1} // everything larger than one row goes through the index
	db, err := postgres.Open(t.Context(), dsn, scope1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	indexed.DB = db

	const rows, dimensions, perArticle = 20_200, 64, 200
	model, err := exact.EnsureModel(t.Context(), "clusters", dimensions, 1)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	centers := make([][]float32, 100)
	for i := range centers {
		centers[i] = gaussian(random, nil, dimensions, 1)
	}
	exact.model, exact.source = model, 0
	small := exact.library(t, "second")
	large := exact.lib
	for i := range rows / perArticle {
		exact.lib = large
		if i == 0 {
			exact.lib = small
		}
		exact.store(t, vectorArticle(random, centers, i, perArticle, dimensions))
	}
	if built, err := exact.BuildVectorIndex(t.Context(), model, 20_000); err != nil || !built {
		t.Fatalf("index built: %v, %v", built, err)
	}
	if again, err := exact.BuildVectorIndex(t.Context(), model, 20_000); err != nil || again {
		t.Fatalf("index built again: %v, %v", again, err)
	}
	analyze(t, dsn) // a planner that does not know the table avoids the index
	narrow := news.Filter{Since: articleDay(40), Until: articleDay(41)}
	for _, c := range []struct {
		name   string
		lib    news.LibraryID
		filter news.Filter
	}{{"1 % library", small, news.Filter{}}, {"99 % library", large, news.Filter{}}, {"one day of the 99 % library", large, narrow}} {
		found, total := 0, 0
		for range 50 {
			q := news.CandidateQuery{Library: c.lib, Filter: c.filter, Model: model, Neighbors: 20,
				Vector: gaussian(random, centers[random.IntN(len(centers))], dimensions, 0.3)}
			want, got := refs(t, exact.DB, q), refs(t, indexed.DB, q)
			if len(want) != 20 {
				t.Fatalf("%s: the exact scan found %d", c.name, len(want))
			}
			for ref := range want {
				total++
				if got[ref] {
					found++
				}
			}
		}
		if recall := float64(found) / float64(total); recall < 0.95 {
			t.Errorf("%s: recall@20 = %.3f, want at least 0.95", c.name, recall)
		} else {
			t.Logf("%s: recall@20 = %.3f", c.name, recall)
		}
	}
}

func analyze(t *testing.T, dsn string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "ANALYZE"); err != nil {
		t.Fatal(err)
	}
}

func refs(t *testing.T, db *postgres.DB, q news.CandidateQuery) map[news.ChunkRef]bool {
	t.Helper()
	c, err := db.Candidates(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	set := make(map[news.ChunkRef]bool)
	for _, n := range c.Neighbors {
		set[n.Ref] = true
	}
	return set
}

func articleDay(i int) time.Time { return time.Date(2022, 1, 1+i, 0, 0, 0, 0, time.UTC) }

func vectorArticle(random *rand.Rand, centers [][]float32, i, chunks, dimensions int) news.Prepared {
	a := prepared(paragraph(i), "x")
	a.PublishedAt = articleDay(i)
	a.Body, a.Chunks = "", nil
	for j := range chunks {
		a.Body += "x "
		a.Chunks = append(a.Chunks, news.PreparedChunk{Chunk: news.Chunk{Start: 2 * j, End: 2*j + 1, Tokens: 1},
			Forward: bm25.NewForward([]string{"x"}, nil), TextLength: 1,
			Embedding: gaussian(random, centers[random.IntN(len(centers))], dimensions, 0.5)})
	}
	return a
}

// gaussian draws a point around a center (the origin when nil).
func gaussian(random *rand.Rand, center []float32, dimensions int, spread float64) []float32 {
	v := make([]float32, dimensions)
	var norm float64
	for i := range v {
		v[i] = float32(random.NormFloat64() * spread)
		if center != nil {
			v[i] += center[i]
		}
		norm += float64(v[i]) * float64(v[i])
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(norm))
	}
	return v
}
