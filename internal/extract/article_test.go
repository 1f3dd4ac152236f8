package extract

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

// story is long enough to be an article and holds nothing that Clean drops.
const story = "The harbor of Vell was closed on Tuesday after a crane fell onto the northern pier. Nobody was hurt, " +
	"the port authority said.\n\nTwo ships were diverted to Osmark. “We expect to reopen on Friday,” harbor master " +
	"Lena Okafor told reporters in the town hall."

func TestArticleFormats(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	full := news.Article{
		URL: "https://example.org/vell", Title: "Crane falls in Vell", Publisher: "Vell Courier",
		Authors: []string{"Ann Lee", "Bob Ray"}, Language: "en", PublishedAt: day, Body: story,
	}
	paragraphsOf := func(open, closing string) string {
		return open + strings.ReplaceAll(story, "\n\n", closing+"\n"+open) + closing
	}
	tests := map[string]struct {
		doc  Document
		want news.Article
	}{
		"text with headline": {
			Document{Name: "vell.txt", Data: []byte("Crane falls in Vell\n\n" + story)},
			news.Article{Title: "Crane falls in Vell", Body: story},
		},
		"text without headline": {
			Document{Name: "-", Data: []byte(story)},
			news.Article{Body: story},
		},
		"text with header block": {
			Document{Name: "vell.txt", Data: []byte("Title: Crane falls in Vell\r\nURL: https://example.org/vell\r\nPublisher: Vell Courier\r\n" +
				"By: Ann Lee and Bob Ray\r\nDate: March 4, 2026\r\nLanguage: en\r\n\r\n" + story)},
			full,
		},
		"wrapped text": {
			Document{Name: "vell.txt", Data: []byte(wrap(story, 60))},
			news.Article{Body: story},
		},
		"markdown": {
			Document{Name: "vell.md", Data: []byte("---\ntitle: Crane falls in Vell\nurl: https://example.org/vell\nsource: Vell Courier\n" +
				"authors: [Ann Lee, Bob Ray]\npublished_at: 2026-03-04\nlang: en\n---\n# Crane falls in *Vell*\n\n" +
				strings.Replace(story, "Lena Okafor", "[Lena **Okafor**](https://example.org/okafor)", 1))},
			full,
		},
		"markdown without front matter": {
			Document{ContentType: "text/markdown", Data: []byte("Crane falls in Vell\n===\n\n" + story)},
			news.Article{Title: "Crane falls in Vell", Body: story},
		},
		"html": {
			Document{Name: "x", ContentType: "text/html", URL: "https://www.example.org/vell?x=1", Data: []byte(`<!doctype html><html lang="en"><head>
				<title>Crane falls in Vell | Vell Courier</title><link rel="canonical" href="https://example.org/vell">
				<meta property="og:site_name" content="Vell Courier"><meta name="author" content="Ann Lee and Bob Ray">
				<meta property="article:published_time" content="2026-03-04T00:00:00Z"></head><body><nav>Home News Sport</nav>
				<article><h1>Crane falls in Vell</h1>` + paragraphsOf("<p>", "</p>") + `</article><footer>Imprint</footer></body></html>`)},
			full,
		},
		"html with JSON-LD": {
			Document{Name: "vell.html", Data: []byte(`<html><head><title>ignored</title><script type="application/ld+json">
				{"@graph":[{"@type":"WebSite","name":"x"},{"@type":["NewsArticle"],"headline":"Crane falls in Vell","datePublished":"2026-03-04",
				"author":[{"@type":"Person","name":"Ann Lee"},{"name":"Bob Ray"}],"publisher":{"name":"Vell Courier"},"inLanguage":"en",
				"mainEntityOfPage":{"@id":"https://example.org/vell"}}]}</script></head><body><div>` + paragraphsOf("<p>", "</p>") + `</div></body></html>`)},
			full,
		},
		"gzip": {
			Document{Name: "vell.txt.gz", Data: zipped(t, story)},
			news.Article{Body: story},
		},
		"utf-16": {
			Document{Name: "vell.txt", Data: utf16LE("\ufeff" + story)},
			news.Article{Body: story},
		},
		"windows-1252": {
			Document{Name: "vell.txt", Data: []byte(strings.NewReplacer("“", "\x93", "”", "\x94").Replace(story))},
			news.Article{Body: story},
		},
		"utf-8 with a wrong label": {
			Document{Name: "vell.txt", ContentType: "text/plain; charset=iso-8859-1", Data: []byte(story)},
			news.Article{Body: story},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Article(t.Context(), tt.doc, Meta{})
			if err != nil {
				t.Fatal(err)
			}
			tt.want.Origin = tt.doc.Name
			if diff := cmp.Diff(tt.want, got, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestOperatorKnowsBetter(t *testing.T) {
	t.Parallel()
	day := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	m := Meta{Title: "Given", URL: "https://given.example/1", Publisher: "Given Post", Language: "de", Authors: []string{"Given Name"}, PublishedAt: day}
	got, err := Article(t.Context(), Document{Name: "a.txt", Data: []byte("Title: Other\nDate: 2020-01-01\n\n" + story)}, m)
	if err != nil {
		t.Fatal(err)
	}
	want := news.Article{Title: m.Title, URL: m.URL, Publisher: m.Publisher, Language: m.Language, Authors: m.Authors, PublishedAt: day, Origin: "a.txt", Body: story}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestArticleErrors(t *testing.T) {
	t.Parallel()
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := map[string]struct {
		ctx  context.Context
		doc  Document
		want news.Code
	}{
		"empty":             {t.Context(), Document{Name: "a.txt"}, news.CodeNoText},
		"only space":        {t.Context(), Document{Name: "a.txt", Data: []byte(" \n\u200b\n")}, news.CodeNoText},
		"too short":         {t.Context(), Document{Name: "a.txt", Data: []byte("Only a line.")}, news.CodeTooShort},
		"binary":            {t.Context(), Document{Name: "a.txt", Data: []byte("\x00\x01\x02" + story)}, news.CodeUnsupported},
		"png":               {t.Context(), Document{Name: "a", Data: []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")}, news.CodeUnsupported},
		"pdf":               {t.Context(), Document{Name: "a.txt", Data: []byte("%PDF-1.7 " + story)}, news.CodeUnsupported},
		"dump":              {t.Context(), Document{Name: "a.jsonl", Data: []byte(`{"body":"x"}`)}, news.CodeInvalid},
		"too large":         {t.Context(), Document{Name: "a.txt", Data: bytes.Repeat([]byte("word "), MaxBytes/5+1)}, news.CodeTooLarge},
		"body too large":    {t.Context(), Document{Name: "a.txt", Data: bytes.Repeat([]byte("word "), MaxBodyBytes/5+1)}, news.CodeTooLarge},
		"bomb":              {t.Context(), Document{Name: "a.txt.gz", Data: zipped(t, strings.Repeat("x", MaxBytes+1))}, news.CodeTooLarge},
		"cut gzip":          {t.Context(), Document{Name: "a.txt.gz", Data: zipped(t, story)[:40]}, news.CodeInvalid},
		"broken YAML":       {t.Context(), Document{Name: "a.md", Data: []byte("---\ntitle: [x\n---\n" + story)}, news.CodeInvalid},
		"date that is none": {t.Context(), Document{Name: "a.md", Data: []byte("---\ndate: someday\n---\n" + story)}, news.CodeInvalid},
		"stopped":           {canceled, Document{Name: "a.txt", Data: []byte(story)}, news.CodeCanceled},
		"deep page":         {t.Context(), Document{Name: "a.html", Data: []byte("<html>" + strings.Repeat("<div><p>word word</p>", 300_000))}, news.CodeTooLarge},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := Article(tt.ctx, tt.doc, Meta{})
			if got := news.CodeOf(err); got != tt.want {
				t.Errorf("code %q (%v, body of %d bytes), want %q", got, err, len(a.Body), tt.want)
			}
		})
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2026-11-23T14:05:06Z":            "2026-11-23T14:05:06Z",
		"2026-11-23T14:05:06.123+0200":    "2026-11-23T12:05:06Z",
		"Mon, 23 Nov 2026 14:05:06 GMT":   "2026-11-23T14:05:06Z",
		"Mon, 23 Nov 2026 09:05:06 EST":   "2026-11-23T14:05:06Z",
		"2026-11-23":                      "2026-11-23T00:00:00Z",
		"23 November 2026":                "2026-11-23T00:00:00Z",
		"Nov. 23rd, 2026":                 "2026-11-23T00:00:00Z",
		"Sept. 8, 2022":                   "2022-09-08T00:00:00Z",
		"November 23, 2026 at 2:05 p.m.":  "2026-11-23T14:05:00Z",
		"November 23, 2026, 9:05 AM EST":  "2026-11-23T14:05:00Z",
		"1662595200":                      "2022-09-08T00:00:00Z",
		"1662595200000":                   "2022-09-08T00:00:00Z",
		"2026-11-23 14:05:06":             "2026-11-23T14:05:06Z",
		"23.11.2026":                      "2026-11-23T00:00:00Z",
		"03/04/2026":                      "",
		"yesterday":                       "",
		"0001-01-01T00:00:00Z":            "",
		"2026-02-30":                      "",
		"":                                "",
		strings.Repeat("2026-11-23 ", 20): "",
	} {
		got, ok := parseDate(in)
		if ok != (want != "") || ok && got.UTC().Format(time.RFC3339) != want {
			t.Errorf("parseDate(%q) = %v, %v, want %s", in, got, ok, want)
		}
	}
}

// TestRealArticle reads an article as people paste it: headline twice, lead twice, the author's biography.
func TestRealArticle(t *testing.T) {
	t.Parallel()
	data, err := io.ReadAll(sharedFile(t, "articles", "albania-expels-iranian-diplomats.txt"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := Article(t.Context(), Document{Name: "a.txt", Data: data}, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(a.Body, a.Title) || a.Title != "Albania expelled Iranian diplomats after cyberattack" {
		t.Errorf("the headline %q is still in the body", a.Title)
	}
	for phrase, want := range map[string]int{
		"gave embassy staff 24 hours": 1, "It is the first known case": 1, "The last two embassy cars": 1,
		"Galbraith": 0, "author page": 0, "threatening national security": 1, "Elite Albanian government agents": 1,
	} {
		if got := strings.Count(a.Body, phrase); got != want {
			t.Errorf("%q stands %d times, want %d", phrase, got, want)
		}
	}
	if n := strings.Count(a.Body, "\n\n") + 1; n != 12 {
		t.Errorf("%d paragraphs, want 12:\n%s", n, a.Body)
	}
}

func wrap(s string, width int) string {
	var out strings.Builder
	for _, p := range strings.Split(s, "\n\n") {
		used := 0
		for _, w := range strings.Fields(p) {
			if used > 0 && used+1+len([]rune(w)) > width {
				out.WriteByte('\n')
				used = 0
			} else if used > 0 {
				out.WriteByte(' ')
				used++
			}
			out.WriteString(w)
			used += len([]rune(w))
		}
		out.WriteString("\n\n")
	}
	return out.String()
}

func zipped(t testing.TB, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, s); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func utf16LE(s string) []byte {
	var out []byte
	for _, r := range s { // the tests use no character beyond the basic plane
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}
