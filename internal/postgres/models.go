package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"newsdesk/internal/news"
)

type modelRow struct {
	ModelID      int64
	Name         string
	Dimensions   int
	FusionWeight float64
	State        string
	ChangedAt    time.Time
}

const modelColumns = `model_id, name, dimensions, fusion_weight::float8 AS fusion_weight, state, changed_at`

func (r modelRow) model() news.EmbeddingModel {
	return news.EmbeddingModel{ID: news.ModelID(r.ModelID), Name: r.Name, Dimensions: r.Dimensions, FusionWeight: r.FusionWeight,
		State: news.ModelState(r.State), Since: r.ChangedAt.UTC()}
}

// lockModels keeps the models as they are until the transaction ends: whoever stores vectors of the active one holds the
// lock with others, and whoever changes which that is, or drops one, holds it alone.
func lockModels(ctx context.Context, tx pgx.Tx, alone bool) error {
	sql := lockModelsShared
	if alone {
		sql = `SELECT pg_advisory_xact_lock(hashtextextended('newsdesk.models', 0))`
	}
	_, err := tx.Exec(ctx, sql)
	return err
}

const lockModelsShared = `SELECT pg_advisory_xact_lock_shared(hashtextextended('newsdesk.models', 0))`

// EnsureModel registers an embedding model with its vector table, or returns the registered one with its fusion weight
// set to the given value. It becomes the active one when there is none, or when the active one has no vectors yet; else,
// when it is not active, it is to be filled.
func (db *DB) EnsureModel(ctx context.Context, name string, dimensions int, fusionWeight float64) (m news.EmbeddingModel, err error) {
	defer wrap(&err, "EnsureModel(%q, %d)", name, dimensions)
	same, err := collect[modelRow](ctx, db, `
		SELECT `+modelColumns+` FROM embedding_models
		WHERE name = $1 AND dimensions = $2 AND fusion_weight = $3::float8::real AND state = 'active'
		  AND to_regclass('chunk_vectors_' || model_id) IS NOT NULL
		  AND to_regclass('chunk_vectors_' || model_id || '_by_date') IS NOT NULL`, name, dimensions, fusionWeight)
	if err != nil {
		return m, err
	}
	// As nearly always: writing needs space on the disk, and making what is there waits for all who store vectors.
	if len(same) == 1 {
		return same[0].model(), nil
	}
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockModels(ctx, tx, true); err != nil {
			return err
		}
		if m, err = registerModel(ctx, tx, name, dimensions, fusionWeight); err != nil || m.State == news.ModelActive {
			return err
		}
		active, err := activeModel(ctx, tx)
		if err != nil {
			return err
		}
		if active.ID != 0 {
			used, err := hasVectors(ctx, tx, active)
			if err != nil || used {
				return err
			}
		}
		m, err = activate(ctx, tx, m)
		return err
	})
	return m, err
}

func registerModel(ctx context.Context, tx pgx.Tx, name string, dimensions int, fusionWeight float64) (m news.EmbeddingModel, err error) {
	rows, err := tx.Query(ctx, `
		INSERT INTO embedding_models AS m (name, dimensions, fusion_weight, state) VALUES ($1, $2, $3, 'filling')
		ON CONFLICT (name, dimensions) DO UPDATE SET fusion_weight = excluded.fusion_weight,
		    state = CASE m.state WHEN 'retired' THEN 'filling' ELSE m.state END,
		    changed_at = CASE m.state WHEN 'retired' THEN now() ELSE m.changed_at END
		RETURNING `+modelColumns, name, dimensions, fusionWeight)
	if err != nil {
		return m, err
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[modelRow])
	if err != nil {
		return m, err
	}
	m = row.model()
	_, err = tx.Exec(ctx, createVectors(m))
	return m, err
}

// activate makes a model the active one and retires the one that was.
func activate(ctx context.Context, tx pgx.Tx, m news.EmbeddingModel) (news.EmbeddingModel, error) {
	_, err := tx.Exec(ctx, `UPDATE embedding_models SET state = 'retired', changed_at = now() WHERE state = 'active' AND model_id <> $1`, m.ID)
	if err != nil {
		return m, err
	}
	rows, err := tx.Query(ctx, `
		UPDATE embedding_models SET state = 'active', changed_at = now() WHERE model_id = $1 RETURNING `+modelColumns, m.ID)
	if err != nil {
		return m, err
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[modelRow])
	return row.model(), err
}

// querier is a pool, a connection or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func activeModel(ctx context.Context, q querier) (m news.EmbeddingModel, err error) {
	rows, err := q.Query(ctx, `SELECT `+modelColumns+` FROM embedding_models WHERE state = 'active'`)
	if err != nil {
		return m, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[modelRow])
	if err != nil || len(list) == 0 {
		return m, err
	}
	return list[0].model(), nil
}

// ActiveModel is the model by which questions are asked and articles embedded, or the zero model before there is one.
func (db *DB) ActiveModel(ctx context.Context) (m news.EmbeddingModel, err error) {
	defer wrap(&err, "ActiveModel")
	m, err = activeModel(ctx, db.pool)
	return m, userError(err)
}

// SearchedModel is the active model where questions are answered from: a standby that has not seen a change of models has
// not seen all of the new one's vectors either.
func (db *DB) SearchedModel(ctx context.Context) (m news.EmbeddingModel, err error) {
	defer wrap(&err, "SearchedModel")
	return reading(db, func(pool *pgxpool.Pool) (news.EmbeddingModel, error) {
		m, err := activeModel(ctx, pool)
		return m, userError(err)
	})
}

// HasVectors reports whether anything is stored as vectors of a model.
func (db *DB) HasVectors(ctx context.Context, m news.EmbeddingModel) (any bool, err error) {
	defer wrap(&err, "HasVectors(%d)", m.ID)
	any, err = hasVectors(ctx, db.pool, m)
	return any, userError(err)
}

func hasVectors(ctx context.Context, q querier, m news.EmbeddingModel) (any bool, err error) {
	err = q.QueryRow(ctx, `SELECT to_regclass($1) IS NOT NULL`, vectorTable(m.ID)).Scan(&any)
	if err != nil || !any {
		return false, err
	}
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM `+vectorTable(m.ID)+`)`).Scan(&any)
	return any, err
}

// vectorTable is the table of a model's vectors. The name holds nothing but a number.
func vectorTable(id news.ModelID) string { return fmt.Sprintf("chunk_vectors_%d", id) }

// createVectors makes a model's vector table. publisher and published_at repeat the chunk's, so that filters apply
// while the index is scanned. There is no foreign key to chunks: checking it for each vector costs more than
// storing it, and both are only written together.
func createVectors(m news.EmbeddingModel) string {
	return fmt.Sprintf(`
		CREATE TABLE IF NOT EXISTS %[1]s (
		    library_id   bigint NOT NULL,
		    version_id   bigint NOT NULL,
		    ordinal      int    NOT NULL,
		    published_at timestamptz,
		    publisher    text   NOT NULL DEFAULT '',
		    embedding    halfvec(%[2]d) NOT NULL,
		    PRIMARY KEY (library_id, version_id, ordinal)
		);
		CREATE INDEX IF NOT EXISTS %[1]s_by_date ON %[1]s (library_id, published_at);`, vectorTable(m.ID), m.Dimensions)
}

// Models lists the registered embedding models, oldest first.
func (db *DB) Models(ctx context.Context) (list []news.EmbeddingModel, err error) {
	defer wrap(&err, "Models")
	rows, err := collect[modelRow](ctx, db, `
		SELECT `+modelColumns+` FROM embedding_models ORDER BY model_id`)
	for _, r := range rows {
		list = append(list, r.model())
	}
	return list, err
}
