package postgres

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/copies"
	"newsdesk/internal/news"
)

// groupBatch is how many articles are grouped in one transaction.
const groupBatch = 64

// GroupOrigins groups the articles that were stored or changed since it last ran with the near copies of them that a
// library holds, and returns how many articles it looked at. Until then each counts as its own origin. It is done
// after storing and not within it, because two writers that store copies at the same time do not see each other's;
// whoever groups last sees both. Killed at any point, it does the rest when it runs again.
func (db *DB) GroupOrigins(ctx context.Context, lib news.LibraryID) (looked int, err error) {
	defer wrap(&err, "GroupOrigins(%d)", lib)
	for last := int64(0); ; {
		var ids []int64
		err := db.inTx(ctx, func(tx pgx.Tx) (err error) {
			ids, err = groupSome(ctx, tx, lib, last)
			return err
		})
		looked += len(ids)
		if err != nil || len(ids) < groupBatch {
			return looked, err
		}
		last = ids[len(ids)-1]
	}
}

// lockOrigins lets one transaction at a time change the groups of a library, so that two do not meet on the same rows in
// different orders.
func lockOrigins(ctx context.Context, tx pgx.Tx, lib news.LibraryID) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('newsdesk.origins', $1))`, lib)
	return err
}

// groupSome groups the next pending articles after a number and returns which those are.
func groupSome(ctx context.Context, tx pgx.Tx, lib news.LibraryID, after int64) ([]int64, error) {
	if err := lockOrigins(ctx, tx, lib); err != nil {
		return nil, err
	}
	// No row of an article is waited for: a writer may hold one and wait for another that is held here.
	rows, err := tx.Query(ctx, `
		SELECT article_id FROM articles
		WHERE library_id = $1 AND article_id > $2
		  AND current_version IS NOT NULL AND grouped_version IS DISTINCT FROM current_version
		ORDER BY article_id LIMIT $3 FOR KEY SHARE SKIP LOCKED`, lib, after, groupBatch)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	if err := removeKeys(ctx, tx, lib, ids); err != nil {
		return nil, err
	}
	left, err := leaveOrigins(ctx, tx, lib, ids)
	if err != nil {
		return nil, err
	}
	pending, err := loadNear(ctx, tx, lib, slices.Clone(ids))
	if err != nil {
		return nil, err
	}
	g := grouping{tx: tx, lib: lib, parent: make(map[int64]int64), left: left, alone: make(map[int64]near)}
	for _, id := range ids {
		if n, ok := pending[id]; ok {
			g.pending = append(g.pending, n)
		}
	}
	if err := g.saveKeys(ctx); err != nil {
		return nil, err
	}
	if err := g.findCopies(ctx); err != nil {
		return nil, err
	}
	if err := g.save(ctx); err != nil {
		return nil, err
	}
	return ids, g.markGrouped(ctx)
}

// leaveOrigins takes articles out of their groups and returns those, which the caller then names anew.
func leaveOrigins(ctx context.Context, tx pgx.Tx, lib news.LibraryID, articles []int64) ([]int64, error) {
	rows, err := tx.Query(ctx, `
		DELETE FROM article_origins WHERE library_id = $1 AND article_id = ANY($2) RETURNING origin_id`, lib, articles)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// removeOrigins takes articles that are about to be deleted out of their groups.
func removeOrigins(ctx context.Context, tx pgx.Tx, lib news.LibraryID, articles []int64) error {
	if err := lockOrigins(ctx, tx, lib); err != nil {
		return err
	}
	if err := removeKeys(ctx, tx, lib, articles); err != nil {
		return err
	}
	left, err := leaveOrigins(ctx, tx, lib, articles)
	if err != nil {
		return err
	}
	g := grouping{tx: tx, lib: lib, left: left}
	return g.save(ctx)
}

// removeOriginsOf is removeOrigins for the articles of a source.
func removeOriginsOf(ctx context.Context, tx pgx.Tx, lib news.LibraryID, source news.SourceID) error {
	rows, err := tx.Query(ctx, `SELECT article_id FROM articles WHERE library_id = $1 AND source_id = $2`, lib, source)
	if err != nil {
		return err
	}
	articles, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	return removeOrigins(ctx, tx, lib, articles)
}

// grouping is the state of grouping some articles. Groups are joined as sets (union-find) of their numbers.
type grouping struct {
	tx      pgx.Tx
	lib     news.LibraryID
	pending []near
	left    []int64         // groups that an article left
	parent  map[int64]int64 // group → one that it is part of
	alone   map[int64]near  // articles that were in no group and now are, by number
	later   []int64         // pending articles that stay so
}

func (g *grouping) find(group int64) int64 {
	for {
		p, ok := g.parent[group]
		if !ok {
			return group
		}
		group = p
	}
}

// findCopies joins the pending articles' groups with those of their copies.
func (g *grouping) findCopies(ctx context.Context) error {
	prints := make([]news.Fingerprint, len(g.pending))
	for i, n := range g.pending {
		prints[i] = decodeFingerprint(n.Fingerprint)
	}
	found, err := nearTo(ctx, g.tx, g.lib, prints)
	if err != nil {
		return err
	}
	for i, n := range g.pending {
		if err := g.compare(ctx, n, found[i]); err != nil {
			return err
		}
	}
	return nil
}

// compare reads the texts of what is near to an article, the most similar first.
func (g *grouping) compare(ctx context.Context, n near, list []near) error {
	var candidates []near
	versions := []int64{n.VersionID}
	ofGroup := make(map[int64]int)
	for _, other := range list {
		group := g.find(other.GroupID)
		ofGroup[group]++
		if len(candidates) < copies.MaxRead && group != g.find(n.GroupID) && ofGroup[group] <= nearOfGroup {
			candidates = append(candidates, other)
			versions = append(versions, other.VersionID)
		}
	}
	if len(candidates) == 0 {
		return nil
	}
	bodies, err := bodiesOf(ctx, g.tx, g.lib, versions)
	if err != nil {
		return err
	}
	own := copies.NewText(n.reading(bodies[n.VersionID]))
	for _, other := range candidates {
		if g.find(n.GroupID) == g.find(other.GroupID) ||
			!copies.SameOrigin(own, copies.NewText(other.reading(bodies[other.VersionID]))) {
			continue
		}
		if err := g.join(ctx, n, other); err != nil {
			return err
		}
	}
	return nil
}

// join makes one group of a pending article's and a copy's groups. When somebody holds one of the articles, the pending
// one stays pending: waiting could block both, and whether the other is changed at all is not known.
func (g *grouping) join(ctx context.Context, a, b near) error {
	for _, n := range []near{a, b} {
		if n.GroupID > 0 {
			continue
		}
		var held int64
		err := g.tx.QueryRow(ctx, `SELECT article_id FROM articles WHERE library_id = $1 AND article_id = $2
			FOR KEY SHARE SKIP LOCKED`, g.lib, n.ArticleID).Scan(&held)
		if errors.Is(err, pgx.ErrNoRows) {
			g.later = append(g.later, a.ArticleID)
			return nil
		} else if err != nil {
			return err
		}
	}
	for _, n := range []near{a, b} {
		if n.GroupID < 0 {
			g.alone[n.ArticleID] = n
		}
	}
	x, y := g.find(a.GroupID), g.find(b.GroupID)
	g.parent[max(x, y)] = min(x, y)
	return nil
}

// member is an article of a group that is changed.
type member struct {
	ArticleID   int64
	OriginID    int64 // 0 if it has no row yet
	PublishedAt *time.Time
}

// save names the groups that were left or joined after the earliest of their articles and dissolves those with a single
// one. Each row is written once, because a row that is changed twice in a transaction makes Postgres check its foreign
// key again, and wait for whoever holds the article.
func (g *grouping) save(ctx context.Context) error {
	touched := slices.Clone(g.left)
	for part, whole := range g.parent {
		touched = append(touched, part, whole)
	}
	if len(touched) == 0 {
		return nil
	}
	rows, err := g.tx.Query(ctx, `
		SELECT o.article_id, o.origin_id, v.published_at
		FROM article_origins o
		JOIN articles a ON a.library_id = $1 AND a.article_id = o.article_id
		JOIN article_versions v ON v.library_id = $1 AND v.version_id = a.current_version
		WHERE o.library_id = $1 AND o.origin_id = ANY($2)`, g.lib, touched)
	if err != nil {
		return err
	}
	stored, err := pgx.CollectRows(rows, pgx.RowToStructByName[member])
	if err != nil {
		return err
	}
	groups := make(map[int64][]member)
	for _, m := range stored {
		groups[g.find(m.OriginID)] = append(groups[g.find(m.OriginID)], m)
	}
	for id, n := range g.alone {
		groups[g.find(n.GroupID)] = append(groups[g.find(n.GroupID)], member{ArticleID: id, PublishedAt: n.PublishedAt})
	}
	var single, articles, origins []int64
	for _, list := range groups {
		first := slices.MinFunc(list, earlier).ArticleID
		for _, m := range list {
			if len(list) == 1 {
				single = append(single, m.ArticleID)
			} else if m.OriginID != first {
				articles, origins = append(articles, m.ArticleID), append(origins, first)
			}
		}
	}
	b := &pgx.Batch{}
	b.Queue(`DELETE FROM article_origins WHERE library_id = $1 AND article_id = ANY($2)`, g.lib, single)
	b.Queue(`
		INSERT INTO article_origins AS o (library_id, article_id, origin_id)
		SELECT $1::bigint, k.article_id, k.origin_id FROM unnest($2::bigint[], $3::bigint[]) AS k (article_id, origin_id)
		ON CONFLICT (library_id, article_id) DO UPDATE SET origin_id = excluded.origin_id`, g.lib, articles, origins)
	return g.tx.SendBatch(ctx, b).Close()
}

// earlier orders articles by the time of publication, undated ones last.
func earlier(a, b member) int {
	switch {
	case a.PublishedAt != nil && b.PublishedAt != nil:
		return cmp.Or(a.PublishedAt.Compare(*b.PublishedAt), cmp.Compare(a.ArticleID, b.ArticleID))
	case a.PublishedAt == nil && b.PublishedAt == nil:
		return cmp.Compare(a.ArticleID, b.ArticleID)
	case a.PublishedAt == nil:
		return 1
	}
	return -1
}

// markGrouped notes by which versions the articles were grouped. Those that are being changed meanwhile stay pending.
func (g *grouping) markGrouped(ctx context.Context) error {
	var articles, versions []int64
	for _, n := range g.pending {
		if !slices.Contains(g.later, n.ArticleID) {
			articles, versions = append(articles, n.ArticleID), append(versions, n.VersionID)
		}
	}
	_, err := g.tx.Exec(ctx, `
		UPDATE articles a SET grouped_version = k.version_id
		FROM (SELECT s.article_id, s.current_version AS version_id
		      FROM unnest($2::bigint[], $3::bigint[]) AS w (article_id, version_id)
		      JOIN articles s ON s.library_id = $1 AND s.article_id = w.article_id AND s.current_version = w.version_id
		      FOR NO KEY UPDATE OF s SKIP LOCKED) k
		WHERE a.library_id = $1 AND a.article_id = k.article_id`, g.lib, articles, versions)
	return err
}
