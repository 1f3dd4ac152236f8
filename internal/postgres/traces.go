package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// TraceKept is how long a trace is kept: as long as an answer's buttons work.
const TraceKept = 30 * 24 * time.Hour

const answerTrace = "answer_traces.trace"

// RecordTrace stores how an answer came about, without the words of people unless questions are kept, and deletes the
// library's traces that have expired: a command line has nobody else who does.
func (l *AnswerLog) RecordTrace(ctx context.Context, t news.Trace) (err error) {
	defer wrap(&err, "RecordTrace(%d, %s)", t.Library, t.Answer)
	if !l.KeepQuestions {
		t = t.WithoutWords()
	}
	trace, err := l.DB.pack(t.Library, answerTrace, t)
	if err != nil {
		return err
	}
	b := &pgx.Batch{}
	b.Queue(`DELETE FROM answer_traces WHERE library_id = $1 AND expires_at <= $2`, t.Library, t.AskedAt)
	b.Queue(`
		INSERT INTO answer_traces (library_id, answer_id, person_id, trace, expires_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (library_id, answer_id) DO UPDATE SET person_id = excluded.person_id, trace = excluded.trace,
		    expires_at = excluded.expires_at`,
		t.Library, t.Answer, t.Person, trace, t.AskedAt.Add(TraceKept))
	return l.DB.inTx(ctx, func(tx pgx.Tx) error { return tx.SendBatch(ctx, b).Close() })
}

// Trace returns how an answer of a library came about, or CodeNotFound when that is not stored or has expired.
func (db *DB) Trace(ctx context.Context, lib news.LibraryID, answer string) (t news.Trace, err error) {
	defer wrap(&err, "Trace(%d, %s)", lib, answer)
	var stored []byte
	err = db.pool.QueryRow(ctx, `
		SELECT trace, person_id FROM answer_traces WHERE library_id = $1 AND answer_id = $2 AND expires_at > now()`, lib, answer).
		Scan(&stored, &t.Person)
	if err == nil {
		stored, err = db.unpack(lib, answerTrace, stored)
	}
	if errors.Is(err, pgx.ErrNoRows) || errors.Is(err, errSealed) {
		return news.Trace{}, &news.Error{Code: news.CodeNotFound, Message: "How this answer came about is not stored.",
			Hint: "It is kept for 30 days, unless it was asked to be forgotten or NEWSDESK_TRACES is false.", Err: err}
	}
	if err == nil {
		err = json.Unmarshal(stored, &t)
	}
	if err != nil {
		return t, userError(err)
	}
	return t, db.addHeadlines(ctx, &t)
}

// addHeadlines looks the headlines of a trace's passages up, which are not stored with it.
func (db *DB) addHeadlines(ctx context.Context, t *news.Trace) error {
	versions := make([]news.VersionID, len(t.Passages))
	for i, p := range t.Passages {
		versions[i] = p.Ref.Version
	}
	rows, err := collect[headlineRow](ctx, db, `
		SELECT v.article_id, v.version_id, v.title, v.publisher, v.url, v.published_at, a.gone_at
		FROM article_versions v JOIN articles a ON a.library_id = $1 AND a.article_id = v.article_id
		WHERE v.library_id = $1 AND v.version_id = ANY($2)`, t.Library, versions)
	for _, r := range rows {
		for i := range t.Passages {
			if t.Passages[i].Ref.Version == news.VersionID(r.VersionID) {
				t.Passages[i].Headline = r.headline()
			}
		}
	}
	return err
}
