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
		SELECT v.article_id, v.version_id, v.title, v.publisher, v.url, v.published_at, a.gone_at
		FROM articles a JOIN article_versions v ON v.library_id = $1 AND v.version_id = a.current_version
		WHERE a.library_id = $1 AND a.identity = $2
		UNION ALL
		SELECT v.article_id, v.version_id, v.title, v.publisher, v.url, v.published_at, a.gone_at
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
	return headlineRow{n.ArticleID, n.VersionID, n.Title, n.Publisher, n.URL, n.PublishedAt, n.GoneAt}.headline(), true, nil
}

// ResolveIdentities gives articles whose identity is not stored, but which are stored under another address of the same
// site, that identity, and remembers the address as one of the article's. It returns the articles that are worth storing:
// each identity once, the last; and of an article with several addresses none that one of them brought before, since two
// addresses that show different texts would else take turns for ever. The articles need fingerprints.
func (db *DB) ResolveIdentities(ctx context.Context, lib news.LibraryID, articles []news.Prepared) (left []news.Prepared, err error) {
	defer wrap(&err, "ResolveIdentities(%d)", lib)
	stored, err := db.storedIdentities(ctx, lib, articles)
	if err != nil {
		return nil, err
	}
	var prints []news.Fingerprint
	var places []int
	for i, a := range articles {
		if _, ok := stored[a.Identity]; !ok {
			prints, places = append(prints, a.Fingerprint), append(places, i)
		}
	}
	found, err := nearTo(ctx, db.pool, lib, prints)
	if err != nil {
		return nil, userError(err)
	}
	for k, list := range found {
		if identity, err := db.movedFrom(ctx, lib, articles[places[k]], list); err != nil {
			return nil, userError(err)
		} else if identity != "" {
			stored[articles[places[k]].Identity] = storedIdentity{identity: identity}
		}
	}
	last := make(map[string]int)
	for _, a := range articles {
		s, ok := stored[a.Identity]
		if ok && s.seen {
			continue
		} else if ok {
			a.Identity = s.identity
		}
		if at, twice := last[a.Identity]; twice {
			left[at] = a
			continue
		}
		last[a.Identity] = len(left)
		left = append(left, a)
	}
	return left, nil
}

// storedIdentity is by what identity an article is stored.
type storedIdentity struct {
	identity string
	seen     bool // an earlier version has the content, and the article has several addresses
}

// storedIdentities finds those of the articles' identities that are known. LIMIT keeps the planner, to which the tables of
// a library that is being filled look empty, from joining them as a whole.
func (db *DB) storedIdentities(ctx context.Context, lib news.LibraryID, articles []news.Prepared) (map[string]storedIdentity, error) {
	identities, hashes := make([]string, len(articles)), make([][]byte, len(articles))
	for i, a := range articles {
		identities[i], hashes[i] = storable(a.Identity), a.ContentHash[:]
	}
	const seen = `EXISTS (SELECT 1 FROM article_versions v WHERE v.library_id = $1 AND v.article_id = a.article_id
		    AND v.content_hash = k.content_hash AND v.version_id <> a.current_version)`
	rows, err := db.pool.Query(ctx, `
		SELECT k.identity, a.identity, `+seen+` AND EXISTS (
		    SELECT 1 FROM article_aliases l WHERE l.library_id = $1 AND l.article_id = a.article_id)
		FROM unnest($2::text[], $3::bytea[]) AS k (identity, content_hash)
		CROSS JOIN LATERAL (SELECT article_id, identity, current_version FROM articles
		                    WHERE library_id = $1 AND identity = k.identity LIMIT 1) a
		UNION ALL
		SELECT k.identity, a.identity, `+seen+`
		FROM unnest($2::text[], $3::bytea[]) AS k (identity, content_hash)
		CROSS JOIN LATERAL (SELECT article_id FROM article_aliases
		                    WHERE library_id = $1 AND identity = k.identity LIMIT 1) l
		CROSS JOIN LATERAL (SELECT article_id, identity, current_version FROM articles
		                    WHERE library_id = $1 AND article_id = l.article_id LIMIT 1) a`, lib, identities, hashes)
	if err != nil {
		return nil, userError(err)
	}
	stored := make(map[string]storedIdentity)
	var known string
	var s storedIdentity
	_, err = pgx.ForEachRow(rows, []any{&known, &s.identity, &s.seen}, func() error {
		stored[known] = s
		return nil
	})
	return stored, userError(err)
}

// movedFrom returns the identity of the article, among those near to an article, that it is at another address, or "".
func (db *DB) movedFrom(ctx context.Context, lib news.LibraryID, a news.Prepared, list []near) (string, error) {
	reading := copies.Reading{Identity: a.Identity, Title: a.Title, Credit: a.Credit, PublishedAt: a.PublishedAt, Body: a.Body}
	var candidates []near
	for _, n := range list {
		if len(candidates) < copies.MaxRead && copies.MayBeSameArticle(reading, n.reading("")) {
			candidates = append(candidates, n)
		}
	}
	if len(candidates) == 0 {
		return "", nil
	}
	versions := make([]int64, len(candidates))
	for i, n := range candidates {
		versions[i] = n.VersionID
	}
	bodies, err := bodiesOf(ctx, db.pool, lib, versions)
	if err != nil {
		return "", err
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
		return n.Identity, err
	}
	return "", nil
}
