package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres/postgrestest"
)

// Publishers are the distinct names of current articles that begin with the prefix, whatever characters they hold.
func TestPublishersAreThoseOfTheArticles(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	n := 0
	names := rapid.StringOfN(rapid.SampledFrom([]rune(`aAbB%_\ .`)), 0, 3, -1)
	rapid.Check(t, func(rt *rapid.T) {
		n++
		f.lib = f.library(t, fmt.Sprint("publishers ", n))
		current := make(map[string]string) // publisher by article
		for i := range rapid.IntRange(0, 8).Draw(rt, "articles") {
			id := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(rt, "article")
			a := prepared(id, paragraph(i))
			a.Publisher = names.Draw(rt, "publisher")
			if _, err := f.StoreArticle(t.Context(), f.lib, 0, f.model, a); err != nil {
				rt.Fatal(err)
			}
			current[id] = a.Publisher
		}
		prefix, limit := names.Draw(rt, "prefix"), rapid.IntRange(0, 6).Draw(rt, "limit")
		var want []string
		for _, name := range current {
			if lower := strings.ToLower(name); name != "" && strings.HasPrefix(lower, strings.ToLower(prefix)) {
				want = append(want, lower)
			}
		}
		slices.Sort(want)
		want = slices.Compact(want)
		want = want[:min(limit, len(want))]
		list, err := f.Publishers(t.Context(), f.lib, prefix, limit)
		if err != nil {
			rt.Fatal(err)
		}
		var got []string
		for _, name := range list {
			got = append(got, strings.ToLower(name))
		}
		if !slices.Equal(want, got) {
			rt.Fatalf("of %q, %q and limit %d give %q, want %q", current, prefix, limit, got, want)
		}
	})
}

func TestFindArticles(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	store := func(identity, title string, day int) {
		a := prepared(identity, identity+" "+title)
		a.Title, a.URL, a.PublishedAt = title, identity+"?from=feed", a.PublishedAt.AddDate(0, 0, day)
		f.store(t, a)
	}
	store("https://courier.example/a", "100% of the embassy", 1)
	store("https://courier.example/b", "1000 at the Embassy", 2)
	store("https://courier.example/c", "Something else", 3)
	store("https://courier.example/c", "The coast", 4)
	all, err := f.FindArticles(t.Context(), f.lib, "", 9)
	if err != nil || len(all) != 3 {
		t.Fatalf("all articles: %v, %v", all, err)
	}
	number := fmt.Sprint(all[2].Article)
	for text, want := range map[string][]string{
		"":                                    {"The coast", "1000 at the Embassy", "100% of the embassy"},
		"EMBASSY":                             {"1000 at the Embassy", "100% of the embassy"},
		"100%":                                {"100% of the embassy"},
		"_":                                   nil,
		"Something":                           nil,
		"https://courier.example/b":           {"1000 at the Embassy"},
		"https://courier.example/b?from=feed": {"1000 at the Embassy"},
		"99999999999999999999":                nil,
		number:                                {"100% of the embassy"},
	} {
		found, err := f.FindArticles(t.Context(), f.lib, text, 9)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range found {
			got = append(got, h.Title)
		}
		if text == number { // which may stand in a title as well
			got = got[:min(1, len(got))]
		}
		if !cmp.Equal(want, got) {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
	if one, err := f.FindArticles(t.Context(), f.lib, "embassy", 1); err != nil || len(one) != 1 {
		t.Errorf("one of two articles: %v, %v", one, err)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	f.store(t, prepared("x", paragraph(1), paragraph(2)))
	f.store(t, prepared("x", paragraph(3)))
	all, err := f.Headlines(t.Context(), f.lib, 1)
	if err != nil {
		t.Fatal(err)
	}
	versions, err := f.Versions(t.Context(), f.lib, all[0].Article)
	if err != nil || len(versions) != 2 {
		t.Fatalf("versions: %v, %v", versions, err)
	}
	for _, want := range versions {
		if got, err := f.Version(t.Context(), f.lib, want.Version); err != nil || !cmp.Equal(want, got) {
			t.Errorf("version %d: %v\n%s", want.Version, err, cmp.Diff(want, got))
		}
	}
	if _, err := f.Version(t.Context(), f.lib, 99); news.CodeOf(err) != news.CodeNotFound {
		t.Errorf("an unknown version = %v", err)
	}
}

// Removing a source takes its articles out of everything that is searched, and nothing else.
func TestRemoveSource(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	kept := f.source
	f.store(t, prepared("kept", paragraph(1)))
	before, words := f.coverage(t), f.candidates(t, "embassy. paragraph")
	var err error
	if f.source, err = f.EnsureSource(t.Context(), f.lib, "feed", "https://courier.example/feed"); err != nil {
		t.Fatal(err)
	}
	empty, err := f.EnsureSource(t.Context(), f.lib, "url", "https://courier.example/a")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 { // the fourth and the third are versions of one article
		f.store(t, prepared(fmt.Sprint("gone ", min(i, 2)), paragraph(i), paragraph(i+5)))
	}
	if err := f.FoldStatistics(t.Context(), f.lib); err != nil {
		t.Fatal(err)
	}
	summaries, err := f.Sources(t.Context(), f.lib)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range summaries {
		got = append(got, fmt.Sprintf("%d %s %s %d %t", s.ID, s.Kind, s.Location, s.Articles, s.LastStored.IsZero()))
	}
	want := []string{fmt.Sprint(f.source, " feed https://courier.example/feed 3 false"), fmt.Sprint(kept, " test test 1 false"),
		fmt.Sprint(empty, " url https://courier.example/a 0 true")}
	if !cmp.Equal(want, got) {
		t.Error(cmp.Diff(want, got))
	}
	other := f.library(t, "second")
	for _, removal := range []struct {
		lib     news.LibraryID
		source  news.SourceID
		removed int
		code    news.Code
	}{{other, f.source, 0, news.CodeNotFound}, {f.lib, f.source, 3, ""}, {f.lib, empty, 0, ""}, {f.lib, empty, 0, news.CodeNotFound}} {
		n, err := f.RemoveSource(t.Context(), removal.lib, removal.source)
		if n != removal.removed || news.CodeOf(err) != removal.code {
			t.Errorf("removing source %d removed %d articles, %v; want %d, %q", removal.source, n, err, removal.removed, removal.code)
		}
	}
	if diff := cmp.Diff(before, f.coverage(t)); diff != "" {
		t.Errorf("coverage: %s", diff)
	}
	if diff := cmp.Diff(words, f.candidates(t, "embassy. paragraph")); diff != "" {
		t.Errorf("candidates: %s", diff)
	}
}

func TestDuplicateOf(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	random := rand.New(rand.NewPCG(3, 4))
	sketch := func() news.Fingerprint {
		fp := make(news.Fingerprint, news.FingerprintSize)
		for i := range fp {
			fp[i] = random.Uint32()
		}
		return fp
	}
	// like returns a sketch that shares so many values with another, in random places.
	like := func(fp news.Fingerprint, shared int) news.Fingerprint {
		other := sketch()
		for _, i := range random.Perm(len(fp))[:shared] {
			other[i] = fp[i]
		}
		return other
	}
	text := sketch()
	store := func(identity, body string, fp news.Fingerprint) {
		a := prepared(identity, body)
		a.Fingerprint = fp
		f.store(t, a)
		f.group(t)
	}
	store("far", "far", like(text, 20))
	store("short", "short", nil)
	store("replaced", "once a copy", text)
	store("replaced", "rewritten since", sketch())
	if h, found, err := f.DuplicateOf(t.Context(), f.lib, "unknown", text); err != nil || found {
		t.Errorf("%v is a copy, %v", h, err)
	}
	store("near", "near", like(text, 40))
	store("nearest", "nearest", like(text, 60))
	for _, c := range []struct {
		identity, want string
		fp             news.Fingerprint
	}{
		{"far", "Title of far", text}, {"far", "Title of far", nil}, {"unknown", "Title of nearest", text},
		{"unknown", "", nil}, {"unknown", "", sketch()}, {"unknown", "", news.Fingerprint{1, 2, 3}},
	} {
		h, found, err := f.DuplicateOf(t.Context(), f.lib, c.identity, c.fp)
		if err != nil || h.Title != c.want || found != (c.want != "") {
			t.Errorf("duplicate of %q = %q, %t, %v; want %q", c.identity, h.Title, found, err, c.want)
		}
	}
	f.lib = f.library(t, "second")
	if h, found, err := f.DuplicateOf(t.Context(), f.lib, "near", text); err != nil || found {
		t.Errorf("another library's article is a duplicate: %v, %v", h, err)
	}
}
