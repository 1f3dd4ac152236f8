package source

import (
	"path/filepath"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/source/sitetest"
)

// People give a place and no kind.
func TestDetect(t *testing.T) {
	t.Parallel()
	site, bare := sitetest.New(t, sitetest.Options{}), sitetest.New(t, sitetest.Options{NoFeeds: true})
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		write(t, path, text)
		return path
	}
	article := site.URL + site.Articles()[0].Path
	r := reader(t)
	for _, tt := range []struct {
		given string
		kind  news.SourceKind
		at    string // the location, when it is another one
		code  news.Code
	}{
		{given: site.URL + sitetest.RSS, kind: news.SourceFeed},
		{given: site.URL + sitetest.Atom, kind: news.SourceFeed},
		{given: site.URL + sitetest.JSONFeed, kind: news.SourceFeed},
		{given: site.URL + sitetest.Sitemap, kind: news.SourceSitemap},
		{given: site.URL + sitetest.NewsSitemap, kind: news.SourceSitemap},
		{given: site.URL + sitetest.AddressList, kind: news.SourceList},
		{given: site.URL, kind: news.SourceSite},
		{given: bare.URL + "/", kind: news.SourceSite},
		{given: article, kind: news.SourcePage},
		{given: site.URL + sitetest.Moved, kind: news.SourcePage, at: site.URL + "/town/night-bus"},
		{given: site.URL + "/nothing/here", code: news.CodeNotFound},
		{given: bare.URL + sitetest.Private, code: news.CodeBlocked},
		{given: "ftp://ledger.example/feed", code: news.CodeUnsupported},
		{given: dir, kind: news.SourceFolder},
		{given: file("dump.jsonl", "{}\n"), kind: news.SourceDump},
		{given: file("list.txt", "# mine\nhttps://ledger.example/1\nhttps://ledger.example/2\n"), kind: news.SourceList},
		{given: file("article.txt", "The bridge was closed on Monday.\n"), code: news.CodeInvalid},
		{given: filepath.Join(dir, "none"), code: news.CodeNotFound},
	} {
		p, err := r.Detect(t.Context(), tt.given)
		want := news.Place{Kind: tt.kind, Location: tt.given}
		if tt.at != "" {
			want.Location = tt.at
		}
		if news.CodeOf(err) != tt.code || err == nil && p != want {
			t.Errorf("%s is %+v, %v; want %+v, %q", tt.given, p, err, want, tt.code)
		}
	}
	for name, want := range map[string]bool{"ledger.example": true, "www.ledger.example/news": true, "feed.txt": false, "notes": false, ".": false, "..": false, "a b.example": false, dir: false} {
		if isHostName(name) != want {
			t.Errorf("isHostName(%q) is %t", name, !want)
		}
	}
}

func TestPlaceOf(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, tt := range []struct {
		kind     news.SourceKind
		location string
		code     news.Code
	}{
		{news.SourceFolder, dir, ""}, {news.SourceFeed, "https://ledger.example/feed", ""}, {news.SourceList, "https://ledger.example/list", ""},
		{news.SourceFolder, "https://ledger.example", news.CodeInvalid}, {news.SourceFeed, dir, news.CodeInvalid},
		{news.SourceDump, filepath.Join(dir, "none.jsonl"), news.CodeNotFound},
	} {
		if p, err := PlaceOf(tt.kind, tt.location); news.CodeOf(err) != tt.code || err == nil && p != (news.Place{Kind: tt.kind, Location: tt.location}) {
			t.Errorf("%s %s: %+v, %v; want %q", tt.kind, tt.location, p, err, tt.code)
		}
	}
}
