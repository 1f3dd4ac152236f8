package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// SetDirectLibrary notes whose library a person asks in direct messages; server 0 takes the choice back. An unknown
// server is CodeNotFound. Whether the person may read that library is the caller's to check, now and at each question.
func (db *DB) SetDirectLibrary(ctx context.Context, person news.PersonID, server news.ServerID) (err error) {
	defer wrap(&err, "SetDirectLibrary(%d)", server)
	if server == 0 {
		_, err := db.pool.Exec(ctx, `DELETE FROM direct_choices WHERE person_id = $1`, person)
		return userError(err)
	}
	done, err := db.pool.Exec(ctx, `
		INSERT INTO direct_choices (person_id, server_id) SELECT $1, server_id FROM servers WHERE server_id = $2
		ON CONFLICT (person_id) DO UPDATE SET server_id = excluded.server_id`, person, server)
	if err == nil && done.RowsAffected() == 0 {
		return noSuchServer(server)
	}
	return userError(err)
}

// DirectLibrary returns the server whose library a person asks in direct messages, or 0.
func (db *DB) DirectLibrary(ctx context.Context, person news.PersonID) (server news.ServerID, err error) {
	defer wrap(&err, "DirectLibrary")
	err = db.pool.QueryRow(ctx, `SELECT server_id FROM direct_choices WHERE person_id = $1`, person).Scan(&server)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return server, userError(err)
}
