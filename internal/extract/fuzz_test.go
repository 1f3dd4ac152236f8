package extract

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

// checkClean holds what every reader of a clean article relies on.
func checkClean(t *testing.T, a news.Article, input int) {
	t.Helper()
	for _, s := range append([]string{a.Title, a.Publisher, a.Language, a.URL, a.Body}, a.Authors...) {
		if !utf8.ValidString(s) {
			t.Errorf("invalid UTF-8 in %q", s)
		}
		if strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
			t.Errorf("control character in %q", s)
		}
	}
	for p := range strings.SplitSeq(a.Body, "\n\n") {
		if p != oneSpaced(p) || p == "" && a.Body != "" {
			t.Errorf("paragraph %q is not in its clean form", p)
		}
	}
	// Normalization may replace a character by three; nothing else adds text.
	if limit := 4*input + 64; len(a.Body) > limit || len(a.Title) > limit {
		t.Errorf("%d bytes became a body of %d and a title of %d", input, len(a.Body), len(a.Title))
	}
	if diff := cmp.Diff(a, Clean(a)); diff != "" {
		t.Errorf("not idempotent (-once +twice)\n%s", diff)
	}
}

func FuzzClean(f *testing.F) {
	f.Add("Crane falls in Vell", "Ann Lee", "https://example.org/a#b", story)
	f.Add("", "", "", "Ann Lee\nAnn Lee is a reporter. Follow her on X @annlee.\r\n\r\nAdvertisement\u2029"+story)
	f.Add("x", "By x", "//x", strings.Repeat("The harbor of Vell was closed on Tuesday. Nobody was hurt at all on the pier. ", 3)+"\n\nThe harbor of Vell was closed on Tuesday.")
	f.Add("\u0344", "\xff", "http://[::1", "a\u0300\u200b\u0301\x00\x85 \u00a0\u3000\n\v\f\u2028-\n-")
	f.Fuzz(func(t *testing.T, title, author, url, body string) {
		a := Clean(news.Article{Title: title, Authors: []string{author, author}, URL: url, Language: title, Body: body})
		checkClean(t, a, len(title)+len(body))
		if strings.TrimFunc(body, func(r rune) bool { return !unicode.IsLetter(r) }) != "" && a.Body == "" {
			t.Errorf("%q became empty", body)
		}
	})
}

func fuzzArticle(f *testing.F, name string) {
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := Article(t.Context(), Document{Name: name, Data: data, URL: "https://example.org/a"}, Meta{})
		if err != nil {
			if code := news.CodeOf(err); code == news.CodeInternal || code == "" {
				t.Errorf("unexpected error %v", err)
			}
			return
		}
		if bytes.HasPrefix(data, gzipMagic) {
			return // its size says nothing
		}
		checkClean(t, a, 8*len(data)) // entities such as &nGt; are shorter than what they stand for
	})
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte("<html><head><title>T</title></head><body>" + htmlStory()))
	f.Add([]byte(`<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":1}}</script><b hidden>x</b><style>.a{opacity:0}</style>` + htmlStory()))
	f.Add([]byte(`<script type="application/ld+json">[{"@type":"WebPage","datePublished":"x",},"a\'b"]</script><h1><span class=kicker>a</span><time>1. 2. 2026</time></h1><p class=author>By A B<div itemprop=articleBody>` + htmlStory()))
	f.Add([]byte("<meta charset=utf-16><pre>\r\n<br><table><td>x" + htmlStory()))
	f.Add([]byte(strings.Repeat("<div>", 600) + htmlStory() + "<svg><p><![CDATA[x]]>"))
	fuzzArticle(f, "a.html")
}

func FuzzMarkdown(f *testing.F) {
	f.Add([]byte("---\ntitle: T\nauthors:\n - A\ndate: 2026-03-04\n---\n# T\n\n" + story))
	f.Add([]byte("---\na: &a [*a]\n...\n> * [x](y) <b hidden>z</b> `c`\n\n| a | b |\n|--|--|\n| c | d |\n\n" + story))
	f.Add([]byte("T\n===\n```\n" + story))
	fuzzArticle(f, "a.md")
}

func FuzzText(f *testing.F) {
	f.Add([]byte("Title: T\nDate: 2026-03-04\n\n" + story))
	f.Add([]byte("\xff\xfeT\x00"))
	f.Add([]byte("\x1b$B" + story))
	f.Add(zipped(f, story))
	fuzzArticle(f, "a.txt")
}

func FuzzJSONL(f *testing.F) {
	f.Add([]byte(`{"title":"T","authors":["A"],"date":1772582400,"body":` + quoted(story) + "}\n{\n\n[]"))
	f.Add([]byte(`{"publisher":{"name":["x"]},"source":"http://x","published":1e99,"text":null,"content":"y"}`))
	f.Add(zipped(f, `{"body":`+quoted(story)+`}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		lines := bytes.Count(data, []byte("\n")) + 1
		n := 0
		for a, err := range JSONL(bytes.NewReader(data)) {
			n++
			if err != nil {
				if code := news.CodeOf(err); code == news.CodeInternal || code == "" {
					t.Errorf("unexpected error %v", err)
				}
				continue
			}
			if !bytes.HasPrefix(data, gzipMagic) {
				checkClean(t, a, len(data))
			}
		}
		if n > lines && !bytes.HasPrefix(data, gzipMagic) {
			t.Errorf("%d items of %d lines", n, lines)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2026-11-23T14:05:06Z", "Sept. 8th, 2022 at 2 p.m. EST", "1662595200000", "23.11.2026", "Von Ann Lee und Bob Ray | 4. März 2026, 14:30 Uhr", "13/3/2026 9:5 2026年3月4日"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := parseDate(s); ok && (d.Year() < 1600 || d.Year() > 2200) {
			t.Errorf("%q is %v", s, d)
		}
		for _, order := range []int{-1, 0, 1} {
			if d, ok := dateIn(s, order); ok && (d.Year() < 1600 || d.Year() > 2200) {
				t.Errorf("%q is %v", s, d)
			}
		}
		for _, name := range personNames(s) {
			if len(strings.Fields(name)) < 2 || !strings.Contains(s, name) {
				t.Errorf("%q holds no %q", s, name)
			}
		}
	})
}
