package retrieve_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/retrieve"
	"newsdesk/internal/text"
)

type fact struct {
	ID, Fact, Title, Source string
	PublishedAt             time.Time `json:"published_at"`
	URL                     string
}

type factQuery struct {
	Query string
	Type  string   `json:"question_type"`
	Gold  []string `json:"gold_fact_ids"`
}

func readLines[T any](t testing.TB, name string) (list []T) {
	t.Helper()
	root := os.Getenv("NEWSDESK_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	file, err := os.Open(filepath.Join(root, "data", "multihoprag", name))
	if err != nil {
		t.Skipf("SKIPPED: the set is not here, set NEWSDESK_SHARED to its folder: %v", err)
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

// facts is a library of facts, each an article.
func facts(t testing.TB) (*postgres.DB, news.LibraryID, news.EmbeddingModel) {
	t.Helper()
	db := postgrestest.New(t)
	lib, err := db.EnsureLibrary(t.Context(), "facts")
	if err != nil {
		t.Fatal(err)
	}
	model, err := db.EnsureModel(t.Context(), "none", 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	analyzer := text.NewAnalyzer("en")
	for _, f := range readLines[fact](t, "facts.jsonl") {
		a := news.Prepared{Identity: f.ID, Article: news.Article{Title: f.Title, Publisher: f.Source, URL: f.URL, PublishedAt: f.PublishedAt, Body: f.Fact}}
		a.ContentHash = sha256.Sum256([]byte(f.ID))
		header, terms := analyzer.Terms(a.Header()), analyzer.Terms(f.Fact)
		a.URL = f.ID
		a.Chunks = []news.PreparedChunk{{Chunk: news.Chunk{End: len(f.Fact)}, Forward: bm25.NewForward(terms, header),
			TextLength: len(terms), HeaderLength: len(header)}}
		if _, err := db.StoreArticle(t.Context(), lib.ID, 0, model, a); err != nil {
			t.Fatal(err)
		}
	}
	return db, lib.ID, model
}

type factFigures struct{ n, all, recall, hits4, hits10, mrr float64 }

func measureFacts(t testing.TB, r *retrieve.Retriever, lib news.LibraryID, each func(q factQuery, missed map[string]bool, ev news.Evidence)) map[string]*factFigures {
	t.Helper()
	figures := map[string]*factFigures{}
	for _, q := range readLines[factQuery](t, "queries.dev.jsonl") {
		if len(q.Gold) == 0 {
			continue
		}
		ev, err := r.Retrieve(t.Context(), news.Question{Text: q.Query, Library: lib, AskedAt: time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		gold := map[string]bool{}
		for _, g := range q.Gold {
			gold[g] = true
		}
		found, first := 0, 0
		for i, p := range ev.Passages[:min(10, len(ev.Passages))] {
			if gold[p.URL] {
				delete(gold, p.URL)
				found++
				if first == 0 {
					first = i + 1
				}
			}
		}
		for _, kind := range []string{q.Type, "all"} {
			f := figures[kind]
			if f == nil {
				f = &factFigures{}
				figures[kind] = f
			}
			f.n++
			f.recall += float64(found) / float64(found+len(gold))
			if len(gold) == 0 {
				f.all++
			}
			if first > 0 {
				f.hits10++
				f.mrr += 1 / float64(first)
			}
			if first > 0 && first <= 4 {
				f.hits4++
			}
		}
		each(q, gold, ev)
	}
	return figures
}

// TestMeasureFacts measures questions that need several articles, with and without what they say of outlets and times:
//
//	NEWSDESK_MEASURE=1 go test -run TestMeasureFacts -v ./internal/retrieve
//
// With NEWSDESK_MEASURE=misses it lists what is missing in the first ten.
func TestMeasureFacts(t *testing.T) {
	wish := os.Getenv("NEWSDESK_MEASURE")
	if wish == "" {
		t.Skip("set NEWSDESK_MEASURE to measure")
	}
	db, lib, model := facts(t)
	for _, scope := range []bool{false, true} {
		s := retrieve.Defaults()
		s.Scope = scope
		for kind, f := range measureFacts(t, retrieve.New(db, nil, model, s, nil), lib, func(q factQuery, missed map[string]bool, ev news.Evidence) {
			if wish == "misses" && scope && len(missed) > 0 {
				t.Logf("%d of %d missed: %s", len(missed), len(q.Gold), q.Query)
			}
		}) {
			t.Logf("scope %-5v %-18s n %3.0f All@10 %.3f Recall@10 %.3f Hits@4 %.3f Hits@10 %.3f MRR@10 %.3f", scope, kind, f.n, f.all/f.n,
				f.recall/f.n, f.hits4/f.n, f.hits10/f.n, f.mrr/f.n)
		}
	}
}
