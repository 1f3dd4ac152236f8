package fetch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// Whatever is asked for, by whom and when: a host has one visitor at a time, the pause of each lies before it, and
// everybody gets a turn in the order of asking.
func TestTurns(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		seed := rapid.Uint64().Draw(r, "seed")
		hosts, visitors := rapid.IntRange(1, 3).Draw(r, "hosts"), rapid.IntRange(1, 20).Draw(r, "visitors")
		synctest.Test(t, func(t *testing.T) { checkTurns(t, rand.New(rand.NewPCG(seed, 1)), hosts, visitors) })
	})
}

type visit struct {
	asked      int
	pause      time.Duration
	began, end time.Time
}

func checkTurns(t *testing.T, random *rand.Rand, hosts, visitors int) {
	turns := NewTurns()
	var mu sync.Mutex
	visits := make(map[string][]visit) // by host, in the order of their beginning
	var all sync.WaitGroup
	for n := range visitors {
		host := fmt.Sprint(random.IntN(hosts))
		v := visit{asked: n, pause: time.Duration(random.IntN(4)) * time.Second}
		stay := time.Duration(random.IntN(3)) * time.Second
		all.Go(func() {
			release, err := turns.Acquire(t.Context(), host, v.pause)
			if err != nil {
				t.Error(err)
				return
			}
			v.began = time.Now()
			mu.Lock()
			visits[host] = append(visits[host], v)
			at := len(visits[host]) - 1
			mu.Unlock()
			time.Sleep(stay)
			mu.Lock()
			visits[host][at].end = time.Now()
			mu.Unlock()
			release()
		})
		synctest.Wait() // so that the order of asking is known
		time.Sleep(time.Duration(random.IntN(2)) * time.Second)
	}
	all.Wait()
	for host, list := range visits {
		for i := 1; i < len(list); i++ {
			if free := list[i-1].end.Add(list[i].pause); list[i].began.Before(free) || list[i].asked < list[i-1].asked {
				t.Errorf("at host %s visit %+v followed %+v", host, list[i], list[i-1])
			}
		}
	}
}

func TestNobodyWaitsForAnotherHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns, began := NewTurns(), time.Now()
		for n := range 1000 {
			if _, err := turns.Acquire(t.Context(), fmt.Sprint(n), time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("1000 hosts took %v", took)
		}
	})
}

func TestWaitingForATurnCanBeGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns := NewTurns()
		release, err := turns.Acquire(t.Context(), "a", 0)
		if err != nil {
			t.Fatal(err)
		}
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := turns.Acquire(impatient, "a", 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("behind another visitor: %v", err)
		}
		release()
		impatient, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := turns.Acquire(impatient, "a", 3*time.Second); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("in the pause: %v", err)
		}
		if _, err := turns.Acquire(impatient, "b", 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("too late from the start: %v", err)
		}
		// Who gave up leaves the turn and the pause as they were.
		began := time.Now()
		if _, err := turns.Acquire(t.Context(), "a", 3*time.Second); err != nil || time.Since(began) != 2*time.Second {
			t.Errorf("the next waited for %v (%v)", time.Since(began), err)
		}
	})
}

// A crawler sees many hosts; only those whose pause may matter are remembered.
func TestTurnsForgetHosts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns, most := NewTurns(), 0
		for n := range 20_000 {
			release, err := turns.Acquire(t.Context(), fmt.Sprint(n), time.Second)
			if err != nil {
				t.Fatal(err)
			}
			release()
			time.Sleep(time.Second)
			most = max(most, len(turns.hosts))
		}
		if limit := 3 * int(longestPause/time.Second); most > limit {
			t.Errorf("%d hosts were remembered, want at most %d", most, limit)
		}
	})
}

// However many hosts come after it, a turn is held and a pause lasts.
func TestManyHostsLiftNoTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns := NewTurns()
		visit := func(host string) (release func()) {
			t.Helper()
			release, err := turns.Acquire(t.Context(), host, longestPause)
			if err != nil {
				t.Fatal(err)
			}
			return release
		}
		endHeld := visit("held")
		visit("paused")()
		time.Sleep(longestPause - time.Second)
		for n := range 1000 {
			visit(fmt.Sprint(n))()
		}
		began := time.Now()
		time.AfterFunc(time.Minute, endHeld)
		visit("paused")
		if took := time.Since(began); took != time.Second {
			t.Errorf("the pause lasted for %v more, want 1 s", took)
		}
		visit("held")
		if took := time.Since(began); took != time.Minute+longestPause {
			t.Errorf("the held turn came after %v", took)
		}
	})
}

func TestExpiring(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newExpiring[int](10)
		after := func(seconds int) time.Time { return time.Now().Add(time.Duration(seconds) * time.Second) }
		has := func(want ...string) {
			t.Helper()
			cost := 0
			for _, v := range e.values {
				cost += v.cost
			}
			if cost != e.cost || cost > e.limit {
				t.Errorf("costs %d, counted as %d, limit %d", cost, e.cost, e.limit)
			}
			for _, key := range want {
				if _, _, ok := e.get(key); !ok {
					t.Errorf("%s is missing in %v", key, e.values)
				}
			}
			if len(e.values) != len(want) {
				t.Errorf("%v, want %q", e.values, want)
			}
		}
		e.put("a", 1, after(5), 4)
		e.put("b", 2, after(9), 4)
		e.put("a", 3, after(6), 2)
		has("a", "b")
		if v, until, ok := e.get("a"); v != 3 || !ok || !until.Equal(after(6)) {
			t.Errorf("a is %d until %v", v, until)
		}
		e.put("c", 4, after(7), 6) // a would end first
		has("b", "c")
		time.Sleep(8 * time.Second)
		if _, _, ok := e.get("c"); ok {
			t.Error("c has ended")
		}
		e.put("d", 5, after(1), 5) // in place of c
		has("b", "d")
	})
}
