package collect_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"newsdesk/internal/collect"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/source"
)

// crashing is a ledger whose process dies at one of its calls, before or after what the call does.
type crashing struct {
	*postgres.DB
	until int
	after bool
}

var errCrash = errors.New("the process died")

func (c *crashing) at(do func() error) error {
	c.until--
	if c.until == 0 && !c.after {
		return errCrash
	}
	if c.until < 0 {
		return errCrash // nothing happens after the end
	}
	err := do()
	if c.until == 0 {
		return errCrash
	}
	return err
}

func (c *crashing) SavePoll(ctx context.Context, s news.WatchedSource, p news.Poll) (n int, err error) {
	err = c.at(func() error { n, err = c.DB.SavePoll(ctx, s, p); return err })
	return n, err
}

func (c *crashing) SaveReading(ctx context.Context, i news.SourceItem, r news.Reading, at time.Time) error {
	return c.at(func() error { return c.DB.SaveReading(ctx, i, r, at) })
}

func (c *crashing) SettleItem(ctx context.Context, i news.SourceItem) error {
	return c.at(func() error { return c.DB.SettleItem(ctx, i) })
}

func (c *crashing) SaveOffset(ctx context.Context, s news.WatchedSource, o news.Offset) error {
	return c.at(func() error { return c.DB.SaveOffset(ctx, s, o) })
}

// dying stores an article, or dies before or after.
type dying struct {
	collect.Ingester
	c *crashing
}

func (d dying) Store(ctx context.Context, lib news.LibraryID, source news.SourceID, a news.Article) (r news.Stored, err error) {
	err = d.c.at(func() error { r, err = d.Ingester.Store(ctx, lib, source, a); return err })
	return r, err
}

// Wherever a process dies, the next one brings everything to its end: each article once, whole.
func TestStepsThatDieAreDoneAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	round, deaths := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		lib, err := d.EnsureLibrary(t.Context(), fmt.Sprint("crash ", round))
		if err != nil {
			rt.Fatal(err)
		}
		d.lib = lib.ID
		d.web.set(func() { d.web.listing, d.web.pages = news.Listing{}, map[string]page{} })
		n := rapid.IntRange(1, 4).Draw(rt, "articles")
		for i := range n {
			d.web.publish(i, "1")
		}
		s, err := d.Watch(t.Context(), d.lib, feedPlace, 0, d.clock())
		if err != nil {
			rt.Fatal(err)
		}
		for range rapid.IntRange(1, 3).Draw(rt, "crashes") {
			c := &crashing{DB: d.DB, until: rapid.IntRange(1, 12).Draw(rt, "call"), after: rapid.Bool().Draw(rt, "after")}
			dead := collect.New(collect.Options{Ledger: c, Reader: d.web, Ingester: dying{d.ingester, c}, Reviewer: d, Now: d.clock})
			d.goThrough(t, dead, s)
			if c.until <= 0 {
				deaths++
			}
		}
		d.goThrough(t, d.collector, s)
		s, err = d.WatchedSource(t.Context(), d.lib, s.ID)
		if err != nil || s.Items.Stored != n || s.Items.Open() != 0 {
			rt.Fatalf("in the end: %+v, %v", s, err)
		}
		if got := d.articles(t); got != n {
			rt.Fatalf("%d articles are stored, want %d", got, n)
		}
	})
	t.Attr("R1", fmt.Sprintf("%d deaths before or after a named call (poll, page, article, item, offset noted) in %d random runs: each article stored once, none open", deaths, round))
}

var feedPlace = news.Place{Kind: news.SourceFeed, Location: "https://ledger.example/feed"}

// goThrough does what the jobs of a source would, as far as the process lives.
func (d *desk) goThrough(t *testing.T, c *collect.Collector, s news.WatchedSource) {
	t.Helper()
	if _, err := c.PollSource(t.Context(), d.lib, s.ID); err != nil {
		return
	}
	for _, step := range []struct {
		state news.ItemState
		do    func(context.Context, news.LibraryID, news.ItemID, bool) error
	}{{news.ItemWaiting, c.FetchItem}, {news.ItemFetched, c.StoreItem}} {
		items, err := d.Items(t.Context(), d.lib, s.ID, 100, step.state)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range items {
			if err := step.do(t.Context(), d.lib, i.ID, false); err != nil {
				return
			}
		}
	}
}

// A dump is read to its end and then read on when it grows; what was read is not read again.
func TestGrowingDump(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	reader := source.New(source.Options{})
	collector := collect.New(collect.Options{Ledger: d.DB, Reader: reader, Ingester: d.ingester, Reviewer: d, Now: d.clock})
	path := filepath.Join(t.TempDir(), "dump.jsonl")
	var dump strings.Builder
	add := func(from, to int) {
		for n := from; n < to; n++ {
			fmt.Fprintf(&dump, `{"url":"https://ledger.example/%d","title":"Report %d","body":%q}`+"\n", n, n, story(n, "1"))
		}
		if err := os.WriteFile(path, []byte(dump.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	add(0, 5000)
	s := d.watch(t, news.SourceDump, path)
	read := func(want int) {
		t.Helper()
		err := d.RunJobs(t.Context(), collector, postgres.JobOptions{UntilIdle: true})
		if err != nil {
			t.Fatal(err)
		}
		if s, err = d.WatchedSource(t.Context(), d.lib, s.ID); err != nil || s.Items.Stored != want || s.Offset.Bytes != int64(dump.Len()) {
			t.Fatalf("%+v, %v; want %d articles and %d bytes", s, err, want, dump.Len())
		}
		d.wait(time.Hour)
	}
	read(5000)
	read(5000)
	dump.WriteString("{nonsense\n")
	add(5000, 5003)
	read(5003)
	if s.LastError != "Line 5001 is not JSON." && !strings.Contains(s.LastError, "5001") {
		t.Errorf("the bad line is not named: %q", s.LastError)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := d.RunJobs(t.Context(), collector, postgres.JobOptions{UntilIdle: true}); err != nil {
		t.Fatal(err)
	}
	if s, err := d.WatchedSource(t.Context(), d.lib, s.ID); err != nil || s.Failures != 1 || s.Items.Stored != 5003 {
		t.Errorf("without its file: %+v, %v", s, err)
	}
}
