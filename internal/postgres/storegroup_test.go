package postgres_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres/postgrestest"
)

// Articles stored in groups leave what the same articles leave when they are stored one after the other.
func TestGroupsStoreWhatSingleArticlesStore(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		grouped, single := f, f
		grouped.lib, single.lib = f.library(t, fmt.Sprint("grouped", round)), f.library(t, fmt.Sprint("single", round))
		grouped.source, single.source = 0, 0
		for range rapid.IntRange(1, 4).Draw(rt, "groups") {
			var group []news.Prepared
			for _, id := range rapid.Permutation([]string{"a", "b", "c", "d"}).Draw(rt, "order")[:rapid.IntRange(0, 4).Draw(rt, "size")] {
				group = append(group, prepared(id, paragraph(rapid.IntRange(1, 3).Draw(rt, "text")), paragraph(4)))
			}
			stored, err := grouped.StoreArticles(t.Context(), grouped.lib, 0, f.model, group)
			if err != nil || len(stored) != len(group) {
				rt.Fatalf("%d outcomes for %d articles: %v", len(stored), len(group), err)
			}
			for i, a := range group {
				if want := single.store(t, a); stored[i].Outcome != want {
					rt.Fatalf("article %s is %s in a group and %s alone", a.Identity, stored[i].Outcome, want)
				}
				v, err := grouped.Version(t.Context(), grouped.lib, stored[i].Version)
				if err != nil || v.Article != stored[i].Article || !v.Current || v.Body != a.Body {
					rt.Fatalf("article %s is said to be stored as %+v, which is %+v, %v", a.Identity, stored[i], v, err)
				}
			}
			if rapid.Bool().Draw(rt, "fold") {
				if err := grouped.FoldStatistics(t.Context(), grouped.lib); err != nil {
					rt.Fatal(err)
				}
			}
			if diff := gocmp.Diff(single.everything(t), grouped.everything(t)); diff != "" {
				rt.Fatalf("one by one and in groups:\n%s", diff)
			}
		}
	})
}

// everything is what is found of the few words that the articles hold, with nothing that depends on numbers.
func (f fixture) everything(t *testing.T) any {
	t.Helper()
	c := f.candidates(t, "paragraph 1 2 3 4 embassy. title a b c d")
	q := news.CandidateQuery{Library: f.lib, Model: f.model, Neighbors: 1000, Vector: []float32{1, 0, 0, 0, 0, 0, 0, 0}}
	near, err := f.Candidates(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range [][]news.Candidate{c.Lexical, near.Neighbors} {
		for i := range list {
			list[i].Ref.Version = 0
		}
		slices.SortFunc(list, func(a, b news.Candidate) int {
			return cmp.Or(cmp.Compare(a.Ref.Ordinal, b.Ref.Ordinal), slices.Compare(a.Forward, b.Forward), cmp.Compare(a.Cosine, b.Cosine))
		})
	}
	return []any{c, near.Neighbors, f.coverage(t)}
}

// One bad article takes its whole group with it, of which nothing is seen; so does an article that comes twice.
func TestGroupIsStoredWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	f.store(t, prepared("b", paragraph(1)))
	before := f.everything(t)
	bad := prepared("c", paragraph(1), paragraph(2))
	bad.Chunks[1].End = bad.Chunks[1].Start
	for _, last := range []news.Prepared{bad, prepared("a", paragraph(7))} {
		group := []news.Prepared{prepared("a", paragraph(1)), prepared("b", paragraph(2)), last}
		if stored, err := f.StoreArticles(t.Context(), f.lib, f.source, f.model, group); err == nil || stored != nil {
			t.Errorf("a group with a bad article was stored as %v", stored)
		}
		if diff := gocmp.Diff(before, f.everything(t)); diff != "" {
			t.Errorf("a refused group left something: %s", diff)
		}
	}
}

// Writers of the same articles in any order never wait for each other in a circle.
func TestConcurrentGroupsOfTheSameArticles(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	const articles = 12
	errs := make([]error, 6)
	var wg sync.WaitGroup
	for w := range errs {
		wg.Go(func() {
			for round := range 4 {
				var group []news.Prepared
				for i := range articles {
					group = append(group, prepared(fmt.Sprint("x", i), paragraph(w), paragraph(round)))
				}
				if w%2 == 1 {
					slices.Reverse(group)
				}
				_, err := f.StoreArticles(t.Context(), f.lib, f.source, f.model, group)
				errs[w] = errors.Join(errs[w], err)
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if c := f.candidates(t, "embassy."); c.Articles != articles || c.Chunks != 2*articles || c.TermChunks[0] != 2*articles || len(c.Lexical) != 2*articles {
		t.Errorf("%d articles, %d chunks, %d found, frequency %d; want %d and %d of each",
			c.Articles, c.Chunks, len(c.Lexical), c.TermChunks[0], articles, 2*articles)
	}
}

// Removing a source and storing articles of it, old and new, end one after the other.
func TestGroupsWhileTheirSourceIsRemoved(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	for round := range 8 {
		source, err := f.EnsureSource(t.Context(), f.lib, "feed", "removed")
		if err != nil {
			t.Fatal(err)
		}
		f.source = source
		f.store(t, prepared("old", paragraph(round)))
		var wg sync.WaitGroup
		var stored, removed error
		wg.Go(func() {
			group := []news.Prepared{prepared("a new one", paragraph(round)), prepared("old", paragraph(round+1)), prepared("the last", paragraph(1))}
			_, stored = f.StoreArticles(t.Context(), f.lib, source, f.model, group)
		})
		wg.Go(func() { _, removed = f.RemoveSource(t.Context(), f.lib, source) })
		wg.Wait()
		if removed != nil {
			t.Fatalf("the source could not be removed: %v", removed)
		}
		// Whoever came first: the articles went with the source, or were refused for want of it.
		if left := f.coverage(t).Articles; left != 0 {
			t.Fatalf("%d articles are left of a source that is gone; storing said %v", left, stored)
		}
	}
}
