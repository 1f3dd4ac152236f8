//go:build unix

package main

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/source/sitetest"
)

// Everything works where PgBouncer gives a session to whoever begins the next transaction: the schema, loading, questions
// at once, workers at once, one that is killed, and no lock stays behind.
func TestSessionsPooledByTransaction(t *testing.T) {
	t.Parallel()
	direct := postgrestest.EmptyDSN(t)
	pooled := postgrestest.PooledDSN(t, direct)
	site := sitetest.New(t, sitetest.Options{})
	f := follow(t, pooled, site)
	beside := postgrestest.NewSQL(t, direct)
	f.run("migrate", "applied 0001")
	f.run("demo")
	var asked sync.WaitGroup
	for range 20 {
		asked.Go(func() {
			code, stdout, stderr := command(t, f.env, "", strings.Fields("ask --library demo what is TIMS?")...)
			if code != exitOK || !strings.Contains(stdout, "known as TIMS") {
				t.Errorf("exit %d: %s%s", code, stdout, stderr)
			}
		})
	}
	asked.Wait()
	f.run("libraries remove demo --yes")

	r := rand.New(rand.NewPCG(5, 6))
	for round := range 5 {
		publish(site, r, round, 4)
	}
	f.run("sources add --later " + site.URL + sitetest.Sitemap)
	site.Forget() // the look that found out what it is
	killed := f.worker()
	for len(site.Requests()) < 5 && f.open() {
		f.alive()
	}
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait() // it was killed
	var drained sync.WaitGroup
	for range 2 {
		drained.Go(func() {
			if code, stdout, stderr := command(t, f.env, "", "work", "--drain"); code != exitOK {
				t.Errorf("exit %d: %s%s", code, stdout, stderr)
			}
		})
	}
	drained.Wait()
	f.whole()
	if n := beside.Numbers(t, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`); n[0] != 0 {
		t.Errorf("%d advisory locks are left", n[0])
	}
}
