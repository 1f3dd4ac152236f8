package postgres

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// Advisory locks are held by transactions and never by sessions: where a pooler such as PgBouncer gives a session to
// whoever begins the next transaction, a session's lock would stay with nobody. A transaction that waits between two
// statements has no snapshot, so that it keeps no old rows alive and no index from being built: as long as it is READ
// COMMITTED, and as long as no portal is left. The extended protocol leaves one with a snapshot until the next
// statement, so the simple one is used.

// locked is a connection of its own whose open transaction holds locks. They end with it, whatever happens to the process.
type locked struct{ conn *pgx.Conn }

// noIdleLimit lifts an operator's limits, which are for transactions that were forgotten, from one that waits. The second
// came with Postgres 17.
const noIdleLimit = `SELECT set_config(name, '0', true) FROM pg_settings
	WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout')`

// lock runs a statement that takes advisory locks of a transaction, and reports whether it got them: the statement's
// one value. The caller ends what is returned when it is not nil.
func (db *DB) lock(ctx context.Context, statement string, args ...any) (*locked, error) {
	conn, err := pgx.ConnectConfig(ctx, db.pool.Config().ConnConfig.Copy())
	if err != nil {
		return nil, userError(err)
	}
	l := &locked{conn}
	got := false
	_, err = conn.Exec(ctx, `BEGIN ISOLATION LEVEL READ COMMITTED`)
	if err == nil {
		_, err = conn.Exec(ctx, noIdleLimit)
	}
	if err == nil {
		err = conn.QueryRow(ctx, statement, append([]any{pgx.QueryExecModeSimpleProtocol}, args...)...).Scan(&got)
	}
	if err != nil || !got {
		l.end(ctx)
		return nil, userError(err)
	}
	return l, nil
}

// alive reports whether the locks are still held, as far as can be told.
func (l *locked) alive(ctx context.Context) bool { return l.conn.Ping(ctx) == nil }

// end gives the locks back. Closing alone would do it a moment later, when the server notices. About a failure there is
// nothing to do: the locks end with the session in any case.
func (l *locked) end(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, _ = l.conn.Exec(ctx, `ROLLBACK`)
	_ = l.conn.Close(ctx)
}

// migrationLock lets one process at a time migrate, in goose's form.
type migrationLock struct {
	db   *DB
	held *locked
}

// errMigrating means that another process has been migrating for longer than anybody should wait.
var errMigrating = errors.New("another process is migrating the database")

// SessionLock waits for the lock. It asks again and again instead of waiting in the database: who waits there holds a
// snapshot, for the end of which a migration may wait.
func (m *migrationLock) SessionLock(ctx context.Context, _ *sql.Conn) error {
	const pause, most = 200 * time.Millisecond, 5 * time.Minute
	ctx, cancel := context.WithTimeoutCause(ctx, most, errMigrating)
	defer cancel()
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		held, err := m.db.lock(ctx, `SELECT pg_try_advisory_xact_lock(hashtextextended('newsdesk.migrate', 0))`)
		if held != nil || err != nil {
			m.held = held
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// SessionUnlock gives the lock back.
func (m *migrationLock) SessionUnlock(ctx context.Context, _ *sql.Conn) error {
	m.held.end(ctx)
	return nil
}
