package baseline

import (
	"context"
	"fmt"
	"strings"

	"github.com/pgvector/pgvector-go"

	"newsdesk/internal/news"
)

// Textbook searches a copy of a library's chunks as the usual instructions for pgvector and full-text search have it: a
// row with its text, a tsvector column with a GIN index and a vector column with an HNSW index, in a table of one library only.
type Textbook struct {
	conn *Conn
}

// limit of all textbook searches.
const limit = 20

// NewTextbook makes the table of a library's chunks.
func (c *Conn) NewTextbook(ctx context.Context, lib news.LibraryID, m news.EmbeddingModel) (*Textbook, error) {
	for _, sql := range []string{
		`SET maintenance_work_mem = '2GB'`,
		fmt.Sprintf(`CREATE TABLE textbook AS
			SELECT c.version_id, c.ordinal, t.text, to_tsvector('english', v.title || ' ' || t.text) AS words, e.embedding
			FROM chunks c
			JOIN article_versions v ON v.library_id = %[1]d AND v.version_id = c.version_id
			JOIN chunk_vectors_%[2]d e ON e.library_id = %[1]d AND e.version_id = c.version_id AND e.ordinal = c.ordinal
			CROSS JOIN LATERAL (SELECT convert_from(substring(convert_to(v.body, 'UTF8') FROM c.start_byte + 1
			                           FOR c.end_byte - c.start_byte), 'UTF8') AS text) t
			WHERE c.library_id = %[1]d`, lib, m.ID),
		`CREATE INDEX textbook_words ON textbook USING gin (words)`,
		`CREATE INDEX textbook_hnsw ON textbook USING hnsw (embedding halfvec_cosine_ops)`,
		`VACUUM ANALYZE textbook`,
	} {
		if _, err := c.conn.Exec(ctx, sql); err != nil {
			return nil, fmt.Errorf("baseline: %w", err)
		}
	}
	return &Textbook{c}, nil
}

// Drop removes the table.
func (t *Textbook) Drop(ctx context.Context) error {
	_, err := t.conn.conn.Exec(ctx, `DROP TABLE textbook`)
	return err
}

// Exact compares a vector with every row.
func (t *Textbook) Exact(ctx context.Context, vector []float32) error {
	return t.read(ctx, `SELECT version_id, ordinal, text FROM textbook ORDER BY (embedding <=> $1) + 0 LIMIT $2`,
		pgvector.NewHalfVector(vector), limit)
}

// Index finds the nearest rows by the index, with pgvector's own settings.
func (t *Textbook) Index(ctx context.Context, vector []float32) error {
	return t.read(ctx, `SELECT version_id, ordinal, text FROM textbook ORDER BY embedding <=> $1 LIMIT $2`,
		pgvector.NewHalfVector(vector), limit)
}

// Hybrid joins the nearest 50 rows and the best 50 of those that hold any of the words, by ts_rank_cd, in one statement, by
// reciprocal ranks.
func (t *Textbook) Hybrid(ctx context.Context, question string, vector []float32) error {
	return t.read(ctx, `
		WITH asked AS (SELECT nullif(replace(plainto_tsquery('english', $3)::text, '&', '|'), '')::tsquery AS words),
		near AS (
		    SELECT version_id, ordinal, row_number() OVER () AS place
		    FROM (SELECT version_id, ordinal FROM textbook ORDER BY embedding <=> $1 LIMIT 50) n),
		lexical AS (
		    SELECT version_id, ordinal, row_number() OVER () AS place
		    FROM (SELECT version_id, ordinal FROM textbook t, asked WHERE t.words @@ asked.words
		          ORDER BY ts_rank_cd(t.words, asked.words) DESC LIMIT 50) l)
		SELECT version_id, ordinal, t.text
		FROM (SELECT version_id, ordinal, sum(1.0 / (60 + place)) AS score
		      FROM (SELECT * FROM near UNION ALL SELECT * FROM lexical) both_
		      GROUP BY version_id, ordinal ORDER BY score DESC LIMIT $2) best
		JOIN textbook t USING (version_id, ordinal)
		ORDER BY best.score DESC`, pgvector.NewHalfVector(vector), limit, strings.ToValidUTF8(question, ""))
}

func (t *Textbook) read(ctx context.Context, sql string, args ...any) error {
	rows, err := t.conn.conn.Query(ctx, sql, args...)
	if err == nil {
		err = t.conn.drain(rows)
	}
	if err != nil {
		return fmt.Errorf("baseline: %w", err)
	}
	return nil
}
