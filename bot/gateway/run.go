package gateway

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/sync/errgroup"
)

// Run connects all shards and keeps them connected until ctx ends, which is a graceful stop and gives nil, or until
// something happens that only the operator can mend, which gives a *FatalError. It is called once.
func (g *Gateway) Run(ctx context.Context) error {
	defer g.ending.Wait()
	count, err := g.countShards(ctx)
	if err != nil {
		return g.ended(ctx, err)
	}
	if g.Leases != nil {
		return g.ended(ctx, g.runLeased(ctx, count))
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, s := range g.makeShards(count) {
		group.Go(func() error { return s.run(ctx) })
	}
	return g.ended(ctx, group.Wait())
}

// ended tells a stop from a failure.
func (g *Gateway) ended(ctx context.Context, err error) error {
	var fatal *FatalError
	if errors.As(err, &fatal) {
		g.Logger.ErrorContext(ctx, "the connection to Discord has ended for good", "close_code", fatal.CloseCode, "error", fatal)
		return fatal
	}
	return nil
}

// countShards returns the number of all shards, asking Discord for as long as it takes.
func (g *Gateway) countShards(ctx context.Context) (int, error) {
	if g.ShardCount > 0 {
		return g.ShardCount, nil
	}
	pauses := g.timing.pauses()
	for {
		info, err := g.gatewayBot(ctx)
		if err == nil {
			return max(info.Shards, 1), nil
		}
		if fatal := fatalOf(err); fatal != nil {
			return 0, fatal
		}
		g.Logger.WarnContext(ctx, "Discord cannot be asked for its gateway", "error", err)
		if err := sleep(ctx, pauses.NextBackOff()); err != nil {
			return 0, err
		}
	}
}

func (g *Gateway) makeShards(count int) []*shard {
	ids := g.Shards
	if len(ids) == 0 {
		for id := range count {
			ids = append(ids, id)
		}
	}
	shards := make([]*shard, 0, len(ids))
	for _, id := range ids {
		shards = append(shards, &shard{g: g, id: id, count: count})
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shards, g.awaited = shards, len(shards)
	return shards
}

// shardUp counts shards that were connected for the first time.
func (g *Gateway) shardUp() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.up++; g.up == g.awaited {
		close(g.ready)
	}
}

// pauses are the growing, jittered pauses between attempts.
func (t timing) pauses() *backoff.ExponentialBackOff {
	return &backoff.ExponentialBackOff{InitialInterval: t.firstPause, RandomizationFactor: 0.5, Multiplier: 2,
		MaxInterval: t.lastPause}
}

// sleep waits, or returns ctx's error when that ends first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// jitter returns d lengthened by up to a quarter, so that many who wait do not come back together.
func jitter(d time.Duration) time.Duration { return d + rand.N(d/4+1) }
