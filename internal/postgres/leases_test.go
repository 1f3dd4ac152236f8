package postgres_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

func holds(t *testing.T, l postgres.ShardLeases, count int, want ...int) {
	t.Helper()
	got, err := l.Hold(t.Context(), count)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
		t.Errorf("%s holds %v, want %v", l.Process, got, want)
	}
}

// Processes share the shards evenly; what one lets go or stops renewing is another's.
func TestShardLeases(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	db := openDSN(t, dsn)
	conn := connect(t, dsn)
	a, b, c := postgres.ShardLeases{DB: db, Process: "a", Lasting: time.Hour}, postgres.ShardLeases{DB: db, Process: "b", Lasting: time.Hour},
		postgres.ShardLeases{DB: db, Process: "c", Lasting: time.Hour}
	holds(t, a, 4, 0, 1, 2, 3)
	holds(t, b, 4) // a has all, until it hears of b
	holds(t, a, 4, 0, 1)
	holds(t, b, 4, 2, 3)
	if err := a.LetGo(t.Context()); err != nil {
		t.Fatal(err)
	}
	holds(t, b, 4, 0, 1, 2, 3)
	holds(t, c, 4)
	holds(t, b, 4, 0, 1)
	holds(t, c, 4, 2, 3)
	for _, table := range []string{"bot_processes", "shard_leases"} { // b dies, and its time runs out
		if _, err := conn.Exec(t.Context(), `UPDATE `+table+` SET until = now() - interval '1 second' WHERE process = 'b'`); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.AddPending(t.Context(), news.PendingReply{ID: 7, Owner: "b", StartedAt: askedAt}); err != nil {
		t.Fatal(err)
	}
	if owners, err := c.LostOwners(t.Context(), ""); err != nil || !slices.Equal(owners, []string{"b"}) {
		t.Errorf("lost %v, %v", owners, err)
	}
	holds(t, c, 4, 0, 1, 2, 3)
	holds(t, b, 4) // it was only slow, and has lost them
}

// However processes come and go at the same time, no shard is ever held by two, and all are held in the end.
func TestNoShardIsHeldTwice(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	names := []string{"a", "b", "c", "d"}
	rapid.Check(t, func(rt *rapid.T) {
		count := rapid.IntRange(1, 9).Draw(rt, "shards")
		held := map[string][]int{}
		var mu sync.Mutex
		for range rapid.IntRange(1, 6).Draw(rt, "rounds") {
			acting := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 4, rapid.ID).Draw(rt, "processes")
			leaving := rapid.Bool().Draw(rt, "leaving")
			var together sync.WaitGroup
			for i, name := range acting {
				l := postgres.ShardLeases{DB: db, Process: name, Lasting: time.Hour}
				together.Go(func() {
					var shards []int
					var err error
					if leaving && i == 0 {
						err = l.LetGo(t.Context())
					} else {
						shards, err = l.Hold(t.Context(), count)
					}
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					held[name] = shards
				})
			}
			together.Wait()
			seen := map[int]string{}
			for name, shards := range held {
				for _, s := range shards {
					if seen[s] != "" {
						rt.Fatalf("shard %d is held by %s and %s", s, seen[s], name)
					}
					seen[s] = name
				}
			}
		}
		total := 0
		last := postgres.ShardLeases{DB: db, Process: "z", Lasting: time.Hour}
		for _, name := range names {
			if err := (postgres.ShardLeases{DB: db, Process: name}).LetGo(t.Context()); err != nil {
				rt.Fatal(err)
			}
		}
		shards, err := last.Hold(t.Context(), count)
		if err != nil {
			rt.Fatal(err)
		}
		if total = len(shards); total != count {
			rt.Fatalf("%d of %d shards are held", total, count)
		}
		if err := last.LetGo(t.Context()); err != nil {
			rt.Fatal(err)
		}
	})
}
