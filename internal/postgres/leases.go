package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// ShardLeases let the processes of one bot share its shards. A process that does not renew its leases for so long as
// they last loses them. They are rows with a time, by the database's clock, and no advisory locks: those would not be
// held where sessions are pooled by transaction.
type ShardLeases struct {
	DB      *DB
	Process string        // names this process among all, also among those that are gone
	Lasting time.Duration // of a lease; renew it in less than half of it
}

// Hold renews the leases of this process, takes free ones up to its fair share of count, lets go of what is beyond
// it, and returns the shards that are this process's now, in order.
func (l ShardLeases) Hold(ctx context.Context, count int) (shards []int, err error) {
	defer wrap(&err, "Hold(%d)", count)
	err = l.DB.inTx(ctx, func(tx pgx.Tx) error {
		var alive int
		err := tx.QueryRow(ctx, `
			WITH gone AS (DELETE FROM bot_processes WHERE until < now() AND process <> $1),
			     here AS (INSERT INTO bot_processes (process, until) VALUES ($1, now() + $2)
			              ON CONFLICT (process) DO UPDATE SET until = excluded.until)
			SELECT count(*) + 1 FROM bot_processes WHERE until >= now() AND process <> $1`, l.Process, l.Lasting).Scan(&alive)
		if err != nil {
			return err
		}
		share := (count + alive - 1) / alive
		rows, err := tx.Query(ctx, `UPDATE shard_leases SET until = now() + $3 WHERE shards = $1 AND process = $2 RETURNING shard`,
			count, l.Process, l.Lasting)
		if err != nil {
			return err
		}
		if shards, err = pgx.CollectRows(rows, pgx.RowTo[int]); err != nil {
			return err
		}
		switch {
		case len(shards) > share:
			if rows, err = tx.Query(ctx, `
				WITH spare AS (SELECT shard FROM shard_leases WHERE shards = $1 AND process = $2 ORDER BY shard OFFSET $3)
				DELETE FROM shard_leases l USING spare WHERE l.shards = $1 AND l.shard = spare.shard RETURNING l.shard`,
				count, l.Process, share); err != nil {
				return err
			}
		case len(shards) < share:
			if rows, err = tx.Query(ctx, `
				INSERT INTO shard_leases (shards, shard, process, until)
				SELECT $1, s, $2, now() + $3 FROM generate_series(0, $1 - 1) s
				WHERE NOT EXISTS (SELECT FROM shard_leases WHERE shards = $1 AND shard = s AND until >= now())
				ORDER BY s LIMIT $4
				ON CONFLICT (shards, shard) DO UPDATE SET process = excluded.process, until = excluded.until
				WHERE shard_leases.until < now() RETURNING shard`, count, l.Process, l.Lasting, share-len(shards)); err != nil {
				return err
			}
		default:
			return nil
		}
		if _, err = pgx.CollectRows(rows, pgx.RowTo[int]); err != nil {
			return err
		}
		rows, err = tx.Query(ctx, `SELECT shard FROM shard_leases WHERE shards = $1 AND process = $2 ORDER BY shard`, count, l.Process)
		if err != nil {
			return err
		}
		shards, err = pgx.CollectRows(rows, pgx.RowTo[int])
		return err
	})
	return shards, err
}

// LetGo gives up all leases of this process, so that others take them at once.
func (l ShardLeases) LetGo(ctx context.Context) (err error) {
	defer wrap(&err, "LetGo")
	b := &pgx.Batch{}
	b.Queue(`DELETE FROM shard_leases WHERE process = $1`, l.Process)
	b.Queue(`DELETE FROM bot_processes WHERE process = $1`, l.Process)
	return l.DB.inTx(ctx, func(tx pgx.Tx) error { return tx.SendBatch(ctx, b).Close() })
}

// LostOwners names the owners of pending replies that are processes which are gone. Only processes that hold leases
// are known to be gone: the others come back under their name.
func (l ShardLeases) LostOwners(ctx context.Context, prefix string) (owners []string, err error) {
	defer wrap(&err, "LostOwners")
	rows, err := l.DB.pool.Query(ctx, `
		SELECT DISTINCT owner FROM pending_replies WHERE starts_with(owner, $1)
		AND NOT EXISTS (SELECT FROM bot_processes WHERE process = owner AND until >= now())`, prefix)
	if err != nil {
		return nil, userError(err)
	}
	owners, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return owners, userError(err)
}
