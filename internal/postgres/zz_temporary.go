package postgres

import (
	"context"
	"time"

	"newsdesk/internal/news"
)

// MarkGone is TEMPORARY.
func (db *DB) MarkGone(ctx context.Context, lib news.LibraryID, article news.ArticleID, at time.Time, reason string) (err error) {
	return nil
}

// MarkBack is TEMPORARY.
func (db *DB) MarkBack(ctx context.Context, lib news.LibraryID, article news.ArticleID) (err error) {
	return nil
}
