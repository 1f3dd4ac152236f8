package ingest

import (
	"context"
	"fmt"

	"newsdesk/internal/copies"
	"newsdesk/internal/news"
)

// Duplicates finds what a library already holds of an article.
type Duplicates interface {
	DuplicateOf(ctx context.Context, lib news.LibraryID, identity string, fp news.Fingerprint) (news.Headline, bool, error)
}

// Duplicate names the stored article that a is, or is a near copy of, if there is one.
func Duplicate(ctx context.Context, stored Duplicates, lib news.LibraryID, a news.Article) (news.Headline, bool, error) {
	return stored.DuplicateOf(ctx, lib, identityOf(a), copies.Sketch(a.Body))
}

// resolve finds the articles that are stored under another address of their site, so that they become new versions of
// those and not articles of their own, and returns the articles that are worth storing.
func (in *Ingester) resolve(ctx context.Context, lib news.LibraryID, group []news.Prepared) ([]news.Prepared, error) {
	for i := range group {
		group[i].Fingerprint = copies.Sketch(group[i].Body)
	}
	left, err := in.opts.Store.ResolveIdentities(ctx, lib, group)
	if err != nil {
		return nil, fmt.Errorf("ingest: %w", err)
	}
	return left, nil
}
