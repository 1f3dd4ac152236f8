package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// Sources lists where a library's articles come from, the latest to bring something first. An article counts for the
// source that brought it first.
func (db *DB) Sources(ctx context.Context, lib news.LibraryID) (list []news.SourceSummary, err error) {
	defer wrap(&err, "Sources(%d)", lib)
	type row struct {
		SourceID       int64
		Kind, Location string
		Articles       int
		LastStored     *time.Time
	}
	rows, err := collect[row](ctx, db, `
		SELECT s.source_id, s.kind, s.location, count(a.article_id)::int AS articles, max(v.stored_at) AS last_stored
		FROM sources s
		LEFT JOIN articles a ON a.library_id = $1 AND a.source_id = s.source_id
		LEFT JOIN article_versions v ON v.library_id = $1 AND v.version_id = a.current_version
		WHERE s.library_id = $1
		GROUP BY s.source_id, s.kind, s.location
		ORDER BY last_stored DESC NULLS LAST, s.source_id DESC`, lib)
	for _, r := range rows {
		list = append(list, news.SourceSummary{ID: news.SourceID(r.SourceID), Kind: r.Kind, Location: r.Location,
			Articles: r.Articles, LastStored: timeOrZero(r.LastStored)})
	}
	return list, err
}

// RemoveSource deletes a source and the articles that it brought first, with all their versions, and returns how many
// articles those were, or CodeNotFound.
func (db *DB) RemoveSource(ctx context.Context, lib news.LibraryID, source news.SourceID) (removed int, err error) {
	defer wrap(&err, "RemoveSource(%d, %d)", lib, source)
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		// The source first: while it is locked, no writer adds an article of it.
		err := tx.QueryRow(ctx, `SELECT source_id FROM sources WHERE library_id = $1 AND source_id = $2 FOR UPDATE`, lib, source).
			Scan(&source)
		if errors.Is(err, pgx.ErrNoRows) {
			return news.Errorf(news.CodeNotFound, "This library has no source %d.", source)
		} else if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT coalesce(current_version, 0) FROM articles
			WHERE library_id = $1 AND source_id = $2 ORDER BY article_id FOR UPDATE`, lib, source)
		if err != nil {
			return err
		}
		versions, err := pgx.CollectRows(rows, pgx.RowTo[news.VersionID])
		if err != nil {
			return err
		}
		removed = len(versions)
		if err := removeOriginsOf(ctx, tx, lib, source); err != nil {
			return err
		}
		change := newChange(-int64(removed))
		if err := removeChunks(ctx, tx, lib, versions, change); err != nil {
			return err
		}
		b := &pgx.Batch{}
		b.Queue(`DELETE FROM articles WHERE library_id = $1 AND source_id = $2`, lib, source)
		b.Queue(`DELETE FROM sources WHERE library_id = $1 AND source_id = $2`, lib, source)
		if removed > 0 {
			change.queue(b, lib)
		}
		return tx.SendBatch(ctx, b).Close()
	})
	return removed, err
}
