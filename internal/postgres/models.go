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
