package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// SaveTurn keeps a turn of a conversation until it expires.
func (db *DB) SaveTurn(ctx context.Context, t news.SavedTurn, expires time.Time) (err error) {
	defer wrap(&err, "SaveTurn(%d)", t.Library)
	_, err = db.pool.Exec(ctx, `
		INSERT INTO turns (library_id, conversation, person_id, question, answer, asked_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		t.Library, t.Conversation, t.Person, db.seal.seal(storable(t.Question), place(t.Library, turnQuestion)),
		db.seal.seal(storable(t.Answer), place(t.Library, turnAnswer)), t.AskedAt, expires)
	return userError(err)
}

// Places of sealed texts.
const (
	turnQuestion = "turns.question"
	turnAnswer   = "turns.answer"
)

// Turns returns the newest turns of a conversation that have not expired, oldest first.
func (db *DB) Turns(ctx context.Context, lib news.LibraryID, c news.Conversation, limit int) (list []news.Turn, err error) {
	defer wrap(&err, "Turns(%d)", lib)
	rows, err := db.pool.Query(ctx, `
		SELECT question, answer FROM turns
		WHERE library_id = $1 AND conversation = $2 AND expires_at > now()
		ORDER BY asked_at DESC, turn_id DESC LIMIT $3`, lib, c, limit)
	if err != nil {
		return nil, userError(err)
	}
	stored, err := pgx.CollectRows(rows, pgx.RowToStructByName[news.Turn])
	for _, t := range slices.Backward(stored) {
		question, sealed := db.seal.open(t.Question, place(lib, turnQuestion))
		answer, sealedToo := db.seal.open(t.Answer, place(lib, turnAnswer))
		if sealed == nil && sealedToo == nil {
			list = append(list, news.Turn{Question: question, Answer: answer})
		}
	}
	return list, userError(err)
}

// ForgetTurns forgets what a person said in a conversation and was answered, about whichever library.
func (db *DB) ForgetTurns(ctx context.Context, c news.Conversation, person news.PersonID) (err error) {
	defer wrap(&err, "ForgetTurns")
	_, err = db.pool.Exec(ctx, `DELETE FROM turns WHERE person_id = $1 AND conversation = $2`, person, c)
	return userError(err)
}
