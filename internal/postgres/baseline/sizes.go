package baseline

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// Sizes are what a database takes on the disk, in bytes, and its server's versions.
type Sizes struct {
	Texts         int64 // article_versions with its indexes
	Chunks        int64 // the table, with what is stored out of line
	LexicalIndex  int64
	Vectors       int64 // the table
	VectorIndex   int64 // 0: none
	Database      int64 // everything
	AllChunks     int64 // of all libraries
	Postgres      string
	PGVector      string
	SharedBuffers string
}

// Sizes measures the database.
func (c *Conn) Sizes(ctx context.Context, m news.EmbeddingModel) (Sizes, error) {
	vectors := fmt.Sprintf("chunk_vectors_%d", m.ID)
	rows, err := c.conn.Query(ctx, `
		SELECT pg_total_relation_size('article_versions') AS texts, pg_table_size('chunks') AS chunks,
		       pg_relation_size('chunks_by_term') AS lexical_index, pg_table_size($1::text::regclass) AS vectors,
		       coalesce(pg_relation_size(to_regclass($2)), 0) AS vector_index, pg_database_size(current_database()) AS database,
		       (SELECT count(*) FROM chunks) AS all_chunks,
		       current_setting('server_version') AS postgres, current_setting('shared_buffers') AS shared_buffers,
		       (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS pg_vector`, vectors, vectors+"_hnsw")
	if err != nil {
		return Sizes{}, fmt.Errorf("baseline: %w", err)
	}
	s, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Sizes])
	if err != nil {
		return s, fmt.Errorf("baseline: %w", err)
	}
	return s, nil
}

// Settle writes what is pending, tells the planner and cleans up, as autovacuum would within minutes of a load.
func (c *Conn) Settle(ctx context.Context) error {
	for _, sql := range []string{`VACUUM (ANALYZE)`, `CHECKPOINT`} {
		if _, err := c.conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("baseline: %w", err)
		}
	}
	return nil
}
