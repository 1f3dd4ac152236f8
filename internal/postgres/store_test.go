package postgres_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres/postgrestest"
)

func TestStoreUpdateAndRemove(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	first := prepared("https://courier.example/a", "Iran closed its embassy.", "The staff left on Thursday.")
	second := prepared("https://courier.example/a", "Iran closed its embassy in Tirana.")

	if got := f.store(t, first); got != news.OutcomeAdded {
		t.Errorf("first storing = %s", got)
	}
	if got := f.store(t, first); got != news.OutcomeUnchanged {
		t.Errorf("storing the same again = %s", got)
	}
	same, err := f.Unchanged(t.Context(), f.lib, f.model, []news.Prepared{first, second})
	if _, ok := same[first.Identity]; err != nil || !ok {
		t.Errorf("unchanged = %v, %v", same, err)
	}
	if got := len(f.candidates(t, "iran staff").Lexical); got != 2 {
		t.Errorf("%d chunks found, want 2", got)
	}
	if got := f.store(t, second); got != news.OutcomeUpdated {
		t.Errorf("storing a changed text = %s", got)
	}
	c := f.candidates(t, "staff tirana.")
	if len(c.Lexical) != 1 || c.Chunks != 1 || c.Articles != 1 {
		t.Errorf("after the update %d chunks match of %d in %d articles, want 1, 1, 1", len(c.Lexical), c.Chunks, c.Articles)
	}

	headlines, err := f.Headlines(t.Context(), f.lib, 10)
	if err != nil || len(headlines) != 1 {
		t.Fatalf("headlines = %v, %v", headlines, err)
	}
	versions, err := f.Versions(t.Context(), f.lib, headlines[0].Article)
	if err != nil || len(versions) != 2 {
		t.Fatalf("versions = %v, %v", versions, err)
	}
	if !versions[0].Current || versions[1].Current || versions[1].Chunks != 0 {
		t.Errorf("versions are not marked: %+v", versions)
	}
	bodies, err := f.Bodies(t.Context(), f.lib, []news.VersionID{versions[1].Version})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[news.VersionID]string{versions[1].Version: first.Body}, bodies); diff != "" {
		t.Errorf("the old version is not citable: %s", diff)
	}

	if err := f.RemoveArticle(t.Context(), f.lib, headlines[0].Article); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(news.Coverage{}, f.coverage(t)); diff != "" {
		t.Errorf("coverage after removing: %s", diff)
	}
	if err := f.RemoveArticle(t.Context(), f.lib, headlines[0].Article); news.CodeOf(err) != news.CodeNotFound {
		t.Errorf("removing twice = %v", err)
	}
}

func TestFoldingChangesNothingSeen(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	for i, id := range []string{"a", "b", "c"} {
		f.store(t, prepared(id, paragraph(i), paragraph(i+1)))
	}
	f.store(t, prepared("b", "Something else about the coast."))
	before := f.candidates(t, "embassy. about coast. paragraph")
	for range 2 {
		if err := f.FoldStatistics(t.Context(), f.lib); err != nil {
			t.Fatal(err)
		}
	}
	after := f.candidates(t, "embassy. about coast. paragraph")
	before.Lexical, after.Lexical = nil, nil
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("statistics changed by folding: %s", diff)
	}
}

// Writers of one article come one after the other; nothing is doubled and the statistics stay right.
func TestConcurrentWritersOfOneArticle(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	texts := []news.Prepared{prepared("x", paragraph(1)), prepared("x", paragraph(2), paragraph(3))}
	var wg sync.WaitGroup
	errs := make([]error, 12)
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = f.StoreArticle(t.Context(), f.lib, f.source, f.model, texts[i%2])
			if i%3 == 0 {
				errs[i] = errors.Join(errs[i], f.FoldStatistics(t.Context(), f.lib))
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	f.store(t, texts[0])
	c := f.candidates(t, "embassy.")
	if c.Articles != 1 || c.Chunks != 1 || len(c.Lexical) != 1 || c.TermChunks[0] != 1 {
		t.Errorf("after 13 writes of one article: %d articles, %d chunks, %d found, frequency %d; want 1 each",
			c.Articles, c.Chunks, len(c.Lexical), c.TermChunks[0])
	}
}

// A writer that is stopped before its commit leaves nothing.
func TestCancelledStoreLeavesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.StoreArticle(ctx, f.lib, f.source, f.model, prepared("x", paragraph(1))); news.CodeOf(err) != news.CodeCanceled {
		t.Errorf("cancelled store = %v", err)
	}
	if diff := cmp.Diff(news.Coverage{}, f.coverage(t)); diff != "" {
		t.Errorf("a cancelled store left something: %s", diff)
	}
}

// A chunk that breaks a rule of the schema takes the whole article with it.
func TestBadChunkStoresNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	bad := prepared("x", paragraph(1), paragraph(2))
	bad.Chunks[1].End = bad.Chunks[1].Start
	if _, err := f.StoreArticle(t.Context(), f.lib, f.source, f.model, bad); err == nil {
		t.Fatal("an empty chunk was stored")
	}
	if diff := cmp.Diff(news.Coverage{}, f.coverage(t)); diff != "" {
		t.Errorf("half an article was stored: %s", diff)
	}
}

func TestLibrariesAreApart(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	f.store(t, prepared("x", paragraph(1)))
	other := f
	other.lib = f.library(t, "second")
	if c := other.candidates(t, "embassy."); len(c.Lexical) != 0 || c.Chunks != 0 || c.TermChunks[0] != 0 {
		t.Errorf("another library sees %+v", c)
	}
	headlines, err := f.Headlines(t.Context(), f.lib, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Versions(t.Context(), other.lib, headlines[0].Article); news.CodeOf(err) != news.CodeNotFound {
		t.Errorf("another library's article = %v", err)
	}
	if bodies, err := f.Bodies(t.Context(), other.lib, []news.VersionID{headlines[0].Version}); err != nil || len(bodies) != 0 {
		t.Errorf("another library's text = %v, %v", bodies, err)
	}
}

func TestEmbeddingCache(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	cache := f.EmbeddingCache(f.model.ID)
	known, unknown := [32]byte{1}, [32]byte{2}
	want := map[[32]byte][]float32{known: {1, 0.5, 0, 0, 0, 0, 0, -2}}
	for range 2 {
		if err := cache.Store(t.Context(), want); err != nil {
			t.Fatal(err)
		}
	}
	got, err := cache.Lookup(t.Context(), [][32]byte{known, unknown})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
