package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// Publishers lists the publishers of a library's articles whose names begin with prefix, compared without case, in
// alphabetical order. Each name comes once, as one of the articles spells it.
func (db *DB) Publishers(ctx context.Context, lib news.LibraryID, prefix string, limit int) (list []string, err error) {
	defer wrap(&err, "Publishers(%d)", lib)
	// Each step jumps in the index to the next name, over all its articles. The names of replaced versions are left out
	// at the end; they are rare.
	rows, err := db.pool.Query(ctx, `
		WITH RECURSIVE names (name) AS (
		    (SELECT lower(publisher) COLLATE "C" FROM article_versions
		     WHERE library_id = $1 AND publisher <> '' AND lower(publisher) COLLATE "C" >= lower($2)
		     ORDER BY lower(publisher) COLLATE "C" LIMIT 1)
		    UNION ALL
		    SELECT (SELECT lower(publisher) COLLATE "C" FROM article_versions
		            WHERE library_id = $1 AND lower(publisher) COLLATE "C" > names.name
		            ORDER BY lower(publisher) COLLATE "C" LIMIT 1)
		    FROM names WHERE starts_with(names.name, lower($2) COLLATE "C")
		)
		SELECT found.publisher FROM names, LATERAL (
		    SELECT v.publisher FROM article_versions v
		    JOIN articles a ON a.library_id = $1 AND a.article_id = v.article_id AND a.current_version = v.version_id
		    WHERE v.library_id = $1 AND lower(v.publisher) COLLATE "C" = names.name LIMIT 1) found
		WHERE starts_with(names.name, lower($2) COLLATE "C") LIMIT $3`, lib, storable(prefix), limit)
	if err != nil {
		return nil, userError(err)
	}
	list, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return list, userError(err)
}
