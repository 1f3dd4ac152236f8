package fetch

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// Hosts gives out turns, so that a host is asked one thing at a time. A host is a name in lower case as the domain name
// system knows it, or an address, with its port unless that is 80 or 443. A turn lasts no longer than a Fetch may spend
// on the network (Options.Timeout), a pause no longer than 30 s.
type Hosts interface {
	// Acquire waits until nobody else has the host's turn and pause has passed since the last one ended, and takes it.
	// The caller ends its turn by release, once. An error, which is ctx's own when that ended, means that there is
	// no turn to release. Who has a turn must not wait for another host's.
	Acquire(ctx context.Context, host string, pause time.Duration) (release func(), err error)
}

// longestPause is the longest pause that is kept, and so how long a host is remembered.
const longestPause = maxCrawlDelay

// Turns are the turns of one process, handed out in the order in which they were asked for. It holds the hosts that
// somebody waits for or that were asked within the longest pause, and is safe for concurrent use.
type Turns struct {
	mu    sync.Mutex
	hosts map[string]*turn
	tidy  int // how many hosts there may be before those of long ago are dropped
}

type turn struct {
	free  *semaphore.Weighted // first come, first served
	users int                 // who has it or waits for it; guarded by Turns.mu
	ended time.Time           // guarded by Turns.mu
}

// NewTurns returns turns that nobody has had.
func NewTurns() *Turns { return &Turns{hosts: make(map[string]*turn)} }

// Acquire implements Hosts. Pauses of more than 30 s are cut.
func (t *Turns) Acquire(ctx context.Context, host string, pause time.Duration) (func(), error) {
	own := t.enter(host)
	if err := own.free.Acquire(ctx, 1); err != nil {
		t.leave(own, false)
		return nil, err
	}
	release := func(used bool) {
		t.leave(own, used)
		own.free.Release(1)
	}
	if err := t.wait(ctx, own, min(pause, longestPause)); err != nil {
		release(false)
		return nil, err
	}
	return func() { release(true) }, nil
}

// wait lets the pause pass. Whoever waits has the turn, so that the order is kept.
func (t *Turns) wait(ctx context.Context, own *turn, pause time.Duration) error {
	t.mu.Lock()
	ended := own.ended
	t.mu.Unlock()
	if ended.IsZero() {
		return ctx.Err()
	}
	left := time.Until(ended.Add(pause))
	if left <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *Turns) enter(host string) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	own, ok := t.hosts[host]
	if !ok {
		if len(t.hosts) >= t.tidy {
			t.drop()
		}
		own = &turn{free: semaphore.NewWeighted(1)}
		t.hosts[host] = own
	}
	own.users++
	return own
}

func (t *Turns) leave(own *turn, used bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	own.users--
	if used {
		own.ended = time.Now()
	}
}

// drop forgets the hosts whose longest pause is over. It runs when their number has doubled since, so that it costs
// each newcomer a constant.
func (t *Turns) drop() {
	for host, h := range t.hosts {
		if h.users == 0 && time.Since(h.ended) >= longestPause {
			delete(t.hosts, host)
		}
	}
	t.tidy = max(2*len(t.hosts), 64)
}
