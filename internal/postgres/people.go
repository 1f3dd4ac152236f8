package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// ForgetPerson deletes what is stored about a person and returns how many rows that concerned: turns, saved answers
// with the question where the operator keeps questions, how they came about, feedback and the choice for direct messages. What the person
// did as an admin stays in the audit log without them. Each library is asked, unlike by any other method.
func (db *DB) ForgetPerson(ctx context.Context, person news.PersonID) (rows int64, err error) {
	defer wrap(&err, "ForgetPerson")
	if person == 0 {
		return 0, nobody()
	}
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		libraries, answers, err := deleteAnswers(ctx, tx, person)
		if err != nil {
			return err
		}
		rows = int64(len(answers))
		b := &pgx.Batch{}
		b.Queue(`
			DELETE FROM answer_messages m USING unnest($1::bigint[], $2::text[]) AS gone (library_id, answer_id)
			WHERE m.library_id = gone.library_id AND m.answer_id = gone.answer_id`, libraries, answers)
		b.Queue(`
			UPDATE answers a SET question = NULL FROM unnest($1::bigint[], $2::text[]) AS gone (library_id, answer_id)
			WHERE a.library_id = gone.library_id AND a.answer_id = gone.answer_id AND a.question IS NOT NULL`, libraries, answers)
		for _, sql := range []string{
			`DELETE FROM turns WHERE person_id = $1`,
			`DELETE FROM feedback WHERE person_id = $1`,
			`DELETE FROM answer_traces WHERE person_id = $1`,
			`DELETE FROM direct_choices WHERE person_id = $1`,
			`UPDATE audit_entries SET person_id = 0 WHERE person_id = $1`,
			`UPDATE sources SET person_id = 0 WHERE person_id = $1`,
		} {
			b.Queue(sql, person).Exec(countInto(&rows))
		}
		return tx.SendBatch(ctx, b).Close()
	})
	return rows, err
}

// deleteAnswers deletes a person's saved answers and returns which they were.
func deleteAnswers(ctx context.Context, tx pgx.Tx, person news.PersonID) (libraries []int64, answers []string, err error) {
	rows, err := tx.Query(ctx, `DELETE FROM saved_answers WHERE person_id = $1 RETURNING library_id, answer_id`, person)
	if err != nil {
		return nil, nil, err
	}
	var library int64
	var answer string
	_, err = pgx.ForEachRow(rows, []any{&library, &answer}, func() error {
		libraries, answers = append(libraries, library), append(answers, answer)
		return nil
	})
	return libraries, answers, err
}

// The rows of an export. Identifiers of the chat service are strings, as it writes them itself: they exceed what
// JavaScript counts exactly.
type (
	exportedTurn struct {
		LibraryID    int64     `json:"library"`
		Conversation string    `json:"conversation"`
		Question     string    `json:"question"`
		Answer       string    `json:"answer"`
		AskedAt      time.Time `json:"asked_at"`
		ExpiresAt    time.Time `json:"expires_at"`
	}
	exportedAnswer struct {
		LibraryID    int64           `json:"library"`
		Conversation string          `json:"conversation"`
		ServerID     int64           `json:"server,string"`
		ChannelID    int64           `json:"channel,string"`
		MessageID    int64           `json:"message,string"`
		Private      bool            `json:"private"`
		Answer       json.RawMessage `json:"answer"`
		Question     *string         `json:"question,omitempty"`
		ExpiresAt    time.Time       `json:"expires_at"`
	}
	exportedTrace struct {
		LibraryID int64           `json:"library"`
		Trace     json.RawMessage `json:"trace"`
		ExpiresAt time.Time       `json:"expires_at"`
	}
	exportedFeedback struct {
		LibraryID int64     `json:"library"`
		AnswerID  string    `json:"answer"`
		Helpful   bool      `json:"helpful"`
		Reason    string    `json:"reason,omitempty"`
		GivenAt   time.Time `json:"given_at"`
	}
	exportedAct struct {
		LibraryID int64     `json:"library"`
		ServerID  int64     `json:"server,string"`
		Act       string    `json:"act"`
		Detail    string    `json:"detail"`
		Outcome   string    `json:"outcome"`
		DoneAt    time.Time `json:"done_at"`
	}
	exportedSource struct {
		LibraryID int64  `json:"library"`
		Kind      string `json:"kind"`
		Location  string `json:"location"`
	}
)

// ExportPerson returns all that is stored about a person, as JSON for people to read.
func (db *DB) ExportPerson(ctx context.Context, person news.PersonID) (data []byte, err error) {
	defer wrap(&err, "ExportPerson")
	if person == 0 {
		return nil, nobody()
	}
	var all struct {
		Person       news.PersonID      `json:"person,string"`
		DirectServer news.ServerID      `json:"direct_messages_ask_server,string"`
		Turns        []exportedTurn     `json:"turns"`
		Answers      []exportedAnswer   `json:"answers"`
		Traces       []exportedTrace    `json:"traces"`
		Feedback     []exportedFeedback `json:"feedback"`
		Acts         []exportedAct      `json:"acts_as_admin"`
		Sources      []exportedSource   `json:"sources_added"`
	}
	all.Person = person
	if all.DirectServer, err = db.DirectLibrary(ctx, person); err != nil {
		return nil, err
	}
	if all.Turns, err = collect[exportedTurn](ctx, db, `
		SELECT library_id, conversation, question, answer, asked_at, expires_at FROM turns
		WHERE person_id = $1 ORDER BY asked_at, library_id, turn_id`, person); err != nil {
		return nil, err
	}
	if all.Answers, err = collect[exportedAnswer](ctx, db, `
		SELECT s.library_id, s.conversation, s.server_id, s.channel_id, s.message_id, s.private, s.answer, a.question, s.expires_at
		FROM saved_answers s LEFT JOIN answers a USING (library_id, answer_id)
		WHERE s.person_id = $1 ORDER BY s.expires_at, s.library_id, s.answer_id`, person); err != nil {
		return nil, err
	}
	if all.Traces, err = collect[exportedTrace](ctx, db, `
		SELECT library_id, trace, expires_at FROM answer_traces
		WHERE person_id = $1 ORDER BY expires_at, library_id, answer_id`, person); err != nil {
		return nil, err
	}
	db.openExported(all.Turns, all.Answers, all.Traces)
	if all.Feedback, err = collect[exportedFeedback](ctx, db, `
		SELECT library_id, answer_id, helpful, reason, given_at FROM feedback
		WHERE person_id = $1 ORDER BY given_at, library_id, answer_id`, person); err != nil {
		return nil, err
	}
	if all.Acts, err = collect[exportedAct](ctx, db, `
		SELECT library_id, server_id, act, detail, outcome, done_at FROM audit_entries
		WHERE person_id = $1 ORDER BY done_at, library_id, entry_id`, person); err != nil {
		return nil, err
	}
	if all.Sources, err = collect[exportedSource](ctx, db, `
		SELECT library_id, kind, location FROM sources WHERE person_id = $1 ORDER BY library_id, source_id`, person); err != nil {
		return nil, err
	}
	return json.MarshalIndent(all, "", "  ")
}

// openExported decrypts what a person is given. What was encrypted with a key that is lost is said to be that.
func (db *DB) openExported(turns []exportedTurn, answers []exportedAnswer, traces []exportedTrace) {
	open := func(stored string, lib int64, column string) string {
		text, err := db.seal.open(stored, place(news.LibraryID(lib), column))
		if err != nil {
			return "(" + err.Error() + ")"
		}
		return text
	}
	for i := range turns {
		t := &turns[i]
		t.Question, t.Answer = open(t.Question, t.LibraryID, turnQuestion), open(t.Answer, t.LibraryID, turnAnswer)
	}
	for i := range answers {
		a := &answers[i]
		if plain, err := db.unpack(news.LibraryID(a.LibraryID), savedAnswer, a.Answer); err == nil {
			a.Answer = plain
		}
		if a.Question != nil {
			*a.Question = open(*a.Question, a.LibraryID, answerQuestion)
		}
	}
	for i := range traces {
		t := &traces[i]
		if plain, err := db.unpack(news.LibraryID(t.LibraryID), answerTrace, t.Trace); err == nil {
			t.Trace = plain
		}
	}
}

// nobody keeps person 0, who stands for all that were forgotten, from being asked about.
func nobody() error { return news.Errorf(news.CodeInvalid, "No person was named.") }
