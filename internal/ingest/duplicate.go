package ingest

import (
	"context"

	"newsdesk/internal/news"
)

// Duplicates finds what a library already holds of an article.
type Duplicates interface {
	DuplicateOf(ctx context.Context, lib news.LibraryID, identity string, fp news.Fingerprint) (news.Headline, bool, error)
}

// Duplicate names the stored article that a is, or is a near copy of, if there is one.
func Duplicate(ctx context.Context, stored Duplicates, lib news.LibraryID, a news.Article) (news.Headline, bool, error) {
	return stored.DuplicateOf(ctx, lib, identityOf(a), fingerprint(a.Body))
}
