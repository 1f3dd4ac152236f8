//go:build unix

package postgres_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/internal/localpg"
	"newsdesk/internal/news"
)

// failover stores articles and asks about them while the primary dies and its standby takes its place.
type failover struct {
	fixture
	t    *testing.T
	done chan struct{}

	mu     sync.Mutex
	stored []time.Time // when each article was known to be stored
	asked  atomic.Int64
	oldest atomic.Int64 // how old in nanoseconds what a reader saw was at the most
}

// With a synchronous standby, no article that was stored is lost when the primary dies under load and the standby is
// promoted, storing goes on by itself, and questions are answered all the while from what is no older than five seconds.
func TestPromotedUnderLoad(t *testing.T) {
	t.Parallel()
	pair, db := openPair(t)
	primary := connectTo(t, pair.Primary(localpg.Database))
	for _, sql := range []string{`ALTER SYSTEM SET synchronous_standby_names = '*'`, `SELECT pg_reload_conf()`} {
		if _, err := primary.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "the standby is synchronous", func() bool {
		var so bool
		err := primary.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')`).Scan(&so)
		return err == nil && so
	})
	const writers, readers, before, after = 4, 2, 60, 60
	f := &failover{fixture: newFixture(t, db), t: t, done: make(chan struct{})}
	var work sync.WaitGroup
	for n := range writers {
		work.Go(func() { f.write(n) })
	}
	for range readers {
		work.Go(f.read)
	}
	until(t, "articles are stored", func() bool { return len(f.times()) >= before })
	pair.CrashPrimary()
	crashed := time.Now()
	pair.Promote()
	until(t, "articles are stored again", func() bool { return len(f.times()) >= before+after })
	close(f.done)
	work.Wait()
	times := f.times()
	last := slices.IndexFunc(times, func(at time.Time) bool { return at.After(crashed) })
	c, err := f.Coverage(t.Context(), f.lib)
	if err != nil {
		t.Fatal(err)
	}
	back, oldest := times[last].Sub(crashed), time.Duration(f.oldest.Load())
	if lost := len(times) - c.Articles; lost != 0 || back > 30*time.Second || oldest > 5*time.Second {
		t.Errorf("%d of %d stored articles are lost; storing was back after %s; a reader saw what was %s old", lost, len(times), back, oldest)
	}
	t.Attr("R12", fmt.Sprintf("the primary killed under %d writers and %d readers, its synchronous standby promoted: writes back after %.1f s; %d of %d stored articles lost; %d times asked meanwhile, what was seen lacked nothing older than %.1f s",
		writers, readers, back.Seconds(), len(times)-c.Articles, len(times), f.asked.Load(), oldest.Seconds()))
}

// write stores one article after the other, each until it is known to be stored.
func (f *failover) write(writer int) {
	for n := 0; ; n++ {
		name := fmt.Sprintf("https://courier.example/%d/%d", writer, n)
		for {
			_, err := f.StoreArticle(f.t.Context(), f.lib, 0, f.model, prepared(name, "The embassy was closed", "It was "+name))
			if err == nil {
				break
			}
			if news.CodeOf(err) != news.CodeUnavailable {
				f.t.Errorf("storing: %v", err)
				return
			}
		}
		f.mu.Lock()
		f.stored = append(f.stored, time.Now())
		f.mu.Unlock()
		select {
		case <-f.done:
			return
		default:
		}
	}
}

// read asks how many articles there are, and how long the first that is missing has been stored.
func (f *failover) read() {
	for {
		asked := time.Now()
		times := f.times()
		c, err := f.Coverage(f.t.Context(), f.lib)
		switch {
		case err != nil && news.CodeOf(err) != news.CodeUnavailable:
			f.t.Errorf("reading: %v", err)
		case err == nil:
			f.asked.Add(1)
			if c.Articles < len(times) {
				f.oldest.Store(max(f.oldest.Load(), int64(asked.Sub(times[c.Articles]))))
			}
		}
		select {
		case <-f.done:
			return
		default:
		}
	}
}

func (f *failover) times() []time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.stored)
}
