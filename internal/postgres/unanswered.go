package postgres

import (
	"context"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// SaveUnanswered counts a question that the library could not answer. Questions that differ in case, spacing or
// closing marks are one; the last wording is kept, and nobody's name.
func (db *DB) SaveUnanswered(ctx context.Context, lib news.LibraryID, question string, at time.Time) (err error) {
	defer wrap(&err, "SaveUnanswered(%d)", lib)
	question = storable(question)
	hash := db.seal.digest(sameQuestion(question))
	_, err = db.pool.Exec(ctx, `
		INSERT INTO unanswered AS u (library_id, question_hash, question, times, last_at) VALUES ($1, $2, $3, 1, $4)
		ON CONFLICT (library_id, question_hash) DO UPDATE SET question = excluded.question, times = u.times + 1,
		    last_at = greatest(u.last_at, excluded.last_at)`, lib, hash, db.seal.seal(question, place(lib, unansweredQuestion)), at)
	return userError(err)
}

const unansweredQuestion = "unanswered.question"

// sameQuestion is equal for questions that count as one.
func sameQuestion(question string) string {
	words := strings.Join(strings.Fields(strings.ToLower(question)), " ")
	if bare := strings.TrimRight(words, " ?!.…？！。؟"); bare != "" {
		return bare
	}
	return words
}

// Unanswered returns the questions that a library could not answer, most asked first.
func (db *DB) Unanswered(ctx context.Context, lib news.LibraryID, limit int) (list []news.Unanswered, err error) {
	defer wrap(&err, "Unanswered(%d)", lib)
	list, err = collect[news.Unanswered](ctx, db, `
		SELECT question, times, last_at FROM unanswered
		WHERE library_id = $1 ORDER BY times DESC, last_at DESC, question_hash LIMIT $2`, lib, limit)
	if err != nil {
		return nil, err
	}
	readable := list[:0]
	for _, u := range list {
		if u.Question, err = db.seal.open(u.Question, place(lib, unansweredQuestion)); err == nil {
			u.LastAt = u.LastAt.UTC()
			readable = append(readable, u)
		}
	}
	return readable, nil
}

// ClearUnanswered empties a library's list of unanswered questions.
func (db *DB) ClearUnanswered(ctx context.Context, lib news.LibraryID) (err error) {
	defer wrap(&err, "ClearUnanswered(%d)", lib)
	_, err = db.pool.Exec(ctx, `DELETE FROM unanswered WHERE library_id = $1`, lib)
	return userError(err)
}
