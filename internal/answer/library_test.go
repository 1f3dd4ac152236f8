package answer

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"newsdesk/internal/chunk"
	"newsdesk/internal/extract"
	"newsdesk/internal/news"
	"newsdesk/internal/retrieve"
	"newsdesk/internal/shelf"
	"newsdesk/internal/text"
)

// library is a library in memory.
type library struct{ *shelf.Shelf }

func newLibrary() *library {
	return &library{shelf.New(chunk.New(chunk.Options{}), text.NewAnalyzer("en"))}
}

func (l *library) retriever() *retrieve.Retriever {
	return retrieve.New(l, nil, news.EmbeddingModel{}, retrieve.Defaults(), nil)
}

// sharedFile opens a file of the data that can not be part of the project, or skips the test.
func sharedFile(t testing.TB, name ...string) *os.File {
	t.Helper()
	root := os.Getenv("NEWSDESK_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	file, err := os.Open(filepath.Join(append([]string{root}, name...)...))
	if err != nil {
		t.Skipf("SKIPPED: the shared data is not here, set NEWSDESK_SHARED to its folder: %v", err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

// corpus reads the articles of a year of RealTime QA.
func corpus(t testing.TB, year string) (list []news.Article) {
	t.Helper()
	plain, err := gzip.NewReader(sharedFile(t, "data", "realtimeqa", "corpus."+year+".dev.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for a, err := range extract.JSONL(plain) {
		if err == nil {
			list = append(list, a)
		}
	}
	return list
}

func addCorpus(t testing.TB, l *library, year string) {
	t.Helper()
	for _, a := range corpus(t, year) {
		l.Add(a)
	}
}

// addRealArticle adds the article that newsdesk was first asked about.
func addRealArticle(t testing.TB, l *library) news.Article {
	t.Helper()
	data, err := io.ReadAll(sharedFile(t, "articles", "albania-expels-iranian-diplomats.txt"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := extract.Article(t.Context(), extract.Document{Name: "article.txt", Data: data}, extract.Meta{})
	if err != nil {
		t.Fatal(err)
	}
	l.Add(a)
	return a
}
