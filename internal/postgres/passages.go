package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pgvector/pgvector-go"

	"newsdesk/internal/news"
)

// Passages returns the texts and headlines of chunks in the given order, the second round trip of a search. With a
// vector it also gives each chunk's exact cosine similarity, 0 for chunks that have no vector of the model. Chunks
// that were replaced since they were found are left out.
func (db *DB) Passages(ctx context.Context, lib news.LibraryID, refs []news.ChunkRef, m news.EmbeddingModel, vector []float32) (list []news.Passage, err error) {
	defer wrap(&err, "Passages(%d)", lib)
	list, err = reading(db, func(pool *pgxpool.Pool) ([]news.Passage, error) { return passagesOf(ctx, pool, lib, refs, m, vector) })
	if vector != nil && sqlState(err) == undefinedTable { // likewise
		return reading(db, func(pool *pgxpool.Pool) ([]news.Passage, error) { return passagesOf(ctx, pool, lib, refs, m, nil) })
	}
	return list, err
}

func passagesOf(ctx context.Context, pool *pgxpool.Pool, lib news.LibraryID, refs []news.ChunkRef, m news.EmbeddingModel, vector []float32) (list []news.Passage, err error) {
	versions, ordinals := make([]int64, len(refs)), make([]int32, len(refs))
	for i, r := range refs {
		versions[i], ordinals[i] = int64(r.Version), int32(r.Ordinal)
	}
	// The text is cut by bytes: offsets are bytes, and converting a UTF-8 database's text to UTF-8 copies it.
	similarity, vectors := `0::float8`, ``
	args := []any{lib, versions, ordinals}
	if vector != nil {
		similarity = `coalesce(1 - (e.embedding <=> $4), 0)`
		vectors = `LEFT JOIN ` + vectorTable(m.ID) + ` e
			ON e.library_id = $1 AND e.version_id = c.version_id AND e.ordinal = c.ordinal`
		args = append(args, pgvector.NewHalfVector(vector))
	}
	rows, err := pool.Query(ctx, `
		SELECT c.version_id, c.ordinal, v.article_id, v.title, v.publisher, v.url, v.published_at, a.gone_at,
		       coalesce(o.origin_id, v.article_id),
		       c.start_byte, c.end_byte,
		       substring(convert_to(v.body, 'UTF8') FROM c.start_byte + 1 FOR c.end_byte - c.start_byte), `+similarity+`
		FROM unnest($2::bigint[], $3::int[]) WITH ORDINALITY AS k (version_id, ordinal, place)
		JOIN chunks c ON c.library_id = $1 AND c.version_id = k.version_id AND c.ordinal = k.ordinal
		JOIN article_versions v ON v.library_id = $1 AND v.version_id = c.version_id
		JOIN articles a ON a.library_id = $1 AND a.article_id = v.article_id
		LEFT JOIN article_origins o ON o.library_id = $1 AND o.article_id = v.article_id
		`+vectors+`
		ORDER BY k.place`, args...)
	if err != nil {
		return nil, userError(err)
	}
	list, err = pgx.CollectRows(rows, scanPassage)
	return list, userError(err)
}

func scanPassage(row pgx.CollectableRow) (p news.Passage, err error) {
	var published, gone *time.Time
	var text []byte
	err = row.Scan(&p.Ref.Version, &p.Ref.Ordinal, &p.Article, &p.Title, &p.Publisher, &p.URL, &published, &gone, &p.Origin,
		&p.Start, &p.End, &text, &p.Scores.Cosine)
	p.Version, p.PublishedAt, p.GoneAt, p.Text = p.Ref.Version, timeOrZero(published), timeOrZero(gone), string(text)
	return p, err
}
