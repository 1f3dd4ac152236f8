package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// Unreviewed lists the articles of a library whose current version was not compared with what was before it: those
// that changed since their last review, and those of which an answer asked at or after since cites a version that was
// replaced while the answer was written. Lowest numbers first, at most limit.
func (db *DB) Unreviewed(ctx context.Context, lib news.LibraryID, since time.Time, limit int) (list []news.ArticleID, err error) {
	defer wrap(&err, "Unreviewed(%d)", lib)
	rows, err := db.pool.Query(ctx, `
		SELECT v.article_id
		FROM article_versions v JOIN articles a ON a.library_id = $1 AND a.article_id = v.article_id AND a.current_version = v.version_id
		WHERE v.library_id = $1 AND v.number > 1
		  AND NOT EXISTS (SELECT FROM version_changes g WHERE g.library_id = $1 AND g.version_id = v.version_id)
		UNION
		SELECT c.article_id
		FROM answers w JOIN citations c ON c.library_id = $1 AND c.answer_id = w.answer_id
		JOIN articles a ON a.library_id = $1 AND a.article_id = c.article_id
		WHERE w.library_id = $1 AND w.asked_at >= $2 AND c.version_id <> a.current_version
		  AND NOT EXISTS (SELECT FROM citation_marks m WHERE m.library_id = $1 AND m.answer_id = c.answer_id
		      AND m.claim = c.claim AND m.citation = c.citation AND m.seen = a.current_version)
		ORDER BY 1 LIMIT $3`, lib, since, limit)
	if err != nil {
		return nil, userError(err)
	}
	list, err = pgx.CollectRows(rows, pgx.RowTo[news.ArticleID])
	return list, userError(err)
}

// Revision returns what there is to review about an article, or CodeNotFound.
func (db *DB) Revision(ctx context.Context, lib news.LibraryID, article news.ArticleID) (r news.Revision, err error) {
	defer wrap(&err, "Revision(%d, %d)", lib, article)
	r.Article = article
	err = db.pool.QueryRow(ctx, `SELECT current_version FROM articles
		WHERE library_id = $1 AND article_id = $2 AND current_version IS NOT NULL`, lib, article).Scan(&r.Current)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, noSuchArticle(article)
	} else if err != nil {
		return r, userError(err)
	}
	if r.Steps, err = collect[news.VersionStep](ctx, db, `
		SELECT b.version_id AS before, v.version_id AS after
		FROM article_versions v
		JOIN article_versions b ON b.library_id = $1 AND b.article_id = v.article_id AND b.number = v.number - 1
		WHERE v.library_id = $1 AND v.article_id = $2 AND v.number > 1
		  AND NOT EXISTS (SELECT FROM version_changes g WHERE g.library_id = $1 AND g.version_id = v.version_id)
		ORDER BY v.number`, lib, article); err != nil {
		return r, err
	}
	// By the versions of the article, because citations are found by their version.
	rows, err := db.pool.Query(ctx, `
		SELECT c.answer_id, c.claim, c.citation, c.version_id, c.start_byte, c.end_byte
		FROM article_versions v JOIN citations c ON c.library_id = $1 AND c.version_id = v.version_id
		LEFT JOIN citation_marks m ON m.library_id = $1 AND m.answer_id = c.answer_id AND m.claim = c.claim AND m.citation = c.citation
		WHERE v.library_id = $1 AND v.article_id = $2 AND v.version_id <> $3 AND m.seen IS DISTINCT FROM $3
		ORDER BY c.version_id, c.answer_id, c.claim, c.citation`, lib, article, r.Current)
	if err != nil {
		return r, userError(err)
	}
	r.Cited, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (p news.CitedPassage, err error) {
		err = row.Scan(&p.Answer, &p.Claim, &p.Citation, &p.Version, &p.Start, &p.End)
		return p, err
	})
	return r, userError(err)
}

// SaveReview records what a review found, all of it or nothing, and reports whether the reviewed version is still the
// current one: if not, nothing is recorded. Saving the same again changes nothing. A quote that stops standing is noted
// at the review's time; that its channel was told is never taken back, so that a text that goes to and fro is told once.
func (db *DB) SaveReview(ctx context.Context, lib news.LibraryID, r news.Review) (current bool, err error) {
	defer wrap(&err, "SaveReview(%d, %d)", lib, r.Article)
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		var version news.VersionID
		err := tx.QueryRow(ctx, `SELECT coalesce(current_version, 0) FROM articles
			WHERE library_id = $1 AND article_id = $2 FOR NO KEY UPDATE`, lib, r.Article).Scan(&version)
		if errors.Is(err, pgx.ErrNoRows) {
			return noSuchArticle(r.Article)
		} else if err != nil {
			return err
		}
		if current = version == r.Current; !current {
			return nil
		}
		b := &pgx.Batch{}
		for _, c := range r.Changes {
			b.Queue(`
				INSERT INTO version_changes (library_id, version_id, kind, note_start, note_end, reviewed_at)
				VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (library_id, version_id) DO NOTHING`,
				lib, c.Version, c.Kind, c.NoteStart, c.NoteEnd, r.At)
		}
		for _, m := range r.Marks {
			queueMark(b, lib, m, r.At)
		}
		return tx.SendBatch(ctx, b).Close()
	})
	return current, err
}

// queueMark notes what became of a citation, unless its answer was deleted meanwhile.
func queueMark(b *pgx.Batch, lib news.LibraryID, m news.CitationMark, at time.Time) {
	b.Queue(`
		INSERT INTO citation_marks AS m (library_id, answer_id, claim, citation, state, seen, start_byte, end_byte,
		                                 note_start, note_end, noted_at)
		SELECT library_id, answer_id, claim, citation, $5, $6, $7, $8, $9, $10, $11 FROM citations
		WHERE library_id = $1 AND answer_id = $2 AND claim = $3 AND citation = $4
		ON CONFLICT (library_id, answer_id, claim, citation) DO UPDATE SET state = excluded.state, seen = excluded.seen,
		    start_byte = excluded.start_byte, end_byte = excluded.end_byte, note_start = excluded.note_start,
		    note_end = excluded.note_end,
		    noted_at = CASE WHEN m.state = excluded.state THEN m.noted_at ELSE excluded.noted_at END`,
		lib, m.Answer, m.Claim, m.Citation, m.State, m.Seen, m.Start, m.End, m.NoteStart, m.NoteEnd, at)
}

// markedCitations are the citations of library $1 whose article has changed.
const markedCitations = `
	SELECT m.answer_id, m.claim, m.citation, m.state, m.seen, m.start_byte, m.end_byte, m.note_start, m.note_end,
	       c.version_id, c.start_byte, c.end_byte,
	       substring(convert_to(o.body, 'UTF8') FROM c.start_byte + 1 FOR c.end_byte - c.start_byte),
	       substring(convert_to(v.body, 'UTF8') FROM m.start_byte + 1 FOR m.end_byte - m.start_byte),
	       substring(convert_to(v.body, 'UTF8') FROM m.note_start + 1 FOR m.note_end - m.note_start),
	       v.article_id, v.title, v.publisher, v.url, v.published_at, a.gone_at, m.noted_at, m.told_at
	FROM citation_marks m
	JOIN citations c ON c.library_id = $1 AND c.answer_id = m.answer_id AND c.claim = m.claim AND c.citation = m.citation
	JOIN article_versions o ON o.library_id = $1 AND o.version_id = c.version_id
	JOIN article_versions v ON v.library_id = $1 AND v.version_id = m.seen
	JOIN articles a ON a.library_id = $1 AND a.article_id = v.article_id
	WHERE m.library_id = $1`

// inAnswerOrder is how an answer's citations follow each other.
const inAnswerOrder = ` ORDER BY m.answer_id, m.claim, m.citation`

func scanRevised(row pgx.CollectableRow) (r news.RevisedCitation, err error) {
	var published, gone, told *time.Time
	var quote, wording, note []byte
	p, h := &r.Passage, &r.Article
	err = row.Scan(&r.Answer, &r.Claim, &r.Citation, &r.State, &r.Seen, &r.Start, &r.End, &r.NoteStart, &r.NoteEnd,
		&p.Version, &p.Start, &p.End, &quote, &wording, &note,
		&h.Article, &h.Title, &h.Publisher, &h.URL, &published, &gone, &r.NotedAt, &told)
	p.CitationRef, h.Version = r.CitationRef, r.Seen
	r.Quote, r.Wording, r.Note = string(quote), string(wording), string(note)
	h.PublishedAt, h.GoneAt = timeOrZero(published), timeOrZero(gone)
	r.NotedAt, r.ToldAt = r.NotedAt.UTC(), timeOrZero(told)
	return r, err
}

// RevisedAnswers lists the citations of a library's recorded answers that no longer stand, those noted last first, at
// most limit. They say what was cited and what it became, and nothing of what was asked or by whom.
func (db *DB) RevisedAnswers(ctx context.Context, lib news.LibraryID, limit int) (list []news.RevisedCitation, err error) {
	defer wrap(&err, "RevisedAnswers(%d)", lib)
	rows, err := db.pool.Query(ctx, markedCitations+` AND m.state <> 'stands' ORDER BY m.noted_at DESC, m.answer_id, m.claim, m.citation LIMIT $2`, lib, limit)
	if err != nil {
		return nil, userError(err)
	}
	list, err = pgx.CollectRows(rows, scanRevised)
	return list, userError(err)
}

// RevisedCitations returns the citations of a saved answer whose articles have changed since, and of a review: also those
// that still stand.
func (db *DB) RevisedCitations(ctx context.Context, lib news.LibraryID, answer string) (list []news.RevisedCitation, err error) {
	defer wrap(&err, "RevisedCitations(%d, %s)", lib, answer)
	rows, err := db.pool.Query(ctx, markedCitations+`
		AND m.answer_id = coalesce((SELECT nullif(recorded_id, '') FROM saved_answers WHERE library_id = $1 AND answer_id = $2), $2)`+
		inAnswerOrder, lib, answer)
	if err != nil {
		return nil, userError(err)
	}
	list, err = pgx.CollectRows(rows, scanRevised)
	return list, userError(err)
}
