package collect_test

import (
	"strings"
	"testing"
	"time"

	"newsdesk/internal/news"
)

func (d *desk) articles(t *testing.T) int {
	t.Helper()
	c, err := d.Coverage(t.Context(), d.lib)
	if err != nil {
		t.Fatal(err)
	}
	return c.Articles
}

func TestSourceIsReadAndReadAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for n := range 5 {
		d.web.publish(n, "1")
	}
	s := d.work(t, d.watch(t, news.SourceFeed, "https://ledger.example/feed"))
	if s.Items.Stored != 5 || s.Items.Open() != 0 || d.articles(t) != 5 || s.LastChangeAt.IsZero() || s.LastError != "" {
		t.Fatalf("after the first reading: %+v, %d articles", s, d.articles(t))
	}
	if s.NextFetchAt.Before(d.clock().Add(10*time.Minute)) || s.NextFetchAt.After(d.clock().Add(40*time.Minute)) {
		t.Errorf("the next reading is at %v, it is %v", s.NextFetchAt, d.clock())
	}
	reads := d.web.reads
	if s = d.work(t, s); d.web.reads != reads || d.web.lists != 1 {
		t.Errorf("what is not due was read: %d pages, %d listings", d.web.reads-reads, d.web.lists-1)
	}
	d.wait(time.Hour)
	changed, added := d.web.publish(2, "2"), d.web.publish(7, "1")
	s = d.work(t, s)
	if d.web.reads != reads+2 || s.Items.Stored != 6 || d.articles(t) != 6 {
		t.Errorf("after the second: %d pages read, %+v, %d articles", d.web.reads-reads, s, d.articles(t))
	}
	versions, err := d.Versions(t.Context(), d.lib, d.item(t, s, changed).Article)
	if err != nil || len(versions) != 2 || versions[0].Body != story(2, "2") || versions[0].Publisher != "Ledger" {
		t.Errorf("the changed article: %+v, %v", versions, err)
	}
	if d.reviewed[versions[0].Article] != 2 || d.reviewed[d.item(t, s, added).Article] != 1 {
		t.Errorf("reviews: %v", d.reviewed)
	}
}

func TestItemsThatAreNoArticles(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	paid, missing := d.web.publish(1, "1"), d.web.publish(2, "1")
	d.web.set(func() {
		d.web.pages[paid] = page{err: news.Errorf(news.CodePaywalled, "Only the beginning is free.")}
		delete(d.web.pages, missing)
		d.web.listing.Problems = []string{"Line 3 is no address."}
	})
	s := d.work(t, d.watch(t, news.SourceList, "https://ledger.example/list"))
	if s.Items.Refused != 2 || s.Items.Open() != 0 || s.LastError != "Line 3 is no address." || s.Failures != 0 {
		t.Fatalf("%+v", s)
	}
	if got := d.item(t, s, paid).Reason; got != "Only the beginning is free." {
		t.Errorf("the reason is %q", got)
	}
	d.web.publish(1, "1") // the same mark: the source does not say that it has changed
	d.wait(time.Hour)
	if s = d.work(t, s); s.Items.Refused != 2 {
		t.Errorf("a refused item was read again: %+v", s.Items)
	}
	if n, err := d.RetryItems(t.Context(), d.lib, s.ID); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	if s = d.work(t, s); s.Items.Refused != 1 || s.Items.Stored != 1 {
		t.Errorf("after a retry: %+v", s.Items)
	}
}

// A page that is gone keeps its article; one that is missing once may come back.
func TestGonePages(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	gone, missing := d.web.publish(1, "1"), d.web.publish(2, "1")
	s := d.work(t, d.watch(t, news.SourceFeed, "https://ledger.example/feed"))
	d.web.set(func() {
		d.web.pages[gone] = page{err: news.Errorf(news.CodeGone, "The page was removed.")}
		delete(d.web.pages, missing)
	})
	d.wait(7 * time.Hour)
	s = d.work(t, s)
	if i := d.item(t, s, gone); i.State != news.ItemGone || i.Reason != "The page was removed." || i.Article == 0 || i.NextFetchAt.IsZero() {
		t.Errorf("the removed page: %+v", i)
	}
	if i := d.item(t, s, missing); i.State != news.ItemStored || i.Misses != 1 {
		t.Errorf("the missing page: %+v", i)
	}
	d.wait(13 * time.Hour)
	s = d.work(t, s)
	if i := d.item(t, s, missing); i.State != news.ItemGone || d.articles(t) != 2 {
		t.Errorf("the page that is missing still: %+v, %d articles", i, d.articles(t))
	}
	d.web.publish(2, "1")
	d.wait(48 * time.Hour)
	s = d.work(t, s)
	if i := d.item(t, s, missing); i.State != news.ItemStored || i.Misses != 0 {
		t.Errorf("the page that is back: %+v", i)
	}
}

// A stored article is looked at again, which costs nothing when it has not changed.
func TestRefetch(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	address := d.web.publish(1, "1")
	s := d.work(t, d.watch(t, news.SourceSitemap, "https://ledger.example/sitemap.xml"))
	first := d.item(t, s, address)
	d.wait(7 * time.Hour)
	s = d.work(t, s)
	again := d.item(t, s, address)
	if d.web.reads != 2 || !again.NextFetchAt.After(first.NextFetchAt) || !again.FetchedAt.After(first.FetchedAt) || d.reviewed[again.Article] != 1 {
		t.Errorf("%d reads, first %+v, then %+v", d.web.reads, first, again)
	}
	d.web.set(func() { d.web.pages[address] = page{body: story(1, "corrected"), etag: "2"} })
	d.wait(24 * time.Hour)
	s = d.work(t, s)
	if versions, err := d.Versions(t.Context(), d.lib, again.Article); err != nil || len(versions) != 2 || !strings.Contains(versions[0].Body, "corrected") {
		t.Errorf("%+v, %v", versions, err)
	}
	d.wait(200 * 24 * time.Hour)
	s = d.work(t, s)
	if i := d.item(t, s, address); !i.NextFetchAt.IsZero() {
		t.Errorf("an old article is looked at again: %+v", i)
	}
}

// Ten failures in a row pause a source, each with a longer wait; a success in between begins anew.
func TestFailingSource(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.web.listErr = &news.Error{Code: news.CodeUnavailable, Message: "It does not answer."}
	s := d.watch(t, news.SourceFeed, "https://ledger.example/feed")
	for n := 1; n <= 3; n++ {
		s = d.work(t, s)
		if s.Failures != n || s.State != news.SourceActive || s.LastError != "It does not answer." {
			t.Fatalf("after %d failures: %+v", n, s)
		}
		d.wait(s.NextFetchAt.Sub(d.clock()))
	}
	d.web.set(func() {
		d.web.listErr = &news.Error{Code: news.CodeRateLimited, Message: "Later.", RetryAfter: 30 * time.Hour}
	})
	if s = d.work(t, s); s.NextFetchAt.Sub(d.clock()) != 30*time.Hour {
		t.Errorf("the next try is at %v, it is %v", s.NextFetchAt, d.clock())
	}
	d.wait(30 * time.Hour)
	d.web.set(func() { d.web.listErr = nil })
	if s = d.work(t, s); s.Failures != 0 || s.LastError != "" {
		t.Errorf("after a success: %+v", s)
	}
	d.web.set(func() { d.web.listErr = news.Errorf(news.CodeNotFound, "There is no such page.") })
	for range 10 {
		d.wait(25 * time.Hour)
		s = d.work(t, s)
	}
	if s.State != news.SourceFailing || s.Failures != 10 {
		t.Errorf("after ten failures: %+v", s)
	}
	lists := d.web.lists
	d.wait(100 * time.Hour)
	if s = d.work(t, s); d.web.lists != lists {
		t.Error("a failing source is read")
	}
	d.web.set(func() { d.web.listErr = nil })
	if err := d.SetSourceState(t.Context(), d.lib, s.ID, news.SourceActive, d.clock()); err != nil {
		t.Fatal(err)
	}
	if s = d.work(t, s); s.State != news.SourceActive || s.Failures != 0 {
		t.Errorf("after it was resumed: %+v", s)
	}
}

// What a feed has in full is stored without a fetch, also when it changes.
func TestWholeItems(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	whole := func(mark string) news.Listed {
		return news.Listed{Address: "https://ledger.example/whole", Mark: mark, Whole: true,
			Hint: news.Article{URL: "https://ledger.example/whole", Title: "Whole", Body: story(1, mark)}}
	}
	d.web.listing.Items = []news.Listed{whole("1")}
	s := d.work(t, d.watch(t, news.SourceFeed, "https://ledger.example/feed"))
	d.web.set(func() { d.web.listing.Items[0] = whole("2") })
	d.wait(time.Hour)
	s = d.work(t, s)
	versions, err := d.Versions(t.Context(), d.lib, d.item(t, s, "https://ledger.example/whole").Article)
	if err != nil || len(versions) != 2 || d.web.reads != 0 || versions[0].Body != story(1, "2") {
		t.Errorf("%d reads, %+v, %v", d.web.reads, versions, err)
	}
}

// A paused source is not read, and its items wait.
func TestPausedSource(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.web.publish(1, "1")
	s := d.watch(t, news.SourceFeed, "https://ledger.example/feed")
	if err := d.SetSourceState(t.Context(), d.lib, s.ID, news.SourcePaused, d.clock()); err != nil {
		t.Fatal(err)
	}
	if s = d.work(t, s); d.web.lists != 0 || s.State != news.SourcePaused {
		t.Errorf("a paused source was read: %+v", s)
	}
	if err := d.SetSourceState(t.Context(), d.lib, s.ID, news.SourceActive, d.clock()); err != nil {
		t.Fatal(err)
	}
	if s = d.work(t, s); s.Items.Stored != 1 {
		t.Errorf("after it was resumed: %+v", s)
	}
}

// What somebody removed does not come back by itself.
func TestRemovedArticleStaysAway(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	address := d.web.publish(1, "1")
	s := d.work(t, d.watch(t, news.SourceFeed, "https://ledger.example/feed"))
	if err := d.RemoveArticle(t.Context(), d.lib, d.item(t, s, address).Article); err != nil {
		t.Fatal(err)
	}
	d.web.publish(1, "2")
	d.wait(100 * time.Hour)
	s = d.work(t, s)
	if i := d.item(t, s, address); i.State != news.ItemRefused || i.Reason != "It was removed from the library." || d.articles(t) != 0 {
		t.Errorf("%+v, %d articles", i, d.articles(t))
	}
	if n, err := d.RetryItems(t.Context(), d.lib, s.ID); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if s = d.work(t, s); d.articles(t) != 1 {
		t.Errorf("after it was asked for: %+v", s)
	}
}

// An address that is too long for the ledger is named, and hides no other.
func TestTooLongAddress(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.web.publish(1, "1")
	d.web.listing.Items = append(d.web.listing.Items, news.Listed{Address: "https://ledger.example/" + strings.Repeat("x", 2000), Mark: "1"})
	s := d.work(t, d.watch(t, news.SourceFeed, "https://ledger.example/feed"))
	if s.Items.Stored != 1 || s.Items.All() != 1 || !strings.HasPrefix(s.LastError, "An address is longer than 2000 characters: https://ledger.example/xxx") {
		t.Errorf("%+v", s)
	}
}
