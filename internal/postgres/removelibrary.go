package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// ServerGrace is how long a server's library is kept after the bot was removed from it, for those who change their
// minds. Nobody can ask it meanwhile: the bot answers only where it is.
const ServerGrace = 7 * 24 * time.Hour

// RemoveLibrary deletes a library with everything that belongs to it: articles, sources, answers, conversations and the
// server that had it. It returns CodeNotFound for an unknown one. Who writes to the library meanwhile fails.
func (db *DB) RemoveLibrary(ctx context.Context, lib news.LibraryID) (err error) {
	defer wrap(&err, "RemoveLibrary(%d)", lib)
	return db.inTx(ctx, func(tx pgx.Tx) error { return removeLibrary(ctx, tx, lib) })
}

func removeLibrary(ctx context.Context, tx pgx.Tx, lib news.LibraryID) error {
	err := tx.QueryRow(ctx, `SELECT library_id FROM libraries WHERE library_id = $1 FOR UPDATE`, lib).Scan(&lib)
	if errors.Is(err, pgx.ErrNoRows) {
		return news.Errorf(news.CodeNotFound, "There is no library %d.", lib)
	} else if err != nil {
		return err
	}
	b := &pgx.Batch{}
	// What refers to others goes before them; the rest goes with what it refers to.
	for _, sql := range []string{
		`DELETE FROM answers WHERE library_id = $1`,
		`DELETE FROM answer_messages WHERE library_id = $1`,
		`DELETE FROM answer_traces WHERE library_id = $1`,
		`DELETE FROM saved_answers WHERE library_id = $1`,
		`DELETE FROM turns WHERE library_id = $1`,
		`DELETE FROM feedback WHERE library_id = $1`,
		`DELETE FROM unanswered WHERE library_id = $1`,
		`DELETE FROM audit_entries WHERE library_id = $1`,
		`DELETE FROM river.river_job WHERE (args->>'library')::bigint = $1 AND state <> 'running'`,
		`DELETE FROM source_items WHERE library_id = $1`,
		`DELETE FROM origin_keys WHERE library_id = $1`,
		`DELETE FROM chunks WHERE library_id = $1`,
		`DELETE FROM articles WHERE library_id = $1`,
		`DELETE FROM sources WHERE library_id = $1`,
		`DELETE FROM statistics_changes WHERE library_id = $1`,
		`DELETE FROM term_statistics WHERE library_id = $1`,
		`DELETE FROM library_statistics WHERE library_id = $1`,
		`DELETE FROM direct_choices d USING servers s WHERE d.server_id = s.server_id AND s.library_id = $1`,
		`DELETE FROM servers WHERE library_id = $1`,
		`DELETE FROM libraries WHERE library_id = $1`,
	} {
		b.Queue(sql, lib)
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	return removeVectors(ctx, tx, `library_id = $1`, lib)
}

// PurgeServers removes the libraries of servers that the bot has left before a time, each in a transaction of its own, and
// returns how many those were.
func (db *DB) PurgeServers(ctx context.Context, before time.Time) (n int, err error) {
	defer wrap(&err, "PurgeServers")
	type left struct{ ServerID, LibraryID int64 }
	servers, err := collect[left](ctx, db, `SELECT server_id, library_id FROM servers WHERE left_at < $1 ORDER BY left_at`, before)
	if err != nil {
		return 0, err
	}
	for _, s := range servers {
		err := db.inTx(ctx, func(tx pgx.Tx) error {
			// It may have come back since.
			err := tx.QueryRow(ctx, `SELECT library_id FROM servers WHERE server_id = $1 AND left_at < $2 FOR UPDATE`,
				s.ServerID, before).Scan(&s.LibraryID)
			if errors.Is(err, pgx.ErrNoRows) {
				return nil
			} else if err != nil {
				return err
			}
			n++
			return removeLibrary(ctx, tx, news.LibraryID(s.LibraryID))
		})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}
