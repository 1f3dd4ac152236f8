package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

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

// When a load is inserted into the index as it comes and when the index is set aside for it. Measured on two cores with
// 256 dimensions, an index takes some 400 to 1,100 rows a second and is built at 3,600 to 4,900.
const (
	liveRows  = 700   // rows a second that an index takes from one run
	builtRows = 4_000 // rows a second of a build
	// leastLoad is the size from which setting the index aside is thought of: below, a load takes half a minute.
	leastLoad = 20_000
	// mostExact is the size above which the index stays whatever comes: without it each question compares its vector
	// with every row of its library, which takes about 0.1 s here.
	mostExact = 500_000
)

// loadIsLarge decides between inserting a load into the index as it comes and building the index anew afterwards, when
// it is not known how much is still to come: the index is set aside as soon as inserting has cost as much as building
// will. So a load takes at most twice what it would have with foresight. rows are those of the table, of which inserted
// came with this load.
func loadIsLarge(inserted, rows int) bool {
	return inserted >= leastLoad && rows <= mostExact && inserted*builtRows >= rows*liveRows
}

func vectorIndex(id news.ModelID) string { return vectorTable(id) + "_hnsw" }

// HasVectorIndex reports whether a model's vectors are searched through an index.
func (db *DB) HasVectorIndex(ctx context.Context, m news.EmbeddingModel) (valid bool, err error) {
	defer wrap(&err, "HasVectorIndex(%d)", m.ID)
	err = db.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid)`,
		vectorIndex(m.ID)).Scan(&valid)
	return valid, userError(err)
}

// SetVectorIndexAside drops the index of a model's vectors when a load has grown so large that building the index anew
// afterwards is quicker than inserting, and reports whether it did. inserted is how many vectors the load has stored so
// far. Until BuildVectorIndex is called, searches compare all vectors: as right as before, and slower in large libraries.
func (db *DB) SetVectorIndexAside(ctx context.Context, m news.EmbeddingModel, inserted int) (aside bool, err error) {
	defer wrap(&err, "SetVectorIndexAside(%d)", m.ID)
	if inserted < leastLoad {
		return false, nil
	}
	err = db.withIndexLock(ctx, m, func(conn *pgx.Conn) error {
		var rows int
		var present bool
		err := conn.QueryRow(ctx, `
			SELECT (greatest(reltuples, 0) / greatest(relpages, 1) * pg_relation_size(oid) / current_setting('block_size')::int)::bigint,
			       to_regclass($2) IS NOT NULL
			FROM pg_class WHERE oid = to_regclass($1)`, vectorTable(m.ID), vectorIndex(m.ID)).Scan(&rows, &present)
		if err != nil || !present || !loadIsLarge(inserted, max(rows, inserted)) {
			return err
		}
		aside = true
		_, err = conn.Exec(ctx, `DROP INDEX CONCURRENTLY IF EXISTS `+vectorIndex(m.ID))
		return err
	})
	return aside && err == nil, userError(err)
}

// BuildVectorIndex builds the HNSW index of a model's vectors when the table has at least minRows rows and no valid
// index, and reports whether it built one. Writers go on meanwhile, and what they store is in the index. Vectors stored
// later are indexed as they come. An index left invalid by a killed build is replaced. While another process builds or
// drops the index, it does nothing.
func (db *DB) BuildVectorIndex(ctx context.Context, m news.EmbeddingModel, minRows int) (built bool, err error) {
	defer wrap(&err, "BuildVectorIndex(%d)", m.ID)
	if m.Dimensions > hnswMaxDimensions {
		return false, nil
	}
	// Asked first without the lock, for which a connection is made.
	if due, err := vectorIndexIsDue(ctx, db.pool, m, minRows); err != nil || !due {
		return false, userError(err)
	}
	err = db.withIndexLock(ctx, m, func(conn *pgx.Conn) error {
		if due, err := vectorIndexIsDue(ctx, conn, m, minRows); err != nil || !due {
			return err
		}
		built = true
		return db.createVectorIndex(ctx, conn, m)
	})
	return built && err == nil, userError(err)
}

// vectorIndexIsDue reports whether a model has no valid index and at least so many vectors.
func vectorIndexIsDue(ctx context.Context, q querier, m news.EmbeddingModel, minRows int) (due bool, err error) {
	err = q.QueryRow(ctx, fmt.Sprintf(`
		SELECT (SELECT count(*) FROM (SELECT 1 FROM %s LIMIT $2) counted) >= $2
		   AND NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid)`, vectorTable(m.ID)),
		vectorIndex(m.ID), minRows).Scan(&due)
	return due, err
}

// withIndexLock runs f on a connection of its own while another one holds the lock on a model's index, or does nothing
// when somebody else has it. It does not wait for the lock: who waits holds a snapshot, and building an index concurrently
// waits for all snapshots to end.
func (db *DB) withIndexLock(ctx context.Context, m news.EmbeddingModel, f func(conn *pgx.Conn) error) error {
	held, err := db.lock(ctx, `SELECT pg_try_advisory_xact_lock(hashtextextended('newsdesk.hnsw', $1))`, m.ID)
	if held == nil {
		return err
	}
	defer held.end(ctx)
	conn, err := pgx.ConnectConfig(ctx, db.pool.Config().ConnConfig.Copy())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return f(conn)
}

func (db *DB) createVectorIndex(ctx context.Context, conn *pgx.Conn, m news.EmbeddingModel) error {
	index := vectorIndex(m.ID)
	create := fmt.Sprintf(`CREATE INDEX CONCURRENTLY %s ON %s USING hnsw (embedding halfvec_cosine_ops) WITH (m = %d, ef_construction = %d)`,
		index, vectorTable(m.ID), hnswM, hnswEfConstruction)
	// The graph should fit in this memory while it is built, or the build takes twice as long.
	memory := fmt.Sprintf(`SELECT set_config('maintenance_work_mem', greatest(pg_size_bytes(current_setting('maintenance_work_mem')), %d) / 1024 || 'kB', false)`,
		db.opts.IndexMemory)
	// Parallel builds corrupted memory before pgvector 0.8.2 (CVE-2026-3172).
	const parallel = `SELECT set_config('max_parallel_maintenance_workers', CASE WHEN
		(SELECT string_to_array(extversion, '.')::int[] >= ARRAY[0,8,2] FROM pg_extension WHERE extname = 'vector')
		THEN '2' ELSE '0' END, false)`
	drop := `DROP INDEX CONCURRENTLY IF EXISTS ` + index
	err := execAll(ctx, conn, drop, memory, parallel, create)
	if code := sqlState(err); code == diskFull || code == outOfMemory {
		// A container may have too little shared memory for several processes; one needs none.
		err = execAll(ctx, conn, drop, `SET max_parallel_maintenance_workers = 0`, create)
	}
	return err
}

func execAll(ctx context.Context, conn *pgx.Conn, statements ...string) error {
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

func sqlState(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}
