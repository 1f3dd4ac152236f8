package postgres_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// traces lists the columns of all tables that hold a number, in whatever type: written out, in text, in JSON, or as
// bytes.
func traces(t *testing.T, conn *pgx.Conn, number int64) []string {
	t.Helper()
	return postgrestest.Holding(t, conn, fmt.Sprint(number), fmt.Sprintf("%x", fmt.Sprint(number)), fmt.Sprintf("%016x", number))
}

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

func export(t *testing.T, db *postgres.DB, person news.PersonID) map[string]any {
	t.Helper()
	data, err := db.ExportPerson(t.Context(), person)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// What is everywhere about a person is found, exported, and gone when the person wants it.
func TestForgetPerson(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	f := newFixture(t, openDSN(t, dsn))
	conn := connect(t, dsn)
	const person = 811_000_000_000_000_007
	if _, err := f.EnsureServer(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	answer := savedAnswer(f.lib, "one")
	answer.Person, answer.Message = person, 13
	log := postgres.AnswerLog{DB: f.DB, KeepQuestions: true}
	recorded := answer.Answer
	recorded.Claims = nil // of articles that are not stored here
	for _, err := range []error{
		f.SetDirectLibrary(t.Context(), person, 3),
		f.SaveTurn(t.Context(), news.SavedTurn{Library: f.lib, Person: person, AskedAt: askedAt}, lasting),
		log.RecordAnswer(t.Context(), recorded), f.SaveAnswer(t.Context(), answer, lasting),
		f.SaveFeedback(t.Context(), news.Feedback{Library: f.lib, Answer: "one", Person: person, At: askedAt}),
		log.RecordTrace(t.Context(), news.Trace{Library: f.lib, Answer: "one", Person: person, AskedAt: askedAt, Question: answer.Question}),
		f.Audit(t.Context(), news.AuditEntry{Library: f.lib, Person: person, Act: "ingest", At: askedAt}),
		watch(t, f, news.Place{Kind: news.SourceFeed, Location: "https://ledger.example/feed"}, person),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"answer_traces.person_id", "audit_entries.person_id", "direct_choices.person_id", "feedback.person_id", "saved_answers.person_id",
		"sources.person_id", "turns.person_id"}
	if diff := cmp.Diff(want, traces(t, conn, person)); diff != "" {
		t.Errorf("columns that hold the person: %s", diff)
	}
	all := export(t, f.DB, person)
	for _, part := range []string{"turns", "answers", "traces", "feedback", "acts_as_admin"} {
		if list, ok := all[part].([]any); !ok || len(list) != 1 {
			t.Errorf("the export has %s: %v", part, all[part])
		}
	}
	if all["person"] != fmt.Sprint(person) || all["direct_messages_ask_server"] != "3" {
		t.Errorf("the export begins with %v, %v", all["person"], all["direct_messages_ask_server"])
	}
	if text := fmt.Sprint(all); !strings.Contains(text, answer.Question) {
		t.Errorf("the export lacks the question: %s", text)
	}
	began := time.Now()
	n, err := f.ForgetPerson(t.Context(), person)
	if err != nil || n != 7 {
		t.Errorf("forgot %d rows, %v; want 7", n, err)
	}
	took, left := time.Since(began), traces(t, conn, person)
	if len(left) != 0 {
		t.Errorf("the person is still in %v", left)
	}
	t.Attr("S12", fmt.Sprintf("a person in %d columns is forgotten in %d ms; a scan of every column of every table then finds the person in %d",
		len(want), took.Milliseconds(), len(left)))
	var questions, messages int
	err = conn.QueryRow(t.Context(), `SELECT count(question), (SELECT count(*) FROM answer_messages) FROM answers`).
		Scan(&questions, &messages)
	if err != nil || questions != 0 || messages != 0 {
		t.Errorf("%d questions and %d messages are left, %v", questions, messages, err)
	}
	if entries, err := f.AuditLog(t.Context(), f.lib, 5); err != nil || len(entries) != 1 || entries[0].Person != 0 {
		t.Errorf("the audit log has %+v, %v; want one entry of nobody", entries, err)
	}
	if n, err := f.ForgetPerson(t.Context(), person); err != nil || n != 0 {
		t.Errorf("forgot %d rows again, %v", n, err)
	}
}

func TestNobodyIsNoPerson(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	if _, err := db.ForgetPerson(t.Context(), 0); news.CodeOf(err) != news.CodeInvalid {
		t.Errorf("forgetting nobody = %v", err)
	}
	if _, err := db.ExportPerson(t.Context(), 0); news.CodeOf(err) != news.CodeInvalid {
		t.Errorf("exporting nobody = %v", err)
	}
}

// Whatever a person did in whichever libraries, forgetting leaves no trace of the person and all of everybody else's.
func TestForgettingLeavesOnlyOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	conn := connect(t, w.dsn)
	everything := acts()
	for _, slow := range []string{"StoreArticle", "StoreArticles", "RemoveArticle", "RemoveSource", "FoldStatistics", "EnsureSource", "SaveReview", "MarkGone", "MarkBack"} {
		delete(everything, slow) // nobody's
	}
	everything["SetDirectLibrary"] = (*world).chooseLibrary
	rapid.Check(t, func(rt *rapid.T) {
		w.begin(t, rt)
		w.live(t, rt, everything, 25)
		before := make(map[news.PersonID]map[string]any)
		for _, p := range w.people {
			before[p] = export(t, w.DB, p)
		}
		gone := w.person(rt)
		if _, err := w.ForgetPerson(t.Context(), gone); err != nil {
			rt.Fatal(err)
		}
		if left := traces(t, conn, int64(gone)); len(left) != 0 {
			rt.Fatalf("person %d is still in %v", gone, left)
		}
		for _, p := range w.people {
			if p != gone && !cmp.Equal(before[p], export(t, w.DB, p)) {
				rt.Fatalf("forgetting %d changed %d: %s", gone, p, cmp.Diff(before[p], export(t, w.DB, p)))
			}
		}
	})
}

func watch(t *testing.T, f fixture, p news.Place, person news.PersonID) error {
	t.Helper()
	_, err := f.Watch(t.Context(), f.lib, p, person, askedAt)
	return err
}
