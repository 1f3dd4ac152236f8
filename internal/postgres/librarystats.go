package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

const (
	maxPublisherCounts = 8 // that LibraryStats lists
	maxDrawnPublishers = 7 // that it counts day by day: as many as colors can be told apart
)

// LibraryStats says what a library holds, and how its questions went on as many days up to now.
func (db *DB) LibraryStats(ctx context.Context, lib news.LibraryID, now time.Time, days int) (s news.LibraryStats, err error) {
	defer wrap(&err, "LibraryStats(%d)", lib)
	if s.Coverage, err = db.Coverage(ctx, lib); err != nil {
		return s, err
	}
	s.Asked = news.DaysUpTo(now, days)
	s.Published = s.Asked
	if !s.Latest.IsZero() && s.Latest.Before(s.Asked.Last) {
		s.Published = news.DaysUpTo(s.Latest, days)
	}
	b := &pgx.Batch{}
	queuePublished(b, lib, &s)
	queueAsked(b, lib, &s)
	return s, userError(db.pool.SendBatch(ctx, b).Close())
}

// queuePublished counts articles by their current versions: by publisher, and by publisher and day.
func queuePublished(b *pgx.Batch, lib news.LibraryID, s *news.LibraryStats) {
	b.Queue(`
		SELECT v.publisher, count(*)::int AS articles
		FROM articles a JOIN article_versions v ON v.library_id = $1 AND v.version_id = a.current_version
		WHERE a.library_id = $1 AND v.publisher <> ''
		GROUP BY v.publisher ORDER BY articles DESC, v.publisher LIMIT $2`, lib, maxPublisherCounts).
		Query(func(rows pgx.Rows) (err error) {
			s.Publishers, err = pgx.CollectRows(rows, pgx.RowToStructByName[news.PublisherCount])
			s.Others = s.Coverage.Articles
			for _, p := range s.Publishers {
				s.Others -= p.Articles
			}
			s.Others = max(s.Others, 0) // an article may have come in between
			return err
		})
	b.Queue(`
		WITH published AS (
			SELECT (v.published_at AT TIME ZONE 'UTC')::date AS day, v.publisher, count(*) AS articles
			FROM article_versions v JOIN articles a ON a.library_id = $1 AND a.current_version = v.version_id
			WHERE v.library_id = $1 AND v.published_at >= $2 AND v.published_at < $3
			GROUP BY day, v.publisher),
		named AS (
			SELECT publisher FROM published WHERE publisher <> ''
			GROUP BY publisher ORDER BY sum(articles) DESC, publisher LIMIT $4)
		SELECT p.day, coalesce(n.publisher, '') AS publisher, sum(p.articles)::int AS articles
		FROM published p LEFT JOIN named n ON n.publisher = p.publisher
		GROUP BY p.day, coalesce(n.publisher, '') ORDER BY p.day, publisher`, lib, s.Published.First, s.Published.End(), maxDrawnPublishers).
		Query(func(rows pgx.Rows) (err error) {
			s.PublishedByDay, err = pgx.CollectRows(rows, pgx.RowToStructByName[news.DayOfArticles])
			return err
		})
}

// queueAsked counts what was asked, and what readers thought of the answers.
func queueAsked(b *pgx.Batch, lib news.LibraryID, s *news.LibraryStats) {
	b.Queue(`
		SELECT (asked_at AT TIME ZONE 'UTC')::date AS day, (count(*) FILTER (WHERE NOT refused))::int AS answered,
		       (count(*) FILTER (WHERE refused))::int AS refused
		FROM answers WHERE library_id = $1 AND asked_at >= $2 AND asked_at < $3
		GROUP BY day ORDER BY day`, lib, s.Asked.First, s.Asked.End()).
		Query(func(rows pgx.Rows) (err error) {
			s.AskedByDay, err = pgx.CollectRows(rows, pgx.RowToStructByName[news.DayOfQuestions])
			for _, q := range s.AskedByDay {
				s.Answered += q.Answered
				s.Refused += q.Refused
			}
			return err
		})
	b.Queue(`
		SELECT model, (count(*) FILTER (WHERE NOT refused))::int AS answered, (count(*) FILTER (WHERE refused))::int AS refused,
		       sum(prompt_tokens)::bigint AS prompt_tokens, sum(completion_tokens)::bigint AS completion_tokens
		FROM answers WHERE library_id = $1 AND asked_at >= $2 AND asked_at < $3
		GROUP BY model ORDER BY count(*) DESC, model`, lib, s.Asked.First, s.Asked.End()).
		Query(func(rows pgx.Rows) (err error) {
			s.Models, err = pgx.CollectRows(rows, pgx.RowToStructByName[news.ModelUse])
			return err
		})
	b.Queue(`
		SELECT count(*) FILTER (WHERE helpful), count(*) FILTER (WHERE NOT helpful)
		FROM feedback WHERE library_id = $1 AND given_at >= $2 AND given_at < $3`, lib, s.Asked.First, s.Asked.End()).
		QueryRow(func(row pgx.Row) error { return row.Scan(&s.Helpful, &s.Unhelpful) })
}
