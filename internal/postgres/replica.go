package postgres

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"newsdesk/internal/news"
)

// MaxStaleness is how far behind the primary a standby may be that questions are answered from.
const MaxStaleness = 5 * time.Second

// replica is a second pool, for the reading that questions need, and what is known about its delay.
//
// The delay is measured without clocks and without writing: a place in the primary's log that was the newest at a
// time, and whether the standby has come to it. While the primary itself cannot be asked, the standby serves, however
// old it is: there is nothing newer.
type replica struct {
	pool  *pgxpool.Pool
	log   *slog.Logger
	fresh atomic.Bool

	stop context.CancelFunc
	done sync.WaitGroup
}

// Times of watching a standby.
const (
	replicaTick    = time.Second
	replicaTimeout = 2 * time.Second
)

// openReplica opens a pool for reading and begins to watch it. The standby may be away: it is used when it is there.
func openReplica(ctx context.Context, dsn string, primary *pgxpool.Pool, o Options) (*replica, error) {
	cfg, err := poolConfig(dsn, o)
	if err != nil {
		var e *news.Error
		if errors.As(err, &e) {
			e.Message = "DATABASE_READ_URL is not a Postgres connection string."
		}
		return nil, err
	}
	if cfg.ConnConfig.ValidateConnect == nil {
		cfg.ConnConfig.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsPreferStandby
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, userError(err)
	}
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	r := &replica{pool: pool, log: o.Logger, stop: stop}
	r.look(ctx, primary, &delay{})
	r.done.Go(func() { r.watch(watching, primary) })
	return r, nil
}

func (r *replica) close() {
	r.stop()
	r.done.Wait()
	r.pool.Close()
}

func (r *replica) watch(ctx context.Context, primary *pgxpool.Pool) {
	tick := time.NewTicker(replicaTick)
	defer tick.Stop()
	var d delay
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			r.look(ctx, primary, &d)
		}
	}
}

// delay is what a standby has to come to, and when that was the newest there was.
type delay struct {
	place   string // in the primary's log
	since   time.Time
	reached time.Time // the time up to which the standby is known to have everything
}

// look asks both sides where they are.
func (r *replica) look(ctx context.Context, primary *pgxpool.Pool, d *delay) {
	ctx, cancel := context.WithTimeout(ctx, replicaTimeout)
	defer cancel()
	now := time.Now()
	if d.place == "" {
		err := primary.QueryRow(ctx, `SELECT pg_current_wal_lsn()::text`).Scan(&d.place)
		if err != nil {
			r.set(ctx, r.answers(ctx), "the primary cannot be asked")
			return
		}
		d.since = now
	}
	var standby, here bool
	err := r.pool.QueryRow(ctx, `SELECT pg_is_in_recovery(), coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false)`,
		d.place).Scan(&standby, &here)
	switch {
	case err != nil:
		d.place = ""
		r.set(ctx, false, "the standby cannot be asked")
		return
	case !standby:
		// No standby was there when these connections were made: they lead to the primary. New ones may find one.
		d.place = ""
		r.set(ctx, false, "no standby is there")
		r.pool.Reset()
		return
	case here:
		d.reached, d.place = d.since, ""
	}
	r.set(ctx, time.Since(d.reached) <= MaxStaleness, "by its delay")
}

func (r *replica) answers(ctx context.Context) bool { return r.pool.Ping(ctx) == nil }

func (r *replica) set(ctx context.Context, fresh bool, why string) {
	if r.fresh.Swap(fresh) != fresh && ctx.Err() == nil {
		r.log.InfoContext(ctx, "where questions are answered from has changed", "standby", fresh, "why", why)
	}
}

// reading reads from the standby while it is near enough, else from the primary; and from the primary after all when the
// standby fails, which ends a query that stands in the way of what it is to replay.
func reading[T any](db *DB, read func(*pgxpool.Pool) (T, error)) (T, error) {
	if db.replica == nil || !db.replica.fresh.Load() {
		return read(db.pool)
	}
	found, err := read(db.replica.pool)
	var pg *pgconn.PgError
	if news.CodeOf(err) == news.CodeUnavailable || errors.As(err, &pg) && pg.Code == serializationFailure {
		return read(db.pool)
	}
	return found, err
}

// ReadsFromStandby reports whether questions are answered from a standby now.
func (db *DB) ReadsFromStandby(ctx context.Context) bool {
	if db.replica == nil || !db.replica.fresh.Load() {
		return false
	}
	var standby bool
	err := db.replica.pool.QueryRow(ctx, `SELECT pg_is_in_recovery()`).Scan(&standby)
	return err == nil && standby
}

// serializationFailure is also what a standby ends queries by.
const serializationFailure = "40001"
