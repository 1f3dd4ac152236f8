//go:build unix

package postgres_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/localpg"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// until tries again until something is so.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(3 * time.Minute)
	for !so() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("it never came to be that %s", what)
		}
	}
}

// openPair opens a database on a primary and its standby.
func openPair(t *testing.T) (*postgrestest.Pair, *postgres.DB) {
	t.Helper()
	pair := postgrestest.NewPair(t)
	db, err := postgres.Open(t.Context(), pair.Both(localpg.Database), postgres.Options{ReadURL: pair.Both(localpg.Database)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return pair, db
}

// Questions are answered from a standby as long as it is near enough; they are answered when it dies, comes back, falls
// behind, and when it becomes the primary because that one died.
func TestQuestionsAreReadFromAStandby(t *testing.T) {
	t.Parallel()
	pair, db := openPair(t)
	f := newFixture(t, db)
	storeNamed(t, f, "a")
	answered := func(articles int) func() bool {
		return func() bool {
			c, err := f.Coverage(t.Context(), f.lib)
			return err == nil && c.Articles == articles
		}
	}
	fromStandby := func() bool { return db.ReadsFromStandby(t.Context()) }
	until(t, "the standby is read from", fromStandby)
	until(t, "the standby has the article", answered(1))

	standby := connectTo(t, pair.Standby(localpg.Database))
	if _, err := standby.Exec(t.Context(), `SELECT pg_wal_replay_pause()`); err != nil {
		t.Fatal(err)
	}
	storeNamed(t, f, "b")
	until(t, "a standby that has fallen behind is not read from", func() bool { return !fromStandby() })
	if !answered(2)() {
		t.Error("the primary's second article is not seen")
	}
	if _, err := standby.Exec(t.Context(), `SELECT pg_wal_replay_resume()`); err != nil {
		t.Fatal(err)
	}
	until(t, "the standby is read from again", fromStandby)

	pair.StopStandby()
	if !answered(2)() { // at once, from the primary
		t.Error("a question failed when the standby died")
	}
	until(t, "a dead standby is not read from", func() bool { return !fromStandby() })
	pair.StartStandby()
	until(t, "the standby that came back is read from", fromStandby)

	pair.CrashPrimary()
	crashed := time.Now()
	until(t, "questions are answered without a primary", answered(2))
	pair.Promote()
	until(t, "the new primary takes writing", func() bool {
		_, err := f.EnsureLibrary(t.Context(), "new")
		if err != nil && news.CodeOf(err) != news.CodeUnavailable {
			t.Error(err)
		}
		return err == nil
	})
	back := time.Since(crashed)
	storeNamed(t, f, "c")
	until(t, "the third article is seen", answered(3))
	t.Attr("R12", fmt.Sprintf("the primary killed and its standby promoted: writes back after %.1f s, 0 of 2 stored articles lost; a standby behind, dead or back was left and taken up again",
		back.Seconds()))
}

func storeNamed(t *testing.T, f fixture, name string) {
	t.Helper()
	if _, err := f.StoreArticle(t.Context(), f.lib, 0, f.model, prepared("https://courier.example/"+name, "The embassy was closed", "It was "+name)); err != nil {
		t.Fatal(err)
	}
}

func connectTo(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	var conn *pgx.Conn
	until(t, "the standby takes connections", func() bool {
		var err error
		conn, err = pgx.Connect(t.Context(), dsn)
		return err == nil || errors.Is(err, t.Context().Err())
	})
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}
