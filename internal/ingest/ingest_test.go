package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"newsdesk/internal/chunk"
	"newsdesk/internal/embed"
	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

const dimensions = 64

// desk is an ingester on a database of its own.
type desk struct {
	db    *postgres.DB
	lib   news.LibraryID
	model news.EmbeddingModel
	embed *embed.Service
}

func newDesk(t testing.TB) desk {
	t.Helper()
	d := desk{db: postgrestest.New(t), embed: embed.NewService(embed.NewLocal(dimensions), embed.Options{})}
	lib, err := d.db.EnsureLibrary(t.Context(), "news")
	if err != nil {
		t.Fatal(err)
	}
	d.lib = lib.ID
	if d.model, err = d.db.EnsureModel(t.Context(), "local", dimensions, 0); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d desk) options() ingest.Options {
	count := func(s string) int { return len(s)/4 + 1 }
	return ingest.Options{Store: d.db, Chunker: chunk.New(chunk.Options{Count: count}), Embedder: d.embed, Model: d.model}
}

func (d desk) run(t testing.TB, articles ...news.Article) ingest.Summary {
	t.Helper()
	sum, err := ingest.New(d.options()).Run(t.Context(), d.lib, 0, each(articles), nil)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func each(articles []news.Article) iter.Seq2[news.Article, error] {
	return func(yield func(news.Article, error) bool) {
		for _, a := range articles {
			if !yield(a, nil) {
				return
			}
		}
	}
}

func articles(n int) []news.Article {
	list := make([]news.Article, n)
	for i := range list {
		list[i] = news.Article{URL: fmt.Sprintf("https://ledger.example/%d", i), Title: fmt.Sprint("Report number ", i), Publisher: "Ledger",
			PublishedAt: time.Date(2023, 1, 1+i%28, 0, 0, 0, 0, time.UTC),
			Body:        strings.Repeat(fmt.Sprintf("The council of town %d met on Monday and spoke about the bridge. ", i), 20)}
		list[i].Body = strings.TrimSpace(list[i].Body)
	}
	return list
}

func TestIngestIsIdempotent(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	list := articles(100)
	first := d.run(t, list...)
	if first.Added != 100 || first.Chunks < 100 || first.Failed != 0 {
		t.Fatalf("first run: %+v", first)
	}
	coverage, calls := d.coverage(t), d.embed.Calls()
	again := d.run(t, list...)
	if diff := cmp.Diff(ingest.Summary{Unchanged: 100}, again); diff != "" {
		t.Errorf("second run: %s", diff)
	}
	if diff := cmp.Diff(coverage, d.coverage(t)); diff != "" {
		t.Errorf("second run changed the library: %s", diff)
	}
	if d.embed.Calls() != calls {
		t.Errorf("second run made %d embedding calls", d.embed.Calls()-calls)
	}
	t.Attr("R10", fmt.Sprintf("%d embedding calls for a second run over %d unchanged articles, after %d for the first", d.embed.Calls()-calls, len(list), calls))
	// The same address in another spelling is the same article; a changed word makes a version.
	list[7].URL += "/?utm_source=feed#top"
	list[7].Body += " Snow fell."
	if third := d.run(t, list...); third.Updated != 1 || third.Unchanged != 99 {
		t.Errorf("third run: %+v", third)
	}
}

func TestBadItemsAreNamedAndStopNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	list := articles(3)
	twice, long := list[0], list[1]
	twice.Body += " Another end."
	long.Body = strings.Repeat(long.Body, 5<<20/len(long.Body)) // more than is held back for later
	items := func(yield func(news.Article, error) bool) {
		_ = yield(list[0], nil) && yield(news.Article{Origin: "dump.jsonl"}, news.Errorf(news.CodeInvalid, "Line 2 is not JSON.")) &&
			yield(list[1], nil) && yield(twice, nil) && yield(list[1], nil) && yield(list[2], nil) && yield(long, nil)
	}
	var last ingest.Summary
	sum, err := ingest.New(d.options()).Run(t.Context(), d.lib, 0, items, func(s ingest.Summary) { last = s })
	if err != nil {
		t.Fatal(err)
	}
	want := ingest.Summary{Added: 3, Updated: 1, Unchanged: 1, Failed: 2, Chunks: sum.Chunks, Failures: []ingest.Failure{
		{Item: "dump.jsonl", Reason: "Line 2 is not JSON."},
		{Item: long.URL, Reason: "It has the same address as an earlier item but another text; the earlier one was kept."},
	}}
	if diff := cmp.Diff(want, sum, cmpopts.IgnoreFields(ingest.Failure{}, "Err")); diff != "" {
		t.Error(diff)
	}
	if last.Items() != 7 {
		t.Errorf("progress ended at %d items, want 7", last.Items())
	}
}

// Of several texts of one article in one run the last one is current, whichever was stored before.
func TestLaterTextOfAnArticleWins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                      string
		order                     []int // of three texts
		added, updated, unchanged int
	}{{"each once", []int{0, 1, 2}, 1, 1, 1}, {"the last twice", []int{0, 1, 1}, 1, 1, 1}, {"back to the first", []int{0, 1, 0}, 1, 0, 2}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			var list []news.Article
			for _, k := range c.order {
				a := articles(1)[0]
				a.Body += strings.Repeat(" Snow fell.", k)
				list = append(list, a)
			}
			if sum := d.run(t, list...); sum.Added != c.added || sum.Updated != c.updated || sum.Unchanged != c.unchanged {
				t.Errorf("%+v", sum)
			}
			if again := d.run(t, list[2]); again.Unchanged != 1 {
				t.Errorf("the last text again: %+v", again)
			}
		})
	}
}

// stopping is a store that is gone after so many articles.
type stopping struct {
	*postgres.DB
	mu    sync.Mutex
	after int
	err   error
}

func (s *stopping) StoreArticles(ctx context.Context, lib news.LibraryID, source news.SourceID, m news.EmbeddingModel, group []news.Prepared) ([]news.Stored, error) {
	s.mu.Lock()
	s.after -= len(group)
	gone := s.after < 0
	s.mu.Unlock()
	if gone {
		return nil, s.err
	}
	// What is under way is stored, before the run ends. When it was given up, the server could do so a moment later, and
	// nobody could say how many are stored.
	return s.DB.StoreArticles(context.WithoutCancel(ctx), lib, source, m, group)
}

// A run that loses the database ends; what was stored is whole, and the next run does the rest.
func TestRunEndsWithTheDatabaseAndGoesOnLater(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	o := d.options()
	gone := news.Errorf(news.CodeUnavailable, "The database cannot be reached.")
	o.Store = &stopping{DB: d.db, after: 40, err: gone}
	list := articles(200)
	sum, err := ingest.New(o).Run(t.Context(), d.lib, 0, each(list), nil)
	if !errors.Is(err, gone) {
		t.Fatalf("run without a database: %v", err)
	}
	// Articles that were under way when the database went are stored whole or not at all, reported or not.
	stored := d.coverage(t).Articles
	if stored < sum.Added || stored > 40 {
		t.Errorf("%d articles are stored and %d reported, of at most 40", stored, sum.Added)
	}
	if rest := d.run(t, list...); rest.Added != 200-stored || rest.Unchanged != stored {
		t.Errorf("the next run after %d: %+v", stored, rest)
	}
}

// An article that the database refuses is named, and the others of its group are stored.
func TestArticleThatCannotBeStoredIsNamed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	list := articles(30)
	list[7].Title = "No text holds a zero\x00"
	sum := d.run(t, list...)
	if sum.Added != 29 || sum.Failed != 1 || sum.Failures[0].Item != list[7].URL || d.coverage(t).Articles != 29 {
		t.Errorf("%+v; %d articles are stored", sum, d.coverage(t).Articles)
	}
}

func TestInterruptedRunStops(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx, cancel := context.WithCancel(t.Context())
	sum, err := ingest.New(d.options()).Run(ctx, d.lib, 0, each(articles(500)), func(ingest.Summary) { cancel() })
	if news.CodeOf(err) != news.CodeCanceled || sum.Items() == 0 || sum.Items() == 500 {
		t.Errorf("%d items, %v", sum.Items(), err)
	}
}

func TestTwoRunsAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	list := articles(60)
	var wg sync.WaitGroup
	sums := make([]ingest.Summary, 2)
	for i := range sums {
		wg.Go(func() {
			var err error
			if sums[i], err = ingest.New(d.options()).Run(t.Context(), d.lib, 0, each(list), nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if added := sums[0].Added + sums[1].Added; added != 60 || d.coverage(t).Articles != 60 {
		t.Errorf("%d added by two runs, %d stored; want 60", added, d.coverage(t).Articles)
	}
}

func (d desk) coverage(t testing.TB) news.Coverage {
	t.Helper()
	c, err := d.db.Coverage(t.Context(), d.lib)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
