package gateway

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// Leases share the shards of one bot among its processes.
type Leases interface {
	// Hold renews this process's leases, takes free ones up to its share of count, and returns the shards that are its
	// now. It is called every few seconds.
	Hold(ctx context.Context, count int) (shards []int, err error)
	// LetGo gives all leases up.
	LetGo(ctx context.Context) error
}

// leased are the shards that run, each with what ends it.
type leased struct {
	g     *Gateway
	count int
	group *errgroup.Group
	ends  map[int]context.CancelFunc
}

// runLeased runs the shards that are leased, until ctx ends or a shard fails for good.
func (g *Gateway) runLeased(ctx context.Context, count int) error {
	g.mu.Lock()
	g.awaited = 1
	g.mu.Unlock()
	group, ctx := errgroup.WithContext(ctx)
	l := &leased{g: g, count: count, group: group, ends: map[int]context.CancelFunc{}}
	group.Go(func() error {
		tick := time.NewTicker(g.timing.lease)
		defer tick.Stop()
		for {
			l.look(ctx)
			select {
			case <-ctx.Done():
				return nil
			case <-tick.C:
			}
		}
	})
	err := group.Wait()
	leaving, cancel := context.WithTimeout(context.WithoutCancel(ctx), g.timing.close)
	defer cancel()
	if failed := g.Leases.LetGo(leaving); failed != nil {
		g.Logger.WarnContext(ctx, "the shards were not given up; others take them when the leases run out", "error", failed)
	}
	return err
}

// look starts the shards that this process has got and ends those that it has lost. When the leases cannot be
// asked for, everything stays as it is: nobody else can ask for them either, as a rule, and people are to be told that
// the database is gone.
func (l *leased) look(ctx context.Context) {
	mine, err := l.g.Leases.Hold(ctx, l.count)
	if err != nil {
		if ctx.Err() == nil {
			l.g.Logger.WarnContext(ctx, "the leases of shards were not renewed", "error", err)
		}
		return
	}
	for id, end := range l.ends {
		if !slices.Contains(mine, id) {
			l.g.Logger.InfoContext(ctx, "another process takes a shard over", "shard", id)
			end()
			delete(l.ends, id)
			l.g.drop(id)
		}
	}
	for _, id := range mine {
		if l.ends[id] == nil {
			l.start(ctx, id)
		}
	}
	l.g.mu.Lock()
	l.g.standby = len(mine) == 0
	l.g.mu.Unlock()
}

func (l *leased) start(ctx context.Context, id int) {
	running, end := context.WithCancel(ctx)
	l.ends[id] = end
	s := &shard{g: l.g, id: id, count: l.count}
	l.g.mu.Lock()
	l.g.shards = append(slices.Clone(l.g.shards), s)
	l.g.mu.Unlock()
	l.group.Go(func() error {
		defer end()
		return s.run(running)
	})
}

// drop forgets a shard that another process runs now.
func (g *Gateway) drop(id int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shards = slices.DeleteFunc(slices.Clone(g.shards), func(s *shard) bool { return s.id == id })
}
