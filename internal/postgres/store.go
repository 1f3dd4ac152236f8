package postgres

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"

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

// Unchanged returns the identities among the given articles whose current version has the same content hash and
// whose chunks all have a vector of the model: nothing about them needs to be done.
func (db *DB) Unchanged(ctx context.Context, lib news.LibraryID, m news.EmbeddingModel, articles []news.Prepared) (same map[string]bool, err error) {
	defer wrap(&err, "Unchanged(%d)", lib)
	identities, hashes := make([]string, len(articles)), make([][]byte, len(articles))
	for i, a := range articles {
		identities[i], hashes[i] = a.Identity, a.ContentHash[:]
	}
	// Scalar subqueries are looked up article by article through the primary keys, however little the planner knows
	// about a library that is being filled; an anti-join of the two tables once took it minutes.
	rows, err := db.pool.Query(ctx, `
		SELECT a.identity
		FROM unnest($2::text[], $3::bytea[]) AS k (identity, content_hash)
		JOIN articles a ON a.library_id = $1 AND a.identity = k.identity
		WHERE (SELECT v.content_hash FROM article_versions v
		       WHERE v.library_id = $1 AND v.version_id = a.current_version) = k.content_hash
		  AND (SELECT count(*) FROM chunks c WHERE c.library_id = $1 AND c.version_id = a.current_version)
		    = (SELECT count(*) FROM `+vectorTable(m.ID)+` e WHERE e.library_id = $1 AND e.version_id = a.current_version)`,
		lib, identities, hashes)
	if err != nil {
		return nil, userError(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	same = make(map[string]bool, len(found))
	for _, id := range found {
		same[id] = true
	}
	return same, userError(err)
}

// StoreArticle stores an article in one transaction: all of it or nothing. A changed article becomes a new version
// whose chunks take the place of the old version's; the old text stays for the answers that cite it.
func (db *DB) StoreArticle(ctx context.Context, lib news.LibraryID, source news.SourceID, m news.EmbeddingModel, a news.Prepared) (outcome news.Outcome, err error) {
	defer wrap(&err, "StoreArticle(%d, %q)", lib, a.Identity)
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		s := storing{tx: tx, lib: lib, model: m, article: a}
		if err := s.lock(ctx, source); err != nil {
			return err
		}
		same := bytes.Equal(s.currentHash, a.ContentHash[:])
		switch {
		case same:
			outcome = news.OutcomeUnchanged
			return s.copyVectors(ctx, s.currentVersion)
		case s.currentVersion == 0:
			outcome = news.OutcomeAdded
		default:
			outcome = news.OutcomeUpdated
		}
		return s.newVersion(ctx)
	})
	return outcome, err
}

// storing is the state of one StoreArticle.
type storing struct {
	tx      pgx.Tx
	lib     news.LibraryID
	model   news.EmbeddingModel
	article news.Prepared

	articleID      news.ArticleID
	currentVersion news.VersionID
	currentNumber  int
	currentHash    []byte
}

// lock finds or makes the article's row and holds it, so that two writers of one article come one after the other.
func (s *storing) lock(ctx context.Context, source news.SourceID) error {
	b := &pgx.Batch{}
	b.Queue(`
		INSERT INTO articles (library_id, source_id, identity) VALUES ($1, nullif($2, 0), $3)
		ON CONFLICT (library_id, identity) DO UPDATE SET identity = excluded.identity
		RETURNING article_id`, s.lib, source, s.article.Identity).
		QueryRow(func(row pgx.Row) error { return row.Scan(&s.articleID) })
	// A statement of its own, because the one above does not see what it waited for.
	b.Queue(`
		SELECT v.version_id, v.number, v.content_hash
		FROM articles a JOIN article_versions v ON v.library_id = $1 AND v.version_id = a.current_version
		WHERE a.library_id = $1 AND a.identity = $2`, s.lib, s.article.Identity).
		QueryRow(func(row pgx.Row) error {
			err := row.Scan(&s.currentVersion, &s.currentNumber, &s.currentHash)
			if errors.Is(err, pgx.ErrNoRows) {
				return nil
			}
			return err
		})
	return s.tx.SendBatch(ctx, b).Close()
}

func (s *storing) newVersion(ctx context.Context) error {
	change := newChange(0)
	if s.currentVersion == 0 {
		change.articles = 1
	} else if err := removeChunks(ctx, s.tx, s.lib, []news.VersionID{s.currentVersion}, change); err != nil {
		return err
	}
	a := s.article
	var version news.VersionID
	err := s.tx.QueryRow(ctx, `
		INSERT INTO article_versions (library_id, article_id, number, url, title, publisher, authors, language,
		                              published_at, body, content_hash, fingerprint, modified_at, credit)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		RETURNING version_id`,
		s.lib, s.articleID, s.currentNumber+1, a.URL, a.Title, a.Publisher, nonNil(a.Authors), a.Language,
		nullTime(a.PublishedAt), a.Body, a.ContentHash[:], encodeFingerprint(a.Fingerprint),
		nullTime(a.ModifiedAt), a.Credit).Scan(&version)
	if err != nil {
		return err
	}
	if err := s.copyChunks(ctx, version); err != nil {
		return err
	}
	if err := s.copyVectors(ctx, version); err != nil {
		return err
	}
	for _, c := range a.Chunks {
		change.add(1, c.Forward, c.TextLength, c.HeaderLength)
	}
	b := &pgx.Batch{}
	b.Queue(`UPDATE articles SET current_version = $3 WHERE library_id = $1 AND article_id = $2`, s.lib, s.articleID, version)
	change.queue(b, s.lib)
	return s.tx.SendBatch(ctx, b).Close()
}

func (s *storing) copyChunks(ctx context.Context, version news.VersionID) error {
	columns := []string{"library_id", "version_id", "ordinal", "start_byte", "end_byte", "tokens", "published_at",
		"publisher", "text_length", "header_length", "forward", "postings"}
	a := s.article
	_, err := s.tx.CopyFrom(ctx, pgx.Identifier{"chunks"}, columns, pgx.CopyFromSlice(len(a.Chunks), func(i int) ([]any, error) {
		c := a.Chunks[i]
		return []any{s.lib, version, i, c.Start, c.End, c.Tokens, nullTime(a.PublishedAt), a.Publisher,
			c.TextLength, c.HeaderLength, c.Forward, postings(s.lib, bm25.Forward(c.Forward).Keys(nil))}, nil
	}))
	return err
}

// copyVectors stores the vectors of a version unless it has them already. Chunks without a vector (their text could
// not be embedded) are found by their words alone.
func (s *storing) copyVectors(ctx context.Context, version news.VersionID) error {
	a := s.article
	table := vectorTable(s.model.ID)
	if version == s.currentVersion {
		if _, err := s.tx.Exec(ctx, `DELETE FROM `+table+` WHERE library_id = $1 AND version_id = $2`, s.lib, version); err != nil {
			return err
		}
	}
	var rows [][]any
	for i, c := range a.Chunks {
		if c.Embedding != nil {
			rows = append(rows, []any{s.lib, version, i, nullTime(a.PublishedAt), a.Publisher, pgvector.NewHalfVector(c.Embedding)})
		}
	}
	_, err := s.tx.CopyFrom(ctx, pgx.Identifier{table},
		[]string{"library_id", "version_id", "ordinal", "published_at", "publisher", "embedding"}, pgx.CopyFromRows(rows))
	return err
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
		c.add(-1, f, textLength, headerLength)
		return nil
	})
	if err != nil {
		return err
	}
	models, err := tx.Query(ctx, `SELECT model_id FROM embedding_models`)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(models, pgx.RowTo[news.ModelID])
	if err != nil {
		return err
	}
	b := &pgx.Batch{}
	for _, id := range ids {
		b.Queue(`DELETE FROM `+vectorTable(id)+` WHERE library_id = $1 AND version_id = ANY($2)`, lib, versions)
	}
	return tx.SendBatch(ctx, b).Close()
}

// postings hashes terms for the GIN index. The hash holds the library, so the entries of different libraries do not
// mix; two terms that share a 32-bit hash only bring a needless candidate.
func postings(lib news.LibraryID, keys []bm25.Key) []int32 {
	list := make([]int32, len(keys))
	var buf [16]byte
	binary.BigEndian.PutUint64(buf[:8], uint64(lib))
	for i, k := range keys {
		binary.BigEndian.PutUint64(buf[8:], uint64(k))
		h := fnv.New32a()
		h.Write(buf[:])
		list[i] = int32(h.Sum32())
	}
	return list
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
