package ingest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/chunk"
	"newsdesk/internal/embed"
	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/openai/openaitest"
	"newsdesk/internal/postgres"
)

// One article stored on its own is what Run stores, and storing it again is nothing.
func TestStoreOneArticle(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := ingest.New(d.options())
	list := articles(3)
	d.run(t, list[0])
	store := func(a news.Article) news.Stored {
		stored, err := in.Store(t.Context(), d.lib, 0, a)
		if err != nil {
			t.Fatal(err)
		}
		return stored
	}
	calls := d.embed.Calls()
	if got := store(list[0]); got.Outcome != news.OutcomeUnchanged || d.embed.Calls() != calls {
		t.Errorf("what Run stored is %+v after %d embedding calls", got, d.embed.Calls()-calls)
	}
	first := store(list[1])
	again := store(list[1])
	if first.Outcome != news.OutcomeAdded || again != (news.Stored{Outcome: news.OutcomeUnchanged, Article: first.Article, Version: first.Version}) {
		t.Errorf("stored as %+v and again as %+v", first, again)
	}
	list[1].Body += " Snow fell."
	changed := store(list[1])
	if changed.Outcome != news.OutcomeUpdated || changed.Article != first.Article || changed.Version == first.Version {
		t.Errorf("a changed text of %+v is %+v", first, changed)
	}
	v, err := d.db.Version(t.Context(), d.lib, changed.Version)
	if err != nil || !v.Current || v.Body != list[1].Body {
		t.Errorf("version %d is %+v, %v", changed.Version, v, err)
	}
	if sum := d.run(t, list...); sum.Unchanged != 2 || sum.Added != 1 {
		t.Errorf("running over all: %+v", sum)
	}
	list[2].Title = "\x00"
	if _, err := in.Store(t.Context(), d.lib, 0, list[2]); err == nil {
		t.Error("an article that no text may hold was stored")
	}
}

// indexing says what the database would of a library too large for a test.
type indexing struct {
	*postgres.DB
	aside bool
}

func (s indexing) SetVectorIndexAside(context.Context, news.EmbeddingModel, int) (bool, error) {
	return s.aside, nil
}

func TestSummarySaysHowTheIndexWasFilled(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	list := articles(6)
	run := func(indexRows int, aside bool, list []news.Article) ingest.Index {
		o := d.options()
		o.Store, o.IndexRows = indexing{d.db, aside}, indexRows
		sum, err := ingest.New(o).Run(t.Context(), d.lib, 0, each(list), nil)
		if err != nil {
			t.Fatal(err)
		}
		return sum.Index
	}
	got := []ingest.Index{run(0, false, list[:1]), run(1000, false, list[1:2]), run(1, true, list[2:3]), run(1, false, list[3:4]), run(1, false, list[:4])}
	want := []ingest.Index{ingest.IndexNone, ingest.IndexNone, ingest.IndexRebuilt, ingest.IndexLive, ingest.IndexNone}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// An embedding endpoint is kept busy to its limit and never beyond, by long articles and by short ones.
func TestEmbeddingBatchesInFlight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name            string
		articles, limit int
		sentences       int
	}{{"long articles, eight at once", 40, 8, 120}, {"short articles, eight at once", 800, 8, 1}, {"three at once", 40, 3, 120}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			release := make(chan struct{})
			var steps []openaitest.Step
			for range c.limit {
				steps = append(steps, openaitest.Hold(release, openaitest.Good()))
			}
			server := openaitest.New(t, steps...)
			remote := openai.NewEmbedder(openai.Endpoint{BaseURL: server.URL, Model: "test", HTTPClient: server.Client(), Dimensions: dimensions})
			o := d.options()
			o.Embedder = embed.NewService(remote, embed.Options{MaxInFlight: c.limit})
			o.Chunker = chunk.New(chunk.Options{MaxTokens: 50})
			list := articles(c.articles)
			for i := range list {
				list[i].Body = ""
				for j := range c.sentences { // all different, because equal texts are embedded once
					list[i].Body += fmt.Sprintf("Reporter %d of town %d wrote that the bridge is still closed. ", j, i)
				}
			}
			go func() {
				server.Await(c.limit) // no answer before so many wait for theirs
				close(release)
			}()
			if _, err := ingest.New(o).Run(t.Context(), d.lib, 0, each(list), nil); err != nil {
				t.Fatal(err)
			}
			if got := server.MaxInFlight(); got != c.limit {
				t.Errorf("%d batches were in flight, want %d", got, c.limit)
			}
			if got := len(server.Requests()); got <= c.limit {
				t.Errorf("only %d requests, which prove no limit of %d", got, c.limit)
			}
		})
	}
}
