package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// Everything about the vector index's kind and settings stands in this file, so that another access method is one
// change. m and ef_construction are pgvector's defaults; efSearch is what keeps recall@20 above 0.95 where
// neighbors lie in tight clusters and the planner knows the table (TestRecallInUnequalLibraries), and maxScanTuples lets a narrow filter look at enough of them.
const (
	hnswM              = 16
	hnswEfConstruction = 64
	efSearch           = "200"
	maxScanTuples      = "40000"
	// hnswMaxDimensions is pgvector's limit for indexing halfvec.
	hnswMaxDimensions = 4000
	// DefaultIndexRows is the size from which a vector table gets its index: below, the exact scan of the
	// whole table is as fast.
	DefaultIndexRows = 50_000
)

// queueIndexSettings sets what an index scan needs for the rest of the transaction only. relaxed_order may return
// rows slightly out of order, which re-sorting mends; strict_order would drop them.
func queueIndexSettings(b *pgx.Batch) {
	b.Queue(`SELECT set_config('hnsw.ef_search', $1, true), set_config('hnsw.max_scan_tuples', $2, true),
		set_config('hnsw.iterative_scan', 'relaxed_order', true)`, efSearch, maxScanTuples)
}

func vectorIndex(id news.ModelID) string { return vectorTable(id) + "_hnsw" }

// BuildVectorIndex builds the HNSW index of a model's vectors when the table has at least minRows rows and no valid
// index, and reports whether it built one. Vectors stored later are indexed as they come. An index left invalid by
// a killed build is replaced.
func (db *DB) BuildVectorIndex(ctx context.Context, m news.EmbeddingModel, minRows int) (built bool, err error) {
	defer wrap(&err, "BuildVectorIndex(%d)", m.ID)
	if m.Dimensions > hnswMaxDimensions {
		return false, nil
	}
	table, index := vectorTable(m.ID), vectorIndex(m.ID)
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		// Two builders of one index would wait for each other's locks; the second finds it built.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('newsdesk.hnsw', $1))`, m.ID); err != nil {
			return err
		}
		var enough, valid bool
		err := tx.QueryRow(ctx, fmt.Sprintf(`
			SELECT (SELECT count(*) FROM (SELECT 1 FROM %s LIMIT $2) counted) >= $2,
			       EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid)`, table),
			index, minRows).Scan(&enough, &valid)
		if err != nil || valid || !enough {
			return err
		}
		built = true
		for _, sql := range []string{
			fmt.Sprintf(`DROP INDEX IF EXISTS %s`, index),
			// The graph must fit in this memory while it is built, or the build takes twice as long.
			`SET LOCAL maintenance_work_mem = '1GB'`,
			// Parallel builds corrupted memory before pgvector 0.8.2 (CVE-2026-3172).
			`SELECT set_config('max_parallel_maintenance_workers', CASE WHEN
				(SELECT string_to_array(extversion, '.')::int[] >= ARRAY[0,8,2] FROM pg_extension WHERE extname = 'vector')
				THEN '2' ELSE '0' END, true)`,
			fmt.Sprintf(`CREATE INDEX %s ON %s USING hnsw (embedding halfvec_cosine_ops) WITH (m = %d, ef_construction = %d)`,
				index, table, hnswM, hnswEfConstruction),
		} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	})
	return built && err == nil, userError(err)
}
