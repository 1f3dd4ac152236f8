package postgres

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
)

// StoreArticles stores a group of articles in one transaction: all of them or, with an error, none. What became of each
// is returned in the order of the articles, none of which may have the identity of another. It fails with CodeSuperseded
// when their vectors are not of the active model. A changed article becomes a
// new version whose chunks take the place of the old version's; the old text stays for the answers that cite it.
//
// Storing a hundred articles at once takes a dozen round trips and one flush of the log to the disk, where storing each
// on its own takes a hundred times as many.
func (db *DB) StoreArticles(ctx context.Context, lib news.LibraryID, source news.SourceID, m news.EmbeddingModel, articles []news.Prepared) (stored []news.Stored, err error) {
	defer wrap(&err, "StoreArticles(%d, %d articles)", lib, len(articles))
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		s := newStoring(tx, lib, m, articles)
		if err := s.lock(ctx, source); err != nil {
			return err
		}
		if err := s.retire(ctx); err != nil {
			return err
		}
		if err := s.copyVersions(ctx); err != nil {
			return err
		}
		// What else depends on new versions belongs here: s.fresh lists them, and their rows are there to refer to.
		if err := s.copyChunks(ctx); err != nil {
			return err
		}
		if err := s.copyVectors(ctx); err != nil {
			return err
		}
		if err := s.publish(ctx); err != nil {
			return err
		}
		stored = s.outcomes()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return stored, nil
}

// storing is the state of one StoreArticles.
type storing struct {
	tx     pgx.Tx
	lib    news.LibraryID
	model  news.EmbeddingModel
	group  []*toStore // in the articles' order
	sorted []*toStore // by identity
	fresh  []*toStore // those that get a new version
	change *change
}

// toStore is one article on its way.
type toStore struct {
	*news.Prepared
	outcome        news.Outcome
	id             news.ArticleID
	version        news.VersionID // what will be the current one
	number         int            // of that version, from 1
	currentVersion news.VersionID // 0: the article is new
	currentNumber  int
	currentHash    []byte
}

func newStoring(tx pgx.Tx, lib news.LibraryID, m news.EmbeddingModel, articles []news.Prepared) *storing {
	s := &storing{tx: tx, lib: lib, model: m, change: newChange(0)}
	for i := range articles {
		s.group = append(s.group, &toStore{Prepared: &articles[i]})
	}
	s.sorted = slices.Clone(s.group)
	slices.SortFunc(s.sorted, func(a, b *toStore) int { return cmp.Compare(a.Identity, b.Identity) })
	return s
}

// lock finds or makes the articles' rows and holds them, so that two writers of one article come one after the other.
// All writers take the rows by ascending identity, so that no two wait for each other. Then it says for each article
// what is to be done.
func (s *storing) lock(ctx context.Context, source news.SourceID) error {
	identities := make([]string, len(s.sorted))
	byIdentity := make(map[string]*toStore, len(s.sorted))
	for i, a := range s.sorted {
		identities[i], byIdentity[a.Identity] = a.Identity, a
	}
	b := &pgx.Batch{}
	// Statements of their own, because one that waited does not see what it waited for.
	b.Queue(lockModelsShared)
	active := false
	b.Queue(`SELECT EXISTS (SELECT FROM embedding_models WHERE model_id = $1 AND state = 'active')`, s.model.ID).
		QueryRow(func(row pgx.Row) error { return row.Scan(&active) })
	// All that storing reads it looks up by keys. The planner takes the tables of a library that is being filled for
	// empty, and would read them from end to end, even for each foreign key that it checks.
	b.Queue(`SET LOCAL enable_seqscan = off`)
	// The source first, as who removes it does.
	b.Queue(`SELECT FROM sources WHERE library_id = $1 AND source_id = $2 FOR KEY SHARE`, s.lib, source)
	b.Queue(`
		INSERT INTO articles (library_id, source_id, identity)
		SELECT $1, nullif($2::bigint, 0), k.identity FROM unnest($3::text[]) WITH ORDINALITY AS k (identity, place)
		ORDER BY k.place
		ON CONFLICT (library_id, identity) DO UPDATE SET identity = excluded.identity`, s.lib, source, identities)
	// A statement of its own, because the one above does not see what it waited for. LIMIT keeps the planner from joining
	// the whole tables.
	b.Queue(`
		SELECT k.identity, a.article_id, nextval(pg_get_serial_sequence('article_versions', 'version_id')),
		       coalesce(v.version_id, 0), coalesce(v.number, 0), v.content_hash
		FROM unnest($2::text[]) AS k (identity)
		CROSS JOIN LATERAL (SELECT article_id, current_version FROM articles
		                    WHERE library_id = $1 AND identity = k.identity LIMIT 1) a
		LEFT JOIN LATERAL (SELECT version_id, number, content_hash FROM article_versions
		                   WHERE library_id = $1 AND version_id = a.current_version LIMIT 1) v ON true`,
		s.lib, identities).
		Query(func(rows pgx.Rows) error {
			var identity string
			var row toStore
			_, err := pgx.ForEachRow(rows, []any{&identity, &row.id, &row.version, &row.currentVersion, &row.currentNumber, &row.currentHash},
				func() error {
					row.Prepared = byIdentity[identity].Prepared
					*byIdentity[identity] = row
					return nil
				})
			return err
		})
	if err := s.tx.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	if !active {
		return news.Errorf(news.CodeSuperseded, "The embedding model %s is not the active one any more.", s.model.Name).
			WithHint("newsdesk reembed --status shows which one is.")
	}
	for _, a := range s.group {
		s.decide(a)
	}
	return nil
}

func (s *storing) decide(a *toStore) {
	a.number = a.currentNumber + 1
	switch {
	case bytes.Equal(a.currentHash, a.ContentHash[:]):
		a.outcome, a.version, a.number = news.OutcomeUnchanged, a.currentVersion, a.currentNumber
		return
	case a.currentVersion == 0:
		a.outcome = news.OutcomeAdded
		s.change.articles++
	default:
		a.outcome = news.OutcomeUpdated
	}
	s.fresh = append(s.fresh, a)
}

// retire takes the chunks and vectors of old versions out of the search, and the vectors of unchanged ones, which are
// stored again.
func (s *storing) retire(ctx context.Context) error {
	var old, unchanged []news.VersionID
	for _, a := range s.group {
		switch a.outcome {
		case news.OutcomeUpdated:
			old = append(old, a.currentVersion)
		case news.OutcomeUnchanged:
			unchanged = append(unchanged, a.currentVersion)
		}
	}
	if len(unchanged) > 0 {
		_, err := s.tx.Exec(ctx, `DELETE FROM `+vectorTable(s.model.ID)+` WHERE library_id = $1 AND version_id = ANY($2)`, s.lib, unchanged)
		if err != nil {
			return err
		}
	}
	if len(old) == 0 {
		return nil
	}
	return removeChunks(ctx, s.tx, s.lib, old, s.change)
}

func (s *storing) copyVersions(ctx context.Context) error {
	columns := []string{"library_id", "version_id", "article_id", "number", "url", "title", "publisher", "authors", "language",
		"published_at", "body", "content_hash", "fingerprint", "modified_at", "credit"}
	var rows [][]any
	for _, a := range s.fresh {
		rows = append(rows, []any{s.lib, a.version, a.id, a.number, a.URL, a.Title, a.Publisher, nonNil(a.Authors), a.Language,
			nullTime(a.PublishedAt), a.Body, a.ContentHash[:], encodeFingerprint(a.Fingerprint),
			nullTime(a.ModifiedAt), a.Credit})
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := s.tx.CopyFrom(ctx, pgx.Identifier{"article_versions"}, columns, pgx.CopyFromRows(rows))
	return err
}

func (s *storing) copyChunks(ctx context.Context) error {
	const perRow, perTerm = 200, 16 // bytes: a term has a word in the forward index and a number with its length
	size := 0
	for _, a := range s.fresh {
		for _, c := range a.Chunks {
			size += perRow + len(a.Publisher) + perTerm*bm25.Forward(c.Forward).Len()
		}
	}
	if size == 0 {
		return nil
	}
	rows := newCopyRows(size, "library_id", "version_id", "ordinal", "start_byte", "end_byte", "tokens", "published_at",
		"publisher", "text_length", "header_length", "forward", "postings")
	var keys []bm25.Key
	for _, a := range s.fresh {
		for i, c := range a.Chunks {
			keys = bm25.Forward(c.Forward).Keys(keys[:0])
			s.change.add(1, keys, c.TextLength, c.HeaderLength)
			rows.row()
			rows.bigint(int64(s.lib))
			rows.bigint(int64(a.version))
			rows.integer(i)
			rows.integer(c.Start)
			rows.integer(c.End)
			rows.integer(c.Tokens)
			rows.timestamptz(a.PublishedAt)
			rows.text(a.Publisher)
			rows.integer(c.TextLength)
			rows.integer(c.HeaderLength)
			rows.bytea(c.Forward)
			rows.integers(postings(s.lib, keys))
		}
	}
	return rows.send(ctx, s.tx, "chunks")
}

// copyVectors stores the vectors of all articles, of unchanged ones too, which may lack those of this model. Chunks
// without a vector (their text could not be embedded) are found by their words alone.
func (s *storing) copyVectors(ctx context.Context) error {
	const perRow, perDimension = 80, 2 // bytes
	size := 0
	for _, a := range s.group {
		for _, c := range a.Chunks {
			if c.Embedding != nil {
				size += perRow + len(a.Publisher) + perDimension*len(c.Embedding)
			}
		}
	}
	if size == 0 {
		return nil
	}
	plan, err := halfvecPlan(s.tx.Conn().TypeMap())
	if err != nil {
		return err
	}
	rows := newCopyRows(size, "library_id", "version_id", "ordinal", "published_at", "publisher", "embedding")
	for _, a := range s.group {
		for i, c := range a.Chunks {
			if c.Embedding == nil {
				continue
			}
			rows.row()
			rows.bigint(int64(s.lib))
			rows.bigint(int64(a.version))
			rows.integer(i)
			rows.timestamptz(a.PublishedAt)
			rows.text(a.Publisher)
			if err := rows.halfvec(plan, c.Embedding); err != nil {
				return err
			}
		}
	}
	return rows.send(ctx, s.tx, vectorTable(s.model.ID))
}

// publish makes the new versions the current ones.
func (s *storing) publish(ctx context.Context) error {
	if len(s.fresh) == 0 {
		return nil
	}
	articles, versions := make([]news.ArticleID, len(s.fresh)), make([]news.VersionID, len(s.fresh))
	for i, a := range s.fresh {
		articles[i], versions[i] = a.id, a.version
	}
	b := &pgx.Batch{}
	b.Queue(`
		UPDATE articles SET current_version = k.version_id, gone_at = NULL, gone_reason = '' FROM unnest($2::bigint[], $3::bigint[]) AS k (article_id, version_id)
		WHERE articles.library_id = $1 AND articles.article_id = k.article_id`, s.lib, articles, versions)
	s.change.queue(b, s.lib)
	return s.tx.SendBatch(ctx, b).Close()
}

func (s *storing) outcomes() []news.Stored {
	list := make([]news.Stored, len(s.group))
	for i, a := range s.group {
		list[i] = news.Stored{Outcome: a.outcome, Article: a.id, Version: a.version}
	}
	return list
}
