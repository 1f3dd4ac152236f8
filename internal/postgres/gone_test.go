package postgres_test

import (
	"testing"
	"time"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres/postgrestest"
)

// A page that is gone leaves its article searchable and citable, but marked wherever its headline is.
func TestGone(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	a := prepared("https://courier.example/a", "The embassy closed.")
	a.URL = a.Identity
	f.store(t, a)
	list, err := f.Headlines(t.Context(), f.lib, 1)
	if err != nil {
		t.Fatal(err)
	}
	id, at := list[0].Article, time.Date(2022, 9, 9, 8, 0, 0, 0, time.UTC)
	seen := func() (times []time.Time) {
		t.Helper()
		headlines, err1 := f.Headlines(t.Context(), f.lib, 1)
		found, err2 := f.FindArticles(t.Context(), f.lib, a.URL, 1)
		versions, err3 := f.Versions(t.Context(), f.lib, id)
		passages, err4 := f.Passages(t.Context(), f.lib, []news.ChunkRef{{Version: list[0].Version}}, f.model, nil)
		same, _, err5 := f.DuplicateOf(t.Context(), f.lib, a.Identity, nil)
		for _, err := range []error{err1, err2, err3, err4, err5} {
			if err != nil {
				t.Fatal(err)
			}
		}
		return []time.Time{headlines[0].GoneAt, found[0].GoneAt, versions[0].GoneAt, passages[0].GoneAt, same.GoneAt}
	}
	check := func(what string, want time.Time) {
		t.Helper()
		for i, got := range seen() {
			if !got.Equal(want) {
				t.Errorf("%s: view %d says %v, want %v", what, i, got, want)
			}
		}
	}
	check("at first", time.Time{})
	for _, when := range []time.Time{at, at.Add(time.Hour)} {
		if err := f.MarkGone(t.Context(), f.lib, id, when, "The site says that there is no such page."); err != nil {
			t.Fatal(err)
		}
	}
	check("gone", at)
	if n, err := f.PurgeGone(t.Context(), at); err != nil || n != 0 {
		t.Errorf("purged %d too early, %v", n, err)
	}
	if err := f.MarkBack(t.Context(), f.lib, id); err != nil {
		t.Fatal(err)
	}
	check("back", time.Time{})
	if n, err := f.PurgeGone(t.Context(), at.Add(hours(1000))); err != nil || n != 0 {
		t.Errorf("purged %d that were back, %v", n, err)
	}
	if err := f.MarkGone(t.Context(), f.lib, id, at, ""); err != nil {
		t.Fatal(err)
	}
	if n, err := f.PurgeGone(t.Context(), at.Add(time.Second)); err != nil || n != 1 {
		t.Errorf("purged %d, %v; want 1", n, err)
	}
	if c := f.coverage(t); c.Articles != 0 || c.Chunks != 0 {
		t.Errorf("after the purge the library holds %+v", c)
	}
	for _, err := range []error{f.MarkGone(t.Context(), f.lib, id, at, ""), second(f.Version(t.Context(), f.lib, list[0].Version))} {
		if news.CodeOf(err) != news.CodeNotFound {
			t.Errorf("of a purged article: %v", err)
		}
	}
}
