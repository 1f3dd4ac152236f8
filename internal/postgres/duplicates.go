package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/copies"
	"newsdesk/internal/news"
)

// DuplicateOf returns the article of a library that has the given identity, or else the one that is most nearly a copy
// of the text with the given fingerprint, in its current version, and whether there is one. Articles that
// GroupOrigins has not seen yet are found by their identity only.
func (db *DB) DuplicateOf(ctx context.Context, lib news.LibraryID, identity string, fp news.Fingerprint) (h news.Headline, found bool, err error) {
	defer wrap(&err, "DuplicateOf(%d)", lib)
	same, err := collect[headlineRow](ctx, db, `
		SELECT v.article_id, v.version_id, v.title, v.publisher, v.url, v.published_at
		FROM articles a JOIN article_versions v ON v.library_id = $1 AND v.version_id = a.current_version
		WHERE a.library_id = $1 AND a.identity = $2
		UNION ALL
		SELECT v.article_id, v.version_id, v.title, v.publisher, v.url, v.published_at
		FROM article_aliases l
		JOIN articles a ON a.library_id = $1 AND a.article_id = l.article_id
		JOIN article_versions v ON v.library_id = $1 AND v.version_id = a.current_version
		WHERE l.library_id = $1 AND l.identity = $2`, lib, storable(identity))
	if err != nil {
		return h, false, err
	}
	if len(same) > 0 {
		return same[0].headline(), true, nil
	}
	list, err := nearTo(ctx, db.pool, lib, []news.Fingerprint{fp})
	if err != nil || len(list[0]) == 0 || list[0][0].similarity < copies.Chosen().Jaccard {
		return h, false, userError(err)
	}
	n := list[0][0]
	return headlineRow{n.ArticleID, n.VersionID, n.Title, n.Publisher, n.URL, n.PublishedAt}.headline(), true, nil
}

// ResolveIdentities gives articles whose identity is not stored, but which are stored under another address of the same
// site, that identity, and remembers the address as one of the article's. The articles need fingerprints.
func (db *DB) ResolveIdentities(ctx context.Context, lib news.LibraryID, articles []news.Prepared) (err error) {
	defer wrap(&err, "ResolveIdentities(%d)", lib)
	stored, err := db.storedIdentities(ctx, lib, articles)
	if err != nil {
		return err
	}
	var prints []news.Fingerprint
	var places []int
	for i := range articles {
		if identity, ok := stored[articles[i].Identity]; ok {
			articles[i].Identity = identity
		} else {
			prints, places = append(prints, articles[i].Fingerprint), append(places, i)
		}
	}
	if len(prints) == 0 {
		return nil
	}
	found, err := nearTo(ctx, db.pool, lib, prints)
	if err != nil {
		return userError(err)
	}
	for k, list := range found {
		if err := db.resolveMoved(ctx, lib, &articles[places[k]], list); err != nil {
			return userError(err)
		}
	}
	return nil
}

// storedIdentities maps those of the articles' identities that are known to the identities of the stored articles.
func (db *DB) storedIdentities(ctx context.Context, lib news.LibraryID, articles []news.Prepared) (map[string]string, error) {
	identities := make([]string, len(articles))
	for i, a := range articles {
		identities[i] = storable(a.Identity)
	}
	rows, err := db.pool.Query(ctx, `
		SELECT identity, identity FROM articles WHERE library_id = $1 AND identity = ANY($2)
		UNION ALL
		SELECT l.identity, a.identity FROM article_aliases l
		JOIN articles a ON a.library_id = $1 AND a.article_id = l.article_id
		WHERE l.library_id = $1 AND l.identity = ANY($2)`, lib, identities)
	if err != nil {
		return nil, userError(err)
	}
	stored := make(map[string]string)
	var known, identity string
	_, err = pgx.ForEachRow(rows, []any{&known, &identity}, func() error {
		stored[known] = identity
		return nil
	})
	return stored, userError(err)
}

// resolveMoved looks whether an article is one of those near to it, at another address.
func (db *DB) resolveMoved(ctx context.Context, lib news.LibraryID, a *news.Prepared, list []near) error {
	reading := copies.Reading{Identity: a.Identity, Title: a.Title, Credit: a.Credit, PublishedAt: a.PublishedAt, Body: a.Body}
	var candidates []near
	for _, n := range list {
		if len(candidates) < copies.MaxRead && copies.MayBeSameArticle(reading, n.reading("")) {
			candidates = append(candidates, n)
		}
	}
	if len(candidates) == 0 {
		return nil
	}
	versions := make([]int64, len(candidates))
	for i, n := range candidates {
		versions[i] = n.VersionID
	}
	bodies, err := bodiesOf(ctx, db.pool, lib, versions)
	if err != nil {
		return err
	}
	own := copies.NewText(reading)
	for _, n := range candidates {
		if !copies.SameArticle(own, copies.NewText(n.reading(bodies[n.VersionID]))) {
			continue
		}
		_, err := db.pool.Exec(ctx, `
			INSERT INTO article_aliases (library_id, identity, article_id) SELECT $1, $2, article_id FROM articles
			WHERE library_id = $1 AND article_id = $3
			ON CONFLICT (library_id, identity) DO NOTHING`, lib, storable(a.Identity), n.ArticleID)
		a.Identity = n.Identity
		return err
	}
	return nil
}
