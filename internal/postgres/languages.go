package postgres

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"newsdesk/internal/news"
)

// countedLanguages are the counts of a library when it held so much.
type countedLanguages struct {
	articles, chunks int
	counts           []news.LanguageCount
}

// languagesOf counts a library's articles by language, again only when more than one percent of its articles or chunks
// came or went since.
func (db *DB) languagesOf(ctx context.Context, pool *pgxpool.Pool, lib news.LibraryID, c news.Coverage) ([]news.LanguageCount, error) {
	if c.Articles == 0 {
		return nil, nil
	}
	if known, ok := db.languages.Load(lib); ok {
		if k := known.(countedLanguages); alike(k.articles, c.Articles) && alike(k.chunks, c.Chunks) {
			return slices.Clone(k.counts), nil
		}
	}
	rows, err := pool.Query(ctx, `
		SELECT split_part(lower(v.language), '-', 1) AS language, count(*)::int AS articles
		FROM articles a JOIN article_versions v ON v.library_id = $1 AND v.version_id = a.current_version
		WHERE a.library_id = $1
		GROUP BY 1 ORDER BY articles DESC, language`, lib)
	if err != nil {
		return nil, err
	}
	counts, err := pgx.CollectRows(rows, pgx.RowToStructByName[news.LanguageCount])
	if err != nil {
		return nil, err
	}
	db.languages.Store(lib, countedLanguages{c.Articles, c.Chunks, counts})
	return slices.Clone(counts), nil
}

// alike reports whether now differs from then by one percent at most.
func alike(then, now int) bool { return max(then-now, now-then)*100 <= then }
