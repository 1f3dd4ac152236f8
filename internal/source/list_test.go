package source

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/extract"
	"newsdesk/internal/feed"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
	"newsdesk/internal/source/sitetest"
)

// reader reads over real connections, loopback admitted.
func reader(t *testing.T) *Reader {
	t.Helper()
	pages := fetch.New(fetch.Options{Pause: fetch.NoPause, AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	t.Cleanup(pages.CloseIdle)
	return New(Options{Pages: pages})
}

// summary is a listing in a few words: what was read, how many items, how many of them whole.
func summary(l news.Listing, site string) string {
	whole := 0
	for _, i := range l.Items {
		if i.Whole {
			whole++
		}
	}
	return fmt.Sprintf("%s %s %d/%d +%d", l.Kind, strings.TrimPrefix(l.Location, site), len(l.Items), whole, l.Beyond)
}

func TestList(t *testing.T) {
	t.Parallel()
	all, bare := sitetest.New(t, sitetest.Options{MaxAge: time.Minute}), sitetest.New(t, sitetest.Options{NoFeeds: true})
	lone := sitetest.New(t, sitetest.Options{NoFeeds: true, NoRobots: true})
	lone.Fail(sitetest.NewsSitemap, http.StatusNotFound, -1)
	for _, tt := range []struct {
		name string
		site *sitetest.Site
		kind news.SourceKind
		path string
		want string
	}{
		{"feed with whole articles", all, news.SourceFeed, sitetest.RSS, "feed /feed.xml 10/10 +0"},
		{"feed with teasers", all, news.SourceFeed, sitetest.Atom, "feed /teasers.atom 10/0 +0"},
		{"JSON feed", all, news.SourceFeed, sitetest.JSONFeed, "feed /feed.json 10/5 +0"},
		{"page that names feeds", all, news.SourceFeed, "/", "feed /feed.xml 10/10 +0"},
		{"site with feeds", all, news.SourceSite, "/", "feed /feed.xml 10/10 +0"},
		{"site that is a feed", all, news.SourceSite, sitetest.Atom, "feed /teasers.atom 10/0 +0"},
		{"site with named sitemaps", bare, news.SourceSite, "/", "sitemap /news-sitemap.xml 7/0 +0"},
		{"site with a sitemap at the usual place", lone, news.SourceSite, "/", "sitemap /sitemap.xml 13/0 +0"},
		{"sitemap", all, news.SourceSitemap, sitetest.Sitemap, "sitemap /sitemap.xml 13/0 +0"},
		{"gzipped sitemap", all, news.SourceSitemap, "/sitemap-articles.xml.gz", "sitemap /sitemap-articles.xml.gz 12/0 +0"},
		{"news sitemap", all, news.SourceSitemap, sitetest.NewsSitemap, "sitemap /news-sitemap.xml 7/0 +0"},
		{"sitemap that is a feed", all, news.SourceSitemap, sitetest.RSS, "feed /feed.xml 10/10 +0"},
		{"list", all, news.SourceList, sitetest.AddressList, "list /articles.txt 12/0 +0"},
		{"page", all, news.SourcePage, "/town/well", "page /town/well 1/0 +0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := reader(t)
			l, err := r.List(t.Context(), news.Place{Kind: tt.kind, Location: tt.site.URL + tt.path})
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(l, tt.site.URL); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if tt.kind != news.SourcePage && (l.Fresh == time.Minute) != (tt.site == all) {
				t.Errorf("fresh for %v", l.Fresh)
			}
			again, err := r.List(t.Context(), l.Place)
			if want := tt.kind != news.SourcePage; err != nil || again.NotModified != want || want && len(again.Items) > 0 {
				t.Errorf("again: %+v, %v", again, err)
			}
		})
	}
}

func TestListErrors(t *testing.T) {
	t.Parallel()
	site := sitetest.New(t, sitetest.Options{NoFeeds: true, NoRobots: true})
	site.Fail(sitetest.Sitemap, http.StatusNotFound, -1)
	site.Fail(sitetest.NewsSitemap, http.StatusNotFound, -1)
	silent := sitetest.New(t, sitetest.Options{NoFeeds: true})
	silent.Fail(sitetest.Sitemap, http.StatusTooManyRequests, -1)
	silent.Fail(sitetest.NewsSitemap, http.StatusTooManyRequests, -1)
	for _, tt := range []struct {
		kind  news.SourceKind
		place string
		want  news.Error
	}{
		{news.SourceSite, site.URL, news.Error{Code: news.CodeNotFound, Message: "The site names no feed, and has no sitemap.",
			Hint: "Give the address of a feed, of a sitemap or of a list of articles' addresses."}},
		{news.SourceFeed, site.URL, news.Error{Code: news.CodeNotFound, Message: "There is no feed, and the page names none.",
			Hint: "Give the address of an RSS, Atom or JSON feed."}},
		{news.SourceSitemap, site.URL + "/town/well", news.Error{Code: news.CodeUnsupported, Message: "This is not a sitemap."}},
		{news.SourceList, site.URL + "/town/well", news.Error{Code: news.CodeNoText, Message: "There is no web address in the list.",
			Hint: "Write one address a line, such as https://example.org/story."}},
		{news.SourceSite, silent.URL, news.Error{Code: news.CodeRateLimited, RetryAfter: 7 * time.Second}},
		{news.SourceDump, "/dump.jsonl", news.Error{Code: news.CodeUnsupported, Message: `A source of the kind "dump" is not listed.`}},
		{news.SourceFolder, "/no/such/folder", news.Error{Code: news.CodeNotFound, Message: "It is not there."}},
		{news.SourceList, "/no/such/list.txt", news.Error{Code: news.CodeNotFound, Message: "It is not there."}},
	} {
		l, err := reader(t).List(t.Context(), news.Place{Kind: tt.kind, Location: tt.place})
		got, ok := err.(*news.Error)
		if !ok || got.Code != tt.want.Code || tt.want.Message != "" && got.Message != tt.want.Message || got.Hint != tt.want.Hint || got.RetryAfter != tt.want.RetryAfter || l.Location != tt.place {
			t.Errorf("%s %s: %+v, want %+v", tt.kind, tt.place, got, tt.want)
		}
	}
}

// What a feed gives whole is checked and need not be fetched; its mark tells when it changes, and only then.
func TestListedItems(t *testing.T) {
	t.Parallel()
	site, r := sitetest.New(t, sitetest.Options{}), reader(t)
	list := func(kind news.SourceKind, path string) map[string]news.Listed {
		l, err := r.List(t.Context(), news.Place{Kind: kind, Location: site.URL + path})
		if err != nil {
			t.Fatal(err)
		}
		items := map[string]news.Listed{}
		for _, i := range l.Items {
			items[strings.TrimPrefix(i.Address, site.URL)] = i
		}
		return items
	}
	const changed, kept = "/town/school-roof", "/county/snow-plan"
	published := time.Date(2026, 11, 20, 7, 0, 0, 0, time.UTC)
	whole := list(news.SourceFeed, sitetest.RSS)[changed]
	if h := whole.Hint; !whole.Whole || h.Title != "School closes for a week after its roof leaks" || !h.PublishedAt.Equal(published) || !h.ModifiedAt.IsZero() ||
		h.URL != site.URL+changed || h.Origin != h.URL || !cmp.Equal(h.Authors, []string{"Bob Ray"}) || strings.Count(h.Body, "\n\n") != 6 {
		t.Errorf("%+v", whole)
	}
	fromNews := list(news.SourceSitemap, sitetest.NewsSitemap)[changed]
	if h := fromNews.Hint; fromNews.Whole || h.Title != whole.Hint.Title || h.Publisher != sitetest.Name || h.Language != "en" || !h.PublishedAt.Equal(published) {
		t.Errorf("%+v", fromNews)
	}
	lists := []struct {
		kind news.SourceKind
		path string
	}{{news.SourceFeed, sitetest.RSS}, {news.SourceFeed, sitetest.Atom}, {news.SourceFeed, sitetest.JSONFeed}, {news.SourceSitemap, sitetest.Sitemap}, {news.SourceSitemap, sitetest.NewsSitemap}}
	before := map[string]map[string]news.Listed{}
	for _, l := range lists {
		before[l.path] = list(l.kind, l.path)
	}
	site.Change(changed, func(a *sitetest.Article) {
		a.Paragraphs[1] = strings.Replace(a.Paragraphs[1], "340", "430", 1)
		a.Correction = "Correction: An earlier version of this article gave a wrong number of children."
	})
	for _, l := range lists {
		after := list(l.kind, l.path)
		if old, now := before[l.path][changed], after[changed]; old.Mark == now.Mark || now.Mark == "" {
			t.Errorf("%s: the mark of what changed was %q and is %q", l.path, old.Mark, now.Mark)
		}
		if old, now := before[l.path][kept], after[kept]; old.Mark != now.Mark {
			t.Errorf("%s: the mark of what did not change was %q and is %q", l.path, old.Mark, now.Mark)
		}
	}
	if h := list(news.SourceFeed, sitetest.RSS)[changed].Hint; !h.ModifiedAt.Equal(time.Date(2026, 11, 20, 12, 1, 0, 0, time.UTC)) || !strings.Contains(h.Body, "430") {
		t.Errorf("after the change: %+v", h)
	}
}

// A sitemap's newest pages are taken, and the newest sitemaps of an index first; what cannot be read is named.
func TestSitemapsAreBounded(t *testing.T) {
	t.Parallel()
	const site = "https://ledger.example/"
	pages := web{}
	add := func(name, text string) {
		pages[site+name] = fetch.Page{ContentType: "application/xml", Body: []byte(text), Validators: news.Validators{ETag: name}}
	}
	var index, large, months strings.Builder
	for i := range MaxItems + 100 {
		fmt.Fprintf(&large, "<url><loc>/l/%d</loc><lastmod>%s</lastmod></url>", i, time.Unix(int64(i)*1000, 0).UTC().Format(time.RFC3339))
	}
	add("large.xml", "<urlset>"+large.String()+"</urlset>")
	for i := range 30 {
		fmt.Fprintf(&index, "<sitemap><loc>/m-%d.xml</loc></sitemap>", i)
		add(fmt.Sprintf("m-%d.xml", i), fmt.Sprintf("<urlset><url><loc>/p/%d</loc></url></urlset>", i))
	}
	add("index.xml", "<sitemapindex><sitemap><loc>/index.xml</loc></sitemap><sitemap><loc>/none.xml</loc></sitemap>"+index.String()+"</sitemapindex>")
	for i := range 12 {
		fmt.Fprintf(&months, "<sitemap><loc>/2026-%02d.xml</loc></sitemap>", i+1)
		add(fmt.Sprintf("2026-%02d.xml", i+1), fmt.Sprintf("<urlset><url><loc>/2026/%02d/03/a</loc></url></urlset>", i+1))
	}
	add("months.xml", "<sitemapindex>"+months.String()+"</sitemapindex>")
	add("all.xml", "<sitemapindex><sitemap><loc>/index.xml</loc><lastmod>2020-01-01</lastmod></sitemap><sitemap><loc>/large.xml</loc><lastmod>2021-01-01</lastmod></sitemap></sitemapindex>")
	add("broken.xml", "<sitemapindex><sitemap><loc>/none.xml</loc></sitemap></sitemapindex>")
	add("empty.xml", "<urlset></urlset>")
	r := New(Options{Pages: pages})
	for _, tt := range []struct{ name, want, first, last string }{
		{"large", "sitemap large.xml 500/0 +100 large.xml []", "l/599", "l/100"},
		{"index", "sitemap index.xml 9/0 +0  [https://ledger.example/none.xml: There is no such page.]", "p/0", "p/8"},
		{"months", "sitemap months.xml 10/0 +0  []", "2026/12/03/a", "2026/03/03/a"},
		{"all", "sitemap all.xml 500/0 +107 all.xml [https://ledger.example/none.xml: There is no such page.]", "l/599", "l/100"},
		{"empty", "sitemap empty.xml 0/0 +0 empty.xml []", "", ""},
	} {
		l, err := r.List(t.Context(), news.Place{Kind: news.SourceSitemap, Location: site + tt.name + ".xml"})
		got := fmt.Sprint(summary(l, site), " ", l.ETag, " ", l.Problems)
		if err != nil || got != tt.want {
			t.Errorf("%s: got %q, %v; want %q", tt.name, got, err, tt.want)
			continue
		}
		if n := len(l.Items); n > 0 && (l.Items[0].Address != site+tt.first || l.Items[n-1].Address != site+tt.last) {
			t.Errorf("%s: from %s to %s", tt.name, l.Items[0].Address, l.Items[n-1].Address)
		}
	}
	if _, err := r.List(t.Context(), news.Place{Kind: news.SourceSitemap, Location: site + "broken.xml"}); news.CodeOf(err) != news.CodeNotFound {
		t.Errorf("an index of nothing: %v", err)
	}
}

// A feed that has something goes before one that has nothing, which goes before none.
func TestEmptyFeeds(t *testing.T) {
	t.Parallel()
	const home = "https://ledger.example/"
	link := func(href string) string {
		return `<link rel="alternate" type="application/rss+xml" href="` + href + `">`
	}
	item := `<item><title>Ferry</title><link>/ferry</link></item>`
	for want, head := range map[string]string{home + "full": link("none") + link("empty") + link("full"), home + "empty": link("empty") + link("none"), home + "sitemap.xml": ""} {
		pages := web{home: page(head, ""), home + "empty": rss(), home + "full": rss(item)}
		if head == "" {
			pages[home+"sitemap.xml"] = fetch.Page{Body: []byte("<urlset><url><loc>/a</loc></url></urlset>")}
		}
		l, err := New(Options{Pages: pages}).List(t.Context(), news.Place{Kind: news.SourceSite, Location: home})
		if err != nil || l.Location != want {
			t.Errorf("got %q, %v; want %q", l.Location, err, want)
		}
	}
}

func TestFeedThatMoved(t *testing.T) {
	t.Parallel()
	pages := web{"https://ledger.example/old": {URL: feedAddress, Moved: feedAddress, ContentType: "text/xml",
		Body: []byte(`<rss><channel><title>L</title><ttl>90</ttl><item><link>ferry</link></item><item><link>ferry</link></item></channel></rss>`), Fresh: time.Minute}}
	l, err := New(Options{Pages: pages}).List(t.Context(), news.Place{Kind: news.SourceFeed, Location: "https://ledger.example/old"})
	if err != nil || l.Location != feedAddress || l.Title != "L" || l.Fresh != 90*time.Minute || len(l.Items) != 1 || l.Items[0].Address != "https://ledger.example/ferry" {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestListOfAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "ours.txt")
	write(t, file, "https://ledger.example/a\nnothing\nfile:///etc/passwd\n/etc/passwd\nhttps://ledger.example/b # why\n")
	r := New(Options{})
	l, err := r.List(t.Context(), news.Place{Kind: news.SourceList, Location: file})
	if err != nil || len(l.Items) != 2 || l.Items[1].Address != "https://ledger.example/b" || len(l.Problems) != 3 || l.Problems[0] != "Line 2 is not a web address." {
		t.Fatalf("%+v, %v", l, err)
	}
	if again, err := r.List(t.Context(), l.Place); err != nil || !again.NotModified {
		t.Errorf("%+v, %v", again, err)
	}
	write(t, file, "https://ledger.example/c")
	if again, err := r.List(t.Context(), l.Place); err != nil || len(again.Items) != 1 {
		t.Errorf("%+v, %v", again, err)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFolder(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	dir := filepath.Join(base, "watched")
	for _, name := range []string{"b/c.md", "a.txt", ".hidden/x.txt", ".x.txt", "picture.png", "page.html"} {
		write(t, filepath.Join(dir, name), "# Harbour\n\n"+body)
	}
	write(t, filepath.Join(dir, "dump.jsonl"), dump)
	write(t, filepath.Join(base, "secret.txt"), body)
	for link, to := range map[string]string{"in.txt": "a.txt", "out.txt": "../secret.txt", "abs.txt": filepath.Join(base, "secret.txt"), "up": "..", "again": "b", "dead.txt": "none", "loop.txt": "loop.txt"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	r := New(Options{})
	l, err := r.List(t.Context(), news.Place{Kind: news.SourceFolder, Location: dir})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, i := range l.Items {
		names = append(names, strings.TrimPrefix(i.Address, dir+"/"))
		if reading, err := r.Read(t.Context(), i, news.Validators{}); err != nil || reading.Article.Origin != i.Address || i.Mark == "" || i.Within != dir {
			t.Errorf("%+v: %+v, %v", i, reading, err)
		}
	}
	if diff := cmp.Diff([]string{"a.txt", "b/c.md", "in.txt", "page.html"}, names); diff != "" {
		t.Error(diff)
	}
	problems := []string{"abs.txt: It leads out of the folder.", "dump.jsonl: It is a dump of many articles; add it as a source of its own.", "loop.txt: It cannot be read", "out.txt: It leads out of the folder."}
	if len(l.Problems) != len(problems) || !slices.EqualFunc(l.Problems, problems, strings.HasPrefix) {
		t.Errorf("problems %q", l.Problems)
	}
	for _, hostile := range []news.Listed{
		{Address: filepath.Join(base, "secret.txt"), Within: dir}, {Address: dir + "/../secret.txt", Within: dir}, {Address: dir + "/out.txt", Within: dir},
		{Address: dir + "/up/secret.txt", Within: dir}, {Address: "/etc/passwd"}, {Address: "/etc/passwd", Within: dir}, {Address: "file:///etc/passwd", Within: dir},
	} {
		reading, err := r.Read(t.Context(), hostile, news.Validators{})
		if code := news.CodeOf(err); code != news.CodeBlocked && code != news.CodeNotFound || reading.Article.Body != "" {
			t.Errorf("%+v: %+v, %v", hostile, reading, err)
		}
	}
}

func TestReadFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "a.md")
	write(t, file, "# Harbour\n\n"+body)
	r, item := New(Options{}), news.Listed{Address: file, Within: dir, Hint: news.Article{Title: "Not it", Publisher: "The Ledger"}}
	first, err := r.Read(t.Context(), item, news.Validators{})
	if err != nil || first.Article.Title != "Harbour" || first.Article.Publisher != "The Ledger" || first.Article.Body != body {
		t.Fatalf("%+v, %v", first, err)
	}
	if again, err := r.Read(t.Context(), item, first.Validators); err != nil || !again.NotModified {
		t.Errorf("%+v, %v", again, err)
	}
	write(t, file, "# Harbour\n\n"+body+" More.")
	if again, err := r.Read(t.Context(), item, first.Validators); err != nil || again.NotModified || again.Validators == first.Validators {
		t.Errorf("%+v, %v", again, err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(t.Context(), item, first.Validators); news.CodeOf(err) != news.CodeNotFound {
		t.Error(err)
	}
}

func TestListingStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	site, dir := sitetest.New(t, sitetest.Options{}), t.TempDir()
	write(t, filepath.Join(dir, "a.txt"), body)
	for kind, location := range map[news.SourceKind]string{news.SourceFeed: site.URL + sitetest.RSS, news.SourceFolder: dir} {
		if _, err := reader(t).List(ctx, news.Place{Kind: kind, Location: location}); news.CodeOf(err) != news.CodeCanceled {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// What is named on a command line is taken for what it is: a sitemap, a list on the web or in a file.
func TestPlacesReadLists(t *testing.T) {
	t.Parallel()
	site, r := sitetest.New(t, sitetest.Options{}), reader(t)
	file := filepath.Join(t.TempDir(), "ours.txt")
	write(t, file, "# two\n"+site.URL+"/town/well\n"+site.URL+"/nowhere\n")
	for in, want := range map[string][2]int{site.URL + sitetest.NewsSitemap: {7, 0}, site.URL + sitetest.Sitemap: {12, 1}, site.URL + sitetest.RSS: {10, 0}, file: {1, 1},
		site.URL + sitetest.AddressList: {12, 1}} {
		lines, articles := read(r.Places(t.Context(), Places{Inputs: []string{in}, Format: FormatAuto}))
		if got := [2]int{len(articles), len(lines) - len(articles)}; got != want {
			t.Errorf("%s: %v articles and failures, want %v: %q", in, got, want, lines)
		}
	}
	got, _ := read(r.Places(t.Context(), Places{Inputs: []string{site.URL + sitetest.Sitemap}, Format: FormatAuto, Meta: extract.Meta{Title: "x"}}))
	if !cmp.Equal(got, []string{site.URL + sitetest.Sitemap + ": invalid"}) {
		t.Errorf("with a title: %q", got)
	}
}

// However many pages there are, the newest are taken, each once, and the others counted.
func TestNewest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.IntRange(0, 3*MaxItems)
		var pages []feed.Entry
		latest := map[string]time.Time{}
		for range number.Draw(t, "pages") {
			e := feed.Entry{URL: fmt.Sprintf("https://ledger.example/%d", number.Draw(t, "page")), Modified: time.Unix(int64(number.Draw(t, "modified")), 0)}
			pages = append(pages, e)
			if e.Modified.After(latest[e.URL]) {
				latest[e.URL] = e.Modified
			}
		}
		var l news.Listing
		got := newest(&l, pages)
		if len(got)+l.Beyond != len(latest) || len(got) > MaxItems || !slices.IsSortedFunc(got, func(a, b feed.Entry) int { return b.Modified.Compare(a.Modified) }) {
			t.Fatalf("%d and %d more of %d", len(got), l.Beyond, len(latest))
		}
		for _, e := range got {
			if !e.Modified.Equal(latest[e.URL]) {
				t.Fatalf("%s of %v, not %v", e.URL, e.Modified, latest[e.URL])
			}
			delete(latest, e.URL)
		}
		for url, modified := range latest {
			if modified.After(got[len(got)-1].Modified) {
				t.Fatalf("%s of %v was left out", url, modified)
			}
		}
	})
}
