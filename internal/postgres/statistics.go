package postgres

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
)

// statisticsOfLibrary are the totals of library $1: what is folded plus the changes that are not yet. It always
// gives one row.
const statisticsOfLibrary = `
	SELECT coalesce(sum(articles), 0)::bigint AS articles, coalesce(sum(chunks), 0)::bigint AS chunks,
	       coalesce(sum(text_length), 0)::bigint AS text_length, coalesce(sum(header_length), 0)::bigint AS header_length
	FROM (SELECT articles, chunks, text_length, header_length FROM library_statistics WHERE library_id = $1
	      UNION ALL
	      SELECT articles, chunks, text_length, header_length FROM statistics_changes WHERE library_id = $1) both_`

// statisticsOfTerms are the document frequencies of terms $2 in library $1, likewise.
const statisticsOfTerms = `
	SELECT term, sum(chunks)::bigint AS chunks
	FROM (SELECT term, chunks FROM term_statistics WHERE library_id = $1 AND term = ANY($2)
	      UNION ALL
	      SELECT u.term, u.chunks FROM statistics_changes c, unnest(c.terms, c.term_chunks) AS u (term, chunks)
	      WHERE c.library_id = $1 AND u.term = ANY($2)) both_
	GROUP BY term`

// change is one row of statistics_changes.
type change struct {
	articles, chunks, textLength, headerLength int64
	terms                                      map[bm25.Key]int32
}

func newChange(articles int64) *change {
	return &change{articles: articles, terms: make(map[bm25.Key]int32)}
}

// add counts a chunk in (sign 1) or out (sign -1).
func (c *change) add(sign int, terms []bm25.Key, textLength, headerLength int) {
	c.chunks += int64(sign)
	c.textLength += int64(sign * textLength)
	c.headerLength += int64(sign * headerLength)
	for _, k := range terms {
		c.terms[k] += int32(sign)
	}
}

// queue writes the change with the rest of the batch's transaction.
func (c *change) queue(b *pgx.Batch, lib news.LibraryID) {
	terms := make([]int64, 0, len(c.terms))
	for k, n := range c.terms {
		if n != 0 {
			terms = append(terms, int64(k))
		}
	}
	slices.Sort(terms)
	counts := make([]int32, len(terms))
	for i, t := range terms {
		counts[i] = c.terms[bm25.Key(t)]
	}
	b.Queue(`
		INSERT INTO statistics_changes
		       (library_id, articles, chunks, text_length, header_length, terms, term_chunks)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		lib, c.articles, c.chunks, c.textLength, c.headerLength, terms, counts)
}

// FoldStatistics adds the pending changes of a library to its statistics and forgets them. Searching gives the
// same results before and after, only faster after. Several processes may fold at once: each change is counted by
// whoever deletes it. It also moves the lexical index's pending entries to their places and tells the planner about
// tables that have grown.
func (db *DB) FoldStatistics(ctx context.Context, lib news.LibraryID) (err error) {
	defer wrap(&err, "FoldStatistics(%d)", lib)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return db.inTx(ctx, func(tx pgx.Tx) error { return fold(ctx, tx, lib) }) })
	g.Go(func() error {
		if _, err := db.pool.Exec(ctx, `SELECT gin_clean_pending_list('chunks_by_term')`); err != nil {
			return userError(err)
		}
		return db.analyzeGrown(ctx)
	})
	return g.Wait()
}

func fold(ctx context.Context, tx pgx.Tx, lib news.LibraryID) error {
	// One folder a library at a time, so that two do not meet on the same rows in different orders.
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('newsdesk.fold', $1))`, lib); err != nil {
		return err
	}
	var lessens bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM statistics_changes WHERE library_id = $1 AND 0 > ANY (term_chunks))`, lib).
		Scan(&lessens)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		WITH changes AS (
		    DELETE FROM statistics_changes WHERE library_id = $1
		    RETURNING articles, chunks, text_length, header_length, terms, term_chunks
		), totals AS (
		    INSERT INTO library_statistics AS s (library_id, articles, chunks, text_length, header_length)
		    SELECT $1, sum(articles), sum(chunks), sum(text_length), sum(header_length)
		    FROM changes HAVING count(*) > 0
		    ON CONFLICT (library_id) DO UPDATE SET
		        articles = s.articles + excluded.articles, chunks = s.chunks + excluded.chunks,
		        text_length = s.text_length + excluded.text_length,
		        header_length = s.header_length + excluded.header_length
		)
		INSERT INTO term_statistics AS t (library_id, term, chunks)
		SELECT $1, u.term, sum(u.chunks)
		FROM changes, unnest(changes.terms, changes.term_chunks) AS u (term, chunks)
		GROUP BY u.term HAVING sum(u.chunks) <> 0 ORDER BY u.term
		ON CONFLICT (library_id, term) DO UPDATE SET chunks = t.chunks + excluded.chunks`, lib)
	if err != nil || !lessens {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM term_statistics WHERE library_id = $1 AND chunks = 0`, lib)
	return err
}

// analyzeGrown tells the planner about tables that have grown by half since it last looked. Without it a library that
// is being filled counts as empty until autovacuum comes.
func (db *DB) analyzeGrown(ctx context.Context) error {
	models, err := db.Models(ctx)
	if err != nil {
		return err
	}
	tables := []string{"articles", "article_versions", "chunks", "term_statistics", "origin_keys", "article_origins"}
	for _, m := range models {
		tables = append(tables, vectorTable(m.ID))
	}
	type row struct{ Name string }
	grown, err := collect[row](ctx, db, `
		SELECT name FROM unnest($1::text[]) AS name
		CROSS JOIN LATERAL (SELECT oid, relpages FROM pg_class WHERE oid = to_regclass(name) LIMIT 1) c
		WHERE pg_relation_size(c.oid) / current_setting('block_size')::int > c.relpages * 3 / 2`, tables)
	if err != nil || len(grown) == 0 {
		return err
	}
	names := make([]string, len(grown))
	for i, r := range grown {
		names[i] = r.Name
	}
	_, err = db.pool.Exec(ctx, `ANALYZE `+strings.Join(names, ", "))
	return userError(err)
}
