package feed

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/news"
)

const urlset = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc> https://ledger.example/bridge?a=1&amp;b=2
</loc><lastmod>2023-03-03T08:00:00+01:00</lastmod><changefreq>daily</changefreq>
<n:news><n:publication><n:name>The Ledger</n:name><n:language>en</n:language></n:publication>
<n:publication_date>2023-03-02</n:publication_date><n:title>Bridge &amp;amp; ferry</n:title></n:news>
<image:image><image:loc>https://ledger.example/bridge.jpg</image:loc><image:title>A bridge</image:title></image:image>
<xhtml:link rel="alternate" hreflang="de" href="https://ledger.example/de"/></url>
<url><loc><![CDATA[/ferry]]></loc></url>
<url><loc>ftp://ledger.example/x</loc></url><url><lastmod>2023-03-03</lastmod></url>
</urlset>`

const sitemapIndex = `<sm:sitemapindex xmlns:sm="http://www.sitemaps.org/schemas/sitemap/0.9">
<sm:sitemap><sm:loc>https://ledger.example/a.xml.gz</sm:loc><sm:lastmod>2023-03</sm:lastmod></sm:sitemap>
<sm:sitemap><sm:loc>b.xml</sm:loc></sm:sitemap></sm:sitemapindex>`

func zip(s string) string {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return out.String()
}

func TestParseSitemap(t *testing.T) {
	t.Parallel()
	page := func(url string) Entry { return Entry{URL: "https://ledger.example/" + url} }
	for _, tt := range []struct {
		name, data string
		want       Sitemap
	}{
		{"pages", urlset, Sitemap{Pages: []Entry{
			{URL: "https://ledger.example/bridge?a=1&b=2", Modified: at("2023-03-03T07:00:00Z"), Title: "Bridge & ferry", Publisher: "The Ledger",
				Language: "en", Published: at("2023-03-02T00:00:00Z")}, page("ferry")}}},
		{"gzipped", zip(`<urlset><url><loc>/a</loc></url></urlset>`), Sitemap{Pages: []Entry{page("a")}}},
		{"index", sitemapIndex, Sitemap{Sitemaps: []Entry{{URL: "https://ledger.example/a.xml.gz", Modified: at("2023-03-01T00:00:00Z")},
			page("news/b.xml")}}},
		{"text", "https://ledger.example/a\r\n\nhttps://ledger.example/b\n", Sitemap{Pages: []Entry{page("a"), page("b")}}},
		{"text, gzipped", zip("https://ledger.example/a"), Sitemap{Pages: []Entry{page("a")}}},
		{"cut off", `<urlset><url><loc>/a</loc></url><url><loc>/b</lo`, Sitemap{Pages: []Entry{page("a")}}},
		{"cut off gzip", zip(`<urlset><url><loc>/a</loc></url>`)[:40], Sitemap{Pages: []Entry{page("a")}}},
		{"wrong ends", `<urlset></x><url><loc>/a</lok></url></url><url><loc>/b</loc></url>`, Sitemap{Pages: []Entry{page("b")}}},
		{"unknown entity", `<urlset><url><loc>/a?b=1&c=2&bogus;</loc></url></urlset>`, Sitemap{Pages: []Entry{page("a?b=1&c=2&bogus;")}}},
		{"empty", `<urlset/>`, Sitemap{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseSitemap([]byte(tt.data), "", address)
			if err != nil {
				t.Fatal(err)
			}
			for i := range got.Pages {
				if m := &got.Pages[i].Modified; !m.IsZero() {
					*m = m.UTC()
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if is := IsSitemap([]byte(tt.data), ""); is == strings.HasPrefix(tt.name, "text") {
				t.Errorf("taken for a sitemap: %v", is)
			}
		})
	}
}

func TestSitemapErrors(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		data string
		want news.Code
	}{
		"nothing":     {"", news.CodeUnsupported},
		"feed":        {rssFeed, news.CodeUnsupported},
		"page":        {"<!doctype html><html>", news.CodeUnsupported},
		"text":        {"See https://ledger.example/", news.CodeUnsupported},
		"damaged":     {"<urlset><url", news.CodeInvalid},
		"bad gzip":    {"\x1f\x8b nothing", news.CodeInvalid},
		"too deep":    {"<urlset>" + strings.Repeat("<a>", maxSitemapDepth), news.CodeInvalid},
		"bomb":        {zip("<urlset>" + strings.Repeat(" ", MaxSitemapBytes)), news.CodeTooLarge},
		"comments":    {"<urlset>" + strings.Repeat("<!--", 1<<18), news.CodeInvalid},
		"ends":        {"<urlset>" + strings.Repeat("</a>", 1<<18), ""},
		"many pieces": {"<urlset><url><loc>" + strings.Repeat("a<!---->", 1<<17), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if s, err := ParseSitemap([]byte(tt.data), "", address); news.CodeOf(err) != tt.want {
				t.Errorf("%d entries, %v; want %q", len(s.Pages), err, tt.want)
			}
		})
	}
}

func TestSitemapEntriesAreBounded(t *testing.T) {
	t.Parallel()
	data := "<urlset>" + strings.Repeat("<url><loc>/a</loc></url>", MaxSitemapEntries+5)
	if s, err := ParseSitemap([]byte(data), "", address); err != nil || len(s.Pages) != MaxSitemapEntries {
		t.Errorf("%d entries, %v", len(s.Pages), err)
	}
}

// What a sitemap lists is read, whatever it is.
func TestSitemapGivesWhatWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var want []Entry
		var out strings.Builder
		escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
		for i := range rapid.IntRange(0, 5).Draw(t, "entries") {
			e := Entry{URL: fmt.Sprintf("https://ledger.example/%d?q=%s", i, rapid.StringMatching(`[a-z&;=]{0,8}`).Draw(t, "query")),
				Title:    strings.Join(strings.Fields(rapid.StringMatching(`[A-Za-z0-9é’ ]{0,20}`).Draw(t, "title")), " "),
				Modified: time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "modified"), 0).UTC()}
			want = append(want, e)
			fmt.Fprintf(&out, "<url><loc>%s</loc><lastmod>%s</lastmod><news:news><news:title>%s</news:title></news:news></url>\n",
				escape(e.URL), e.Modified.Format(time.RFC3339), escape(e.Title))
		}
		got, err := ParseSitemap([]byte("<urlset>"+out.String()+"</urlset>"), "", "")
		if diff := cmp.Diff(want, got.Pages); diff != "" || err != nil {
			t.Fatal(diff, err)
		}
	})
}

func TestParseList(t *testing.T) {
	t.Parallel()
	data := "\ufeff# ours\nhttps://ledger.example/a # the bridge\n\n  HTTPS://ledger.example/b#part\r\nledger.example/c\nftp://ledger.example/d\n" +
		"https://ledger.example/a\nhttps://ledger.example/e f\n"
	got, err := ParseList([]byte(data), "text/plain")
	want := List{URLs: []string{"https://ledger.example/a", "https://ledger.example/b#part"},
		Problems: []string{"Line 5 is not a web address.", "Line 6 is not a web address.", "Line 8 is not a web address."}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if IsList([]byte(data), "") || !IsList([]byte(addresses(4)+"and more\n"), "") || !IsList([]byte("https://ledger.example/a\n# b\n"), "") || IsList([]byte("# nothing\n"), "") {
		t.Error("a list is not known by its lines")
	}
	if _, err := ParseList([]byte("# nothing\n"), ""); news.CodeOf(err) != news.CodeNoText {
		t.Error(err)
	}
	many := strings.Repeat("no\n", 100) + addresses(MaxSitemapEntries+5)
	if got, err := ParseList([]byte(many), ""); err != nil || len(got.URLs) != MaxSitemapEntries || len(got.Problems) != 21 {
		t.Errorf("%d addresses, %d problems, %v", len(got.URLs), len(got.Problems), err)
	}
}

func addresses(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "https://ledger.example/%d\n", i)
	}
	return out.String()
}

func FuzzParseSitemap(f *testing.F) {
	for _, seed := range []string{urlset, sitemapIndex, zip(urlset), "https://ledger.example/a\n#", "<urlset><url><loc>/a</lok></url>", "\xff\xfe<\x00"} {
		f.Add([]byte(seed), "text/xml; charset=utf-8")
	}
	f.Fuzz(func(t *testing.T, data []byte, contentType string) {
		s, err := ParseSitemap(data, contentType, address)
		if err != nil && news.CodeOf(err) == news.CodeInternal {
			t.Fatalf("untyped error %v", err)
		}
		for _, e := range append(s.Pages, s.Sitemaps...) {
			if !strings.HasPrefix(e.URL, "http") || strings.ContainsAny(e.Title, "\n\x00") {
				t.Fatalf("%+v", e)
			}
		}
		if list, err := ParseList(data, contentType); err == nil && len(list.URLs) == 0 {
			t.Fatal("an empty list")
		}
	})
}

func TestFresh(t *testing.T) {
	t.Parallel()
	const sy = `xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"`
	for in, want := range map[string]time.Duration{
		`<rss><channel><ttl> 30 </ttl>`:    30 * time.Minute,
		`<rss><channel><ttl>-5</ttl>`:      0,
		`<rss><channel><ttl>9999999</ttl>`: maxFresh,
		`<rss><channel>`:                   0,
		`<rss ` + sy + `><channel><ttl>5</ttl><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>`: 6 * time.Hour,
		`<rss ` + sy + `><channel><sy:updatePeriod> Hourly </sy:updatePeriod>`:                                                    time.Hour,
		`<rss ` + sy + `><channel><sy:updatePeriod>never</sy:updatePeriod>`:                                                       0,
		`<rss ` + sy + `><channel><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>`:             24 * time.Hour,
	} {
		f, err := Parse([]byte(in+"<item><title>a</title></item></channel></rss>"), "", address)
		if err != nil || f.Fresh != want {
			t.Errorf("%s: %v, %v; want %v", in, f.Fresh, err, want)
		}
	}
}
