package postgres_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// rowsOfLibrary lists the tables that have rows of a library, or jobs for it.
func rowsOfLibrary(t *testing.T, conn *pgx.Conn, lib news.LibraryID) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), `
		SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'library_id'`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) < 20 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	each := []string{`SELECT 'river_job' WHERE EXISTS (SELECT FROM river.river_job WHERE (args->>'library')::bigint = $1)`}
	for _, table := range tables {
		each = append(each, fmt.Sprintf(`SELECT '%[1]s' WHERE EXISTS (SELECT FROM %[1]s WHERE library_id = $1)`, table))
	}
	if rows, err = conn.Query(t.Context(), strings.Join(each, " UNION ALL "), lib); err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Whatever happened on a server, nothing of it is left when the bot has been gone from it for long, and the others
// notice nothing.
func TestServersThatAreLeftArePurged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	conn := connect(t, w.dsn)
	everything := acts()
	everything["SetDirectLibrary"] = (*world).chooseLibrary
	rapid.Check(t, func(rt *rapid.T) {
		w.begin(t, rt)
		w.live(t, rt, everything, 20)
		gone := w.servers[0]
		before := w.look(t, rt, w.servers[1].Library)
		if err := w.MarkServerLeft(t.Context(), gone.ID, askedAt); err != nil {
			rt.Fatal(err)
		}
		if n, err := w.PurgeServers(t.Context(), askedAt); err != nil || n != 0 {
			rt.Fatalf("purged %d servers before their time, %v", n, err)
		}
		if n, err := w.PurgeServers(t.Context(), askedAt.Add(time.Second)); err != nil || n != 1 {
			rt.Fatalf("purged %d servers, %v", n, err)
		}
		if left := rowsOfLibrary(t, conn, gone.Library); len(left) != 0 {
			rt.Fatalf("the library still has rows in %v", left)
		}
		if diff := cmp.Diff(before, w.look(t, rt, w.servers[1].Library)); diff != "" {
			rt.Fatalf("purging a server changed another: %s", diff)
		}
	})
}

// A server that comes back within the grace keeps its library.
func TestServersThatComeBackAreKept(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	s, err := f.EnsureServer(t.Context(), 5)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.MarkServerLeft(t.Context(), 5, askedAt.Add(-2*postgres.ServerGrace)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.EnsureServer(t.Context(), 5); err != nil {
		t.Fatal(err)
	}
	if n, err := f.PurgeServers(t.Context(), askedAt.Add(-postgres.ServerGrace)); err != nil || n != 0 {
		t.Errorf("purged %d servers, %v", n, err)
	}
	if again, err := f.EnsureServer(t.Context(), 5); err != nil || again.Library != s.Library {
		t.Errorf("the server has library %d, %v; want %d", again.Library, err, s.Library)
	}
	if err := f.RemoveLibrary(t.Context(), 4711); news.CodeOf(err) != news.CodeNotFound {
		t.Errorf("removing a library that is none: %v", err)
	}
}
