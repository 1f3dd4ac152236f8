package postgres_test

import (
	"context"
	"testing"

	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// What only holds a lock keeps no snapshot: else no index could be built and no old row removed while a worker lives.
func TestHeldLocksKeepNoSnapshot(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	db, beside := openDSN(t, dsn), postgrestest.NewSQL(t, dsn)
	held := false
	err := db.RunJobs(t.Context(), steps{schedule: func(context.Context) error {
		n := beside.Numbers(t, `
			SELECT count(*), count(backend_xmin) FROM pg_stat_activity a
			WHERE state = 'idle in transaction' AND datname = current_database()
			  AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory')`)
		if held = n[0] == 2; !held || n[1] != 0 { // the worker's name, and scheduling
			t.Errorf("%d sessions hold locks, %d of them a snapshot", n[0], n[1])
		}
		return nil
	}}, postgres.JobOptions{UntilIdle: true})
	if err != nil || !held {
		t.Error(err, held)
	}
	if n := beside.Numbers(t, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`); n[0] != 0 {
		t.Errorf("%d locks are left", n[0])
	}
}
