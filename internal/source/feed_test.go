package source

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/extract"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
)

const feedAddress = "https://ledger.example/feed"

// long is a text of n sentences that differ, which no cleaning shortens.
func long(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "<p>On day %d the county said that bridge number %d carries two lanes and cost %d million euros, more than planned.</p>\n", i+1, i+3, i+7)
	}
	return out.String()
}

func page(head, body string) fetch.Page {
	return fetch.Page{ContentType: "text/html; charset=utf-8", Body: []byte("<html><head>" + head + "</head><body>" + body + "</body></html>")}
}

func rss(items ...string) fetch.Page {
	return fetch.Page{ContentType: "application/rss+xml", Body: []byte(`<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Ledger</title><language>en</language>` +
		strings.Join(items, "") + "</channel></rss>")}
}

func TestFeed(t *testing.T) {
	t.Parallel()
	whole := `<item><title>Bridge</title><link>/bridge?utm_source=rss</link><pubDate>Fri, 03 Mar 2023 08:00:00 GMT</pubDate><author>a@b.example (Ann Lee)</author>` +
		`<description>Teaser</description><content:encoded><![CDATA[` + long(20) + `<p>The post <a href="/x">Bridge</a> appeared first on <a href="/">The Ledger</a>.</p>]]></content:encoded></item>`
	pages := web{
		feedAddress: rss(whole,
			`<item><title>Ferry</title><link>/ferry</link><pubDate>Sat, 04 Mar 2023 08:00:00 GMT</pubDate><description>`+body+`</description></item>`,
			`<item><title>Gone</title><link>/gone</link></item>`,
			`<item><title>Nothing</title><guid isPermaLink="false">n1</guid></item>`,
			`<item><title>Cut</title><link>/cut</link><content:encoded><![CDATA[`+long(20)+`<p>Read more on the site […]</p>]]></content:encoded></item>`,
			`<item><title>No address</title><guid isPermaLink="false">n2</guid><description><![CDATA[`+long(12)+`]]></description></item>`),
		"https://ledger.example/ferry": page(`<meta property="og:title" content="The ferry returns"><meta name="author" content="Bob Ray">`, "<p>"+body+"</p>"),
		"https://ledger.example/cut":   page("", long(25)),
	}
	got, articles := read(New(Options{Pages: pages}).Feed(t.Context(), feedAddress))
	want := []string{"https://ledger.example/bridge?utm_source=rss: Bridge", "https://ledger.example/ferry: The ferry returns",
		"https://ledger.example/gone: not_found", "https://ledger.example/cut: Cut", feedAddress + "#n2: No address", feedAddress + ": invalid"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	bridge, ferry, cut, bare := articles[0], articles[1], articles[2], articles[3]
	if bridge.PublishedAt != time.Date(2023, 3, 3, 8, 0, 0, 0, time.UTC) || !cmp.Equal(bridge.Authors, []string{"Ann Lee"}) ||
		bridge.Publisher != "ledger.example" || bridge.Language != "en" || !strings.Contains(bridge.Body, "On day 20") || strings.Contains(bridge.Body, "appeared first") {
		t.Errorf("whole item: %+v", bridge)
	}
	if ferry.PublishedAt != time.Date(2023, 3, 4, 8, 0, 0, 0, time.UTC) || !cmp.Equal(ferry.Authors, []string{"Bob Ray"}) || ferry.Body != body {
		t.Errorf("fetched item: %+v", ferry)
	}
	if !strings.Contains(cut.Body, "On day 25") {
		t.Errorf("a teaser was taken for the article: %q", cut.Body)
	}
	if bare.Publisher != "The Ledger" || bare.URL != "" {
		t.Errorf("item without an address: %+v", bare)
	}
}

func TestFeedIsFoundByItsPage(t *testing.T) {
	t.Parallel()
	item := `<item><title>Ferry</title><link>/ferry</link></item>`
	pages := web{
		"https://ledger.example/":       page(`<link rel="alternate" type="application/rss+xml" href="/broken"><link rel="alternate" type="application/rss+xml" href="/feed">`, ""),
		feedAddress:                     rss(item),
		"https://ledger.example/ferry":  page("<title>Ferry</title>", "<p>"+body),
		"https://ledger.example/broken": page("", "<p>"+body),
		"https://ledger.example/empty":  rss(),
		"https://ledger.example/cut":    {ContentType: "text/xml", Body: []byte("<rss><channel><title>")},
	}
	r := New(Options{Pages: pages})
	for address, want := range map[string]string{
		"https://ledger.example/":       "https://ledger.example/ferry: Ferry",
		"https://ledger.example/broken": "https://ledger.example/broken: not_found",
		"https://ledger.example/empty":  "https://ledger.example/empty: no_text",
		"https://ledger.example/cut":    "https://ledger.example/cut: invalid",
		"https://ledger.example/none":   "https://ledger.example/none: not_found",
	} {
		if got, _ := read(r.Feed(t.Context(), address)); len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}

// A place that turns out to be a feed is read as one, unless a format was named.
func TestPlacesReadFeeds(t *testing.T) {
	t.Parallel()
	r := New(Options{Pages: web{feedAddress: rss(`<item><title>Bridge</title><link>/bridge</link><description><![CDATA[` + long(20) + `]]></description></item>`)}})
	p := Places{Inputs: []string{feedAddress}, Format: FormatAuto, Meta: extract.Meta{Publisher: "Courier", Language: "de", PublishedAt: time.Unix(1, 0)}}
	got, articles := read(r.Places(t.Context(), p))
	if len(articles) != 1 || articles[0].Publisher != "Courier" || articles[0].Language != "de" || articles[0].PublishedAt != time.Unix(1, 0) {
		t.Errorf("%q, %+v", got, articles)
	}
	p.Meta.Title = "x"
	if got, _ := read(r.Places(t.Context(), p)); len(got) != 1 || got[0] != feedAddress+": invalid" {
		t.Errorf("with a title: %q", got)
	}
	p.Format = "html"
	if got, _ := read(r.Places(t.Context(), p)); len(got) != 1 || got[0] == "https://ledger.example/bridge: Bridge" {
		t.Errorf("as a page: %q", got)
	}
	if a, err := r.Page(t.Context(), feedAddress); news.CodeOf(err) != news.CodeNotArticle || a.Origin != feedAddress {
		t.Errorf("Page: %+v, %v", a, err)
	}
}

// timeouts does not answer for what it does not have.
type timeouts struct{ web }

func (s timeouts) Fetch(ctx context.Context, r fetch.Request) (fetch.Page, error) {
	page, err := s.web.Fetch(ctx, r)
	if err != nil {
		err = news.Errorf(news.CodeTimeout, "it did not answer in time")
	}
	return page, err
}

func TestFeedOfASilentSiteIsGivenUp(t *testing.T) {
	t.Parallel()
	var items []string
	for i := range 20 {
		items = append(items, fmt.Sprintf("<item><title>%d</title><link>/%d</link></item>", i, i))
	}
	got, _ := read(New(Options{Pages: timeouts{web{feedAddress: rss(items...)}}}).Feed(t.Context(), feedAddress))
	if len(got) != maxSilence+1 || got[maxSilence] != feedAddress+": unavailable" {
		t.Errorf("got %q", got)
	}
}

func TestReadingAFeedCanStop(t *testing.T) {
	t.Parallel()
	items := []string{`<item><title>1</title><link>/1</link></item>`, `<item><title>2</title><link>/2</link></item>`}
	r := New(Options{Pages: web{feedAddress: rss(items...)}})
	for range r.Feed(t.Context(), feedAddress) {
		break // must not yield again
	}
}

// Why there is no article is one sentence, and a home page names its feed.
func TestRefusalsAreSentences(t *testing.T) {
	t.Parallel()
	var home strings.Builder
	for i := range 12 {
		fmt.Fprintf(&home, `<h2><a href="/%d">The bridge number %d was opened</a></h2><p>It opened.</p>`, i, i)
	}
	pages := web{
		"https://ledger.example/":     page(`<link rel="alternate" type="application/rss+xml" href="/feed">`, home.String()),
		"https://ledger.example/paid": page("", "<p>"+body+"</p><p>Subscribe to continue reading.</p>"),
	}
	for address, want := range map[string]news.Error{
		"https://ledger.example/": {Code: news.CodeNotArticle, Message: "The page is a list of articles, such as a home page, and not one article.",
			Hint: "Give the address of an article, or of the site's feed: " + feedAddress},
		"https://ledger.example/paid": {Code: news.CodePaywalled, Message: "Only the beginning of the article is free; the rest is for subscribers.",
			Hint: "Paste the text if you may read it."},
		"https://ledger.example/none": {Code: news.CodeNotFound, Message: "There is no such page."},
	} {
		_, err := New(Options{Pages: pages}).Page(t.Context(), address)
		got, ok := err.(*news.Error)
		if !ok || got.Code != want.Code || got.Message != want.Message || got.Hint != want.Hint {
			t.Errorf("%s: %+v, want %+v", address, got, want)
		}
	}
}
