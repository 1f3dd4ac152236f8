package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// recordsKept is how long feedback and unanswered questions are kept, which have no date of expiry: three times as
// long as admins see them counted.
const recordsKept = 90 * 24 * time.Hour

// questionsKept is how long the words of a question are kept beside the figures of its answer, where operators want that.
const questionsKept = 30 * 24 * time.Hour

// pendingKept is how long a pending reply is kept whose process never came back. Its token is void by then.
const pendingKept = time.Hour

// PurgeExpired deletes the turns, saved answers and traces that have expired, old feedback, unanswered questions and pending
// replies, and the words of old questions. It returns how many rows those were.
func (db *DB) PurgeExpired(ctx context.Context, now time.Time) (rows int64, err error) {
	defer wrap(&err, "PurgeExpired")
	b := &pgx.Batch{}
	for _, sql := range []string{
		`DELETE FROM turns WHERE expires_at <= $1`,
		`DELETE FROM saved_answers WHERE expires_at <= $1`,
		`DELETE FROM answer_messages WHERE expires_at <= $1`,
		`DELETE FROM answer_traces WHERE expires_at <= $1`,
	} {
		b.Queue(sql, now).Exec(countInto(&rows))
	}
	b.Queue(`DELETE FROM pending_replies WHERE started_at <= $1`, now.Add(-pendingKept)).Exec(countInto(&rows))
	for _, sql := range []string{
		`DELETE FROM feedback WHERE given_at <= $1`,
		`DELETE FROM unanswered WHERE last_at <= $1`,
	} {
		b.Queue(sql, now.Add(-recordsKept)).Exec(countInto(&rows))
	}
	b.Queue(`UPDATE answers SET question = NULL WHERE question IS NOT NULL AND asked_at <= $1`, now.Add(-questionsKept)).Exec(countInto(&rows))
	err = db.inTx(ctx, func(tx pgx.Tx) error { return tx.SendBatch(ctx, b).Close() })
	return rows, err
}

// countInto adds the rows that a queued statement changed.
func countInto(rows *int64) func(pgconn.CommandTag) error {
	return func(done pgconn.CommandTag) error {
		*rows += done.RowsAffected()
		return nil
	}
}
