package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

const serverColumns = `server_id, library_id, settings, joined_at, left_at`

func scanServer(row pgx.Row, id news.ServerID) (s news.Server, err error) {
	var left *time.Time
	err = row.Scan(&s.ID, &s.Library, &s.Settings, &s.JoinedAt, &left)
	if errors.Is(err, pgx.ErrNoRows) {
		return s, noSuchServer(id)
	}
	s.JoinedAt, s.LeftAt = s.JoinedAt.UTC(), timeOrZero(left)
	return s, userError(err)
}

func noSuchServer(id news.ServerID) error {
	return news.Errorf(news.CodeNotFound, "The server %d is not known.", id)
}

// EnsureServer returns a server that has the bot. It makes the server and its library on first sight, and takes back
// that the bot has left.
func (db *DB) EnsureServer(ctx context.Context, id news.ServerID) (s news.Server, err error) {
	defer wrap(&err, "EnsureServer(%d)", id)
	// Nearly always the server is known and nothing needs to be written.
	s, err = db.Server(ctx, id)
	if err == nil && s.LeftAt.IsZero() || err != nil && news.CodeOf(err) != news.CodeNotFound {
		return s, err
	}
	err = db.inTx(ctx, func(tx pgx.Tx) (err error) {
		s, err = scanServer(tx.QueryRow(ctx, `
			WITH library AS (
			    INSERT INTO libraries (name) VALUES ($2)
			    ON CONFLICT (name) DO UPDATE SET name = excluded.name
			    RETURNING library_id
			)
			INSERT INTO servers (server_id, library_id) SELECT $1, library_id FROM library
			ON CONFLICT (server_id) DO UPDATE SET left_at = NULL
			RETURNING `+serverColumns, id, fmt.Sprintf("discord-%d", id)), id)
		return err
	})
	return s, err
}

// Server returns a server, also one that the bot has left, or CodeNotFound.
func (db *DB) Server(ctx context.Context, id news.ServerID) (s news.Server, err error) {
	defer wrap(&err, "Server(%d)", id)
	return scanServer(db.pool.QueryRow(ctx, `SELECT `+serverColumns+` FROM servers WHERE server_id = $1`, id), id)
}

// SetServerSettings changes the settings of a known server. Changes of one server come one after the other, each upon
// the result of the one before; change runs once, while the server is locked, and its error leaves everything as it
// was.
func (db *DB) SetServerSettings(ctx context.Context, id news.ServerID, change func(*news.ServerSettings) error) (s news.Server, err error) {
	defer wrap(&err, "SetServerSettings(%d)", id)
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		row := tx.QueryRow(ctx, `SELECT `+serverColumns+` FROM servers WHERE server_id = $1 FOR NO KEY UPDATE`, id)
		if s, err = scanServer(row, id); err != nil {
			return err
		}
		if err := change(&s.Settings); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE servers SET settings = $2 WHERE server_id = $1`, id, s.Settings)
		return err
	})
	if err != nil {
		return news.Server{}, err
	}
	return s, nil
}

// MarkServerLeft notes that the bot is no longer on a server. Its library stays. Unknown servers are ignored.
func (db *DB) MarkServerLeft(ctx context.Context, id news.ServerID, at time.Time) (err error) {
	defer wrap(&err, "MarkServerLeft(%d)", id)
	_, err = db.pool.Exec(ctx, `UPDATE servers SET left_at = $2 WHERE server_id = $1`, id, at)
	return userError(err)
}
