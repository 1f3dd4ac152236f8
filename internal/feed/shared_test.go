package feed

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"newsdesk/internal/extract"
	"newsdesk/internal/news"
)

// sharedCase is a feed document with what its origin expects of it.
type sharedCase struct {
	ID, Group   string
	OriginPath  string   `json:"origin_path"`
	RealWorld   bool     `json:"real_world"`
	WellFormed  *bool    `json:"xml_well_formed"`
	HTTPHeaders []string `json:"http_headers"`
	Content     []byte   `json:"content_b64"`
	FeedTitle   *string  `json:"expected_feed_title"`
	Items       *int     `json:"expected_items"`
	Titles      []string `json:"expected_titles"`
	Links       []string `json:"expected_links"`
	Published   []string `json:"expected_published"`
	ExpectRaw   string   `json:"expect_raw"`
}

func sharedCases(t *testing.T) []sharedCase {
	t.Helper()
	dir := os.Getenv("NEWSDESK_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(dir, "data", "feeds", "feeds.dev.jsonl.gz"))
	if err != nil {
		t.Skipf("SKIPPED: this test needs the shared data (set NEWSDESK_SHARED): %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []sharedCase
	lines := bufio.NewScanner(z)
	for lines.Buffer(nil, 64<<20); lines.Scan(); {
		var c sharedCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	if err := lines.Err(); err != nil || len(out) == 0 {
		t.Fatal(len(out), err)
	}
	return out
}

// share counts how many of those that state something get it.
type share struct{ got, of int }

func (s *share) count(ok bool) bool {
	s.of++
	if ok {
		s.got++
	}
	return ok
}

// TestSharedFeeds parses the documents of other parsers' tests. Each gives a feed or a typed error, and what their
// origins expect of items, titles, links and dates comes out.
func TestSharedFeeds(t *testing.T) {
	t.Parallel()
	var parsed, counts, titles, links, dates, feedTitles, malformed, real share
	for _, c := range sharedCases(t) {
		f, err := Parse(c.Content, contentTypeOf(c.HTTPHeaders), "http://127.0.0.1:8097/feed")
		var known *news.Error
		if err != nil && !errors.As(err, &known) {
			t.Errorf("%s: untyped error %v", c.OriginPath, err)
		}
		if !strings.Contains(c.ExpectRaw, "bozo") || strings.Contains(c.ExpectRaw, "not bozo") {
			if !parsed.count(err == nil) {
				t.Logf("%s: %v", c.OriginPath, err)
			}
		}
		if c.Items == nil {
			continue
		}
		whole := len(f.Items) == *c.Items
		if c.WellFormed != nil && !*c.WellFormed {
			malformed.count(whole)
		}
		if c.RealWorld {
			real.count(whole)
		}
		if !counts.count(whole) {
			t.Logf("%s: %d items, want %d (%v)", c.OriginPath, len(f.Items), *c.Items, err)
			continue
		}
		if c.FeedTitle != nil && !feedTitles.count(f.Title == plain(*c.FeedTitle)) {
			t.Logf("%s: feed title %q, want %q", c.OriginPath, f.Title, plain(*c.FeedTitle))
		}
		compare(t, c, f, &titles, &links, &dates)
	}
	t.Logf("parsed %v; item counts %v (malformed %v, real %v); titles %v, links %v, dates %v, feed titles %v",
		parsed, counts, malformed, real, titles, links, dates, feedTitles)
	for name, s := range map[string]share{"parsed": parsed, "item counts": counts, "titles": titles, "links": links, "dates": dates} {
		if float64(s.got) < 0.98*float64(s.of) {
			t.Errorf("%s: %d of %d", name, s.got, s.of)
		}
	}
}

func compare(t *testing.T, c sharedCase, f Feed, titles, links, dates *share) {
	for i, item := range f.Items {
		if i < len(c.Titles) && c.Titles[i] != "" && !strings.Contains(c.Titles[i], "\ufffd") &&
			!titles.count(item.Title == plain(c.Titles[i])) {
			t.Logf("%s: title %q, want %q", c.OriginPath, item.Title, c.Titles[i])
		}
		if i < len(c.Links) && c.Links[i] != "" && !links.count(strings.TrimSuffix(item.URL, "/") == strings.TrimSuffix(absolute(webAddress("http://127.0.0.1:8097/feed"), c.Links[i]), "/")) {
			t.Logf("%s: link %q, want %q", c.OriginPath, item.URL, c.Links[i])
		}
		if i < len(c.Published) && c.Published[i] != "" {
			want, err := time.Parse(time.RFC3339, c.Published[i])
			if err == nil && !dates.count(item.Published.Equal(want)) {
				t.Logf("%s: published %v, want %v", c.OriginPath, item.Published, want)
			}
		}
	}
}

func contentTypeOf(headers []string) string {
	for _, h := range headers {
		if name, value, _ := strings.Cut(h, ":"); strings.EqualFold(name, "content-type") {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// active is what would run in a reader's browser.
var active = regexp.MustCompile(`(?i)<\s*(?:script|iframe|object|embed|style|svg|math|meta|link|base|form)\b|\bon[a-z]{3,}\s*=\s*["']?|(?:java|vb|live)script:|data:text/html|expression\(|-moz-binding`)

// Nothing of a feed that would run in a browser is stored, whatever it puts into its titles, names and contents. Each
// content is made long enough to be an article.
func TestSharedFeedsAreSanitised(t *testing.T) {
	t.Parallel()
	var filler strings.Builder
	for i := range 20 {
		fmt.Fprintf(&filler, "<p>On day %d the county said that bridge number %d carries two lanes and cost more than planned.</p>", i+1, i+3)
	}
	contents, dangerous := 0, 0
	for _, c := range sharedCases(t) {
		if c.Group != "feedparser/sanitize" {
			continue
		}
		f, err := Parse(c.Content, contentTypeOf(c.HTTPHeaders), address)
		if err != nil {
			continue
		}
		stored := []string{f.Title}
		for _, item := range f.Items {
			stored = append(append(stored, item.Title), item.Authors...)
			for _, content := range []string{item.Content, item.Summary} {
				if content == "" {
					continue
				}
				if contents++; active.MatchString(content) {
					dangerous++
				}
				a, err := extract.Article(t.Context(), extract.Document{Name: "feed", URL: "https://ledger.example/a", ContentType: "text/html; charset=utf-8",
					Data: []byte(content + filler.String())}, extract.Meta{Title: item.Title})
				if err != nil && news.CodeOf(err) == news.CodeInternal {
					t.Errorf("%s: %v", c.OriginPath, err)
				}
				stored = append(stored, a.Title, a.Body)
			}
		}
		for _, s := range stored {
			if found := active.FindString(s); found != "" {
				t.Errorf("%s: %q in %.200q", c.OriginPath, found, s)
			}
		}
	}
	t.Logf("%d contents, %d of them with something that would run; none is stored", contents, dangerous)
	if contents == 0 || dangerous == 0 {
		t.Error("nothing was tried")
	}
}
