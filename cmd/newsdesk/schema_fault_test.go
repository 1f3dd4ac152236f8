package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// withSchema runs the demo's articles into a database and gives it the schema that a change makes.
func withSchema(t *testing.T, change func(db *postgres.DB, sql *postgrestest.SQL)) map[string]string {
	t.Helper()
	dsn := postgrestest.DSN(t)
	env := map[string]string{"DATABASE_URL": dsn}
	ingestExamples(t, env)
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	change(db, postgrestest.NewSQL(t, dsn))
	return env
}

// tried is what a command came to.
func tried(t *testing.T, env map[string]string, stdin, args string) string {
	t.Helper()
	code, stdout, stderr := command(t, env, stdin, strings.Fields(args)...)
	return fmt.Sprintf("exit %d: %s%s", code, stdout, stderr)
}

const oneMore = "The town library bought two thousand new books last year, its director told the council on Monday."

// Before the newest migration has run, whatever does not need it works, and the rest says what to do: nothing fails in
// another way, and nothing is half stored.
func TestPreviousSchema(t *testing.T) {
	t.Parallel()
	env := withSchema(t, func(db *postgres.DB, _ *postgrestest.SQL) {
		if err := db.MigrateDown(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	works, refused := 0, 0
	for _, c := range []struct{ stdin, args, want string }{
		{"", "ask " + endpointQuestion, "24 hours"},
		{"", "search Albania embassy", "Albania"},
		{oneMore, "ingest -", "1 added"},
		{"", "libraries", "news"},
		{"", "sources list", ""},
	} {
		got := tried(t, env, c.stdin, c.args)
		switch {
		case strings.HasPrefix(got, "exit 0") && strings.Contains(got, c.want):
			works++
		case strings.Contains(got, "schema is not up to date") && strings.Contains(got, "newsdesk migrate"):
			refused++
		default:
			t.Errorf("%s: %s", c.args, got)
		}
	}
	if got := tried(t, env, "", "doctor"); !strings.Contains(got, "1 migration is pending") {
		t.Error(got)
	}
	if got := tried(t, env, "", "migrate"); !strings.HasPrefix(got, "exit 0") {
		t.Error(got)
	}
	if got := tried(t, env, "", "ask "+endpointQuestion); !strings.Contains(got, "24 hours") {
		t.Error(got)
	}
	t.Attr("F-previous-schema", fmt.Sprintf("one migration behind: %d of %d commands worked, %d said that the schema is not up to date and to run newsdesk migrate; doctor warns; after it all is well", works, works+refused, refused))
}

// A program that is older than the schema works on, as in an upgrade of several machines, and the doctor says so.
func TestNewerSchema(t *testing.T) {
	t.Parallel()
	env := withSchema(t, func(_ *postgres.DB, sql *postgrestest.SQL) {
		sql.Exec(t, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9001, true)`,
			`CREATE TABLE of_the_future (library_id bigint PRIMARY KEY)`, `ALTER TABLE articles ADD COLUMN of_the_future text NOT NULL DEFAULT ''`)
	})
	for args, want := range map[string]string{"ask " + endpointQuestion: "24 hours", "migrate": "up to date", "ingest -": "1 added", "doctor": "does not know migration 9001"} {
		if got := tried(t, env, oneMore, args); !strings.HasPrefix(got, "exit 0") || !strings.Contains(got, want) {
			t.Errorf("%s: %s", args, got)
		}
	}
	t.Attr("F-previous-schema", "a schema with a migration, a table and a column that the program does not know: questions, ingestion and newsdesk migrate work; doctor: “the schema is of a newer newsdesk”")
}

// Of processes that migrate at once, the one at work is killed in the middle: another takes over and each migration is
// applied once.
func TestKilledMigrationIsTakenOver(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.EmptyDSN(t)
	sql := postgrestest.NewSQL(t, dsn)
	// The sixtieth statement waits for the test.
	sql.Exec(t, `CREATE SCHEMA fault`, `CREATE SEQUENCE fault.step`,
		`CREATE FUNCTION fault.wait() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
		    IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE NOT in_extension) AND nextval('fault.step') = 60 THEN PERFORM pg_advisory_lock(60); PERFORM pg_advisory_unlock(60); END IF; END $$`,
		`SELECT pg_advisory_lock(60)`,
		`CREATE EVENT TRIGGER wait ON ddl_command_end EXECUTE FUNCTION fault.wait()`)
	var processes []*exec.Cmd
	var outputs []*lockedBuffer
	for range 3 {
		cmd, output := exec.CommandContext(t.Context(), os.Args[0], "migrate"), &lockedBuffer{}
		cmd.Env = append(os.Environ(), asProgram+"=1", "DATABASE_URL="+dsn)
		cmd.Stdout, cmd.Stderr = output, output
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		processes, outputs = append(processes, cmd), append(outputs, output)
		if len(processes) == 1 {
			for sql.Numbers(t, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 60 AND NOT granted`)[0] == 0 {
			}
		}
	}
	if err := processes[0].Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = processes[0].Wait() // it was killed
	sql.Exec(t, `SELECT pg_advisory_unlock(60)`)
	times := map[string]int{}
	for i, p := range processes[1:] {
		if err := p.Wait(); err != nil {
			t.Errorf("%v: %s", err, outputs[i+1])
		}
		for _, name := range regexp.MustCompile(`applied \d+`).FindAllString(outputs[i+1].String(), -1) {
			times[name]++
		}
	}
	all := sql.Numbers(t, `SELECT count(*), count(DISTINCT version_id) FROM goose_db_version WHERE version_id > 0`)
	for name, n := range times {
		if n > 1 {
			t.Errorf("%s %d times", name, n)
		}
	}
	if all[0] != all[1] || len(times) == 0 || len(times) == int(all[0]) {
		t.Errorf("%d migrations noted, of %d; the processes that were left applied %d", all[0], all[1], len(times))
	}
	if got := tried(t, map[string]string{"DATABASE_URL": dsn}, "", "doctor"); !strings.Contains(got, "schema up to date") {
		t.Error(got)
	}
	t.Attr("R11", fmt.Sprintf("3 processes migrate at once, the one at work SIGKILLed in a migration: %d of %d migrations by it, %d by the others, each once", int(all[0])-len(times), all[0], len(times)))
}
