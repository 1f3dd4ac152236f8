package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/copies"
	"newsdesk/internal/news"
)

// removeKeys deletes the keys of articles, which are those of the versions that they were grouped by.
func removeKeys(ctx context.Context, tx pgx.Tx, lib news.LibraryID, articles []int64) error {
	rows, err := tx.Query(ctx, `
		SELECT a.article_id, v.fingerprint
		FROM articles a JOIN article_versions v ON v.library_id = $1 AND v.version_id = a.grouped_version
		WHERE a.library_id = $1 AND a.article_id = ANY($2)`, lib, articles)
	if err != nil {
		return err
	}
	var k keyRows
	var article int64
	var fingerprint []byte
	if _, err := pgx.ForEachRow(rows, []any{&article, &fingerprint}, func() error {
		k.add(article, fingerprint)
		return nil
	}); err != nil || len(k.keys) == 0 {
		return err
	}
	_, err = tx.Exec(ctx, `
		DELETE FROM origin_keys o USING unnest($2::bigint[], $3::bigint[]) AS k (article_id, key)
		WHERE o.library_id = $1 AND o.key = k.key AND o.article_id = k.article_id`, lib, k.articles, k.keys)
	return err
}

// keyRows are rows of origin_keys by column.
type keyRows struct{ articles, keys []int64 }

func (k *keyRows) add(article int64, fingerprint []byte) {
	for _, key := range copies.Keys(decodeFingerprint(fingerprint)) {
		k.articles, k.keys = append(k.articles, article), append(k.keys, key)
	}
}

// saveKeys stores the keys of the pending articles.
func (g *grouping) saveKeys(ctx context.Context) error {
	var k keyRows
	for _, n := range g.pending {
		k.add(n.ArticleID, n.Fingerprint)
	}
	_, err := g.tx.Exec(ctx, `
		INSERT INTO origin_keys (library_id, key, article_id)
		SELECT $1, key, article_id FROM unnest($2::bigint[], $3::bigint[]) AS k (article_id, key)
		ON CONFLICT DO NOTHING`, g.lib, k.articles, k.keys)
	return err
}
