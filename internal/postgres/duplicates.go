package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// DuplicateOf returns the article of a library that has the given identity, or else the one that is most nearly a copy
// of the text with the given fingerprint, in its current version, and whether there is one.
func (db *DB) DuplicateOf(ctx context.Context, lib news.LibraryID, identity string, fp news.Fingerprint) (h news.Headline, found bool, err error) {
	defer wrap(&err, "DuplicateOf(%d)", lib)
	same, err := collect[headlineRow](ctx, db, `
		SELECT v.article_id, v.version_id, v.title, v.publisher, v.url, v.published_at, a.gone_at
		FROM articles a JOIN article_versions v ON v.library_id = $1 AND v.version_id = a.current_version
		WHERE a.library_id = $1 AND a.identity = $2`, lib, storable(identity))
	if err != nil || len(same) > 0 {
		return firstHeadline(same), len(same) > 0, err
	}
	if len(fp) == 0 {
		return h, false, nil
	}
	return db.nearestCopy(ctx, lib, fp)
}

func firstHeadline(rows []headlineRow) news.Headline {
	if len(rows) == 0 {
		return news.Headline{}
	}
	return rows[0].headline()
}

// nearestCopy compares the fingerprint with those that share one of its eight indexed values.
func (db *DB) nearestCopy(ctx context.Context, lib news.LibraryID, fp news.Fingerprint) (h news.Headline, found bool, err error) {
	type row struct {
		headlineRow
		Fingerprint []byte
	}
	rows, err := db.pool.Query(ctx, `
		SELECT v.article_id, v.version_id, v.title, v.publisher, v.url, v.published_at, a.gone_at, v.fingerprint
		FROM article_versions v
		JOIN articles a ON a.library_id = $1 AND a.article_id = v.article_id AND a.current_version = v.version_id
		WHERE v.library_id = $1 AND v.fingerprint <> '' AND `+indexedValues("v.fingerprint")+` && `+indexedValues("$2::bytea")+`
		ORDER BY v.article_id`, lib, encodeFingerprint(fp))
	if err != nil {
		return h, false, userError(err)
	}
	best := 0.0
	candidates, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	for _, c := range candidates {
		other := decodeFingerprint(c.Fingerprint)
		if s := fp.Similarity(other); s > best && fp.NearCopyOf(other) {
			best, h, found = s, c.headline(), true
		}
	}
	return h, found, userError(err)
}

// indexedValues are the values of a fingerprint that article_versions_by_fingerprint holds.
func indexedValues(fingerprint string) string {
	sql := "ARRAY["
	for i, from := range []string{"1", "33", "65", "97", "129", "161", "193", "225"} {
		if i > 0 {
			sql += ", "
		}
		sql += "substr(" + fingerprint + ", " + from + ", 4)"
	}
	return sql + "]"
}
