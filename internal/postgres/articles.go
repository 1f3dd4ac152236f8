package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

type headlineRow struct {
	ArticleID   int64
	VersionID   int64
	Title       string
	Publisher   string
	URL         string
	PublishedAt *time.Time
}

func (r headlineRow) headline() news.Headline {
	return news.Headline{Article: news.ArticleID(r.ArticleID), Version: news.VersionID(r.VersionID), Title: r.Title,
		Publisher: r.Publisher, URL: r.URL, PublishedAt: timeOrZero(r.PublishedAt)}
}

// Headlines lists the current versions of a library's articles, newest first, undated ones last.
func (db *DB) Headlines(ctx context.Context, lib news.LibraryID, limit int) (list []news.Headline, err error) {
	defer wrap(&err, "Headlines(%d)", lib)
	rows, err := collect[headlineRow](ctx, db, `
		SELECT v.article_id, v.version_id, v.title, v.publisher, v.url, v.published_at
		FROM articles a JOIN article_versions v ON v.library_id = $1 AND v.version_id = a.current_version
		WHERE a.library_id = $1
		ORDER BY v.published_at DESC NULLS LAST, v.article_id DESC LIMIT $2`, lib, limit)
	for _, r := range rows {
		list = append(list, r.headline())
	}
	return list, err
}

type versionRow struct {
	headlineRow
	Number     int
	Authors    []string
	Language   string
	ModifiedAt *time.Time
	Credit     string
	Body       string
	Chunks     int
	Current    bool
	StoredAt   time.Time
}

func (r versionRow) version() news.Version {
	return news.Version{Headline: r.headline(), Number: r.Number, Authors: r.Authors, Language: r.Language,
		ModifiedAt: timeOrZero(r.ModifiedAt), Credit: r.Credit, Body: r.Body, Chunks: r.Chunks, Current: r.Current, StoredAt: r.StoredAt.UTC()}
}

// versionsOfLibrary are the versions of library $1.
const versionsOfLibrary = `
	SELECT v.article_id, v.version_id, v.title, v.publisher, v.url, v.published_at, v.number, v.authors, v.language,
	       v.modified_at, v.credit, v.body, v.stored_at, coalesce(a.current_version = v.version_id, false) AS current,
	       (SELECT count(*) FROM chunks c WHERE c.library_id = $1 AND c.version_id = v.version_id)::int AS chunks
	FROM article_versions v JOIN articles a ON a.library_id = $1 AND a.article_id = v.article_id
	WHERE v.library_id = $1`

// Versions returns all versions of an article, newest first, or CodeNotFound.
func (db *DB) Versions(ctx context.Context, lib news.LibraryID, article news.ArticleID) (list []news.Version, err error) {
	defer wrap(&err, "Versions(%d, %d)", lib, article)
	rows, err := collect[versionRow](ctx, db, versionsOfLibrary+` AND v.article_id = $2 ORDER BY v.number DESC`, lib, article)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, noSuchArticle(article)
	}
	for _, r := range rows {
		list = append(list, r.version())
	}
	return list, nil
}

// Version returns one stored version, such as a citation names, or CodeNotFound.
func (db *DB) Version(ctx context.Context, lib news.LibraryID, version news.VersionID) (v news.Version, err error) {
	defer wrap(&err, "Version(%d, %d)", lib, version)
	rows, err := collect[versionRow](ctx, db, versionsOfLibrary+` AND v.version_id = $2`, lib, version)
	if err != nil {
		return v, err
	}
	if len(rows) == 0 {
		return v, news.Errorf(news.CodeNotFound, "This library no longer holds that article.")
	}
	return rows[0].version(), nil
}

// RemoveArticle deletes an article with all its versions, chunks, vectors and the citations of it.
func (db *DB) RemoveArticle(ctx context.Context, lib news.LibraryID, article news.ArticleID) (err error) {
	defer wrap(&err, "RemoveArticle(%d, %d)", lib, article)
	return db.inTx(ctx, func(tx pgx.Tx) error {
		var current news.VersionID
		err := tx.QueryRow(ctx, `SELECT coalesce(current_version, 0) FROM articles
			WHERE library_id = $1 AND article_id = $2 FOR UPDATE`, lib, article).Scan(&current)
		if err == pgx.ErrNoRows {
			return noSuchArticle(article)
		} else if err != nil {
			return err
		}
		if err := removeOrigins(ctx, tx, lib, []int64{int64(article)}); err != nil {
			return err
		}
		change := newChange(-1)
		if err := removeChunks(ctx, tx, lib, []news.VersionID{current}, change); err != nil {
			return err
		}
		b := &pgx.Batch{}
		b.Queue(`DELETE FROM articles WHERE library_id = $1 AND article_id = $2`, lib, article)
		change.queue(b, lib)
		return tx.SendBatch(ctx, b).Close()
	})
}

func noSuchArticle(article news.ArticleID) error {
	return news.Errorf(news.CodeNotFound, "This library has no article %d.", article).
		WithHint("newsdesk articles list shows the articles with their numbers.")
}

// Bodies returns the stored texts of versions, for verifying quotes. Unknown versions are left out.
func (db *DB) Bodies(ctx context.Context, lib news.LibraryID, versions []news.VersionID) (bodies map[news.VersionID]string, err error) {
	defer wrap(&err, "Bodies(%d)", lib)
	type row struct {
		VersionID int64
		Body      string
	}
	rows, err := collect[row](ctx, db, `
		SELECT version_id, body FROM article_versions WHERE library_id = $1 AND version_id = ANY($2)`, lib, versions)
	bodies = make(map[news.VersionID]string, len(rows))
	for _, r := range rows {
		bodies[news.VersionID(r.VersionID)] = r.Body
	}
	return bodies, err
}
