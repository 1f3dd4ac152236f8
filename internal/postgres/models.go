package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

type modelRow struct {
	ModelID      int64
	Name         string
	Dimensions   int
	FusionWeight float64
}

func (r modelRow) model() news.EmbeddingModel {
	return news.EmbeddingModel{ID: news.ModelID(r.ModelID), Name: r.Name, Dimensions: r.Dimensions, FusionWeight: r.FusionWeight}
}

// EnsureModel registers an embedding model with its vector table, or returns the registered one with its fusion
// weight set to the given value.
func (db *DB) EnsureModel(ctx context.Context, name string, dimensions int, fusionWeight float64) (m news.EmbeddingModel, err error) {
	defer wrap(&err, "EnsureModel(%q, %d)", name, dimensions)
	if m, known, err := db.registered(ctx, name, dimensions, fusionWeight); known || err != nil {
		return m, err
	}
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			INSERT INTO embedding_models (name, dimensions, fusion_weight, state) VALUES ($1, $2, $3, 'active')
			ON CONFLICT (name, dimensions) DO UPDATE SET fusion_weight = excluded.fusion_weight
			RETURNING model_id, name, dimensions, fusion_weight::float8 AS fusion_weight`, name, dimensions, fusionWeight)
		if err != nil {
			return err
		}
		row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[modelRow])
		if err != nil {
			return err
		}
		m = row.model()
		_, err = tx.Exec(ctx, createVectors(m))
		return err
	})
	return m, err
}

// registered returns the model when there is nothing to change: writing needs space on the disk, and looking whether the
// index of the vectors is there by making it waits for all who are storing vectors. Questions must need neither.
func (db *DB) registered(ctx context.Context, name string, dimensions int, fusionWeight float64) (m news.EmbeddingModel, known bool, err error) {
	rows, err := collect[modelRow](ctx, db, `
		SELECT model_id, name, dimensions, fusion_weight::float8 AS fusion_weight FROM embedding_models
		WHERE name = $1 AND dimensions = $2 AND fusion_weight = $3::real AND state = 'active'
		  AND to_regclass('chunk_vectors_' || model_id) IS NOT NULL AND to_regclass('chunk_vectors_' || model_id || '_by_date') IS NOT NULL`,
		name, dimensions, fusionWeight)
	if err != nil || len(rows) == 0 {
		return news.EmbeddingModel{}, false, err
	}
	return rows[0].model(), true, nil
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
		SELECT model_id, name, dimensions, fusion_weight::float8 AS fusion_weight FROM embedding_models ORDER BY model_id`)
	for _, r := range rows {
		list = append(list, r.model())
	}
	return list, err
}
