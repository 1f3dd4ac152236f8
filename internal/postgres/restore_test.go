//go:build unix

package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// The index of vectors comes back with a restored dump, and finds what comparing all vectors finds.
func TestRestoredIndexFindsTheNearest(t *testing.T) {
	t.Parallel()
	const articles, perArticle, dimensions, questions = 60, 100, 64, 100
	dsn, restored := postgrestest.DSN(t), postgrestest.EmptyDSN(t)
	f := newFixture(t, openDSN(t, dsn))
	model, err := f.EnsureModel(t.Context(), "clusters", dimensions, 1)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	centers := make([][]float32, 50)
	for i := range centers {
		centers[i] = gaussian(random, nil, dimensions, 1)
	}
	f.model, f.source = model, 0
	for i := range articles {
		f.store(t, vectorArticle(random, centers, i, perArticle, dimensions))
	}
	if built, err := f.BuildVectorIndex(t.Context(), model, articles*perArticle); err != nil || !built {
		t.Fatalf("index built: %v, %v", built, err)
	}
	postgrestest.Restore(t, dsn, restored)
	analyze(t, restored)
	indexed, err := postgres.Open(t.Context(), restored, postgres.Options{ExactScope: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(indexed.Close)
	if valid, err := indexed.HasVectorIndex(t.Context(), model); err != nil || !valid {
		t.Fatalf("the restored database has the index: %v, %v", valid, err)
	}
	found := 0
	for range questions {
		q := news.CandidateQuery{Library: f.lib, Model: model, Neighbors: 10,
			Vector: gaussian(random, centers[random.IntN(len(centers))], dimensions, 0.3)}
		got := refs(t, indexed, q)
		for ref := range refs(t, f.DB, q) {
			if got[ref] {
				found++
			}
		}
	}
	recall := float64(found) / (10 * questions)
	if recall < 0.95 {
		t.Errorf("recall@10 = %.3f, want at least 0.95", recall)
	}
	t.Attr("R13", fmt.Sprintf("recall@10 of the restored index is %.3f beside the exact search before the dump, %d questions on %d vectors", recall, questions, articles*perArticle))
}
