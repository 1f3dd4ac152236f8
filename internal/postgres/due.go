package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"newsdesk/internal/news"
)

// dueAtOnce is how many sources and items one Schedule queues; the next one queues more.
const dueAtOnce = 500

type dueRow struct {
	LibraryID news.LibraryID
	ID        int64
	State     string
}

// QueueDue queues what is due by a time: active sources, and items that are to be looked at again. It asks all
// libraries at once. A source that was read in the future was read when the clock was wrong, and is due too: else it would
// wait until the time comes.
func (db *DB) QueueDue(ctx context.Context, now time.Time) (err error) {
	defer wrap(&err, "QueueDue")
	return db.inTx(ctx, func(tx pgx.Tx) error {
		sources, err := due(ctx, tx, `
			SELECT library_id, source_id AS id, '' AS state FROM sources
			WHERE state = 'active' AND (next_fetch_at <= $1 OR last_fetch_at > $1 + interval '1 hour')
			ORDER BY next_fetch_at LIMIT $2`, now, dueAtOnce)
		if err != nil {
			return err
		}
		for _, s := range sources {
			if err := db.jobs.pollTx(ctx, tx, s.LibraryID, news.SourceID(s.ID)); err != nil {
				return err
			}
		}
		items, err := due(ctx, tx, `
			UPDATE source_items i SET state = 'waiting', next_fetch_at = NULL
			FROM (SELECT i.library_id, i.item_id FROM source_items i
			      JOIN sources s ON s.library_id = i.library_id AND s.source_id = i.source_id AND s.state = 'active'
			      WHERE i.next_fetch_at <= $1 ORDER BY i.next_fetch_at LIMIT $2 FOR UPDATE OF i SKIP LOCKED) d
			WHERE i.library_id = d.library_id AND i.item_id = d.item_id
			RETURNING i.library_id, i.item_id AS id, i.state`, now, dueAtOnce)
		if err != nil {
			return err
		}
		return db.queueItems(ctx, tx, items)
	})
}

// QueueLost queues the open items of active sources that have no job, and returns how many those are: a job was given
// up, a mark changed while its item was being read, or the end of an item's last job was not noted yet when its next one
// was to be queued.
func (db *DB) QueueLost(ctx context.Context) (n int, err error) {
	defer wrap(&err, "QueueLost")
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		items, err := due(ctx, tx, `
			SELECT i.library_id, i.item_id AS id, i.state FROM source_items i
			JOIN sources s ON s.library_id = i.library_id AND s.source_id = i.source_id AND s.state = 'active'
			LEFT JOIN (SELECT (args->>'library')::bigint AS library_id, (args->>'item')::bigint AS item_id FROM river.river_job
			           WHERE kind IN ('fetch_item', 'store_item')
			             AND state IN ('available', 'pending', 'running', 'retryable', 'scheduled')) j
			  ON j.library_id = i.library_id AND j.item_id = i.item_id
			WHERE i.state IN ('waiting', 'fetched') AND j.item_id IS NULL
			ORDER BY i.item_id LIMIT $1`, dueAtOnce)
		if err != nil {
			return err
		}
		n = len(items)
		return db.queueItems(ctx, tx, items)
	})
	return n, err
}

func due(ctx context.Context, tx pgx.Tx, sql string, args ...any) ([]dueRow, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[dueRow])
}

func (db *DB) queueItems(ctx context.Context, tx pgx.Tx, items []dueRow) error {
	params := make([]river.InsertManyParams, len(items))
	for n, i := range items {
		params[n] = fetchJob(i.LibraryID, news.ItemID(i.ID), time.Time{})
		if news.ItemState(i.State) == news.ItemFetched {
			params[n] = storeJob(i.LibraryID, news.ItemID(i.ID))
		}
	}
	return db.jobs.insert(ctx, tx, params)
}

// UnfoldedLibraries are the libraries whose statistics have changes that are not folded in.
func (db *DB) UnfoldedLibraries(ctx context.Context) (list []news.LibraryID, err error) {
	defer wrap(&err, "UnfoldedLibraries")
	rows, err := db.pool.Query(ctx, `SELECT DISTINCT library_id FROM statistics_changes`)
	if err != nil {
		return nil, userError(err)
	}
	list, err = pgx.CollectRows(rows, pgx.RowTo[news.LibraryID])
	return list, userError(err)
}
