package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"

	"newsdesk/internal/news"
)

// Filling is the right to fill a model, which one process has at a time. It ends with the process, however that ends.
type Filling struct{ held *locked }

// BeginFilling takes the right to change models. It fails with CodeUnavailable while another process has it.
func (db *DB) BeginFilling(ctx context.Context) (f Filling, err error) {
	defer wrap(&err, "BeginFilling")
	f.held, err = db.lock(ctx, `SELECT pg_try_advisory_xact_lock(hashtextextended('newsdesk.reembed', 0))`)
	if err == nil && f.held == nil {
		err = news.Errorf(news.CodeUnavailable, "Another process is changing the embedding model.").
			WithHint("newsdesk reembed --status shows how far it is.")
	}
	return f, err
}

// End gives the right back.
func (f Filling) End(ctx context.Context) { f.held.end(ctx) }

// ModelCoverage compares a model's vectors with the chunks of all libraries. It reads the keys of both once, and takes
// about a second for a million.
func (db *DB) ModelCoverage(ctx context.Context, m news.EmbeddingModel) (c news.ModelCoverage, err error) {
	defer wrap(&err, "ModelCoverage(%d)", m.ID)
	err = db.pool.QueryRow(ctx, `
		SELECT count(*), count(*) FILTER (WHERE e.version_id IS NULL),
		       coalesce(sum(c.tokens) FILTER (WHERE e.version_id IS NULL), 0)
		FROM chunks c LEFT JOIN `+vectorTable(m.ID)+` e
		  ON e.library_id = c.library_id AND e.version_id = c.version_id AND e.ordinal = c.ordinal`).
		Scan(&c.Chunks, &c.Missing, &c.Tokens)
	return c, userError(err)
}

// ChunksWithout returns, in the order of their keys, the first chunks of a library after one that have no vector of a
// model. The zero ChunkRef comes before all.
func (db *DB) ChunksWithout(ctx context.Context, lib news.LibraryID, m news.EmbeddingModel, after news.ChunkRef, limit int) (list []news.StoredChunk, err error) {
	defer wrap(&err, "ChunksWithout(%d, %d)", lib, m.ID)
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		list, err = chunksWithout(ctx, tx, lib, m, after, limit)
		return err
	})
	return list, err
}

// beginKeyed lets the planner look things up by keys only, for the rest of the transaction: it takes a table that is being
// filled for empty, and a plan that reads it from end to end for each chunk would stay.
const beginKeyed = `SET LOCAL enable_seqscan = off`

func chunksWithout(ctx context.Context, tx pgx.Tx, lib news.LibraryID, m news.EmbeddingModel, after news.ChunkRef, limit int) ([]news.StoredChunk, error) {
	if _, err := tx.Exec(ctx, beginKeyed); err != nil {
		return nil, err
	}
	ordinal := after.Ordinal
	if after == (news.ChunkRef{}) {
		ordinal = -1
	}
	rows, err := tx.Query(ctx, storedChunks(`
		SELECT version_id, ordinal FROM chunks c
		WHERE library_id = $1 AND (version_id, ordinal) > ($2, $3)
		  AND (SELECT 1 FROM `+vectorTable(m.ID)+` e
		       WHERE e.library_id = $1 AND e.version_id = c.version_id AND e.ordinal = c.ordinal LIMIT 1) IS NULL
		ORDER BY version_id, ordinal LIMIT $4`), lib, after.Version, ordinal, limit)
	if err != nil {
		return nil, err
	}
	return collectStored(rows, lib)
}

// storedChunks is a statement that brings the chunks of library $1 whose keys another statement finds.
func storedChunks(keys string) string {
	return `
		SELECT c.version_id, c.ordinal, c.tokens, v.title, v.publisher, v.published_at,
		       substring(convert_to(v.body, 'UTF8') FROM c.start_byte + 1 FOR c.end_byte - c.start_byte)
		FROM (` + keys + `) k
		JOIN chunks c ON c.library_id = $1 AND c.version_id = k.version_id AND c.ordinal = k.ordinal
		JOIN article_versions v ON v.library_id = $1 AND v.version_id = k.version_id
		ORDER BY c.version_id, c.ordinal`
}

func collectStored(rows pgx.Rows, lib news.LibraryID) ([]news.StoredChunk, error) {
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c news.StoredChunk, err error) {
		var published *time.Time
		var text []byte
		err = row.Scan(&c.Ref.Version, &c.Ref.Ordinal, &c.Tokens, &c.Article.Title, &c.Article.Publisher, &published, &text)
		c.Library, c.Article.PublishedAt, c.Text = lib, timeOrZero(published), string(text)
		return c, err
	})
}

// StoreVectors stores vectors of a model of chunks of a library, and returns how many were new. Chunks that have one
// already keep it, and chunks that are gone or are being removed get none; who removes a chunk afterwards waits for this
// and removes its vector too. A nil vector is left out.
func (db *DB) StoreVectors(ctx context.Context, lib news.LibraryID, m news.EmbeddingModel, chunks []news.StoredChunk, vectors [][]float32) (n int, err error) {
	defer wrap(&err, "StoreVectors(%d, %d, %d chunks)", lib, m.ID, len(chunks))
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		n, err = storeVectors(ctx, tx, lib, m, chunks, vectors)
		return err
	})
	return n, err
}

func storeVectors(ctx context.Context, tx pgx.Tx, lib news.LibraryID, m news.EmbeddingModel, chunks []news.StoredChunk, vectors [][]float32) (int, error) {
	if _, err := tx.Exec(ctx, beginKeyed); err != nil {
		return 0, err
	}
	var versions []int64
	var ordinals []int32
	var list []pgvector.HalfVector
	for i, v := range vectors {
		if v != nil {
			versions, ordinals = append(versions, int64(chunks[i].Ref.Version)), append(ordinals, int32(chunks[i].Ref.Ordinal))
			list = append(list, pgvector.NewHalfVector(v))
		}
	}
	tag, err := tx.Exec(ctx, `
		INSERT INTO `+vectorTable(m.ID)+` (library_id, version_id, ordinal, published_at, publisher, embedding)
		SELECT $1, c.version_id, c.ordinal, c.published_at, c.publisher, k.embedding
		FROM unnest($2::bigint[], $3::int[], $4::halfvec[]) AS k (version_id, ordinal, embedding)
		JOIN chunks c ON c.library_id = $1 AND c.version_id = k.version_id AND c.ordinal = k.ordinal
		ORDER BY c.version_id, c.ordinal FOR KEY SHARE OF c SKIP LOCKED
		ON CONFLICT (library_id, version_id, ordinal) DO NOTHING`, lib, versions, ordinals, list)
	return int(tag.RowsAffected()), err
}

// SwitchModel makes a model the active one from one moment on, for all processes: the chunks that still lack a vector of
// it get theirs in the same transaction, and whoever stores articles waits for its end. embed returns a vector for each
// chunk, or nil for one that can have none. With more than most chunks to embed, or when some are being removed, it changes
// nothing and fails with CodeSuperseded, so that nobody waits for long: then fill the model and switch again.
func (db *DB) SwitchModel(ctx context.Context, m news.EmbeddingModel, most int,
	embed func(context.Context, []news.StoredChunk) ([][]float32, error)) (active news.EmbeddingModel, err error) {
	defer wrap(&err, "SwitchModel(%d)", m.ID)
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		// It may wait for an endpoint.
		if _, err := tx.Exec(ctx, noIdleLimit); err != nil {
			return err
		}
		if err := lockModels(ctx, tx, true); err != nil {
			return err
		}
		if err := fillRest(ctx, tx, m, most, embed); err != nil {
			return err
		}
		active, err = activate(ctx, tx, m)
		return err
	})
	return active, err
}

// fillRest gives a model the vectors that it lacks.
func fillRest(ctx context.Context, tx pgx.Tx, m news.EmbeddingModel, most int, embed func(context.Context, []news.StoredChunk) ([][]float32, error)) error {
	rows, err := tx.Query(ctx, `SELECT library_id FROM libraries ORDER BY library_id`)
	if err != nil {
		return err
	}
	libraries, err := pgx.CollectRows(rows, pgx.RowTo[news.LibraryID])
	if err != nil {
		return err
	}
	for _, lib := range libraries {
		missing, err := chunksWithout(ctx, tx, lib, m, news.ChunkRef{}, most+1)
		if err != nil {
			return err
		}
		if most -= len(missing); most < 0 {
			return errMeanwhile()
		}
		if len(missing) == 0 {
			continue
		}
		vectors, err := embed(ctx, missing)
		if err != nil {
			return err
		}
		stored, err := storeVectors(ctx, tx, lib, m, missing, vectors)
		if err != nil {
			return err
		}
		for _, v := range vectors {
			if v == nil {
				stored++ // as far as it can be
			}
		}
		if stored < len(missing) { // who was removing the others may yet fail
			return errMeanwhile()
		}
	}
	return nil
}

func errMeanwhile() error {
	return news.Errorf(news.CodeSuperseded, "More articles were stored or removed meanwhile than the switch may wait for.").
		WithHint("Run the command again: it goes on where it is.")
}

// DropModel forgets a model with its vectors and its cache. It fails with CodeInvalid for the active one. Questions that
// were begun before by this model go on by words alone.
func (db *DB) DropModel(ctx context.Context, m news.EmbeddingModel) (err error) {
	defer wrap(&err, "DropModel(%d)", m.ID)
	// Before, because it may take a while, which nobody is to wait for.
	if m.State != news.ModelActive {
		if _, err := db.pool.Exec(ctx, `DELETE FROM embedding_cache WHERE model_id = $1`, m.ID); err != nil {
			return userError(err)
		}
	}
	return db.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockModels(ctx, tx, true); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `DELETE FROM embedding_models WHERE model_id = $1 AND state <> 'active'`, m.ID)
		if err == nil && tag.RowsAffected() == 0 {
			err = news.Errorf(news.CodeInvalid, "The model %s is in use.", m.Name)
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DROP TABLE IF EXISTS `+vectorTable(m.ID))
		return err
	})
}
