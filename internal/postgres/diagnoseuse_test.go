package postgres_test

import (
	"bytes"
	"testing"
	"time"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// Texts that were stored with a key are counted, and those among them that the configured key does not open.
func TestUseTellsALostKey(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	key := bytes.Repeat([]byte{7}, postgres.StorageKeySize)
	sealed := openWith(t, dsn, key)
	f := newFixture(t, sealed)
	for _, err := range []error{
		sealed.SaveTurn(t.Context(), news.SavedTurn{Turn: news.Turn{Question: "q", Answer: "a"}, Library: f.lib, Conversation: "dm-1",
			Person: 1, AskedAt: askedAt}, lasting),
		sealed.SaveAnswer(t.Context(), savedAnswer(f.lib, "one"), lasting),
		openWith(t, dsn, nil).SaveAnswer(t.Context(), savedAnswer(f.lib, "two"), lasting), // nothing to open
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		key        []byte
		unreadable int
	}{"the key": {key, 0}, "no key": {nil, 2}, "another key": {bytes.Repeat([]byte{8}, postgres.StorageKeySize), 2}} {
		u, err := openWith(t, dsn, c.key).Use(t.Context())
		if err != nil || u.Sealed != 2 || u.Unreadable != c.unreadable {
			t.Errorf("%s: %+v, %v; want 2 sealed texts, %d of them unreadable", name, u, err, c.unreadable)
		}
		if u.Ahead.Abs() > time.Minute || u.Pooled || u.Connections < 10 || u.Used < 1 {
			t.Errorf("the server beside this test is described as %+v", u)
		}
	}
}

// What is broken in a database is found: an invalid index, and a model without its vectors.
func TestDiagnoseFindsWhatIsBroken(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	f := newFixture(t, openWith(t, dsn, nil))
	conn := connect(t, dsn)
	for _, statement := range []string{
		`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'answers_by_time'::regclass`,
		`DO $$ BEGIN EXECUTE (SELECT 'DROP TABLE ' || string_agg(oid::regclass::text, ', ') FROM pg_class
			WHERE relkind = 'r' AND EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
			WHERE a.attrelid = pg_class.oid AND t.typname IN ('vector', 'halfvec')) AND relname LIKE '%vectors%'); END $$`,
	} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	d, err := f.Diagnose(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(d.InvalidIndexes) != 1 || d.InvalidIndexes[0] != "answers_by_time" || len(d.Models) != 1 || !d.Models[0].Missing {
		t.Errorf("diagnosed as %+v", d)
	}
}
