package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"

	"newsdesk/internal/news"
)

// EmbeddingCache keeps the vectors of one model by the SHA-256 of the embedded text, across libraries: a vector
// tells nothing about who stored the text.
type EmbeddingCache struct {
	db    *DB
	model news.ModelID
}

// EmbeddingCache returns the cache of a model.
func (db *DB) EmbeddingCache(model news.ModelID) *EmbeddingCache {
	return &EmbeddingCache{db, model}
}

// Lookup returns the vectors that are known, by hash.
func (c *EmbeddingCache) Lookup(ctx context.Context, hashes [][32]byte) (found map[[32]byte][]float32, err error) {
	defer wrap(&err, "EmbeddingCache.Lookup")
	keys := make([][]byte, len(hashes))
	for i := range hashes {
		keys[i] = hashes[i][:]
	}
	type row struct {
		ContentHash []byte
		Embedding   pgvector.HalfVector
	}
	rows, err := collect[row](ctx, c.db, `
		SELECT content_hash, embedding FROM embedding_cache WHERE content_hash = ANY($1) AND model_id = $2`, keys, c.model)
	if err != nil {
		return nil, err
	}
	found = make(map[[32]byte][]float32, len(rows))
	for _, r := range rows {
		found[[32]byte(r.ContentHash)] = r.Embedding.Slice()
	}
	return found, nil
}

// Store adds vectors; those that are already known stay as they are.
func (c *EmbeddingCache) Store(ctx context.Context, vectors map[[32]byte][]float32) (err error) {
	defer wrap(&err, "EmbeddingCache.Store")
	b := &pgx.Batch{}
	for hash, v := range vectors {
		b.Queue(`INSERT INTO embedding_cache (content_hash, model_id, embedding) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			hash[:], c.model, pgvector.NewHalfVector(v))
	}
	return userError(c.db.pool.SendBatch(ctx, b).Close())
}
