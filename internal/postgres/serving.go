package postgres

import "context"

// servingLock is a lock that all processes share which run the same connections of one bot.
const servingLock = `hashtextextended('newsdesk.serving ' || $1, 0)`

// Serving is a process that runs connections of a bot, for the others to see. It is no lease: two processes with the same
// connections both go on, and the operator is told. It is not safe for concurrent use.
type Serving struct {
	db   *DB
	name string
	held *locked
}

// Serve shows that this process runs the connections of that name.
func (db *DB) Serve(ctx context.Context, name string) (s *Serving, err error) {
	defer wrap(&err, "Serve(%q)", name)
	s = &Serving{db: db, name: name}
	return s, s.hold(ctx)
}

func (s *Serving) hold(ctx context.Context) (err error) {
	s.held, err = s.db.lock(ctx, `SELECT pg_advisory_xact_lock_shared(`+servingLock+`) IS NOT NULL`, s.name)
	return err
}

// Others counts the other processes that run the same connections. It shows this process again if the database had
// forgotten it.
func (s *Serving) Others(ctx context.Context) (n int, err error) {
	defer wrap(&err, "Others")
	if s.held == nil || !s.held.alive(ctx) {
		s.End(ctx)
		if err := s.hold(ctx); err != nil {
			return 0, err
		}
	}
	n, err = s.db.CountServing(ctx, s.name)
	return max(n-1, 0), err
}

// End takes the process away.
func (s *Serving) End(ctx context.Context) {
	if s.held != nil {
		s.held.end(ctx)
		s.held = nil
	}
}

// CountServing counts the processes that run the connections of that name.
func (db *DB) CountServing(ctx context.Context, name string) (n int, err error) {
	defer wrap(&err, "CountServing(%q)", name)
	err = db.pool.QueryRow(ctx, `
		SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
		AND classid::bigint << 32 | objid::bigint = `+servingLock, name).Scan(&n)
	return n, userError(err)
}
