package postgres

import (
	"context"
	"encoding/binary"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
)

// EnsureSource returns the identifier of a source of a library and makes it when it is new.
func (db *DB) EnsureSource(ctx context.Context, lib news.LibraryID, kind, location string) (id news.SourceID, err error) {
	defer wrap(&err, "EnsureSource(%d, %q)", lib, kind)
	err = db.pool.QueryRow(ctx, `
		INSERT INTO sources (library_id, kind, location) VALUES ($1, $2, $3)
		ON CONFLICT (library_id, kind, location) DO UPDATE SET location = excluded.location
		RETURNING source_id`, lib, kind, location).Scan(&id)
	return id, userError(err)
}

// Unchanged returns, by identity, those of the given articles whose current version has the same content hash and
// whose chunks all have a vector of the model: nothing about them needs to be done.
func (db *DB) Unchanged(ctx context.Context, lib news.LibraryID, m news.EmbeddingModel, articles []news.Prepared) (same map[string]news.Stored, err error) {
	defer wrap(&err, "Unchanged(%d)", lib)
	identities, hashes := make([]string, len(articles)), make([][]byte, len(articles))
	for i, a := range articles {
		identities[i], hashes[i] = a.Identity, a.ContentHash[:]
	}
	// Subqueries with LIMIT are looked up article by article through the primary keys, however little the planner knows
	// about a library that is being filled; joined, the tables were once read from end to end for each article.
	rows, err := db.pool.Query(ctx, `
		SELECT k.identity, a.article_id, a.current_version
		FROM unnest($2::text[], $3::bytea[]) AS k (identity, content_hash)
		CROSS JOIN LATERAL (SELECT article_id, current_version FROM articles
		                    WHERE library_id = $1 AND identity = k.identity LIMIT 1) a
		WHERE (SELECT content_hash FROM article_versions
		       WHERE library_id = $1 AND version_id = a.current_version LIMIT 1) = k.content_hash
		  AND (SELECT count(*) FROM chunks c WHERE c.library_id = $1 AND c.version_id = a.current_version)
		    = (SELECT count(*) FROM `+vectorTable(m.ID)+` e WHERE e.library_id = $1 AND e.version_id = a.current_version)`,
		lib, identities, hashes)
	if err != nil {
		return nil, userError(err)
	}
	same = make(map[string]news.Stored, len(articles))
	var identity string
	found := news.Stored{Outcome: news.OutcomeUnchanged}
	_, err = pgx.ForEachRow(rows, []any{&identity, &found.Article, &found.Version}, func() error {
		same[identity] = found
		return nil
	})
	return same, userError(err)
}

// StoreArticle stores one article as StoreArticles does.
func (db *DB) StoreArticle(ctx context.Context, lib news.LibraryID, source news.SourceID, m news.EmbeddingModel, a news.Prepared) (news.Outcome, error) {
	stored, err := db.StoreArticles(ctx, lib, source, m, []news.Prepared{a})
	if err != nil {
		return "", err
	}
	return stored[0].Outcome, nil
}

// removeChunks deletes the chunks and vectors of versions and counts them out of the statistics.
func removeChunks(ctx context.Context, tx pgx.Tx, lib news.LibraryID, versions []news.VersionID, c *change) error {
	rows, err := tx.Query(ctx, `
		DELETE FROM chunks WHERE library_id = $1 AND version_id = ANY($2)
		RETURNING forward, text_length, header_length`, lib, versions)
	if err != nil {
		return err
	}
	var forward []byte
	var textLength, headerLength int
	_, err = pgx.ForEachRow(rows, []any{&forward, &textLength, &headerLength}, func() error {
		f := bm25.Forward(forward)
		if err := f.Check(); err != nil {
			return err
		}
		c.add(-1, f.Keys(nil), textLength, headerLength)
		return nil
	})
	if err != nil {
		return err
	}
	return removeVectors(ctx, tx, `library_id = $1 AND version_id = ANY($2)`, lib, versions)
}

// removeVectors deletes vectors of all models, after their chunks: who fills a model holds the chunks that it stores
// vectors of. No model is dropped meanwhile.
func removeVectors(ctx context.Context, tx pgx.Tx, condition string, args ...any) error {
	models, err := tx.Query(ctx, `SELECT model_id FROM embedding_models FOR KEY SHARE`)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(models, pgx.RowTo[news.ModelID])
	if err != nil {
		return err
	}
	b := &pgx.Batch{}
	for _, id := range ids {
		b.Queue(`DELETE FROM `+vectorTable(id)+` WHERE `+condition, args...)
	}
	return tx.SendBatch(ctx, b).Close()
}

func encodeFingerprint(f news.Fingerprint) []byte {
	b := make([]byte, 0, 4*len(f))
	for _, v := range f {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

func decodeFingerprint(b []byte) news.Fingerprint {
	f := make(news.Fingerprint, len(b)/4)
	for i := range f {
		f[i] = binary.BigEndian.Uint32(b[4*i:])
	}
	return f
}

func nullTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func timeOrZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// storable makes any text one that Postgres takes: UTF-8 without the zero character.
func storable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}
