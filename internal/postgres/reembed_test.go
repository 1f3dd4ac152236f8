package postgres_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres/postgrestest"
)

// rivalVectors are what the other model makes of any texts.
func rivalVectors(_ context.Context, list []news.StoredChunk) ([][]float32, error) {
	vectors := make([][]float32, len(list))
	for i, c := range list {
		vectors[i] = []float32{1, float32(len(c.Text)), 0, 0}
	}
	return vectors, nil
}

func (f fixture) ensureModel(t testing.TB, name string, dimensions int) news.EmbeddingModel {
	t.Helper()
	m, err := f.EnsureModel(t.Context(), name, dimensions, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (f fixture) active(t testing.TB) news.EmbeddingModel {
	t.Helper()
	m, err := f.ActiveModel(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestOneModelIsActive(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	empty := f.model
	first := f.ensureModel(t, "first", 4)
	if got := f.active(t); got.ID != first.ID || got.FusionWeight != 0.5 || first.State != news.ModelActive {
		t.Errorf("a model without vectors did not give way: %+v is active", got)
	}
	f.model = first
	a := prepared("one", paragraph(1))
	a.Chunks[0].Embedding = []float32{1, 0, 0, 0}
	f.store(t, a)
	second := f.ensureModel(t, "second", 4)
	if got := f.active(t); got.ID != first.ID || second.State != news.ModelFilling {
		t.Errorf("%+v took the place of one with vectors; it is %s", got, second.State)
	}
	if err := f.DropModel(t.Context(), first); news.CodeOf(err) != news.CodeInvalid {
		t.Errorf("dropping the active model: %v", err)
	}
	if err := f.DropModel(t.Context(), empty); err != nil {
		t.Error(err)
	}
	if list, err := f.Models(t.Context()); err != nil || len(list) != 2 {
		t.Errorf("models: %+v, %v", list, err)
	}
	if _, err := f.SwitchModel(t.Context(), second, 0, rivalVectors); news.CodeOf(err) != news.CodeSuperseded || f.active(t).ID != first.ID {
		t.Errorf("a switch with too much to do: %v", err)
	}
	if m, err := f.SwitchModel(t.Context(), second, 1, rivalVectors); err != nil || m.State != news.ModelActive {
		t.Errorf("switch: %+v, %v", m, err)
	}
	if _, err := f.StoreArticle(t.Context(), f.lib, f.source, first, prepared("two", paragraph(2))); news.CodeOf(err) != news.CodeSuperseded {
		t.Errorf("an article was stored with vectors of the retired model: %v", err)
	}
}

// A switch that fails anywhere leaves everything as it was.
func TestFailedSwitchChangesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	f.store(t, prepared("one", paragraph(1), paragraph(2)))
	rival := f.ensureModel(t, "rival", 4)
	broken := news.Errorf(news.CodeUnavailable, "The endpoint is gone.")
	_, err := f.SwitchModel(t.Context(), rival, 10, func(context.Context, []news.StoredChunk) ([][]float32, error) { return nil, broken })
	if news.CodeOf(err) != news.CodeUnavailable || f.active(t).ID != f.model.ID {
		t.Errorf("%v; %+v is active", err, f.active(t))
	}
	if c, err := f.ModelCoverage(t.Context(), rival); err != nil || c.Missing != 2 || c.Chunks != 2 || c.Tokens == 0 {
		t.Errorf("coverage = %+v, %v", c, err)
	}
	f.store(t, prepared("two", paragraph(3))) // nobody holds a lock
}

// A question whose model is dropped before it searches goes on by words.
func TestQuestionOutlivesItsModel(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	f.store(t, prepared("one", paragraph(1)))
	vector := make([]float32, fixtureDimensions)
	vector[0] = 1
	q := news.CandidateQuery{Library: f.lib, Rows: 10, Model: f.model, Vector: vector, Neighbors: 5, Terms: worldTerms()}
	before, err := f.Candidates(t.Context(), q)
	if err != nil || len(before.Neighbors) != 1 || len(before.Lexical) != 1 {
		t.Fatalf("%d neighbors, %d by words, %v", len(before.Neighbors), len(before.Lexical), err)
	}
	rival := f.ensureModel(t, "rival", 4)
	if _, err := f.SwitchModel(t.Context(), rival, 10, rivalVectors); err != nil {
		t.Fatal(err)
	}
	f.model.State = news.ModelRetired
	if err := f.DropModel(t.Context(), f.model); err != nil {
		t.Fatal(err)
	}
	after, err := f.Candidates(t.Context(), q)
	if err != nil || len(after.Lexical) != 1 || len(after.Neighbors) != 0 {
		t.Errorf("%d neighbors, %d by words, %v", len(after.Neighbors), len(after.Lexical), err)
	}
	refs := []news.ChunkRef{after.Lexical[0].Ref}
	if list, err := f.Passages(t.Context(), f.lib, refs, f.model, vector); err != nil || len(list) != 1 {
		t.Errorf("%d passages, %v", len(list), err)
	}
}

// While writers store, change and remove articles, models are filled and switched to and fro. At the moment of each
// switch and afterwards no chunk lacks a vector of the active model, and no vector is left of a chunk that is gone.
func TestSwitchAmongWriters(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	db := openDSN(t, dsn)
	f := newFixture(t, db)
	models := []news.EmbeddingModel{f.model, {}}
	f.store(t, prepared("seed", paragraph(0)))
	models[1] = f.ensureModel(t, "rival", 4)
	embedded := func(m news.EmbeddingModel, a news.Prepared) news.Prepared {
		for i := range a.Chunks {
			a.Chunks[i].Embedding = make([]float32, m.Dimensions)
			a.Chunks[i].Embedding[0] = 1
		}
		return a
	}
	const writers, switches = 4, 8
	stop := make(chan struct{})
	refused := make([]int, writers)
	stored := make([]int, writers)
	var writing sync.WaitGroup
	for w := range writers {
		writing.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				active, err := db.ActiveModel(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				a := embedded(active, prepared(fmt.Sprintf("%d/%d", w, n%5), paragraph(n), paragraph(n+1)))
				switch s, err := db.StoreArticles(t.Context(), f.lib, f.source, active, []news.Prepared{a}); {
				case news.CodeOf(err) == news.CodeSuperseded:
					refused[w]++
				case err != nil:
					t.Error(err)
					return
				default:
					if stored[w]++; n%7 == 0 {
						err = db.RemoveArticle(t.Context(), f.lib, s[0].Article)
					}
					if err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	fill := func(list []news.StoredChunk, m news.EmbeddingModel) [][]float32 {
		vectors := make([][]float32, len(list))
		for i := range list {
			vectors[i] = make([]float32, m.Dimensions)
			vectors[i][1] = 1
		}
		return vectors
	}
	for n := range switches {
		to := models[(n+1)%2]
		to = f.ensureModel(t, to.Name, to.Dimensions)
		list, err := db.ChunksWithout(t.Context(), f.lib, to, news.ChunkRef{}, 1000)
		if err == nil {
			_, err = db.StoreVectors(t.Context(), f.lib, to, list, fill(list, to))
		}
		if err != nil {
			t.Error(err)
			break
		}
		for {
			_, err = db.SwitchModel(t.Context(), to, 1000, func(_ context.Context, list []news.StoredChunk) ([][]float32, error) {
				return fill(list, to), nil
			})
			if news.CodeOf(err) != news.CodeSuperseded { // an article was being removed
				break
			}
		}
		if err != nil {
			t.Error(err)
			break
		}
		if c, err := db.ModelCoverage(t.Context(), to); err != nil || c.Missing != 0 {
			t.Errorf("after switch %d: %+v, %v", n, c, err)
		}
	}
	close(stop)
	writing.Wait()
	var total, again int
	for w := range writers {
		total, again = total+stored[w], again+refused[w]
	}
	active, conn := f.active(t), connect(t, dsn)
	c, err := db.ModelCoverage(t.Context(), active)
	if err != nil || c.Missing != 0 || c.Chunks == 0 || total == 0 {
		t.Errorf("at the end: %+v, %d stored, %v", c, total, err)
	}
	for _, m := range models {
		n := -1
		err := conn.QueryRow(t.Context(), fmt.Sprintf(`SELECT count(*) FROM chunk_vectors_%d e WHERE NOT EXISTS (SELECT FROM chunks c
			WHERE c.library_id = e.library_id AND c.version_id = e.version_id AND c.ordinal = e.ordinal)`, m.ID)).Scan(&n)
		if err != nil || n != 0 {
			t.Errorf("%d vectors of %s are of chunks that are gone: %v", n, m.Name, err)
		}
	}
	t.Attr("F-reembed-writers", fmt.Sprintf("%d switches of the embedding model among %d writers that stored %d articles: no chunk without a vector of the active model, no vector without its chunk; %d articles were embedded anew by the new model",
		switches, writers, total, again))
}
