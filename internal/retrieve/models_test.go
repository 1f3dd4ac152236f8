package retrieve_test

import (
	"context"
	"sync/atomic"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/retrieve"
)

// pairing is an index that looks whether a vector is of the model that it is to be compared by.
type pairing struct {
	*shelf
	t        *testing.T
	compared atomic.Int64
}

func (p *pairing) check(m news.EmbeddingModel, vector []float32) {
	if vector == nil {
		return
	}
	p.compared.Add(1)
	if vector[0] != float32(m.ID) {
		p.t.Errorf("a vector of model %g was compared with those of %d", vector[0], m.ID)
	}
}

func (p *pairing) Candidates(ctx context.Context, q news.CandidateQuery) (news.Candidates, error) {
	p.check(q.Model, q.Vector)
	q.Model, q.Vector = p.model, nil
	return p.db.Candidates(ctx, q)
}

func (p *pairing) Passages(ctx context.Context, lib news.LibraryID, refs []news.ChunkRef, m news.EmbeddingModel, vector []float32) ([]news.Passage, error) {
	p.check(m, vector)
	return p.db.Passages(ctx, lib, refs, p.model, nil)
}

func (p *pairing) Coverage(ctx context.Context, lib news.LibraryID) (news.Coverage, error) {
	return p.db.Coverage(ctx, lib)
}

func (p *pairing) Publishers(ctx context.Context, lib news.LibraryID, prefix string, limit int) ([]string, error) {
	return p.db.Publishers(ctx, lib, prefix, limit)
}

// marked is an embedder whose vectors name their model.
type marked float32

func (m marked) Query(context.Context, string) ([]float32, error) {
	return []float32{float32(m), 0}, nil
}

// However often the active model changes, a question's vector is compared with those of its own model only, and a
// question whose model nobody can ask is answered by words.
func TestQuestionKeepsToOneModel(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 1)
	s.put(t, "Ferry", day(20), nil, "The ferry sank off the coast on Monday.")
	index := &pairing{shelf: s, t: t}
	r := retrieve.New(index, nil, news.EmbeddingModel{}, retrieve.Defaults(), nil)
	asked := news.ModelID(0)
	r.UseModels(func(context.Context) (news.EmbeddingModel, retrieve.Embedder, error) {
		asked++
		if asked%3 == 0 {
			return news.EmbeddingModel{ID: asked, FusionWeight: 1}, nil, nil
		}
		return news.EmbeddingModel{ID: asked, FusionWeight: 1}, marked(asked), nil
	})
	for range 9 {
		for _, question := range []string{"ferry", "xyzzy"} {
			if got := titles(s.ask(t, r, question)); question == "ferry" && got != "Ferry" {
				t.Errorf("found %q", got)
			}
		}
	}
	if asked != 18 || index.compared.Load() < 12 {
		t.Errorf("%d looks at the active model, %d vectors compared", asked, index.compared.Load())
	}
}
