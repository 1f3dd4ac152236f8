package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// statisticsSpan is how far back LibraryStats counts answers and feedback.
const statisticsSpan = 30 * 24 * time.Hour

// maxPublisherCounts is how many publishers LibraryStats lists.
const maxPublisherCounts = 25

// LibraryStats says what a library holds, and how its answers of the 30 days before now went.
func (db *DB) LibraryStats(ctx context.Context, lib news.LibraryID, now time.Time) (s news.LibraryStats, err error) {
	defer wrap(&err, "LibraryStats(%d)", lib)
	if s.Coverage, err = db.Coverage(ctx, lib); err != nil {
		return s, err
	}
	since := now.Add(-statisticsSpan)
	b := &pgx.Batch{}
	b.Queue(`
		SELECT v.publisher, count(*)::int AS articles
		FROM articles a JOIN article_versions v ON v.library_id = $1 AND v.version_id = a.current_version
		WHERE a.library_id = $1 AND v.publisher <> ''
		GROUP BY v.publisher ORDER BY articles DESC, v.publisher LIMIT $2`, lib, maxPublisherCounts).
		Query(func(rows pgx.Rows) (err error) {
			s.Publishers, err = pgx.CollectRows(rows, pgx.RowToStructByName[news.PublisherCount])
			return err
		})
	b.Queue(`
		SELECT count(*) FILTER (WHERE NOT refused), count(*) FILTER (WHERE refused)
		FROM answers WHERE library_id = $1 AND asked_at > $2 AND asked_at <= $3`, lib, since, now).
		QueryRow(func(row pgx.Row) error { return row.Scan(&s.Answered, &s.Refused) })
	b.Queue(`
		SELECT count(*) FILTER (WHERE helpful), count(*) FILTER (WHERE NOT helpful)
		FROM feedback WHERE library_id = $1 AND given_at > $2 AND given_at <= $3`, lib, since, now).
		QueryRow(func(row pgx.Row) error { return row.Scan(&s.Helpful, &s.Unhelpful) })
	return s, userError(db.pool.SendBatch(ctx, b).Close())
}
