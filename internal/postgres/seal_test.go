package postgres_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// openWith opens a database with a storage key.
func openWith(t *testing.T, dsn string, key []byte) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 2, StorageKey: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// With a key nothing that people said stands in the database, and all of it is given back; what was stored before is
// still read, and what another key stored is as good as gone.
func TestWhatPeopleSaidIsSealed(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	conn := connect(t, dsn)
	const said, person = 811_000_000_000_000_009, news.PersonID(811_000_000_000_000_010)
	words := fmt.Sprint("why was dam ", said, " built")
	key := bytes.Repeat([]byte{7}, postgres.StorageKeySize)
	open, sealed := openWith(t, dsn, nil), openWith(t, dsn, key)
	f := newFixture(t, open)
	save := func(db *postgres.DB, id string) {
		t.Helper()
		answer := savedAnswer(f.lib, id)
		answer.Person, answer.Missing = person, words
		recorded := news.Answer{ID: id, Library: f.lib, Question: words, AskedAt: askedAt}
		log := postgres.AnswerLog{DB: db, KeepQuestions: true}
		for _, err := range []error{
			db.SaveTurn(t.Context(), news.SavedTurn{Turn: news.Turn{Question: words, Answer: words}, Library: f.lib, Conversation: "dm-1",
				Person: person, AskedAt: askedAt}, lasting),
			log.RecordTrace(t.Context(), news.Trace{Answer: id, Library: f.lib, Person: person, AskedAt: time.Now(), Question: words}),
			log.RecordAnswer(t.Context(), recorded), db.SaveAnswer(t.Context(), answer, lasting),
			db.SaveUnanswered(t.Context(), f.lib, words+id, askedAt),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	save(sealed, "one")
	if left := traces(t, conn, said); len(left) != 0 {
		t.Errorf("what was said stands in %v", left)
	}
	save(open, "two")
	if left := traces(t, conn, said); len(left) == 0 {
		t.Error("without a key nothing is stored in the clear: this test proves nothing")
	}
	sees := func(db *postgres.DB) map[string]int {
		t.Helper()
		turns, err := db.Turns(t.Context(), f.lib, "dm-1", 9)
		if err != nil {
			t.Fatal(err)
		}
		questions, err := db.Unanswered(t.Context(), f.lib, 9)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{"turns": 0, "unanswered": 0, "answers": 0, "traces": 0}
		for _, turn := range turns {
			if turn == (news.Turn{Question: words, Answer: words}) {
				seen["turns"]++
			}
		}
		for _, q := range questions {
			if strings.HasPrefix(q.Question, words) {
				seen["unanswered"]++
			}
		}
		for _, id := range []string{"one", "two"} {
			switch a, err := db.SavedAnswer(t.Context(), f.lib, id); {
			case err == nil && a.Missing == words:
				seen["answers"]++
			case err != nil && news.CodeOf(err) != news.CodeNotFound:
				t.Error(err)
			}
			switch trace, err := db.Trace(t.Context(), f.lib, id); {
			case err == nil && trace.Question == words:
				seen["traces"]++
			case err != nil && news.CodeOf(err) != news.CodeNotFound:
				t.Error(err)
			}
		}
		return seen
	}
	all := map[string]int{"turns": 2, "unanswered": 2, "answers": 2, "traces": 2}
	half := map[string]int{"turns": 1, "unanswered": 1, "answers": 1, "traces": 1}
	if diff := cmp.Diff(all, sees(sealed)); diff != "" {
		t.Error("with the key:", diff)
	}
	if diff := cmp.Diff(half, sees(open)); diff != "" {
		t.Error("without a key:", diff)
	}
	if diff := cmp.Diff(half, sees(openWith(t, dsn, bytes.Repeat([]byte{8}, postgres.StorageKeySize)))); diff != "" {
		t.Error("with another key:", diff)
	}
	if n := strings.Count(fmt.Sprint(export(t, sealed, person)), words); n < 8 {
		t.Errorf("the export has the words %d times", n)
	}
	if _, err := postgres.Open(t.Context(), dsn, postgres.Options{StorageKey: []byte("short")}); news.CodeOf(err) != news.CodeInvalid {
		t.Errorf("a short key: %v", err)
	}
}

// Whatever people say comes back as it was, with a key and without, also when it looks like something stored.
func TestAnySealedTextComesBack(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	dbs := []*postgres.DB{openWith(t, dsn, nil), openWith(t, dsn, bytes.Repeat([]byte{7}, postgres.StorageKeySize))}
	f := newFixture(t, dbs[0])
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		text := rapid.SampledFrom([]string{"", "sealed:1:", "plain:", "plain:sealed:1:"}).Draw(rt, "prefix") +
			strings.ReplaceAll(strings.ToValidUTF8(rapid.String().Draw(rt, "text"), ""), "\x00", "")
		turn := news.Turn{Question: text, Answer: text + "!"}
		conversation := news.Conversation(fmt.Sprint("dm-", n))
		db := rapid.SampledFrom(dbs).Draw(rt, "database")
		if err := db.SaveTurn(t.Context(), news.SavedTurn{Turn: turn, Library: f.lib, Conversation: conversation, Person: 1, AskedAt: askedAt}, lasting); err != nil {
			rt.Fatal(err)
		}
		turns, err := db.Turns(t.Context(), f.lib, conversation, 1)
		if err != nil || len(turns) != 1 || turns[0] != turn {
			rt.Fatalf("%q came back as %+v, %v", text, turns, err)
		}
	})
}
