package ingest_test

import (
	"context"
	"testing"

	"newsdesk/internal/embed"
	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
)

// switching is an embedder during whose first call another model becomes the active one.
type switching struct {
	ingest.Embedder
	change func()
}

func (s *switching) Documents(ctx context.Context, texts []string) ([][]float32, error) {
	if s.change != nil {
		s.change()
		s.change = nil
	}
	return s.Embedder.Documents(ctx, texts)
}

// Articles that were embedded by a model that is not the active one any more are embedded by the new one, and stored
// once.
func TestSwitchWhileArticlesAreEmbedded(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.run(t, articles(40)[:10]...)
	other := embed.NewService(embed.NewLocal(32), embed.Options{})
	to, err := d.db.EnsureModel(t.Context(), "other", 32, 0)
	if err != nil {
		t.Fatal(err)
	}
	old := &switching{Embedder: d.embed}
	toOther := func() {
		_, err := d.db.SwitchModel(t.Context(), to, 1000, func(ctx context.Context, list []news.StoredChunk) ([][]float32, error) {
			texts := make([]string, len(list))
			for i, c := range list {
				texts[i] = c.EmbeddedText()
			}
			return other.Documents(ctx, texts)
		})
		if err != nil {
			t.Error(err)
		}
	}
	o := d.options()
	o.Active = func(ctx context.Context) (news.EmbeddingModel, ingest.Embedder, error) {
		m, err := d.db.ActiveModel(ctx)
		if m.ID == to.ID {
			return m, other, err
		}
		return m, old, err
	}
	in := ingest.New(o)
	old.change = toOther
	sum, err := in.Run(t.Context(), d.lib, 0, each(articles(40)), nil)
	if err != nil || sum.Added != 30 || sum.Unchanged != 10 || sum.Failed != 0 {
		t.Errorf("%+v, %v", sum, err)
	}
	// And back, while one article is stored by itself.
	back := &switching{Embedder: other, change: func() {
		m, err := d.db.EnsureModel(t.Context(), d.model.Name, d.model.Dimensions, 0)
		if err == nil {
			_, err = d.db.SwitchModel(t.Context(), m, 1000, func(_ context.Context, list []news.StoredChunk) ([][]float32, error) {
				return make([][]float32, len(list)), nil
			})
		}
		if err != nil {
			t.Error(err)
		}
	}}
	o.Active = func(ctx context.Context) (news.EmbeddingModel, ingest.Embedder, error) {
		m, err := d.db.ActiveModel(ctx)
		if m.ID == to.ID {
			return m, back, err
		}
		return m, d.embed, err
	}
	one := articles(41)[40]
	stored, err := ingest.New(o).Store(t.Context(), d.lib, 0, one)
	if err != nil || stored.Outcome != news.OutcomeAdded {
		t.Errorf("%+v, %v", stored, err)
	}
	c, err := d.db.ModelCoverage(t.Context(), to)
	if err != nil || c.Missing == 0 || c.Missing == c.Chunks {
		t.Errorf("the last article only should lack the retired model's vectors: %+v, %v", c, err)
	}
}
