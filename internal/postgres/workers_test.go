package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// steps are those of a test. Those that are not set do nothing.
type steps struct {
	schedule func(ctx context.Context) error
	poll     func(ctx context.Context, lib news.LibraryID, id news.SourceID) (bool, error)
	fetch    func(ctx context.Context, lib news.LibraryID, id news.ItemID, last bool) error
	store    func(ctx context.Context, lib news.LibraryID, id news.ItemID, last bool) error
}

func (s steps) Schedule(ctx context.Context) error {
	if s.schedule == nil {
		return nil
	}
	return s.schedule(ctx)
}

func (s steps) PollSource(ctx context.Context, lib news.LibraryID, id news.SourceID) (bool, error) {
	if s.poll == nil {
		return false, nil
	}
	return s.poll(ctx, lib, id)
}

func (s steps) FetchItem(ctx context.Context, lib news.LibraryID, id news.ItemID, last bool) error {
	if s.fetch == nil {
		return nil
	}
	return s.fetch(ctx, lib, id, last)
}

func (s steps) StoreItem(ctx context.Context, lib news.LibraryID, id news.ItemID, last bool) error {
	if s.store == nil {
		return nil
	}
	return s.store(ctx, lib, id, last)
}

var feedPlace = news.Place{Kind: news.SourceFeed, Location: "https://ledger.example/feed"}

// listing is a poll that found so many items.
func listing(n int) news.Poll {
	p := news.Poll{At: askedAt, Next: askedAt.Add(time.Hour), Interval: time.Hour, State: news.SourceActive, Listing: news.Listing{Place: feedPlace}}
	for i := range n {
		p.Listing.Items = append(p.Listing.Items, news.Listed{Address: fmt.Sprint("https://ledger.example/", i), Mark: "1"})
	}
	return p
}

// Each item goes through its steps once, and idle workers end.
func TestJobsOfAWatchedSource(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	source, err := f.Watch(t.Context(), f.lib, feedPlace, 0, askedAt)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	polls, fetched, stored := 0, map[news.ItemID]int{}, map[news.ItemID]int{}
	note := func(f func()) {
		mu.Lock()
		defer mu.Unlock()
		f()
	}
	work := steps{
		poll: func(ctx context.Context, lib news.LibraryID, id news.SourceID) (bool, error) {
			first := false
			note(func() { polls++; first = polls == 1 })
			if lib != f.lib || id != source.ID {
				t.Errorf("source %d of library %d is polled", id, lib)
			}
			_, err := f.SavePoll(ctx, source, listing(20))
			return first, err // there is more: it is asked again at once
		},
		fetch: func(ctx context.Context, lib news.LibraryID, id news.ItemID, _ bool) error {
			i, tries, err := f.BeginItem(ctx, lib, id)
			if err != nil || i.State != news.ItemWaiting || tries != 1 {
				t.Errorf("fetching %+v, try %d, %v", i, tries, err)
			}
			note(func() { fetched[id]++ })
			return f.SaveReading(ctx, i, news.Reading{Article: news.Article{Title: i.Address}, Validators: news.Validators{ETag: `"1"`}}, askedAt)
		},
		store: func(ctx context.Context, lib news.LibraryID, id news.ItemID, _ bool) error {
			i, err := f.Item(ctx, lib, id)
			if err != nil || i.State != news.ItemFetched || i.Draft.Title != i.Address || i.ETag != `"1"` {
				t.Errorf("storing %+v, %v", i, err)
			}
			note(func() { stored[id]++ })
			i.State, i.Article = news.ItemStored, 7
			return f.SettleItem(ctx, i)
		},
	}
	if err := f.RunJobs(t.Context(), work, postgres.JobOptions{UntilIdle: true}); err != nil {
		t.Fatal(err)
	}
	if polls != 2 || len(fetched) != 20 || len(stored) != 20 {
		t.Errorf("%d polls, %d items fetched, %d stored", polls, len(fetched), len(stored))
	}
	for id := range fetched {
		if fetched[id] != 1 || stored[id] != 1 {
			t.Errorf("item %d was fetched %d times and stored %d times", id, fetched[id], stored[id])
		}
	}
	if source, err = f.WatchedSource(t.Context(), f.lib, source.ID); err != nil || source.Items.Stored != 20 || source.Items.Open() != 0 {
		t.Errorf("afterwards: %+v, %v", source, err)
	}
}

// A worker that is stopped in the middle of a step charges no try, and the next one does the step again.
func TestStoppedStepIsDoneAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	source, err := f.Watch(t.Context(), f.lib, feedPlace, 0, askedAt)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	err = f.RunJobs(ctx, steps{poll: func(ctx context.Context, _ news.LibraryID, _ news.SourceID) (bool, error) {
		stop()
		<-ctx.Done() // until the time that running steps have is over
		return false, ctx.Err()
	}}, postgres.JobOptions{})
	if err != nil {
		t.Fatal(err)
	}
	again := 0
	err = f.RunJobs(t.Context(), steps{poll: func(_ context.Context, _ news.LibraryID, id news.SourceID) (bool, error) {
		if again++; id != source.ID {
			t.Errorf("source %d", id)
		}
		return false, nil
	}}, postgres.JobOptions{UntilIdle: true})
	if err != nil || again != 1 {
		t.Errorf("done %d times again, %v", again, err)
	}
}

// A process that is killed leaves its steps running in the database. The next worker sees that it is gone.
func TestStepsOfADeadWorkerAreDoneAgain(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	f := newFixture(t, openDSN(t, dsn))
	if _, err := f.Watch(t.Context(), f.lib, feedPlace, 0, askedAt); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), `UPDATE river.river_job SET state = 'running', attempt = max_attempts, attempted_at = now(), attempted_by = '{dead}'`)
	if err != nil {
		t.Fatal(err)
	}
	polls := 0
	err = f.RunJobs(t.Context(), steps{poll: func(context.Context, news.LibraryID, news.SourceID) (bool, error) {
		polls++
		return false, nil
	}}, postgres.JobOptions{UntilIdle: true})
	if err != nil || polls != 1 {
		t.Errorf("polled %d times, %v", polls, err)
	}
}

// A step that asks to wait is not charged a try; one that fails waits for its next try, and an idle worker does not.
func TestFailedStepsWait(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	source, err := f.Watch(t.Context(), f.lib, feedPlace, 0, askedAt)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.SavePoll(t.Context(), source, listing(2)); err != nil {
		t.Fatal(err)
	}
	tries := make(map[news.ItemID]int)
	var mu sync.Mutex
	err = f.RunJobs(t.Context(), steps{fetch: func(ctx context.Context, lib news.LibraryID, id news.ItemID, last bool) error {
		mu.Lock()
		defer mu.Unlock()
		tries[id]++
		switch {
		case last:
			t.Error("the first tries are the last")
		case len(tries) == 1 && tries[id] == 1:
			return &news.Error{Code: news.CodeRateLimited, Message: "Later.", RetryAfter: time.Millisecond}
		case len(tries) == 2 && tries[id] == 1:
			return errors.New("odd")
		}
		i, err := f.Item(ctx, lib, id)
		i.State = news.ItemStored
		return errors.Join(err, f.SettleItem(ctx, i))
	}}, postgres.JobOptions{Workers: 1, UntilIdle: true})
	if err != nil || len(tries) != 2 {
		t.Errorf("tries %v, %v", tries, err)
	}
}

// Whether somebody works is seen while they do.
func TestWorkersAlive(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	check := func(ctx context.Context, want bool) {
		if alive, err := f.WorkersAlive(ctx); err != nil || alive != want {
			t.Errorf("alive: %t, %v; want %t", alive, err, want)
		}
	}
	check(t.Context(), false)
	err := f.RunJobs(t.Context(), steps{schedule: func(ctx context.Context) error {
		check(ctx, true)
		return nil
	}}, postgres.JobOptions{UntilIdle: true})
	if err != nil {
		t.Fatal(err)
	}
	check(t.Context(), false)
}

// Items of a paused source wait; items that lost their job are found; what is due is queued once.
func TestWhatIsDueIsQueued(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	source, err := f.Watch(t.Context(), f.lib, feedPlace, 0, askedAt)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.SavePoll(t.Context(), source, listing(3)); err != nil {
		t.Fatal(err)
	}
	fetch := func(settle news.ItemState) (n int) {
		var mu sync.Mutex
		err := f.RunJobs(t.Context(), steps{fetch: func(ctx context.Context, lib news.LibraryID, id news.ItemID, _ bool) error {
			mu.Lock()
			n++
			mu.Unlock()
			i, err := f.Item(ctx, lib, id)
			i.State, i.NextFetchAt = settle, askedAt.Add(time.Hour)
			return errors.Join(err, f.SettleItem(ctx, i))
		}}, postgres.JobOptions{UntilIdle: true})
		if err != nil {
			t.Error(err)
		}
		return n
	}
	// Their jobs end and the items stay open.
	var dropped atomic.Int32
	err = f.RunJobs(t.Context(), steps{fetch: func(context.Context, news.LibraryID, news.ItemID, bool) error {
		dropped.Add(1)
		return nil
	}}, postgres.JobOptions{UntilDone: func(context.Context) (bool, error) { return dropped.Load() == 3, nil }})
	if err != nil {
		t.Fatal(err)
	}
	lost := func(ctx context.Context) error {
		_, err := f.QueueLost(ctx)
		return err
	}
	for _, step := range []struct {
		state  news.SourceState
		queue  func(ctx context.Context) error
		settle news.ItemState
		want   int
	}{
		{news.SourcePaused, lost, "", 0},
		{news.SourceActive, func(context.Context) error { return nil }, news.ItemStored, 3}, // found by the idle worker
		{news.SourceActive, lost, "", 0},
		{news.SourceActive, func(ctx context.Context) error { return f.QueueDue(ctx, askedAt) }, "", 0},
		{news.SourcePaused, func(ctx context.Context) error { return f.QueueDue(ctx, askedAt.Add(2*time.Hour)) }, "", 0},
		{news.SourceActive, func(ctx context.Context) error { return f.QueueDue(ctx, askedAt.Add(2*time.Hour)) }, news.ItemFailed, 3},
		{news.SourceActive, func(ctx context.Context) error { _, err := f.RetryItems(ctx, f.lib, source.ID); return err }, news.ItemStored, 3},
	} {
		if err := errors.Join(f.SetSourceState(t.Context(), f.lib, source.ID, step.state, askedAt.Add(24*time.Hour)), step.queue(t.Context())); err != nil {
			t.Fatal(err)
		}
		if n := fetch(step.settle); n != step.want {
			t.Errorf("%+v: %d items fetched", step, n)
		}
	}
}

// An item is read anew when its source says that it has changed, and by another source's listing never.
func TestItemsOfListings(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	source, err := f.Watch(t.Context(), f.lib, feedPlace, 0, askedAt)
	if err != nil {
		t.Fatal(err)
	}
	other, err := f.Watch(t.Context(), f.lib, news.Place{Kind: news.SourceFeed, Location: "https://courier.example/feed"}, 0, askedAt)
	if err != nil {
		t.Fatal(err)
	}
	for n, step := range []struct {
		source news.WatchedSource
		mark   string
		want   int
	}{{source, "1", 2}, {source, "1", 0}, {source, "", 0}, {source, "2", 2}, {other, "3", 0}, {source, "2", 0}} {
		p := listing(2)
		for i := range p.Listing.Items {
			p.Listing.Items[i].Mark = step.mark
		}
		if changed, err := f.SavePoll(t.Context(), step.source, p); err != nil || changed != step.want {
			t.Errorf("listing %d changed %d items, %v; want %d", n, changed, err, step.want)
		}
	}
	fail := news.Poll{At: askedAt, Err: "It does not answer.", State: news.SourceFailing, Next: askedAt, Interval: time.Hour}
	if _, err := f.SavePoll(t.Context(), source, fail); err != nil {
		t.Fatal(err)
	}
	got, err := f.WatchedSource(t.Context(), f.lib, source.ID)
	if err != nil || got.State != news.SourceFailing || got.Failures != 1 || got.LastError != fail.Err || got.Items.Waiting != 2 {
		t.Errorf("a failing source: %+v, %v", got, err)
	}
}

// A host's turn is given to one at a time, and is free again when its holder is gone.
func TestHosts(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	h := postgres.Hosts{DB: f.DB, Wait: time.Nanosecond}
	release, err := h.Acquire(t.Context(), "ledger.example", 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Acquire(t.Context(), "ledger.example", 0)
	var e *news.Error
	if !errors.As(err, &e) || e.Code != news.CodeRateLimited || e.RetryAfter <= 0 {
		t.Errorf("a second turn at once: %v", err)
	}
	if other, err := h.Acquire(t.Context(), "courier.example", time.Hour); err != nil {
		t.Error(err)
	} else {
		other()
	}
	if _, err = h.Acquire(t.Context(), "courier.example", 0); news.CodeOf(err) != news.CodeRateLimited {
		t.Errorf("a turn in the pause: %v", err)
	}
	release()
	patient := postgres.Hosts{DB: f.DB, Hold: time.Millisecond}
	for range 3 { // each holder is gone without giving it back
		if _, err := patient.Acquire(t.Context(), "ledger.example", 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.PurgeHosts(t.Context()); err != nil {
		t.Error(err)
	}
}
