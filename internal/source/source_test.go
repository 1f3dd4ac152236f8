package source

import (
	"bytes"
	"compress/gzip"
	"context"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/extract"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
)

// body is long enough for an article.
const body = "The ferry between the two harbours will sail again from the first of May, its owner announced in the town hall " +
	"on Tuesday. Crossings take forty minutes, and a ticket costs six euros in summer, which is a third less than before " +
	"the line was closed in the year of the flood."

// web serves pages by address.
type web map[string]fetch.Page

func (w web) Fetch(_ context.Context, r fetch.Request) (fetch.Page, error) {
	page, ok := w[r.Address]
	if !ok {
		return fetch.Page{}, news.Errorf(news.CodeNotFound, "there is no such page")
	}
	if page.URL == "" {
		page.URL = r.Address
	}
	return page, nil
}

func (w web) Sitemaps(context.Context, string) ([]string, error) { return nil, nil }

// read collects what a reader yields, each as "origin: title" or "origin: error code".
func read(items iter.Seq2[news.Article, error]) (lines []string, articles []news.Article) {
	for a, err := range items {
		if err != nil {
			lines = append(lines, a.Origin+": "+string(news.CodeOf(err)))
			continue
		}
		lines = append(lines, a.Origin+": "+a.Title)
		articles = append(articles, a)
	}
	return lines, articles
}

func zipped(t *testing.T, s string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const dump = `{"title":"One","publisher":"The Ledger","text":"` + body + `"}` + "\n{\n" + `{"title":"Two","text":"` + body + ` Dogs too."}`

func TestDocument(t *testing.T) {
	t.Parallel()
	meta := extract.Meta{Publisher: "Courier", PublishedAt: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)}
	for _, tt := range []struct {
		name, contentType string
		data              []byte
		want              []string
	}{
		{"a.txt", "", []byte("Ferry returns\n\n" + body), []string{"a.txt: Ferry returns"}},
		{"a.md", "", []byte("# Ferry returns\n\n" + body), []string{"a.md: Ferry returns"}},
		{"page", "text/html", []byte("<title>Ferry returns</title><p>" + body), []string{"page: Ferry returns"}},
		{"d.jsonl", "", []byte(dump), []string{"d.jsonl: One", "d.jsonl: invalid", "d.jsonl: Two"}},
		{"d.jsonl.gz", "", zipped(t, dump), []string{"d.jsonl.gz: One", "d.jsonl.gz: invalid", "d.jsonl.gz: Two"}},
		{"dump", "application/x-ndjson", []byte(dump), []string{"dump: One", "dump: invalid", "dump: Two"}},
		{"a.pdf", "application/pdf", []byte("%PDF-1.7"), []string{"a.pdf: unsupported"}},
		{"dump.gz", "", zipped(t, dump), []string{"dump.gz: One", "dump.gz: invalid", "dump.gz: Two"}},
		{"a.txt.gz", "", zipped(t, "Ferry returns\n\n"+body), []string{"a.txt.gz: Ferry returns"}},
		{"cut.txt.gz", "", zipped(t, body)[:30], []string{"cut.txt.gz: invalid"}},
		{"bomb.jsonl.gz", "", zipped(t, strings.Repeat(strings.Repeat(" ", 1<<20)+"\n", maxUnpacked>>20)), []string{"bomb.jsonl.gz: invalid"}},
		{"a.txt", "", nil, []string{"a.txt: no_text"}},
		{"b.txt", "", []byte("Short."), []string{"b.txt: too_short"}},
		{"big.txt", "", bytes.Repeat([]byte("word "), extract.MaxBytes/4), []string{"big.txt: too_large"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, articles := read(New(Options{}).Document(t.Context(), tt.name, tt.contentType, tt.data, meta))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			for _, a := range articles {
				if a.PublishedAt != meta.PublishedAt || a.Publisher != "Courier" && a.Title != "One" {
					t.Errorf("%q has %q, %v", a.Title, a.Publisher, a.PublishedAt)
				}
			}
		})
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, title, text, wantTitle, wantBody string }{
		{"title given", "Ferry", body, "Ferry", body},
		{"the first line is no headline then", "Ferry", "Harbour\n\n" + body, "Ferry", "Harbour\n\n" + body},
		{"headline found", "", "Harbour\n\n" + body, "Harbour", body},
		{"fields", "", "Title: Harbour\nPublisher: Ledger\n\n" + body, "Harbour", body},
		{"what looks like a page is text", "", "<p>Harbour</p>\n\n" + body, "<p>Harbour</p>", body},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, err := New(Options{}).Text(t.Context(), tt.title, tt.text, extract.Meta{})
			if err != nil {
				t.Fatal(err)
			}
			if a.Title != tt.wantTitle || a.Body != tt.wantBody || a.Origin != "pasted text" {
				t.Errorf("got %+v", a)
			}
		})
	}
	if a, err := New(Options{}).Text(t.Context(), "Ferry", "Short.", extract.Meta{}); err == nil || a.Origin == "" {
		t.Errorf("a short text gave %+v, %v", a, err)
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	const address = "https://ledger.example/ferry"
	pages := New(Options{Pages: web{address: {ContentType: "text/html", Body: []byte("<title>Ferry</title><p>" + body)}}})
	a, err := pages.Page(t.Context(), address)
	if err != nil || a.Title != "Ferry" || a.URL != address || a.Origin != address {
		t.Errorf("%+v, %v", a, err)
	}
	for _, reader := range []*Reader{pages, New(Options{})} {
		if a, err := reader.Page(t.Context(), "https://ledger.example/none"); err == nil || a.Origin == "" {
			t.Errorf("a missing page gave %+v, %v", a, err)
		}
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.txt": "Ferry returns\n\n" + body, "b/c.md": "# Harbour\n\n" + body, ".hidden.txt": body, "b/d.png": "png", "e.txt": "short",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const address = "HTTPS://ledger.example/ferry"
	r := New(Options{Pages: web{address: {ContentType: "text/html", Body: []byte("<title>Ferry</title><p>" + body)}}})
	p := Places{Inputs: []string{dir, "-", address, "https://ledger.example/none"}, Stdin: strings.NewReader("Pool\n\n" + body), Format: FormatAuto}
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	got, _ := read(r.Places(t.Context(), p))
	want := []string{dir + "/a.txt: Ferry returns", dir + "/b/c.md: Harbour", dir + "/e.txt: too_short", "-: Pool",
		address + ": Ferry", "https://ledger.example/none: not_found"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for range r.Places(t.Context(), p) {
		break // a reader that is not read to its end must not go on
	}
	p.Format = "text"
	p.Inputs = []string{filepath.Join(dir, "b", "c.md")}
	if got, _ := read(r.Places(t.Context(), p)); len(got) != 1 || !strings.HasSuffix(got[0], ": # Harbour") {
		t.Errorf("as text: %q", got)
	}
}

func TestCheckNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	for _, p := range []Places{
		{Inputs: []string{"no-such-file"}},
		{Inputs: []string{"-", "-"}, Meta: extract.Meta{Title: "x"}},
		{Inputs: []string{"a\x00b"}},
	} {
		if err := p.Check(); news.CodeOf(err) != news.CodeInvalid {
			t.Errorf("%+v: %v", p.Inputs, err)
		}
	}
}
