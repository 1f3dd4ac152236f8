package postgres

import (
	"context"
	"time"

	"newsdesk/internal/news"
)

// Use is how a database is used, for `newsdesk doctor`.
type Use struct {
	// Ahead is how far the server's clock is ahead of this machine's, less than the time of asking; see Within.
	Ahead  time.Duration
	Within time.Duration // how long asking took: Ahead is right to half of it
	// Connections that the server allows ordinary users, and those that are in use, these ones included. Behind a pooler
	// they are the pooler's.
	Connections, Used int
	Pooled            bool // a pooler lends the sessions out
	// Unreadable of the newest Sealed texts of people cannot be read with the configured storage key.
	Sealed, Unreadable int
}

// sealedSample bounds how many texts are tried. All are sealed with one key, except where it was changed.
const sealedSample = 50

// Use looks at how the database is used without changing anything. The schema must be up to date.
func (db *DB) Use(ctx context.Context) (u Use, err error) {
	defer wrap(&err, "Use")
	var now time.Time
	began := time.Now()
	if err := db.pool.QueryRow(ctx, `SELECT clock_timestamp()`).Scan(&now); err != nil {
		return u, userError(err)
	}
	u.Within = time.Since(began)
	u.Ahead = now.Sub(began.Add(u.Within / 2))
	// What others do is shown to nobody but how many they are.
	err = db.pool.QueryRow(ctx, `
		SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
		       count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'`).Scan(&u.Connections, &u.Used)
	if err != nil {
		return u, userError(err)
	}
	if u.Pooled, err = db.pooled(ctx); err != nil {
		return u, err
	}
	u.Sealed, u.Unreadable, err = db.sealedTexts(ctx)
	return u, err
}

// sealedTexts tries the newest texts that were stored with a key, of those that are kept the longest and the shortest.
func (db *DB) sealedTexts(ctx context.Context) (sealed, unreadable int, err error) {
	type row struct {
		LibraryID int64
		Text      string
	}
	turns, err := collect[row](ctx, db, `
		SELECT library_id, question AS text FROM turns WHERE starts_with(question, $1) ORDER BY asked_at DESC LIMIT $2`,
		sealedPrefix, sealedSample)
	if err != nil {
		return 0, 0, err
	}
	answers, err := collect[row](ctx, db, `
		SELECT library_id, answer #>> '{}' AS text FROM saved_answers
		WHERE json_typeof(answer) = 'string' AND starts_with(answer #>> '{}', $1) ORDER BY expires_at DESC LIMIT $2`,
		sealedPrefix, sealedSample)
	for column, rows := range map[string][]row{turnQuestion: turns, savedAnswer: answers} {
		for _, r := range rows {
			sealed++
			if _, err := db.seal.open(r.Text, place(news.LibraryID(r.LibraryID), column)); err != nil {
				unreadable++
			}
		}
	}
	return sealed, unreadable, err
}
