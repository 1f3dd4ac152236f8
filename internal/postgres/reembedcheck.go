package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// SampleChunks returns some chunks of a library, spread over it, and the same ones as long as nothing is stored.
func (db *DB) SampleChunks(ctx context.Context, lib news.LibraryID, n int) (list []news.StoredChunk, err error) {
	defer wrap(&err, "SampleChunks(%d)", lib)
	rows, err := db.pool.Query(ctx, storedChunks(`
		SELECT version_id, ordinal FROM chunks WHERE library_id = $1
		ORDER BY hashint8extended(version_id, ordinal), version_id, ordinal LIMIT $2`), lib, n)
	if err != nil {
		return nil, userError(err)
	}
	list, err = collectStored(rows, lib)
	return list, userError(err)
}

// Nearest returns the chunks of a library that are nearest to a vector of a model, nearest first: exactly, or as a
// question without filters finds them.
func (db *DB) Nearest(ctx context.Context, lib news.LibraryID, m news.EmbeddingModel, vector []float32, n int, exactly bool) (refs []news.ChunkRef, err error) {
	defer wrap(&err, "Nearest(%d, %d)", lib, m.ID)
	q := news.CandidateQuery{Library: lib, Model: m, Vector: vector, Neighbors: n}
	var found news.Candidates
	search := candidateSearch{query: q, exact: exactly, found: &found}
	if !exactly {
		if search.exact, err = db.scopeIsSmall(ctx, q, search.filter); err != nil {
			return nil, userError(err)
		}
	}
	b := &pgx.Batch{}
	b.Queue(`BEGIN READ ONLY`)
	search.queueNeighbors(b)
	b.Queue(`COMMIT`)
	if err := db.pool.SendBatch(ctx, b).Close(); err != nil {
		return nil, userError(err)
	}
	for _, c := range found.Neighbors {
		refs = append(refs, c.Ref)
	}
	return refs, nil
}
