package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pgvector/pgvector-go"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
)

// maxLexicalRows caps what one question may read when even its rarest word is common: about 50 MB.
const maxLexicalRows = 50_000

// Candidates brings, in one round trip and one snapshot, the statistics of the question's terms, the chunks that
// hold its rarest terms, and the nearest chunks by vector. Scoring them is package retrieve's work.
func (db *DB) Candidates(ctx context.Context, q news.CandidateQuery) (c news.Candidates, err error) {
	defer wrap(&err, "Candidates(%d)", q.Library)
	c, err = reading(db, func(pool *pgxpool.Pool) (news.Candidates, error) { return db.candidates(ctx, pool, q) })
	if q.Vector != nil && sqlState(err) == undefinedTable { // the model was dropped since the question was embedded
		q.Vector = nil
		return reading(db, func(pool *pgxpool.Pool) (news.Candidates, error) { return db.candidates(ctx, pool, q) })
	}
	return c, err
}

func (db *DB) candidates(ctx context.Context, pool *pgxpool.Pool, q news.CandidateQuery) (c news.Candidates, err error) {
	search := candidateSearch{query: q, filter: newFilter(q.Filter), found: &c}
	if q.Vector != nil && q.Neighbors > 0 {
		if search.exact, err = db.scopeIsSmall(ctx, q, search.filter); err != nil {
			return c, err
		}
	}
	b := &pgx.Batch{}
	b.Queue(`BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY`)
	search.queueStatistics(b)
	search.queueLexical(b)
	search.queueNeighbors(b)
	b.Queue(`COMMIT`)
	if err := pool.SendBatch(ctx, b).Close(); err != nil {
		return c, userError(err)
	}
	db.scopes.Store(q.Library, c.Chunks)
	c.Brought = brought(q, c)
	return c, nil
}

// candidateSearch queues the statements of one search and collects their results.
type candidateSearch struct {
	query  news.CandidateQuery
	filter filter
	exact  bool
	found  *news.Candidates
}

func (s *candidateSearch) queueStatistics(b *pgx.Batch) {
	c := s.found
	b.Queue(statisticsOfLibrary, s.query.Library).QueryRow(func(row pgx.Row) error {
		return row.Scan(&c.Articles, &c.Chunks, &c.TextLength, &c.HeaderLength)
	})
	c.TermChunks = make([]int64, len(s.query.Terms))
	if len(s.query.Terms) == 0 {
		return
	}
	place := make(map[int64]int, len(s.query.Terms))
	for i, t := range s.query.Terms {
		place[int64(t)] = i
	}
	b.Queue(statisticsOfTerms, s.query.Library, int64s(s.query.Terms)).Query(func(rows pgx.Rows) error {
		var term, chunks int64
		_, err := pgx.ForEachRow(rows, []any{&term, &chunks}, func() error {
			c.TermChunks[place[term]] = chunks
			return nil
		})
		return err
	})
}

// queueLexical finds the chunks that hold the rarest terms. The terms are chosen inside the statement, from the same
// snapshot's frequencies.
func (s *candidateSearch) queueLexical(b *pgx.Batch) {
	q := s.query
	if len(q.Terms) == 0 {
		return
	}
	keys := make([]bm25.Key, len(q.Terms))
	for i, t := range q.Terms {
		keys[i] = bm25.Key(t)
	}
	sql := `
		WITH frequencies AS (` + statisticsOfTerms + `),
		ordered AS (
		    SELECT term, asked.posting, sum(f.chunks) OVER rarest_first AS total, row_number() OVER rarest_first AS place
		    FROM unnest($2::bigint[], $3::int[]) AS asked (term, posting) JOIN frequencies f USING (term)
		    WHERE f.chunks > 0
		    WINDOW rarest_first AS (ORDER BY f.chunks, term)
		)
		SELECT version_id, ordinal, text_length, header_length, forward, published_at, 0::float8
		FROM chunks
		WHERE library_id = $1
		  AND postings && (SELECT array_agg(posting) FROM ordered WHERE (total <= $4 OR place = 1) AND term <> ALL ($6::bigint[]))` +
		s.filter.where("chunks", 7) + ` LIMIT $5`
	args := append([]any{q.Library, int64s(q.Terms), postings(q.Library, keys), q.Rows, maxLexicalRows, int64s(q.Brought)}, s.filter.args...)
	b.Queue(sql, args...).Query(func(rows pgx.Rows) (err error) {
		s.found.Lexical, err = collectCandidates(rows, int(min(int64(q.Rows), s.found.Chunks)))
		return err
	})
}

// brought returns the terms whose matches queueLexical brought, by this query or an earlier one, unless there were too
// many.
func brought(q news.CandidateQuery, c news.Candidates) []uint64 {
	order := make([]int, 0, len(q.Terms))
	for i, n := range c.TermChunks {
		if n > 0 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(c.TermChunks[a], c.TermChunks[b]), cmp.Compare(int64(q.Terms[a]), int64(q.Terms[b])))
	})
	if len(c.Lexical) == maxLexicalRows {
		return nil
	}
	list := slices.Clone(q.Brought)
	total := int64(0)
	for place, i := range order {
		if total += c.TermChunks[i]; total > int64(q.Rows) && place > 0 {
			break
		}
		list = append(list, q.Terms[i])
	}
	return list
}

// queueNeighbors finds the nearest chunks by cosine distance: exactly in a small scope, through the HNSW index in a
// large one. The two are different statements, because a prepared statement would keep the other's plan; adding zero
// to the distance keeps the planner from using the index.
func (s *candidateSearch) queueNeighbors(b *pgx.Batch) {
	q := s.query
	if q.Vector == nil || q.Neighbors == 0 {
		return
	}
	distance := `embedding <=> $2`
	if s.exact {
		distance = `(embedding <=> $2) + 0`
	} else {
		queueIndexSettings(b)
	}
	sql := `
		SELECT c.version_id, c.ordinal, c.text_length, c.header_length, c.forward, c.published_at, 1 - near.distance
		FROM (SELECT version_id, ordinal, embedding <=> $2 AS distance FROM ` + vectorTable(q.Model.ID) + ` e
		      WHERE library_id = $1` + s.filter.where("e", 4) + `
		      ORDER BY ` + distance + ` LIMIT $3) near
		JOIN chunks c ON c.library_id = $1 AND c.version_id = near.version_id AND c.ordinal = near.ordinal
		ORDER BY near.distance, c.version_id, c.ordinal`
	args := append([]any{q.Library, pgvector.NewHalfVector(q.Vector), q.Neighbors}, s.filter.args...)
	b.Queue(sql, args...).Query(func(rows pgx.Rows) (err error) {
		s.found.Neighbors, err = collectCandidates(rows, q.Neighbors)
		return err
	})
}

// scopeIsSmall reports whether comparing the question's vector with every chunk in scope is the better way.
func (db *DB) scopeIsSmall(ctx context.Context, q news.CandidateQuery, f filter) (bool, error) {
	limit := int64(db.opts.ExactScope)
	known, ok := db.scopes.Load(q.Library)
	if !ok {
		c, err := db.Coverage(ctx, q.Library)
		if err != nil {
			return false, err
		}
		known = int64(c.Chunks)
		db.scopes.Store(q.Library, known)
	}
	if known.(int64) <= limit {
		return true, nil
	}
	if q.Filter.IsZero() {
		return false, nil
	}
	var inScope int64
	err := db.pool.QueryRow(ctx, `SELECT count(*) FROM (SELECT 1 FROM `+vectorTable(q.Model.ID)+` e
		WHERE library_id = $1`+f.where("e", 3)+` LIMIT $2) counted`, append([]any{q.Library, limit + 1}, f.args...)...).Scan(&inScope)
	return inScope <= limit, err
}

// filter is a news.Filter as conditions on published_at and publisher.
type filter struct {
	conditions []string // with %[1]s for the table and %[2]d for the argument's number
	args       []any
}

func newFilter(f news.Filter) (out filter) {
	add := func(condition string, arg any) {
		out.conditions = append(out.conditions, condition)
		out.args = append(out.args, arg)
	}
	if !f.Since.IsZero() {
		add(` AND %[1]s.published_at >= $%[2]d`, f.Since)
	}
	if !f.Until.IsZero() {
		add(` AND %[1]s.published_at < $%[2]d`, f.Until)
	}
	if len(f.Publishers) > 0 {
		lower := make([]string, len(f.Publishers))
		for i, p := range f.Publishers {
			lower[i] = strings.ToLower(p)
		}
		add(` AND lower(%[1]s.publisher) = ANY($%[2]d)`, lower)
	}
	return out
}

// where gives the conditions on a table, with arguments numbered from first.
func (f filter) where(table string, first int) string {
	var b strings.Builder
	for i, c := range f.conditions {
		fmt.Fprintf(&b, c, table, first+i)
	}
	return b.String()
}

func int64s(keys []uint64) []int64 {
	list := make([]int64, len(keys))
	for i, k := range keys {
		list[i] = int64(k)
	}
	return list
}
