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
	GoneAt      *time.Time
}

func (r headlineRow) headline() news.Headline {
	return news.Headline{Article: news.ArticleID(r.ArticleID), Version: news.VersionID(r.VersionID), Title: r.Title,
		Publisher: r.Publisher, URL: r.URL, PublishedAt: timeOrZero(r.PublishedAt), GoneAt: timeOrZero(r.GoneAt)}
}

// Headlines lists the current versions of a library's articles, newest first, undated ones last.
func (db *DB) Headlines(ctx context.Context, lib news.LibraryID, limit int) (list []news.Headline, err error) {
	defer wrap(&err, "Headlines(%d)", lib)
	rows, err := collect[headlineRow](ctx, db, `
		SELECT v.article_id, v.version_id, v.title, v.publisher, v.url, v.published_at, a.gone_at
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
	GoneReason string
	Kind       string
	NoteStart  int
	NoteEnd    int
}

func (r versionRow) version() news.Version {
	return news.Version{Headline: r.headline(), Number: r.Number, Authors: r.Authors, Language: r.Language,
		ModifiedAt: timeOrZero(r.ModifiedAt), Credit: r.Credit, Body: r.Body, Chunks: r.Chunks, Current: r.Current, StoredAt: r.StoredAt.UTC(),
		GoneReason: r.GoneReason,
		Change:     news.Change{Version: news.VersionID(r.VersionID), Kind: news.ChangeKind(r.Kind), NoteStart: r.NoteStart, NoteEnd: r.NoteEnd}}
}

// versionsOfLibrary are the versions of library $1.
const versionsOfLibrary = `
	SELECT v.article_id, v.version_id, v.title, v.publisher, v.url, v.published_at, a.gone_at, a.gone_reason, v.number, v.authors, v.language,
	       v.modified_at, v.credit, v.body, v.stored_at, coalesce(a.current_version = v.version_id, false) AS current,
	       (SELECT count(*) FROM chunks c WHERE c.library_id = $1 AND c.version_id = v.version_id)::int AS chunks,
	       coalesce(g.kind, '') AS kind, coalesce(g.note_start, 0) AS note_start, coalesce(g.note_end, 0) AS note_end
	FROM article_versions v JOIN articles a ON a.library_id = $1 AND a.article_id = v.article_id
	LEFT JOIN version_changes g ON g.library_id = $1 AND g.version_id = v.version_id
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
	return db.inTx(ctx, func(tx pgx.Tx) error { return removeArticle(ctx, tx, lib, article, nil) })
}

// removeArticle does so within a transaction: of any article, or only of one that has been gone since before a time.
func removeArticle(ctx context.Context, tx pgx.Tx, lib news.LibraryID, article news.ArticleID, goneBefore *time.Time) error {
	var current news.VersionID
	err := tx.QueryRow(ctx, `SELECT coalesce(current_version, 0) FROM articles
		WHERE library_id = $1 AND article_id = $2 AND ($3::timestamptz IS NULL OR gone_at < $3) FOR UPDATE`, lib, article, goneBefore).Scan(&current)
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
	// What was removed is not to come back by itself: its item keeps the article's number, by which that is known.
	b.Queue(`
		UPDATE source_items SET state = 'refused', reason = 'It was removed from the library.', next_fetch_at = NULL, draft = NULL
		WHERE library_id = $1 AND article_id = $2`, lib, article)
	b.Queue(`DELETE FROM articles WHERE library_id = $1 AND article_id = $2`, lib, article)
	change.queue(b, lib)
	return tx.SendBatch(ctx, b).Close()
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
