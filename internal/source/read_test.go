package source

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
	"newsdesk/internal/source/sitetest"
)

// Every article of the site says who wrote it, what and when, in one way or another.
func TestRead(t *testing.T) {
	t.Parallel()
	site, r := sitetest.New(t, sitetest.Options{MaxAge: 90 * time.Second}), reader(t)
	for _, want := range site.Articles() {
		address := site.URL + want.Path
		reading, err := r.Read(t.Context(), news.Listed{Address: address}, news.Validators{})
		if err != nil {
			t.Errorf("%s: %v", want.Path, err)
			continue
		}
		a := reading.Article
		if a.Title != want.Title || a.URL != address || a.Origin != address || a.Language != "en" || !a.PublishedAt.Equal(want.Published) || reading.Fresh != 90*time.Second {
			t.Errorf("%s: %+v", want.Path, reading)
		}
		if diff := cmp.Diff(strings.Join(want.Paragraphs, "\n\n"), a.Body); diff != "" {
			t.Errorf("%s: %s", want.Path, diff)
		}
		if want.Markup != sitetest.Bare && !cmp.Equal(a.Authors, []string{want.Author}) {
			t.Errorf("%s: by %q", want.Path, a.Authors)
		}
		again, err := r.Read(t.Context(), news.Listed{Address: address}, reading.Validators)
		if err != nil || !again.NotModified || again.Article.Body != "" || again.Article.Origin != address {
			t.Errorf("%s again: %+v, %v", want.Path, again, err)
		}
	}
	if n := site.Count("/", http.StatusNotModified); n != len(site.Articles()) {
		t.Errorf("%d answers of 304", n)
	}
	const changed = "/town/well"
	before, err := r.Read(t.Context(), news.Listed{Address: site.URL + changed}, news.Validators{})
	if err != nil {
		t.Fatal(err)
	}
	site.Change(changed, func(a *sitetest.Article) { a.Correction = "Correction: The well is 9 metres deep, not 7." })
	after, err := r.Read(t.Context(), news.Listed{Address: site.URL + changed}, before.Validators)
	if err != nil || after.NotModified || !strings.HasSuffix(after.Article.Body, "9 metres deep, not 7.") {
		t.Errorf("after a change: %+v, %v", after, err)
	}
}

// What a page does not say of itself, what lists it does.
func TestHintFills(t *testing.T) {
	t.Parallel()
	const plain, full = "https://ledger.example/plain", "https://ledger.example/full"
	at := time.Date(2026, 11, 20, 7, 0, 0, 0, time.UTC)
	r := New(Options{Pages: web{plain: page("", "<p>"+body), full: page(`<meta property="og:title" content="Its own"><meta property="og:site_name" content="The Post"><meta name="author" content="Bob Ray">`, "<p>"+body)}})
	hint := news.Article{Title: "Ferry", Publisher: "The Ledger", Authors: []string{"Ann Lee"}, Language: "en", PublishedAt: at, ModifiedAt: at.Add(time.Hour), URL: "https://ledger.example/other"}
	for address, want := range map[string]news.Article{
		plain: {Title: "Ferry", Publisher: "The Ledger", Authors: []string{"Ann Lee"}},
		full:  {Title: "Its own", Publisher: "The Post", Authors: []string{"Bob Ray"}},
	} {
		want.Language, want.PublishedAt, want.ModifiedAt, want.URL, want.Origin, want.Body = "en", at, at.Add(time.Hour), address, address, body
		got, err := r.Read(t.Context(), news.Listed{Address: address, Hint: hint}, news.Validators{})
		if diff := cmp.Diff(want, got.Article); diff != "" || err != nil {
			t.Errorf("%s: %s %v", address, diff, err)
		}
	}
}

// Why there is no article is said in a sentence, with what the site asks for.
func TestReadErrors(t *testing.T) {
	t.Parallel()
	site := sitetest.New(t, sitetest.Options{})
	site.Remove("/town/well", true)
	site.Remove("/culture/organ", false)
	site.Fail("/town/school-roof", http.StatusTooManyRequests, -1)
	site.Fail("/county/snow-plan", http.StatusInternalServerError, 1)
	for path, want := range map[string]news.Code{
		"/town/well": news.CodeGone, "/culture/organ": news.CodeNotFound, "/nowhere": news.CodeNotFound, "/town/school-roof": news.CodeRateLimited, "/county/snow-plan": news.CodeUnavailable,
		sitetest.Consent: news.CodeConsent, sitetest.Paywall: news.CodePaywalled, sitetest.ErrorPage: news.CodeErrorPage, sitetest.Short: news.CodeTooShort, sitetest.Empty: news.CodeNoText,
		sitetest.About: news.CodeTooShort, sitetest.Huge: news.CodeTooLarge, sitetest.Picture: news.CodeUnsupported, sitetest.Loop: news.CodeUnavailable, "/": news.CodeNotArticle,
		sitetest.RSS: news.CodeNotArticle, sitetest.Sitemap: news.CodeNotArticle, sitetest.Moved: "", sitetest.Found: "", sitetest.Latin1: "", sitetest.WrongCharset: "",
	} {
		r := reader(t) // of its own: one that was sent away stays away
		reading, err := r.Read(t.Context(), news.Listed{Address: site.URL + path}, news.Validators{})
		if news.CodeOf(err) != want || reading.Article.Origin != site.URL+path {
			t.Errorf("%s: %q, %v; want %q", path, reading.Article.Origin, err, want)
			continue
		}
		if e, ok := err.(*news.Error); err != nil && (!ok || e.Message != sentence(e.Message) || strings.ContainsAny(e.Message, "\n{}") || (e.RetryAfter == 7*time.Second) != (want == news.CodeRateLimited)) {
			t.Errorf("%s: %+v is not told", path, err)
		}
		if strings.HasPrefix(path, "/world/") && !strings.Contains(reading.Article.Body, "Åse Müller") {
			t.Errorf("%s: %q", path, reading.Article.Body)
		}
		if path == sitetest.Moved && reading.Article.URL != site.URL+"/town/night-bus" {
			t.Errorf("%s became %s", path, reading.Article.URL)
		}
	}
	if _, err := reader(t).Read(t.Context(), news.Listed{Address: site.URL + "/county/snow-plan"}, news.Validators{}); err != nil {
		t.Errorf("after the failure: %v", err)
	}
}

// Whatever a feed, a sitemap or a redirect names is reached through the guard only.
func TestNothingPrivateIsReached(t *testing.T) {
	t.Parallel()
	site := sitetest.New(t, sitetest.Options{})
	pages := fetch.New(fetch.Options{Pause: fetch.NoPause}) // loopback is not admitted
	t.Cleanup(pages.CloseIdle)
	closed := New(Options{Pages: pages})
	for _, kind := range []news.SourceKind{news.SourceSite, news.SourceFeed, news.SourceSitemap, news.SourceList} {
		if _, err := closed.List(t.Context(), news.Place{Kind: kind, Location: site.URL}); news.CodeOf(err) != news.CodeBlocked {
			t.Errorf("%s: %v", kind, err)
		}
	}
	// From a site that may be reached to one that may not.
	only := fetch.New(fetch.Options{Pause: fetch.NoPause, AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	t.Cleanup(only.CloseIdle)
	if _, err := New(Options{Pages: only}).Read(t.Context(), news.Listed{Address: site.URL + sitetest.Private}, news.Validators{}); news.CodeOf(err) != news.CodeBlocked {
		t.Errorf("the redirect: %v", err)
	}
	if n := len(site.Requests()) - site.Count("/robots.txt", 0); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestAStalledPageEndsWithItsTime(t *testing.T) {
	t.Parallel()
	site := sitetest.New(t, sitetest.Options{})
	pages := fetch.New(fetch.Options{Pause: fetch.NoPause, AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: 200 * time.Millisecond})
	t.Cleanup(pages.CloseIdle)
	if _, err := New(Options{Pages: pages}).Page(t.Context(), site.URL+sitetest.Stalled); news.CodeOf(err) != news.CodeTimeout {
		t.Error(err)
	}
}
