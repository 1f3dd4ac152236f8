package postgres

import (
	"context"
	"time"

	"newsdesk/internal/news"
)

// Audit notes what an admin did. An entry that was noted while it went on (the same but for its empty outcome) takes
// the outcome instead of a second entry.
func (db *DB) Audit(ctx context.Context, e news.AuditEntry) (err error) {
	defer wrap(&err, "Audit(%d)", e.Library)
	_, err = db.pool.Exec(ctx, `
		WITH ended AS (
		    UPDATE audit_entries SET outcome = $6
		    WHERE library_id = $1 AND done_at = $7 AND server_id = $2 AND person_id = $3 AND act = $4 AND detail = $5
		      AND outcome = ''
		    RETURNING entry_id
		)
		INSERT INTO audit_entries (library_id, server_id, person_id, act, detail, outcome, done_at)
		SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT FROM ended)`,
		e.Library, e.Server, e.Person, storable(e.Act), storable(e.Detail), storable(e.Outcome), e.At)
	return userError(err)
}

// AuditLog returns what admins did to a library, newest first.
func (db *DB) AuditLog(ctx context.Context, lib news.LibraryID, limit int) (list []news.AuditEntry, err error) {
	defer wrap(&err, "AuditLog(%d)", lib)
	type row struct {
		ServerID, PersonID   int64
		Act, Detail, Outcome string
		DoneAt               time.Time
	}
	rows, err := collect[row](ctx, db, `
		SELECT server_id, person_id, act, detail, outcome, done_at FROM audit_entries
		WHERE library_id = $1 ORDER BY done_at DESC, entry_id DESC LIMIT $2`, lib, limit)
	for _, r := range rows {
		list = append(list, news.AuditEntry{Library: lib, Server: news.ServerID(r.ServerID), Person: news.PersonID(r.PersonID),
			Act: r.Act, Detail: r.Detail, Outcome: r.Outcome, At: r.DoneAt.UTC()})
	}
	return list, err
}
