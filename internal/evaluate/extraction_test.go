package evaluate

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

func TestShingleScores(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		got, want         string
		precision, recall float64
	}{
		"equal but for marks":      {"One, two. Three-four five!", "One two Three four five", 1, 1},
		"case is kept":             {"one two three four", "One two three four", 0, 0},
		"a tail too much":          {"a b c d e f", "a b c d", 1.0 / 3, 1},
		"a half":                   {"a b c d", "a b c d e f", 1, 1.0 / 3},
		"repeats count":            {"a b c d a b c d", "a b c d", 1.0 / 5, 1},
		"short texts are one run":  {"a b", "a b", 1, 1},
		"nothing is one empty run": {"", "a b c d", 0, 0},
		"letters with marks split": {"a_1 ñ 二", "a_1 ñ 二", 1, 1},
		"both nothing":             {"", "", 1, 1},
	} {
		precision, recall, predicted := shingleScores(tt.got, tt.want)
		if math.Abs(precision-tt.precision) > 1e-9 || math.Abs(recall-tt.recall) > 1e-9 || !predicted {
			t.Errorf("%s: %v, %v, %v", name, precision, recall, predicted)
		}
	}
}

// samplePages are read by sampleReader as their HTML says.
func samplePages() []ExtractionPage {
	page := func(id string, p ExtractionPage) ExtractionPage {
		p.ID, p.URL = id, "https://example.org/"+id
		p.Load = func() ([]byte, error) { return []byte(id), nil }
		return p
	}
	return []ExtractionPage{
		page("good", ExtractionPage{Body: "a b c d", With: []string{"b c"}, Without: []string{"e"}, Title: " T  t", Date: "2026-03-04", Authors: []string{"B B", "A A"}}),
		page("refused", ExtractionPage{Body: "a b c d", With: []string{"a", "z"}, Without: []string{"d"}, Title: "T - T", Date: "2026-03-05"}),
		page("unknown", ExtractionPage{}),
	}
}

func sampleReader(_ context.Context, _ string, page []byte) (news.Article, error) {
	// Late in the evening on the Azores, which is the next day elsewhere.
	at := time.Date(2026, 3, 4, 23, 30, 0, 0, time.FixedZone("", -3600))
	a := news.Article{Title: "T t", Body: "a b c d", PublishedAt: at, Authors: []string{"A A", "B B"}}
	if string(page) == "refused" {
		return a, news.Errorf(news.CodePaywalled, "only the beginning is free")
	}
	return a, nil
}

func TestExtraction(t *testing.T) {
	t.Parallel()
	report, err := Extraction(t.Context(), "sample", sampleReader, samplePages(), Bootstrap{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[Metric][2]float64{}
	for _, f := range report.Figures {
		got[f.Metric] = [2]float64{f.Value, float64(f.N)}
		if f.Low > f.Value || f.High < f.Value {
			t.Errorf("%s: %v is outside of its interval", f.Metric, f)
		}
	}
	// Of the pieces, "b c" and "a" are found and "z" is not; "e" is rightly absent and "d" is there.
	want := map[Metric][2]float64{
		ShingleF1: {1, 2}, ShingleF1Accepted: {0.5, 2}, ShinglePrecision: {1, 2}, ShingleRecall: {1, 2}, SameTokens: {1, 2}, PoorBody: {0, 2},
		PieceF: {4.0 / 6, 2}, PieceFAccepted: {0.5, 2}, PiecePrecision: {2.0 / 3, 2}, PieceRecall: {2.0 / 3, 2}, PieceAccuracy: {0.6, 2},
		PiecesRight: {(1 + 1.0/3) / 2, 2}, PiecesAllRight: {0.5, 2}, TitleRight: {0.5, 2}, TitleExact: {0.5, 2}, TitleAlike: {1, 2}, DateRight: {0.5, 2}, BylineRight: {1, 1}, PageRefused: {1.0 / 3, 3},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var out bytes.Buffer
	if err := report.WriteMarkdown(&out, -1); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"Refused pages: 1 of 3 (paywalled 1).", "3 pages, 0 ended", "refusal: only the beginning is free", "- missing: z", "- too much: d"} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("%q is missing in\n%s", line, out.String())
		}
	}
}

// A label that cannot be right is not judged, one in capitals says nothing about case, and the notes say so.
func TestExtractionLabels(t *testing.T) {
	t.Parallel()
	page := func(id, title, date string) ExtractionPage {
		return ExtractionPage{ID: id, Title: title, Date: date, Load: func() ([]byte, error) { return nil, nil }}
	}
	read := func(context.Context, string, []byte) (news.Article, error) {
		return news.Article{Title: "The Crane", PublishedAt: time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)}, nil
	}
	pages := []ExtractionPage{page("impossible", "The crane", "2026-29-11"), page("capitals", "THE CRANE", "2026-11-29"),
		page("other", "THE FERRY", "2026-11-28"), page("hyphen", "The Cra\u00adne", "")}
	report, err := Extraction(t.Context(), "labels", read, pages, Bootstrap{})
	if err != nil {
		t.Fatal(err)
	}
	for metric, want := range map[Metric][2]float64{TitleRight: {0.5, 4}, TitleExact: {0.25, 4}, DateRight: {0.5, 2}} {
		if f, _ := report.Figure(metric); f.Value != want[0] || float64(f.N) != want[1] {
			t.Errorf("%s is %v of %d, want %v", metric, f.Value, f.N, want)
		}
	}
	if note := labelNote(pages, report.Rows); !strings.Contains(note, "1 dates that are no day") || !strings.Contains(note, "2 titles are labelled in capitals throughout and compared without case (1 right only so)") {
		t.Error(note)
	}
}

func TestExtractionEndsWithItsContextAndWithoutItsPages(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Extraction(ctx, "", sampleReader, samplePages(), Bootstrap{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	pages := samplePages()
	pages[1].Load = fileBelow(t.TempDir(), "missing.html.gz")
	if _, err := Extraction(t.Context(), "", sampleReader, pages, Bootstrap{}); news.CodeOf(err) != news.CodeInvalid {
		t.Errorf("got %v", err)
	}
}

func TestReadExtractionPages(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".gz") {
			var zipped bytes.Buffer
			z := gzip.NewWriter(&zipped)
			_, _ = z.Write([]byte(content))
			_ = z.Close()
			content = zipped.String()
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("ground-truth.json", `{"b":{"articleBody":"B b","url":"https://example.org/b"}}`)
	write("html/b.html.gz", "<p>B")
	write("pages.jsonl", `{"id":"a","url":"https://example.org/a","file":"html/a.html","with":["A"],"license":"any"}`+"\n\n"+`{"url":"https://example.org/c","html":"<p>C","date":"2026-03-04"}`)
	write("html/a.html", "<p>A")
	pages, err := ReadExtractionPages(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range pages {
		data, err := p.Load()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, p.ID+" "+string(data)+" "+p.Body+" "+p.Date)
	}
	want := []string{"a <p>A  ", "b <p>B B b ", "https://example.org/c <p>C  2026-03-04"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}

	write("bad/pages.jsonl", `{"id":"a","file":"../html/a.html"}`)
	write("both.jsonl", `{"id":"a","file":"x","html":"y"}`)
	write("broken.jsonl", `{"id":`)
	write("broken.json", `[]`)
	write("empty.jsonl", "\n")
	for _, name := range []string{"both.jsonl", "broken.jsonl", "broken.json", "empty.jsonl", "missing.jsonl"} {
		if _, err := ReadExtractionPages(filepath.Join(dir, name)); news.CodeOf(err) != news.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	pages, err = ReadExtractionPages(filepath.Join(dir, "bad"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pages[0].Load(); news.CodeOf(err) != news.CodeInvalid {
		t.Errorf("a file outside of the folder was read: %v", err)
	}
}

func FuzzExtractionLine(f *testing.F) {
	f.Add(`{"id":"a","html":"<p>","with":["x"],"authors":null}`)
	f.Add("\ufeff{\"file\":\"/etc/passwd\"}\n{}")
	f.Fuzz(func(t *testing.T, lines string) {
		name := filepath.Join(t.TempDir(), "pages.jsonl")
		if err := os.WriteFile(name, []byte(lines), 0o600); err != nil {
			t.Fatal(err)
		}
		pages, err := ReadExtractionPages(name)
		if (err == nil) == (len(pages) == 0) || err != nil && news.CodeOf(err) != news.CodeInvalid {
			t.Errorf("%d pages, %v", len(pages), err)
		}
	})
}
