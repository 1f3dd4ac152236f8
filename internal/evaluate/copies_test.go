package evaluate

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"newsdesk/internal/news"
)

// story returns so many words, always the same of a number.
func story(number uint64, from, to int) string {
	r := rand.New(rand.NewPCG(number, 3))
	var list []string
	for range to {
		list = append(list, fmt.Sprintf("w%d", r.IntN(1000000)))
	}
	return strings.Join(list[from:], " ")
}

func readCopySet(t testing.TB, files ...string) CopySet {
	t.Helper()
	var s CopySet
	for _, f := range files {
		if err := s.Read(strings.NewReader(f)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestCopies(t *testing.T) {
	t.Parallel()
	pair := func(id, label, urlA, urlB, a, b string) string {
		return fmt.Sprintf(`{"id":%q,"label":%q,"a":{"url":%q,"title":"T","published_at":"2026-03-01","body":%q},"b":{"url":%q,"title":"T","published_at":"2026-03-01T08:00:00Z","body":%q}}`+"\n", id, label, urlA, a, urlB, b)
	}
	const site = "https://ledger.example/"
	s := readCopySet(t,
		pair("1", "same_article", site+"a", "https://m.ledger.example/a?utm_source=x", story(1, 0, 300), story(1, 0, 290))+
			pair("2", "same_article", site+"b", site+"b-2", story(2, 0, 300), story(3, 0, 300))+
			pair("3", "different_article", site+"c", site+"d", story(4, 0, 300), story(5, 0, 300))+
			pair("4", "different_article", site+"e", site+"e#top", story(6, 0, 300), story(7, 0, 300)),
		`{"id":"x","body":"`+story(8, 0, 100)+`"}`+"\n"+`{"id":"y","body":"`+story(8, 0, 95)+`"}`+"\n"+`{"id":"z","body":"`+story(9, 0, 100)+`"}`,
		"x\ty\nx\tz\n")
	report := Copies(s, Bootstrap{})
	for _, want := range []CopiesFigure{
		{Part: partMerging, Name: "precision", N: 4, Value: 0.5}, {Part: partMerging, Name: "recall", N: 4, Value: 0.5},
		{Part: partMerging, Name: "F1", N: 4, Value: 0.5}, {Part: partMoved, Name: "precision", N: 4, Value: 1},
		{Part: partMerging, Name: "merged and the changed text noticed", N: 2, Value: 0.5},
		{Part: partPlanted, Name: "recall", N: 2, Value: 0.5}, {Part: partPlanted, Name: "precision", N: 2, Value: 1},
		{Part: partDerived, Name: "cut to its first half: grouped", N: 2, Value: 1},
		{Part: partDerived, Name: "60 of its words quoted by another article: wrongly grouped", N: 2, Value: 0},
	} {
		got, ok := report.Figure(want.Part, want.Name)
		if !ok || got.N != want.N || got.Value != want.Value || got.Low > got.Value || got.High < got.Value {
			t.Errorf("%s, %s: %+v, want %g of %d", want.Part, want.Name, got, want.Value, want.N)
		}
	}
	var text, list bytes.Buffer
	if err := report.WriteMarkdown(&text, 0); err != nil {
		t.Fatal(err)
	}
	if err := report.WriteMarkdown(&list, -1); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 a and 2 b not recognized", "4 a and 4 b wrongly taken", "x and z not recognized"} {
		if strings.Contains(text.String(), want) || !strings.Contains(list.String(), want) {
			t.Errorf("%q is not listed, or is when nothing is to be", want)
		}
	}
	if !strings.Contains(text.String(), "| 0.50 (chosen) | 50.0 | 0.0 | 0 | 50.0 | 0 |") {
		t.Errorf("the curve of grouping is missing in\n%s", text.String())
	}
}

func TestCopiesRefusesBrokenFiles(t *testing.T) {
	t.Parallel()
	for _, file := range []string{`{"id":"1"}`, `{"id":"1","label":"same"}`, `{"id":`, "only one identifier", `{"id":"1","body":"x","published_at":"soon"}`,
		`{"id":"1","label":"same_article","a":{"published_at":"soon"}}`, "\x1f\x8bnot gzip"} {
		var s CopySet
		if err := s.Read(strings.NewReader(file)); news.CodeOf(err) != news.CodeInvalid {
			t.Errorf("%q: %v", file, err)
		}
	}
}

// Floors of the figures in docs/evaluation-format.md.
func TestSharedCopies(t *testing.T) {
	t.Parallel()
	var s CopySet
	for _, name := range []string{"revisions.dev.jsonl.gz", "lookalikes.dev.jsonl.gz", "articles.dev.jsonl.gz", "duplicates.dev.tsv"} {
		if err := s.Read(sharedSet(t, "neardup", name)); err != nil {
			t.Fatal(err)
		}
	}
	report := Copies(s, Bootstrap{Resamples: 40})
	for _, floor := range []CopiesFigure{
		{Part: partMerging, Name: "F1", N: 468, Value: 0.99}, {Part: partMerging, Name: "merged and the changed text noticed", N: 350, Value: 1},
		{Part: partMoved, Name: "precision", N: 468, Value: 0.99}, {Part: partMoved, Name: "recall", N: 468, Value: 0.6},
		{Part: partPlanted, Name: "recall", N: 10, Value: 1}, {Part: partPlanted, Name: "precision", N: 10, Value: 1},
		{Part: partDerived, Name: "cut to its first third: grouped", N: 311, Value: 0.98},
		{Part: partDerived, Name: "cut to its first third, under a lead of 30 words: grouped", N: 311, Value: 0.95},
	} {
		if got, ok := report.Figure(floor.Part, floor.Name); !ok || got.N != floor.N || got.Value < floor.Value {
			t.Errorf("%s, %s: %+v, want at least %g of %d", floor.Part, floor.Name, got, floor.Value, floor.N)
		}
	}
	if got, _ := report.Figure(partDerived, "a fifth of it within a roundup: wrongly grouped"); got.Value > 0.02 {
		t.Errorf("%+v", got)
	}
}
