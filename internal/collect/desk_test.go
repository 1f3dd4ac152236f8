package collect_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/internal/chunk"
	"newsdesk/internal/collect"
	"newsdesk/internal/embed"
	"newsdesk/internal/extract"
	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

const dimensions = 64

// desk is a collector on a database of its own, whose web is a script and whose clock stands until it is moved.
type desk struct {
	*postgres.DB
	lib       news.LibraryID
	web       *web
	ingester  *ingest.Ingester
	mu        sync.Mutex
	now       time.Time
	reviewed  map[news.ArticleID]int
	collector *collect.Collector
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	// The present, because what is queued for a time later than the database's clock says waits.
	d := &desk{DB: postgrestest.New(t), web: &web{pages: map[string]page{}}, reviewed: map[news.ArticleID]int{}, now: time.Now().UTC().Truncate(time.Second)}
	lib, err := d.EnsureLibrary(t.Context(), "news")
	if err != nil {
		t.Fatal(err)
	}
	d.lib = lib.ID
	model, err := d.EnsureModel(t.Context(), "local", dimensions, 0)
	if err != nil {
		t.Fatal(err)
	}
	count := func(s string) int { return len(s)/4 + 1 }
	d.ingester = ingest.New(ingest.Options{Store: d.DB, Chunker: chunk.New(chunk.Options{Count: count}),
		Embedder: embed.NewService(embed.NewLocal(dimensions), embed.Options{}), Model: model})
	d.collector = d.collect(d.DB)
	return d
}

func (d *desk) collect(l collect.Ledger) *collect.Collector {
	return collect.New(collect.Options{Ledger: l, Reader: d.web, Ingester: d.ingester, Reviewer: d, Now: d.clock})
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) wait(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

// Article counts the reviews.
func (d *desk) Article(_ context.Context, _ news.LibraryID, article news.ArticleID) (news.Review, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reviewed[article]++
	return news.Review{}, nil
}

func (d *desk) watch(t *testing.T, kind news.SourceKind, location string) news.WatchedSource {
	t.Helper()
	s, err := d.Watch(t.Context(), d.lib, news.Place{Kind: kind, Location: location}, 0, d.clock())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// work does everything that is due, and returns how the source is then.
func (d *desk) work(t *testing.T, s news.WatchedSource) news.WatchedSource {
	t.Helper()
	if err := d.RunJobs(t.Context(), d.collector, postgres.JobOptions{UntilIdle: true}); err != nil {
		t.Fatal(err)
	}
	s, err := d.WatchedSource(t.Context(), s.Library, s.ID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// item returns the item of an address.
func (d *desk) item(t *testing.T, s news.WatchedSource, address string) news.SourceItem {
	t.Helper()
	items, err := d.Items(t.Context(), d.lib, s.ID, 1000, news.ItemWaiting, news.ItemFetched, news.ItemStored, news.ItemRefused, news.ItemFailed, news.ItemGone)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range items {
		if i.Address == address {
			return i
		}
	}
	t.Fatalf("there is no item %s", address)
	return news.SourceItem{}
}

// page is what the web has at an address.
type page struct {
	body string
	etag string
	err  error
}

// web is a Reader whose places are scripted.
type web struct {
	mu      sync.Mutex
	listing news.Listing
	listErr error
	pages   map[string]page
	reads   int
	lists   int
}

func (w *web) set(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f()
}

// publish puts an article with its item into the listing.
func (w *web) publish(n int, mark string) string {
	address := fmt.Sprintf("https://ledger.example/%d", n)
	w.set(func() {
		w.pages[address] = page{body: story(n, mark), etag: mark}
		for i := range w.listing.Items {
			if w.listing.Items[i].Address == address {
				w.listing.Items[i].Mark = mark
				return
			}
		}
		w.listing.Items = append(w.listing.Items, news.Listed{Address: address, Mark: mark, Hint: news.Article{Publisher: "Ledger"}})
	})
	return address
}

func story(n int, mark string) string {
	return strings.TrimSpace(strings.Repeat(fmt.Sprintf("The council of town %d met on Monday and spoke about bridge %s. ", n, mark), 8))
}

func (w *web) List(_ context.Context, p news.Place) (news.Listing, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lists++
	l := w.listing
	if l.Kind == "" {
		l.Place = p
	}
	return l, w.listErr
}

func (w *web) Read(_ context.Context, i news.Listed, known news.Validators) (news.Reading, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reads++
	p := w.pages[i.Address]
	switch {
	case p.err != nil:
		return news.Reading{}, p.err
	case p.body == "":
		return news.Reading{}, news.Errorf(news.CodeNotFound, "There is no such page.")
	case known.ETag != "" && known.ETag == p.etag:
		return news.Reading{NotModified: true, Validators: known}, nil
	}
	return news.Reading{Validators: news.Validators{ETag: p.etag}, Article: news.Article{URL: i.Address, Title: "On " + i.Address,
		Publisher: i.Hint.Publisher, Body: p.body, Origin: i.Address}}, nil
}

func (w *web) Dump(_ context.Context, path string, from extract.Position) iter.Seq2[extract.Line, error] {
	return func(func(extract.Line, error) bool) {}
}
