package ingest

import (
	"strings"
	"testing"
	"time"

	"newsdesk/internal/news"
)

func TestIdentityOf(t *testing.T) {
	t.Parallel()
	at := func(url string) news.Article {
		return news.Article{URL: url, Origin: "dump.jsonl", Publisher: "Ledger", Title: "Bridge  Falls"}
	}
	same := identityOf(at("https://www.ledger.example/bridge?utm_source=x"))
	if other := identityOf(at("http://m.ledger.example/bridge/#top")); same != other || same != "https://ledger.example/bridge" {
		t.Errorf("%q and %q", same, other)
	}
	if got, want := identityOf(at("")), "read:dump.jsonl#ledger bridge falls"; got != want {
		t.Errorf("without an address = %q, want %q", got, want)
	}
	long := strings.Repeat("é", maxIdentity)
	a, b := identityOf(news.Article{Title: long + "a"}), identityOf(news.Article{Title: long + "b"})
	if a == b || len(a) > maxIdentity || len(b) > maxIdentity {
		t.Errorf("long identities of %d and %d bytes, equal: %t", len(a), len(b), a == b)
	}
}

// The hash notices every change of what an article says, and none of where it was found.
func TestContentHash(t *testing.T) {
	t.Parallel()
	a := news.Article{Title: "T", Publisher: "P", Authors: []string{"A"}, Language: "en", Body: "B", PublishedAt: time.Unix(0, 0)}
	moved := a
	moved.URL, moved.Origin = "https://ledger.example/a?utm_source=x", "feed"
	if contentHash(a, "en") != contentHash(moved, "en") {
		t.Error("another address is another content")
	}
	if contentHash(a, "en") == contentHash(a, "es") {
		t.Error("other terms are the same content: what was analyzed as English stays so")
	}
	for name, change := range map[string]func(*news.Article){
		"title":     func(a *news.Article) { a.Title += "!" },
		"body":      func(a *news.Article) { a.Body += "." },
		"publisher": func(a *news.Article) { a.Publisher = "" },
		"authors":   func(a *news.Article) { a.Authors = []string{"A", ""} },
		"date":      func(a *news.Article) { a.PublishedAt = a.PublishedAt.Add(time.Hour) },
		"shift":     func(a *news.Article) { a.Title, a.Publisher = "TP", "" },
	} {
		changed := a
		change(&changed)
		if contentHash(a, "en") == contentHash(changed, "en") {
			t.Errorf("a changed %s is not noticed", name)
		}
	}
}
