package postgres

import (
	"context"
	"time"

	"newsdesk/internal/news"
)

// Hosts gives out turns to fetch from hosts, to all processes of the database together: one request at a time to each
// host, and a pause between two. Within a process that runs a worker, one request at a time may ask for a host.
type Hosts struct {
	DB *DB
	// Hold is how long a turn lasts at most, for a process that is gone before it gave it back; default 30 s.
	Hold time.Duration
	// Wait is how long Acquire waits for a turn; default 5 s.
	Wait time.Duration
}

// Acquire waits for a turn at a host and holds it until release. When none comes in time it fails with
// CodeRateLimited and says when to try again.
func (h Hosts) Acquire(ctx context.Context, host string, pause time.Duration) (release func(), err error) {
	defer wrap(&err, "Hosts.Acquire")
	hold, wait := h.Hold, h.Wait
	if hold == 0 {
		hold = 30 * time.Second
	}
	if wait == 0 {
		wait = 5 * time.Second
	}
	for {
		free, err := h.take(ctx, host, hold)
		if err != nil {
			return nil, err
		}
		if free <= 0 {
			return func() { h.give(context.WithoutCancel(ctx), host, pause) }, nil
		}
		// The host may be given back long before its hold ends.
		nap := min(free, 50*time.Millisecond)
		if wait -= nap; wait < 0 {
			return nil, &news.Error{Code: news.CodeRateLimited, Message: "Other pages of " + host + " come first.", RetryAfter: max(free, time.Second)}
		}
		timer := time.NewTimer(nap)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		}
	}
}

// take takes the turn, or tells how long it is not free. A worker whose process asks for one turn at a time finds its own
// name only where it could not give a turn back.
func (h Hosts) take(ctx context.Context, host string, hold time.Duration) (free time.Duration, err error) {
	err = h.DB.pool.QueryRow(ctx, `
		WITH taken AS (
		    INSERT INTO fetch_hosts AS f (host, holder, free_at) VALUES ($1, $3, clock_timestamp() + $2)
		    ON CONFLICT (host) DO UPDATE SET holder = excluded.holder, free_at = excluded.free_at
		    WHERE f.free_at <= clock_timestamp() OR f.holder <> '' AND f.holder = excluded.holder
		    RETURNING host)
		SELECT CASE WHEN EXISTS (SELECT FROM taken) THEN interval '0'
		            ELSE greatest(coalesce((SELECT free_at FROM fetch_hosts WHERE host = $1) - clock_timestamp(), interval '0'),
		                          interval '10 milliseconds') END`, host, hold, h.DB.worker()).Scan(&free)
	return free, userError(err)
}

// give ends the turn; the pause begins.
func (h Hosts) give(ctx context.Context, host string, pause time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := h.DB.pool.Exec(ctx, `UPDATE fetch_hosts SET holder = '', free_at = clock_timestamp() + $2 WHERE host = $1`, host, pause)
	if err != nil {
		h.DB.log.WarnContext(ctx, "a host's turn was not given back; it ends by itself", "error", err)
	}
}

// PurgeHosts forgets the hosts whose turn has long come.
func (db *DB) PurgeHosts(ctx context.Context) (err error) {
	defer wrap(&err, "PurgeHosts")
	_, err = db.pool.Exec(ctx, `DELETE FROM fetch_hosts WHERE free_at < now() - interval '1 day'`)
	return userError(err)
}
