package postgres

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// pgxTx shortens the names of River's types.
type pgxTx = pgx.Tx

// Every worker holds two advisory locks: one of its name, alone, and one of all workers, shared.
const (
	nameLock = `hashtextextended($1, 20260)`
	anyLock  = `hashtextextended('newsdesk.workers', 0)`
)

// holdName holds the locks of a worker.
func (db *DB) holdName(ctx context.Context, id string) (*locked, error) {
	return db.lock(ctx, `SELECT pg_advisory_xact_lock(`+nameLock+`) IS NOT NULL AND pg_advisory_xact_lock_shared(`+anyLock+`) IS NOT NULL`, id)
}

// WorkersAlive reports whether any process works on jobs.
func (db *DB) WorkersAlive(ctx context.Context) (alive bool, err error) {
	defer wrap(&err, "WorkersAlive")
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		var free bool
		err := tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock(`+anyLock+`)`).Scan(&free)
		alive = !free
		return err
	})
	return alive, err
}

// rescueOrphans makes the jobs of workers whose process is gone available again, their turns at hosts and their
// leadership. River alone
// would wait for the job's time limit, for its rescuer and for the leader's lease, a minute and more. It needs no
// extra attempt: that a step does not kill its process again and again is the ledger's business, which counts tries.
func (db *DB) rescueOrphans(ctx context.Context) error {
	rows, err := db.pool.Query(ctx, `
		SELECT DISTINCT attempted_by[array_upper(attempted_by, 1)] FROM river.river_job WHERE state = 'running'
		UNION SELECT leader_id FROM river.river_leader
		UNION SELECT holder FROM fetch_hosts WHERE holder <> ''`)
	if err != nil {
		return userError(err)
	}
	workers, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return userError(err)
	}
	for _, id := range workers {
		if err := db.rescueFrom(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) rescueFrom(ctx context.Context, worker string) error {
	return db.inTx(ctx, func(tx pgx.Tx) error {
		var gone bool
		if err := tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock(`+nameLock+`)`, worker).Scan(&gone); err != nil || !gone {
			return err
		}
		tag, err := tx.Exec(ctx, `
			UPDATE river.river_job SET state = 'available', scheduled_at = now(), max_attempts = greatest(max_attempts, attempt + 1)
			WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $1`, worker)
		if err != nil {
			return err
		}
		if n := tag.RowsAffected(); n > 0 {
			db.log.InfoContext(ctx, "steps of a process that is gone are done again", "steps", n)
		}
		if _, err := tx.Exec(ctx, `DELETE FROM river.river_leader WHERE leader_id = $1`, worker); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE fetch_hosts SET holder = '', free_at = now() WHERE holder = $1`, worker)
		return err
	})
}

// quieter passes River's errors on, but not one after the other while the database is away, and not what it says of
// steps that fail, which outcome has said with their code.
type quieter struct {
	slog.Handler
	last *atomic.Int64 // Unix seconds
}

func newQuieter(log *slog.Logger) *slog.Logger {
	return slog.New(quieter{log.Handler(), new(atomic.Int64)})
}

const quietSeconds = 10

// Enabled leaves out what is of no interest to an operator.
func (q quieter) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelError && q.Handler.Enabled(ctx, level)
}

// Handle passes one record on in ten seconds.
func (q quieter) Handle(ctx context.Context, r slog.Record) error {
	last := q.last.Load()
	if r.Time.Unix()-last < quietSeconds || !q.last.CompareAndSwap(last, r.Time.Unix()) {
		return nil
	}
	return q.Handler.Handle(ctx, r)
}

// WithAttrs keeps the wrapping.
func (q quieter) WithAttrs(attrs []slog.Attr) slog.Handler {
	return quieter{q.Handler.WithAttrs(attrs), q.last}
}

// WithGroup keeps the wrapping.
func (q quieter) WithGroup(name string) slog.Handler {
	return quieter{q.Handler.WithGroup(name), q.last}
}

// heldJobs are the jobs that run in this process, and those that ended a moment ago.
type heldJobs struct {
	mu    sync.Mutex
	ended map[int64]time.Time // zero while the job runs
}

// noteEnd is how long River has to note a job's end in the database before the job counts as lost.
const noteEnd = 5 * time.Second

func (h *heldJobs) hold(id int64) (release func()) {
	h.set(id, time.Time{})
	return func() { h.set(id, time.Now()) }
}

func (h *heldJobs) set(id int64, end time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended[id] = end
}

// list forgets what has long ended and returns the others.
func (h *heldJobs) list() []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	ids := make([]int64, 0, len(h.ended))
	for id, end := range h.ended {
		if !end.IsZero() && time.Since(end) > noteEnd {
			delete(h.ended, id)
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

// rescueLost makes those jobs available again that the database thinks this worker runs and that it does not, because
// their end could not be noted while the database was away. River alone would wait for their time limit.
func (db *DB) rescueLost(ctx context.Context, worker string, held *heldJobs) error {
	_, err := db.pool.Exec(ctx, `
		UPDATE river.river_job SET state = 'available', scheduled_at = now(), max_attempts = greatest(max_attempts, attempt + 1)
		WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $1 AND id <> ALL($2)
		  AND attempted_at < now() - $3::interval`, worker, held.list(), noteEnd)
	return userError(err)
}

// worker is the name of the worker that runs in this process, or empty.
func (db *DB) worker() string {
	name, _ := db.working.Load().(string)
	return name
}
