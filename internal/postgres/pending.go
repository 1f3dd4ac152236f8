package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// AddPending notes that somebody waits for a reply. Adding it again replaces it.
func (db *DB) AddPending(ctx context.Context, p news.PendingReply) (err error) {
	defer wrap(&err, "AddPending(%d)", p.ID)
	_, err = db.pool.Exec(ctx, `
		INSERT INTO pending_replies (owner, reply_id, token, channel_id, message_id, started_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (reply_id) DO UPDATE SET owner = excluded.owner, token = excluded.token, channel_id = excluded.channel_id,
		    message_id = excluded.message_id, started_at = excluded.started_at`,
		p.Owner, p.ID, p.Token, p.Channel, p.Message, p.StartedAt)
	return userError(err)
}

// RemovePending notes that a reply was given. Removing it again does nothing.
func (db *DB) RemovePending(ctx context.Context, id int64) (err error) {
	defer wrap(&err, "RemovePending(%d)", id)
	_, err = db.pool.Exec(ctx, `DELETE FROM pending_replies WHERE reply_id = $1`, id)
	return userError(err)
}

// TakePending removes and returns the replies of an owner that were started before a time, in no order. Of several processes that
// take at once, one gets each.
func (db *DB) TakePending(ctx context.Context, owner string, before time.Time) (list []news.PendingReply, err error) {
	defer wrap(&err, "TakePending")
	rows, err := db.pool.Query(ctx, `
		DELETE FROM pending_replies WHERE reply_id IN (
		    SELECT reply_id FROM pending_replies WHERE owner = $1 AND started_at < $2 FOR UPDATE SKIP LOCKED)
		RETURNING owner, reply_id, token, channel_id, message_id, started_at`, owner, before)
	if err != nil {
		return nil, userError(err)
	}
	list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[news.PendingReply])
	for i := range list {
		list[i].StartedAt = list[i].StartedAt.UTC()
	}
	return list, userError(err)
}
