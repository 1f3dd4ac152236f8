package postgres

import (
	"context"

	"newsdesk/internal/news"
)

// SaveFeedback keeps what a person thinks of an answer, in place of what the same person said of it before.
func (db *DB) SaveFeedback(ctx context.Context, f news.Feedback) (err error) {
	defer wrap(&err, "SaveFeedback(%d, %s)", f.Library, f.Answer)
	_, err = db.pool.Exec(ctx, `
		INSERT INTO feedback (library_id, answer_id, person_id, helpful, reason, given_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (library_id, answer_id, person_id) DO UPDATE SET helpful = excluded.helpful, reason = excluded.reason,
		    given_at = excluded.given_at`,
		f.Library, f.Answer, f.Person, f.Helpful, storable(f.Reason), f.At)
	return userError(err)
}
