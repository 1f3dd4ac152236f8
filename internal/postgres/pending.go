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
		INSERT INTO pending_replies (reply_id, token, channel_id, message_id, started_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (reply_id) DO UPDATE SET token = excluded.token, channel_id = excluded.channel_id,
		    message_id = excluded.message_id, started_at = excluded.started_at`,
		p.ID, p.Token, p.Channel, p.Message, p.StartedAt)
	return userError(err)
}

// RemovePending notes that a reply was given. Removing it again does nothing.
func (db *DB) RemovePending(ctx context.Context, id int64) (err error) {
	defer wrap(&err, "RemovePending(%d)", id)
	_, err = db.pool.Exec(ctx, `DELETE FROM pending_replies WHERE reply_id = $1`, id)
	return userError(err)
}

// TakePending removes and returns the replies that were started before a time, in no order. Of several processes that
// take at once, one gets each.
func (db *DB) TakePending(ctx context.Context, before time.Time) (list []news.PendingReply, err error) {
	defer wrap(&err, "TakePending")
	rows, err := db.pool.Query(ctx, `
		DELETE FROM pending_replies WHERE reply_id IN (
		    SELECT reply_id FROM pending_replies WHERE started_at < $1 FOR UPDATE SKIP LOCKED)
		RETURNING reply_id, token, channel_id, message_id, started_at`, before)
	if err != nil {
		return nil, userError(err)
	}
	list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[news.PendingReply])
	for i := range list {
		list[i].StartedAt = list[i].StartedAt.UTC()
	}
	return list, userError(err)
}
