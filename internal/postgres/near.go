package postgres

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/copies"
	"newsdesk/internal/news"
)

const (
	nearOfGroup  = 3        // how many texts are read of one group
	comparedBody = 64 << 10 // how many characters of a text are compared
)

// near is a stored article that may be a copy.
type near struct {
	ArticleID   int64
	VersionID   int64
	GroupID     int64 // its origin_id; of an article that is in no group its own number, negative
	Identity    string
	Title       string
	Publisher   string
	URL         string
	Credit      string
	PublishedAt *time.Time
	Fingerprint []byte
	GoneAt      *time.Time
	similarity  float64
}

func (n near) reading(body string) copies.Reading {
	return copies.Reading{Identity: n.Identity, Title: n.Title, Credit: n.Credit, PublishedAt: timeOrZero(n.PublishedAt), Body: body}
}

// nearTo finds for each fingerprint the articles that share keys with it, the most similar first.
func nearTo(ctx context.Context, q queryer, lib news.LibraryID, prints []news.Fingerprint) ([][]near, error) {
	var places, keys []int64
	for i, f := range prints {
		for _, k := range copies.Keys(f) {
			places, keys = append(places, int64(i)), append(keys, k)
		}
	}
	if len(keys) == 0 {
		return make([][]near, len(prints)), nil
	}
	rows, err := q.Query(ctx, `
		SELECT k.place, o.article_id, count(*)
		FROM unnest($2::bigint[], $3::bigint[]) AS k (place, key)
		CROSS JOIN LATERAL (
		    SELECT article_id FROM origin_keys
		    WHERE library_id = $1 AND key = k.key ORDER BY article_id DESC LIMIT $4) o
		GROUP BY k.place, o.article_id`, lib, places, keys, copies.KeyDepth)
	if err != nil {
		return nil, err
	}
	type hit struct{ Place, Article, Shared int64 }
	hits, err := pgx.CollectRows(rows, pgx.RowToStructByPos[hit])
	if err != nil {
		return nil, err
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(b.Shared, a.Shared), cmp.Compare(b.Article, a.Article))
	})
	wanted := make([][]int64, len(prints))
	var ids []int64
	for _, h := range hits {
		if len(wanted[h.Place]) < copies.MaxCompared {
			wanted[h.Place] = append(wanted[h.Place], h.Article)
			ids = append(ids, h.Article)
		}
	}
	known, err := loadNear(ctx, q, lib, ids)
	if err != nil {
		return nil, err
	}
	found := make([][]near, len(prints))
	for i, list := range wanted {
		for _, id := range list {
			n, ok := known[id]
			n.similarity = prints[i].Similarity(decodeFingerprint(n.Fingerprint))
			if ok && n.similarity >= copies.MinSketch {
				found[i] = append(found[i], n)
			}
		}
		slices.SortStableFunc(found[i], func(a, b near) int { return cmp.Compare(b.similarity, a.similarity) })
	}
	return found, nil
}

func loadNear(ctx context.Context, q queryer, lib news.LibraryID, ids []int64) (map[int64]near, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	slices.Sort(ids)
	rows, err := q.Query(ctx, `
		SELECT a.article_id, v.version_id, a.identity, v.title, v.publisher, v.url, v.credit, v.published_at, v.fingerprint, a.gone_at,
		       coalesce(o.origin_id, -a.article_id) AS group_id
		FROM unnest($2::bigint[]) AS k (article_id)
		CROSS JOIN LATERAL (SELECT article_id, identity, current_version, gone_at FROM articles
		                    WHERE library_id = $1 AND article_id = k.article_id LIMIT 1) a
		CROSS JOIN LATERAL (SELECT version_id, title, publisher, url, credit, published_at, fingerprint FROM article_versions
		                    WHERE library_id = $1 AND version_id = a.current_version LIMIT 1) v
		LEFT JOIN LATERAL (SELECT origin_id FROM article_origins
		                   WHERE library_id = $1 AND article_id = k.article_id LIMIT 1) o ON true`, lib, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[near])
	known := make(map[int64]near, len(list))
	for _, n := range list {
		known[n.ArticleID] = n
	}
	return known, err
}

// bodiesOf returns the texts of versions, as far as they are compared.
func bodiesOf(ctx context.Context, q queryer, lib news.LibraryID, versions []int64) (map[int64]string, error) {
	rows, err := q.Query(ctx, `
		SELECT version_id, left(body, $3) FROM article_versions WHERE library_id = $1 AND version_id = ANY($2)`,
		lib, versions, comparedBody)
	if err != nil {
		return nil, err
	}
	bodies := make(map[int64]string, len(versions))
	var version int64
	var body string
	_, err = pgx.ForEachRow(rows, []any{&version, &body}, func() error {
		bodies[version] = body
		return nil
	})
	return bodies, err
}

// queryer is a transaction or the pool.
type queryer interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}
