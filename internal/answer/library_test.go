package answer

import (
	"cmp"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"newsdesk/internal/bm25"
	"newsdesk/internal/chunk"
	"newsdesk/internal/extract"
	"newsdesk/internal/news"
	"newsdesk/internal/retrieve"
	"newsdesk/internal/text"
)

// library is a library in memory: what the store gives retrieval, with every chunk that holds a term as a candidate.
type library struct {
	analyzer *text.Analyzer
	chunker  *chunk.Chunker
	articles []news.Article
	chunks   []stored
	holding  map[uint64]int64
	postings map[uint64][]int
	stats    bm25.Stats
	dates    []time.Time
}

type stored struct {
	news.Candidate
	chunk   news.Chunk
	article int
}

func newLibrary() *library {
	return &library{analyzer: text.NewAnalyzer("en"), chunker: chunk.New(chunk.Options{}),
		holding: map[uint64]int64{}, postings: map[uint64][]int{}}
}

func (l *library) add(a news.Article) {
	header := l.analyzer.Terms(a.Header())
	for n, c := range l.chunker.Chunks(a.Body) {
		terms := l.analyzer.Terms(a.Body[c.Start:c.End])
		f := bm25.NewForward(terms, header)
		ref := news.ChunkRef{Version: news.VersionID(len(l.articles) + 1), Ordinal: n}
		for _, k := range f.Keys(nil) {
			l.holding[uint64(k)]++
			l.postings[uint64(k)] = append(l.postings[uint64(k)], len(l.chunks))
		}
		l.chunks = append(l.chunks, stored{news.Candidate{Ref: ref, TextLength: len(terms), HeaderLength: len(header), Forward: f, PublishedAt: a.PublishedAt}, c, len(l.articles)})
		l.stats.Chunks++
		l.stats.TextLength += int64(len(terms))
		l.stats.HeaderLength += int64(len(header))
	}
	l.articles = append(l.articles, a)
	if !a.PublishedAt.IsZero() {
		l.dates = append(l.dates, a.PublishedAt)
	}
}

func (l *library) retriever() *retrieve.Retriever {
	return retrieve.New(l, nil, news.EmbeddingModel{}, retrieve.Defaults(), nil)
}

func (l *library) Candidates(_ context.Context, q news.CandidateQuery) (news.Candidates, error) {
	c := news.Candidates{Articles: int64(len(l.articles)), Chunks: l.stats.Chunks, TextLength: l.stats.TextLength,
		HeaderLength: l.stats.HeaderLength}
	seen := map[int]bool{}
	for _, t := range q.Terms {
		c.TermChunks = append(c.TermChunks, l.holding[t])
		for _, i := range l.postings[t] {
			if !seen[i] {
				seen[i] = true
				c.Lexical = append(c.Lexical, l.chunks[i].Candidate)
			}
		}
	}
	return c, nil
}

func (l *library) Passages(_ context.Context, _ news.LibraryID, refs []news.ChunkRef, _ news.EmbeddingModel, _ []float32) ([]news.Passage, error) {
	var out []news.Passage
	for _, ref := range refs {
		at, ok := slices.BinarySearchFunc(l.chunks, ref, func(s stored, ref news.ChunkRef) int {
			return cmp.Or(cmp.Compare(s.Ref.Version, ref.Version), cmp.Compare(s.Ref.Ordinal, ref.Ordinal))
		})
		if !ok {
			continue
		}
		s := l.chunks[at]
		a := l.articles[s.article]
		out = append(out, news.Passage{Ref: ref, Headline: news.Headline{Article: news.ArticleID(s.article + 1), Version: ref.Version,
			Title: a.Title, Publisher: a.Publisher, URL: a.URL, PublishedAt: a.PublishedAt},
			Start: s.chunk.Start, End: s.chunk.End, Text: a.Body[s.chunk.Start:s.chunk.End]})
	}
	return out, nil
}

// Publishers implements retrieve.Index.
func (l *library) Publishers(context.Context, news.LibraryID, string, int) ([]string, error) {
	return nil, nil
}

func (l *library) Coverage(context.Context, news.LibraryID) (news.Coverage, error) {
	c := news.Coverage{Articles: len(l.articles), Chunks: len(l.chunks)}
	if len(l.dates) > 0 {
		c.Earliest, c.Latest = slices.MinFunc(l.dates, time.Time.Compare), slices.MaxFunc(l.dates, time.Time.Compare)
	}
	return c, nil
}

// Bodies implements Bodies.
func (l *library) Bodies(_ context.Context, _ news.LibraryID, versions []news.VersionID) (map[news.VersionID]string, error) {
	m := map[news.VersionID]string{}
	for _, v := range versions {
		if v >= 1 && int(v) <= len(l.articles) {
			m[v] = l.articles[v-1].Body
		}
	}
	return m, nil
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

func addCorpus(t testing.TB, l *library, track string) {
	t.Helper()
	plain, err := gzip.NewReader(sharedFile(t, "data", "realtimeqa", "corpus."+track+".dev.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for a, err := range extract.JSONL(plain) {
		if err == nil {
			l.add(a)
		}
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
	l.add(a)
	return a
}
