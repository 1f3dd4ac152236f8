package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/source/sitetest"
)

// Of three worker processes one is killed and replaced again and again, while the site goes on publishing. NEWSDESK_LONG
// does so every thirty seconds for ten minutes.
func TestThreeWorkersOneKilledInTurn(t *testing.T) {
	t.Parallel()
	kills, pause := 6, time.Duration(0)
	if os.Getenv("NEWSDESK_LONG") != "" {
		kills, pause = 20, 30*time.Second
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	site := sitetest.New(t, sitetest.Options{})
	f := follow(t, postgrestest.DSN(t), site)
	f.run("sources add --later " + site.URL + sitetest.Sitemap)
	began := time.Now()
	workers := []*exec.Cmd{f.worker(), f.worker(), f.worker()}
	for round := range kills {
		site.Forget()
		publish(site, r, round, 6)
		f.later()
		for until := time.Now().Add(pause); len(site.Requests()) < 1+r.IntN(8) || time.Now().Before(until); {
			f.sql.Numbers(t, `SELECT count(*) FROM source_items, pg_sleep(0.01)`)
		}
		victim := workers[round%3]
		if err := victim.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = victim.Wait() // it was killed
		workers[round%3] = f.worker()
	}
	lasted := time.Since(began)
	for _, wait := range f.begun[len(f.begun)-3:] { // a killed worker may still hold its lock, and be counted below
		wait()
	}
	f.workersAtWork(3)
	for _, w := range workers {
		if err := w.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := w.Wait(); err != nil && w.ProcessState.ExitCode() != exitCanceled { // the newest may just have begun
			t.Errorf("a worker ended with %v", err)
		}
	}
	f.later()
	f.run("work --drain")
	f.whole()
	t.Attr("R11", fmt.Sprintf("3 worker processes for %.0f s, one SIGKILLed and replaced %d times while articles were published and changed: %d articles, none lost, doubled or half stored", lasted.Seconds(), kills, f.articles()))
}

// workersAtWork waits until so many workers hold the lock that shows them.
func (f *follower) workersAtWork(n int64) {
	f.t.Helper()
	for f.sql.Numbers(f.t, `SELECT count(*) FROM pg_locks, pg_sleep(0.01) WHERE locktype = 'advisory' AND mode = 'ShareLock'
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)[0] < n {
	}
}
