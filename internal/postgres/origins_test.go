package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/copies"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres/postgrestest"
)

// told makes an article of a story's words: whoever tells the same story tells a copy.
func told(identity string, story uint64, day int, more ...string) news.Prepared {
	r := rand.New(rand.NewPCG(story, 9))
	list := make([]string, 120)
	for i := range list {
		list[i] = fmt.Sprintf("w%d", r.IntN(100000))
	}
	a := prepared(identity, strings.Join(append(list, more...), " "))
	a.PublishedAt = time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC)
	a.Fingerprint = copies.Sketch(a.Body)
	return a
}

// origins returns by identity the identity of the article that its passages name as origin.
func (f fixture) origins(t testing.TB) map[string]string {
	t.Helper()
	list, err := f.FindArticles(t.Context(), f.lib, "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	var refs []news.ChunkRef
	identities := make(map[news.ArticleID]string)
	for _, h := range list {
		refs = append(refs, news.ChunkRef{Version: h.Version})
		identities[h.Article] = strings.TrimPrefix(h.Title, "Title of ")
	}
	passages, err := f.Passages(t.Context(), f.lib, refs, f.model, nil)
	if err != nil {
		t.Fatal(err)
	}
	origins := make(map[string]string)
	for _, p := range passages {
		origins[identities[p.Article]] = identities[p.Origin]
	}
	return origins
}

func (f fixture) wantOrigins(t testing.TB, want map[string]string) {
	t.Helper()
	if diff := cmp.Diff(want, f.origins(t)); diff != "" {
		t.Error(diff)
	}
}

// article returns the number of an article by its identity.
func (f fixture) article(t testing.TB, identity string) news.ArticleID {
	t.Helper()
	list, err := f.FindArticles(t.Context(), f.lib, identity, 1)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	return list[0].Article
}

func TestGroupOrigins(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	f.store(t, told("late", 1, 3))
	f.store(t, told("other", 2, 1))
	f.store(t, told("early", 1, 2, "edited", "by", "hand"))
	f.wantOrigins(t, map[string]string{"late": "late", "other": "other", "early": "early"}) // not grouped yet
	if looked := f.group(t); looked != 3 {
		t.Errorf("looked at %d articles", looked)
	}
	f.wantOrigins(t, map[string]string{"late": "early", "other": "other", "early": "early"})
	if looked := f.group(t); looked != 0 {
		t.Errorf("looked at %d articles again", looked)
	}

	f.store(t, told("earliest", 1, 1))
	f.group(t)
	f.wantOrigins(t, map[string]string{"late": "earliest", "other": "other", "early": "earliest", "earliest": "earliest"})

	// A changed text leaves its group, which is named anew, and joins another.
	f.store(t, told("earliest", 2, 4))
	f.group(t)
	f.wantOrigins(t, map[string]string{"late": "early", "other": "other", "early": "early", "earliest": "other"})

	// What remains of a removed pair is a single article.
	if err := f.RemoveArticle(t.Context(), f.lib, f.article(t, "early")); err != nil {
		t.Fatal(err)
	}
	f.wantOrigins(t, map[string]string{"late": "late", "other": "other", "earliest": "other"})
	f.store(t, told("again", 1, 1))
	f.group(t)
	f.wantOrigins(t, map[string]string{"late": "again", "again": "again", "other": "other", "earliest": "other"})
	if _, err := f.RemoveSource(t.Context(), f.lib, f.source); err != nil {
		t.Fatal(err)
	}
	f.wantOrigins(t, map[string]string{})
}

// A third article that is a copy of two groups' makes them one.
func TestGroupsAreJoined(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	whole := strings.Fields(told("", 1, 1).Body)
	cut := func(identity string, from, to int) {
		a := prepared(identity, strings.Join(whole[from:to], " "))
		a.PublishedAt = time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC).AddDate(0, 0, from/20)
		a.Fingerprint = copies.Sketch(a.Body)
		f.store(t, a)
		f.group(t)
	}
	cut("begin", 0, 70)
	cut("begin2", 0, 69)
	cut("end", 45, 115)
	cut("end2", 45, 114)
	f.wantOrigins(t, map[string]string{"begin": "begin", "begin2": "begin", "end": "end", "end2": "end"})
	cut("whole", 0, 120)
	f.wantOrigins(t, map[string]string{"begin": "begin", "begin2": "begin", "end": "begin", "end2": "begin", "whole": "begin"})
}

// Whatever is stored, changed and removed in whatever order, by several writers that group at the same time: in the end
// exactly the copies are together, under the earliest.
func TestOriginsInAnyOrder(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		f.lib = f.library(t, fmt.Sprint("round ", round))
		var err error
		if f.source, err = f.EnsureSource(t.Context(), f.lib, "test", "test"); err != nil {
			rt.Fatal(err)
		}
		type step struct {
			identity string
			story    uint64
			remove   bool
		}
		names := []string{"a", "b", "c", "d", "e", "f"}
		writers := make([][]step, 3)
		stories := make(map[string]uint64)
		for i := range writers {
			for range rapid.IntRange(1, 4).Draw(rt, "steps") {
				s := step{names[2*i+rapid.IntRange(0, 1).Draw(rt, "article")], rapid.Uint64Range(1, 3).Draw(rt, "story"), rapid.IntRange(0, 4).Draw(rt, "act") == 0}
				writers[i] = append(writers[i], s)
				stories[s.identity] = s.story
				if s.remove {
					delete(stories, s.identity)
				}
			}
		}
		var wg sync.WaitGroup
		errs := make([]error, len(writers))
		for i, steps := range writers {
			wg.Go(func() {
				for _, s := range steps {
					if err := f.step(t, s.identity, s.story, s.remove); err != nil {
						errs[i] = err
						return
					}
				}
			})
		}
		wg.Wait()
		for _, err := range errs {
			if err != nil {
				rt.Fatal(err)
			}
		}
		f.group(t)
		want := make(map[string]string)
		for identity, story := range stories {
			want[identity] = identity
			for _, other := range slices.Backward(names) {
				if s, ok := stories[other]; ok && s == story {
					want[identity] = other
				}
			}
		}
		if diff := cmp.Diff(want, f.origins(t)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// step stores or removes an article and groups. The article's name decides when it was published.
func (f fixture) step(t *testing.T, identity string, story uint64, remove bool) error {
	if !remove {
		if _, err := f.StoreArticle(t.Context(), f.lib, f.source, f.model, told(identity, story, 1+int(identity[0]-'a'), strings.Repeat("x ", int(identity[0]-'a')))); err != nil {
			return err
		}
		return second(f.GroupOrigins(t.Context(), f.lib))
	}
	list, err := f.FindArticles(t.Context(), f.lib, identity, 1)
	if err != nil {
		return err
	}
	for _, h := range list {
		if h.Title == "Title of "+identity {
			return f.RemoveArticle(t.Context(), f.lib, h.Article)
		}
	}
	return nil
}

// Lines that a site puts on all its pages do not hide a copy, however many pages there are.
func TestCopiesAmongPagesWithTheSameLines(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	lines := strings.Fields(told("", 99, 1).Body)[:60]
	f.store(t, told("first", 1, 1, lines...))
	for i := range 90 {
		f.store(t, told(fmt.Sprint("page", i), uint64(100+i), 1, lines...))
	}
	f.group(t)
	f.store(t, told("copy", 1, 2, lines...))
	f.group(t)
	origins := f.origins(t)
	if origins["copy"] != "first" {
		t.Errorf("the copy's origin is %q", origins["copy"])
	}
	for identity, origin := range origins {
		if identity != "copy" && origin != identity {
			t.Errorf("%s is a copy of %s", identity, origin)
		}
	}
}

func TestResolveIdentities(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	const site = "https://ledger.example/"
	at := func(path string, story uint64, more ...string) news.Prepared {
		a := told(site+path, story, 1, more...)
		a.Title = "Bridge falls"
		return a
	}
	f.store(t, at("bridge", 1))
	f.group(t)
	resolve := func(lib news.LibraryID, a news.Prepared) string {
		t.Helper()
		list, err := f.ResolveIdentities(t.Context(), lib, []news.Prepared{a})
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		return strings.TrimPrefix(list[0].Identity, site)
	}
	other := f.library(t, "second")
	for _, c := range []struct {
		lib  news.LibraryID
		a    news.Prepared
		want string
	}{
		{f.lib, at("bridge", 7), "bridge"}, {f.lib, at("bridge-falls", 2), "bridge-falls"}, {other, at("bridge-falls", 1), "bridge-falls"},
		{f.lib, at("bridge-falls", 1, "an", "added", "line"), "bridge"},
		{f.lib, at("bridge-falls", 8), "bridge"}, // its address is known now
		{f.lib, at("bridge-falls-12345", 1), "bridge"}, {other, at("bridge-falls", 1), "bridge-falls"},
	} {
		if got := resolve(c.lib, c.a); got != c.want {
			t.Errorf("%s became %s, want %s", c.a.Identity, got, c.want)
		}
	}
	if h, found, err := f.DuplicateOf(t.Context(), f.lib, site+"bridge-falls", nil); err != nil || !found || h.Article != f.article(t, site+"bridge") {
		t.Errorf("duplicate of the other address = %v, %t, %v", h, found, err)
	}
	// Of two readings of one article the last counts, and what one address showed before is nothing new at the other.
	newer := at("bridge-falls", 1, "a", "newer", "line")
	if list, err := f.ResolveIdentities(t.Context(), f.lib, []news.Prepared{at("bridge", 1, "x"), newer}); err != nil || len(list) != 1 || list[0].Body != newer.Body {
		t.Errorf("of two readings %d are left, %v", len(list), err)
	}
	newer.Identity = site + "bridge"
	f.store(t, newer)
	for path, left := range map[string]int{"bridge": 0, "bridge-falls": 0, "another": 1} {
		if list, err := f.ResolveIdentities(t.Context(), f.lib, []news.Prepared{at(path, 1)}); err != nil || len(list) != left {
			t.Errorf("the first text at %s again: %d are left, %v", path, len(list), err)
		}
	}
	if err := f.RemoveArticle(t.Context(), f.lib, f.article(t, site+"bridge")); err != nil {
		t.Fatal(err)
	}
	if got := resolve(f.lib, at("bridge-falls", 1)); got != "bridge-falls" {
		t.Errorf("a removed article's address became %s", got)
	}
}

func TestVersionKeepsModificationAndCredit(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	a := told("a", 1, 1)
	a.ModifiedAt, a.Credit = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), "AP"
	f.store(t, a)
	list, err := f.Versions(t.Context(), f.lib, f.article(t, "a"))
	if err != nil || len(list) != 1 || !list[0].ModifiedAt.Equal(a.ModifiedAt) || list[0].Credit != "AP" {
		t.Errorf("%+v, %v", list, err)
	}
}
