package ingest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
)

// account is a text of its own for each number.
func account(number int) string {
	var b strings.Builder
	for i := range 30 {
		fmt.Fprintf(&b, "Witness %d of town %d told the court about item %d. ", i, number, 37*i*number+i)
	}
	return strings.TrimSpace(b.String())
}

func (d desk) origins(t testing.TB) map[string]news.ArticleID {
	t.Helper()
	list, err := d.db.Headlines(t.Context(), d.lib, 100)
	if err != nil {
		t.Fatal(err)
	}
	origins := make(map[string]news.ArticleID)
	for _, h := range list {
		passages, err := d.db.Passages(t.Context(), d.lib, []news.ChunkRef{{Version: h.Version}}, d.model, nil)
		if err != nil {
			t.Fatal(err)
		}
		origins[h.Publisher] = passages[0].Origin
	}
	return origins
}

// A wire story in three outlets is one origin, credited to its agency; the same page by other ways is the same article,
// and so is one that moved.
func TestCopiesMeetInALibrary(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	day := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	wire := "VELMORA (Reuters) - " + account(1)
	list := []news.Article{
		{URL: "https://ledger.example/trial", Title: "Trial opens", Publisher: "Ledger", PublishedAt: day.Add(time.Hour), Body: wire},
		{URL: "https://courier.example/court/trial-7", Title: "Court hears witnesses", Publisher: "Courier", PublishedAt: day, Body: wire[:len(wire)/2]},
		{URL: "https://post.example/a", Title: "Trial", Publisher: "Post", PublishedAt: day.Add(2 * time.Hour), Body: "The trial has begun.\n\n" + wire},
		{URL: "https://tribune.example/own", Title: "Our report", Publisher: "Tribune", PublishedAt: day, Body: account(2)},
	}
	if sum := d.run(t, list...); sum.Added != 4 {
		t.Fatalf("%+v", sum)
	}
	origins := d.origins(t)
	if origins["Ledger"] != origins["Courier"] || origins["Post"] != origins["Courier"] || origins["Tribune"] == origins["Courier"] {
		t.Errorf("origins %v", origins)
	}
	if h, found, err := ingest.Duplicate(t.Context(), d.db, d.lib, news.Article{Body: account(2) + " More."}); err != nil || !found || h.Publisher != "Tribune" {
		t.Errorf("duplicate %v, %t, %v", h, found, err)
	}
	calls := d.embed.Calls()
	list[0].URL = "https://www.google.com/amp/s/www.ledger.example/amp/trial?utm_source=x"
	if sum := d.run(t, list...); sum.Unchanged != 4 || d.embed.Calls() != calls {
		t.Errorf("by another way: %+v, %d embedding calls", sum, d.embed.Calls()-calls)
	}
	moved := list[3]
	moved.URL, moved.Body = "https://www.tribune.example/news/own-report", moved.Body+" The court rose at noon."
	if sum := d.run(t, moved); sum.Updated != 1 {
		t.Errorf("moved: %+v", sum)
	}
	if sum := d.run(t, moved); sum.Unchanged != 1 {
		t.Errorf("moved and read again: %+v", sum)
	}
	found, err := d.db.FindArticles(t.Context(), d.lib, "trial opens", 1)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if v, err := d.db.Version(t.Context(), d.lib, found[0].Version); err != nil || v.Credit != "Reuters" {
		t.Errorf("credit %q, %v", v.Credit, err)
	}
}
