package ingest

import (
	"context"

	"newsdesk/internal/news"
)

// Result is TEMPORARY.
type Result struct {
	Outcome news.Outcome
	Article news.ArticleID
	Version news.VersionID
}

// Store is TEMPORARY.
func (in *Ingester) Store(ctx context.Context, lib news.LibraryID, source news.SourceID, a news.Article) (Result, error) {
	p := []news.Prepared{identify(a)}
	if err := in.prepare(ctx, p); err != nil {
		return Result{}, err
	}
	o, err := in.opts.Store.StoreArticle(ctx, lib, source, in.opts.Model, p[0])
	if err != nil {
		return Result{}, err
	}
	h, _, err := in.opts.Store.(Duplicates).DuplicateOf(ctx, lib, p[0].Identity, nil)
	return Result{o, h.Article, h.Version}, err
}
