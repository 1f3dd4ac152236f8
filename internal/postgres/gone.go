package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// MarkGone notes that the publisher's page of an article was found to be gone at a time, and why that is known. The
// article stays as it is, and citable. Of several times the first stays. It returns CodeNotFound for an unknown article.
func (db *DB) MarkGone(ctx context.Context, lib news.LibraryID, article news.ArticleID, at time.Time, reason string) (err error) {
	defer wrap(&err, "MarkGone(%d, %d)", lib, article)
	done, err := db.pool.Exec(ctx, `
		UPDATE articles SET gone_reason = CASE WHEN gone_at IS NULL THEN $4 ELSE gone_reason END, gone_at = coalesce(gone_at, $3)
		WHERE library_id = $1 AND article_id = $2`, lib, article, at, storable(reason))
	if err == nil && done.RowsAffected() == 0 {
		return noSuchArticle(article)
	}
	return userError(err)
}

// MarkBack takes back that an article's page is gone. One that was not gone stays as it is.
func (db *DB) MarkBack(ctx context.Context, lib news.LibraryID, article news.ArticleID) (err error) {
	defer wrap(&err, "MarkBack(%d, %d)", lib, article)
	_, err = db.pool.Exec(ctx, `UPDATE articles SET gone_at = NULL, gone_reason = ''
		WHERE library_id = $1 AND article_id = $2 AND gone_at IS NOT NULL`, lib, article)
	return userError(err)
}

// PurgeGone removes the articles of all libraries whose pages have been gone since before a time, with all that cites
// them, each in a transaction of its own, and returns how many those were.
func (db *DB) PurgeGone(ctx context.Context, before time.Time) (articles int, err error) {
	defer wrap(&err, "PurgeGone")
	type gone struct{ LibraryID, ArticleID int64 }
	list, err := collect[gone](ctx, db, `SELECT library_id, article_id FROM articles WHERE gone_at < $1 ORDER BY gone_at`, before)
	if err != nil {
		return 0, err
	}
	for _, a := range list {
		err := db.inTx(ctx, func(tx pgx.Tx) error {
			return removeArticle(ctx, tx, news.LibraryID(a.LibraryID), news.ArticleID(a.ArticleID), &before)
		})
		switch {
		case news.CodeOf(err) == news.CodeNotFound: // removed by somebody else, or back since
		case err != nil:
			return articles, err
		default:
			articles++
		}
	}
	return articles, nil
}
