package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// SaveAnswer keeps an answer, without its question, until it expires. Saving it again replaces it. With a Message,
// AnswerAt finds it there.
func (db *DB) SaveAnswer(ctx context.Context, a news.SavedAnswer, expires time.Time) (err error) {
	defer wrap(&err, "SaveAnswer(%d, %s)", a.Library, a.ID)
	a.Question = ""
	answer, err := db.pack(a.Library, savedAnswer, a.Answer)
	if err != nil {
		return err
	}
	b := &pgx.Batch{}
	b.Queue(`
		INSERT INTO saved_answers (library_id, answer_id, conversation, person_id, server_id, channel_id, message_id,
		                           private, recorded_id, answer, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (library_id, answer_id) DO UPDATE SET conversation = excluded.conversation,
		    person_id = excluded.person_id, server_id = excluded.server_id, channel_id = excluded.channel_id,
		    message_id = excluded.message_id, private = excluded.private,
		    recorded_id = excluded.recorded_id, answer = excluded.answer,
		    expires_at = excluded.expires_at`,
		a.Library, a.ID, a.Conversation, a.Person, a.Server, a.Channel, a.Message, a.Private, a.Recorded, answer, expires)
	if a.Message != 0 {
		queueAnswerMessage(b, a.Library, a.ID, a.Channel, a.Message, expires)
	}
	return db.inTx(ctx, func(tx pgx.Tx) error { return tx.SendBatch(ctx, b).Close() })
}

const savedAnswer = "saved_answers.answer"

// queueAnswerMessage notes which answer a message shows: the last one, when a message was edited to show another.
func queueAnswerMessage(b *pgx.Batch, lib news.LibraryID, id string, channel news.ChannelID, message news.MessageID, expires time.Time) {
	b.Queue(`
		INSERT INTO answer_messages (channel_id, message_id, library_id, answer_id, expires_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (channel_id, message_id) DO UPDATE SET library_id = excluded.library_id,
		    answer_id = excluded.answer_id, expires_at = excluded.expires_at`, channel, message, lib, id, expires)
}

// SetAnswerMessage notes which message shows a saved answer, or returns CodeNotFound.
func (db *DB) SetAnswerMessage(ctx context.Context, lib news.LibraryID, id string, channel news.ChannelID, message news.MessageID) (err error) {
	defer wrap(&err, "SetAnswerMessage(%d, %s)", lib, id)
	return db.inTx(ctx, func(tx pgx.Tx) error {
		var expires time.Time
		err := tx.QueryRow(ctx, `
			UPDATE saved_answers SET channel_id = $3, message_id = $4
			WHERE library_id = $1 AND answer_id = $2 AND expires_at > now()
			RETURNING expires_at`, lib, id, channel, message).Scan(&expires)
		if errors.Is(err, pgx.ErrNoRows) {
			return noSuchAnswer(err)
		} else if err != nil {
			return err
		}
		b := &pgx.Batch{}
		queueAnswerMessage(b, lib, id, channel, message, expires)
		return tx.SendBatch(ctx, b).Close()
	})
}

// SavedAnswer returns an answer of a library, or CodeNotFound when there is none or it has expired.
func (db *DB) SavedAnswer(ctx context.Context, lib news.LibraryID, id string) (a news.SavedAnswer, err error) {
	defer wrap(&err, "SavedAnswer(%d, %s)", lib, id)
	var stored []byte
	err = db.pool.QueryRow(ctx, `
		SELECT answer, conversation, person_id, server_id, channel_id, message_id, private, recorded_id FROM saved_answers
		WHERE library_id = $1 AND answer_id = $2 AND expires_at > now()`, lib, id).
		Scan(&stored, &a.Conversation, &a.Person, &a.Server, &a.Channel, &a.Message, &a.Private, &a.Recorded)
	if err == nil {
		stored, err = db.unpack(lib, savedAnswer, stored)
	}
	if errors.Is(err, pgx.ErrNoRows) || errors.Is(err, errSealed) {
		return news.SavedAnswer{}, noSuchAnswer(err)
	}
	if err == nil {
		err = json.Unmarshal(stored, &a.Answer)
	}
	return a, userError(err)
}

// AnswerAt returns the answer that a message shows, of whichever library, or CodeNotFound.
func (db *DB) AnswerAt(ctx context.Context, channel news.ChannelID, message news.MessageID) (a news.SavedAnswer, err error) {
	defer wrap(&err, "AnswerAt(%d, %d)", channel, message)
	var lib news.LibraryID
	var id string
	err = db.pool.QueryRow(ctx, `SELECT library_id, answer_id FROM answer_messages WHERE channel_id = $1 AND message_id = $2`,
		channel, message).Scan(&lib, &id)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, noSuchAnswer(err)
	} else if err != nil {
		return a, userError(err)
	}
	// A second statement and not a join: the two tables are distributed differently.
	return db.SavedAnswer(ctx, lib, id)
}

func noSuchAnswer(err error) error {
	return &news.Error{Code: news.CodeNotFound, Message: "This answer is no longer stored.", Hint: "Ask the question again.", Err: err}
}
