package retrieve_test

import (
	"crypto/sha256"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/retrieve"
	"newsdesk/internal/text"
)

// world is a library that changes, beside what it should hold.
type world struct {
	db       *postgres.DB
	lib      news.LibraryID
	model    news.EmbeddingModel
	random   *rand.Rand
	articles map[string]news.Prepared
}

// The ranking through the database is the in-process BM25's over the same chunks, also after updates and deletes,
// with and without folded statistics, and when few candidates are brought at first.
func TestRankingEqualsInProcessBM25(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 120 {
		w.put(t, i)
	}
	w.check(t, "after storing")
	for i := 0; i < 120; i += 3 {
		w.put(t, i)
	}
	w.check(t, "after updates")
	if err := w.db.FoldStatistics(t.Context(), w.lib); err != nil {
		t.Fatal(err)
	}
	for i := 1; i < 120; i += 4 {
		w.remove(t, i)
	}
	w.check(t, "after folding and removals")
	if err := w.db.FoldStatistics(t.Context(), w.lib); err != nil {
		t.Fatal(err)
	}
	w.check(t, "all folded")
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{db: postgrestest.New(t), random: rand.New(rand.NewPCG(3, 4)), articles: make(map[string]news.Prepared)}
	lib, err := w.db.EnsureLibrary(t.Context(), "world")
	if err != nil {
		t.Fatal(err)
	}
	w.lib = lib.ID
	if w.model, err = w.db.EnsureModel(t.Context(), "none", 2, 0); err != nil {
		t.Fatal(err)
	}
	return w
}

// word draws from a vocabulary with a few frequent and many rare words, like a language.
func (w *world) word() string {
	return fmt.Sprintf("word%d", int(math.Pow(w.random.Float64(), 4)*400))
}

func (w *world) put(t *testing.T, i int) {
	t.Helper()
	a := news.Prepared{Identity: fmt.Sprint("article ", i), Article: news.Article{Title: w.word() + " " + w.word()}}
	analyzer := text.NewAnalyzer("en")
	header := analyzer.Terms(a.Header())
	for range 1 + w.random.IntN(4) {
		var words []string
		for range 5 + w.random.IntN(40) {
			words = append(words, w.word())
		}
		p := strings.Join(words, " ")
		terms := analyzer.Terms(p)
		a.Chunks = append(a.Chunks, news.PreparedChunk{Chunk: news.Chunk{Start: len(a.Body), End: len(a.Body) + len(p)},
			Forward: bm25.NewForward(terms, header), TextLength: len(terms), HeaderLength: len(header)})
		a.Body += p + "\n\n"
	}
	a.ContentHash = sha256.Sum256([]byte(a.Title + a.Body))
	if _, err := w.db.StoreArticle(t.Context(), w.lib, 0, w.model, a); err != nil {
		t.Fatal(err)
	}
	w.articles[a.Identity] = a
}

func (w *world) remove(t *testing.T, i int) {
	t.Helper()
	identity := fmt.Sprint("article ", i)
	want := w.articles[identity]
	delete(w.articles, identity)
	headlines, err := w.db.Headlines(t.Context(), w.lib, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range headlines {
		versions, err := w.db.Versions(t.Context(), w.lib, h.Article)
		if err != nil {
			t.Fatal(err)
		}
		if versions[0].Body == want.Body && h.Title == want.Title {
			if err := w.db.RemoveArticle(t.Context(), w.lib, h.Article); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("%s is not stored", identity)
}

func (w *world) check(t *testing.T, when string) {
	t.Helper()
	settings := retrieve.Defaults()
	settings.SecondStage, settings.Vector = false, false
	index := bm25.NewIndex(settings.BM25)
	var texts []string
	analyzer := text.NewAnalyzer("en")
	for _, a := range w.articles {
		for _, c := range a.Chunks {
			chunkText := a.Body[c.Start:c.End]
			texts = append(texts, chunkText)
			index.Add(analyzer.Terms(chunkText), analyzer.Terms(a.Header()))
		}
	}
	for _, rows := range []int{1, 20, settings.LexicalRows} {
		settings.LexicalRows = rows
		r := retrieve.New(w.db, nil, w.model, settings, nil)
		for range 25 {
			question := w.word() + " " + w.word() + " " + w.word() + " unseen"
			ev, err := r.Retrieve(t.Context(), news.Question{Text: question, Library: w.lib})
			if err != nil {
				t.Fatal(err)
			}
			want := index.Search(analyzer.Terms(question), settings.Limit)
			if len(ev.Passages) != len(want) {
				t.Fatalf("%s: %q found %d chunks, the index %d", when, question, len(ev.Passages), len(want))
			}
			for i, p := range ev.Passages {
				// Chunks of equal score may stand in another order.
				if math.Abs(p.Scores.BM25-want[i].Score) > 1e-9 {
					t.Fatalf("%s, %d rows: %q has %v at place %d, the index %v", when, rows, question, p.Scores.BM25, i+1, want[i].Score)
				}
				if p.Text == texts[want[i].Chunk] {
					continue
				}
				if tied := i > 0 && want[i-1].Score-want[i].Score < 1e-9 || i+1 < len(want) && want[i].Score-want[i+1].Score < 1e-9 || i+1 == len(want); !tied {
					t.Fatalf("%s: %q has another chunk at place %d", when, question, i+1)
				}
			}
		}
	}
}
