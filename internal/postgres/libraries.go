package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"newsdesk/internal/news"
)

type libraryRow struct {
	LibraryID int64
	Name      string
	CreatedAt time.Time
}

func (r libraryRow) library() news.Library {
	return news.Library{ID: news.LibraryID(r.LibraryID), Name: r.Name, CreatedAt: r.CreatedAt}
}

// EnsureLibrary returns the library of that name and makes it when there is none.
func (db *DB) EnsureLibrary(ctx context.Context, name string) (lib news.Library, err error) {
	defer wrap(&err, "EnsureLibrary(%q)", name)
	// The update of nothing makes the row come back when it was there already, in one statement.
	rows, err := collect[libraryRow](ctx, db, `
		INSERT INTO libraries (name) VALUES ($1)
		ON CONFLICT (name) DO UPDATE SET name = excluded.name
		RETURNING library_id, name, created_at`, name)
	if err != nil {
		return lib, err
	}
	return rows[0].library(), nil
}

// Library returns the library of that name, or CodeNotFound.
func (db *DB) Library(ctx context.Context, name string) (lib news.Library, err error) {
	defer wrap(&err, "Library(%q)", name)
	rows, err := collect[libraryRow](ctx, db,
		`SELECT library_id, name, created_at FROM libraries WHERE name = $1`, name)
	if err != nil {
		return lib, err
	}
	if len(rows) == 0 {
		return lib, news.Errorf(news.CodeNotFound, "There is no library named %q.", name).
			WithHint("newsdesk libraries list shows the libraries; newsdesk ingest makes one.")
	}
	return rows[0].library(), nil
}

// Libraries lists all libraries by name.
func (db *DB) Libraries(ctx context.Context) (list []news.Library, err error) {
	defer wrap(&err, "Libraries")
	rows, err := collect[libraryRow](ctx, db,
		`SELECT library_id, name, created_at FROM libraries ORDER BY name`)
	for _, r := range rows {
		list = append(list, r.library())
	}
	return list, err
}

// Coverage says how much a library holds and of which days and languages.
func (db *DB) Coverage(ctx context.Context, lib news.LibraryID) (c news.Coverage, err error) {
	defer wrap(&err, "Coverage(%d)", lib)
	return reading(db, func(pool *pgxpool.Pool) (news.Coverage, error) { return db.coverageOf(ctx, pool, lib) })
}

func (db *DB) coverageOf(ctx context.Context, pool *pgxpool.Pool, lib news.LibraryID) (c news.Coverage, err error) {
	// The two subqueries read one end each of an index; undated articles are not counted among the days.
	var earliest, latest *time.Time
	err = pool.QueryRow(ctx, `
		SELECT s.articles, s.chunks,
		       (SELECT min(published_at) FROM chunks WHERE library_id = $1),
		       (SELECT max(published_at) FROM chunks WHERE library_id = $1)
		FROM (`+statisticsOfLibrary+`) s`, lib).Scan(&c.Articles, &c.Chunks, &earliest, &latest)
	if earliest != nil {
		c.Earliest, c.Latest = earliest.UTC(), latest.UTC()
	}
	if err != nil {
		return c, userError(err)
	}
	c.Languages, err = db.languagesOf(ctx, pool, lib, c)
	return c, userError(err)
}
