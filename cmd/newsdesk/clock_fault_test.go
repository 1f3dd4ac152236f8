package main

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"newsdesk/internal/config"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// Whatever a clock does that is right again within a day each time, nothing is deleted more than a day too early; and a
// clock that is right is believed a day later at most, after whatever rest.
func TestPurgeClock(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		right := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
		c := purgeClock{}.next(right)
		for range rapid.IntRange(1, 20).Draw(t, "episodes") {
			if rapid.Bool().Draw(t, "rests") {
				right = right.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "days")) * 24 * time.Hour)
			}
			wrong := time.Duration(rapid.IntRange(-10_000, 10_000).Draw(t, "hours")) * time.Hour
			for range rapid.IntRange(0, 23*6).Draw(t, "wrong looks") {
				right = right.Add(tidyInterval)
				if c = c.next(right.Add(wrong)); c.Trusted.Sub(right) > clockTrial {
					t.Fatalf("at %s things are deleted as of %s", right, c.Trusted)
				}
			}
			for range 24*6 + 2 {
				right = right.Add(tidyInterval)
				if c = c.next(right); c.Trusted.Sub(right) > clockTrial {
					t.Fatalf("at %s things are deleted as of %s", right, c.Trusted)
				}
			}
			if !c.Trusted.Equal(right) {
				t.Fatalf("a day after the clock was right again, at %s, things are deleted as of %s", right, c.Trusted)
			}
		}
	})
}

// A server whose clock jumps years ahead keeps what would have expired, and deletes it when the time has come.
func TestClockJumpDeletesNothing(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	now := time.Now().UTC()
	a := newApp(config.Config{PurgeGoneDays: 2}, streams{out: t.Output(), err: t.Output()})
	a.db, a.now = db, func() time.Time { return now }
	server, err := db.EnsureServer(t.Context(), news.ServerID(7))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.MarkServerLeft(t.Context(), 7, now); err != nil {
		t.Fatal(err)
	}
	look := func() int {
		t.Helper()
		if err := a.purgeServers(t.Context(), a.purgeTime(t.Context())); err != nil {
			t.Fatal(err)
		}
		list, err := db.Libraries(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	const jump = 3 * 365 * 24 * time.Hour
	began := now
	for _, step := range []struct {
		at   time.Duration
		want int
	}{{0, 1}, {jump, 1}, {jump + 20*time.Hour, 1}, {21 * time.Hour, 1}, {-5 * time.Hour, 1}, {22 * time.Hour, 1},
		{postgres.ServerGrace + 25*time.Hour, 1}, {postgres.ServerGrace + 48*time.Hour, 1}, {postgres.ServerGrace + 50*time.Hour, 0}} {
		now = began.Add(step.at)
		if n := look(); n != step.want {
			t.Errorf("with the clock %s after the server was left, %d libraries are there, want %d (%d)", step.at, n, step.want, server.Library)
		}
	}
	t.Attr("F-clock-jump", fmt.Sprintf("clock 3 years ahead for 20 hours, then back, then 5 hours behind: nothing deleted; what was due is deleted a day after the clock is believed again (tried for %s)", clockTrial))
}
