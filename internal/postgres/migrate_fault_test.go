package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/migrations"
)

// schemaDigest is the same for the same tables, columns, indexes, constraints, functions and triggers.
const schemaDigest = `
	SELECT md5(string_agg(line, E'\n' ORDER BY line)) FROM (
	    SELECT format('%s.%s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)) AS line
	    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
	    WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
	    UNION ALL SELECT pg_get_indexdef(indexrelid) || indisvalid FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
	    UNION ALL SELECT conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
	    UNION ALL SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
	    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger
	        WHERE NOT tgisinternal AND tgname <> 'die' AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)) s`

// schemaOf returns the newest migration that counts as applied, and the digest of what is there.
func schemaOf(t *testing.T, conn *pgx.Conn) (version int64, digest string) {
	t.Helper()
	err := conn.QueryRow(t.Context(), `SELECT (SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied), (`+schemaDigest+`)`).Scan(&version, &digest)
	if err != nil {
		t.Fatal(err)
	}
	return version, digest
}

// wholeSchemas applies one migration after the other and returns the digest after each.
func wholeSchemas(t *testing.T) (digests map[int64]string, last int64) {
	t.Helper()
	dsn := postgrestest.EmptyDSN(t)
	conn := connect(t, dsn)
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.Files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.GetDBVersion(t.Context()); err != nil { // makes its table
		t.Fatal(err)
	}
	digests = map[int64]string{}
	last, digests[0] = schemaOf(t, conn)
	for range provider.ListSources() {
		if _, err := provider.UpByOne(t.Context()); err != nil {
			t.Fatal(err)
		}
		version, digest := schemaOf(t, conn)
		last, digests[version] = version, digest
	}
	return digests, last
}

// dieAt makes the session end that runs the next migrations at its n-th statement; those of River's tables count too.
// The last statement of a migration is the one that notes it, after which only the commit is left.
var dieAt = []string{
	`CREATE SCHEMA fault`,
	`CREATE SEQUENCE fault.step`,
	`CREATE TABLE fault.plan (at bigint)`,
	`CREATE FUNCTION fault.step() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
	    IF nextval('fault.step') = (SELECT at FROM fault.plan) THEN PERFORM pg_terminate_backend(pg_backend_pid(), 10000); END IF; END $$`,
	`CREATE FUNCTION fault.die_of_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
	    IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE NOT in_extension) THEN PERFORM fault.step(); END IF; END $$`,
	`CREATE FUNCTION fault.die_of_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM fault.step(); RETURN NULL; END $$`,
	`CREATE TRIGGER die AFTER INSERT ON goose_db_version FOR EACH ROW EXECUTE FUNCTION fault.die_of_row()`,
	`CREATE EVENT TRIGGER die ON ddl_command_end EXECUTE FUNCTION fault.die_of_ddl()`,
}

// A migration that is killed at any of its statements leaves nothing of itself, and the next start goes on from there.
// NEWSDESK_LONG kills at each statement, else it is some of each migration.
func TestMigrationKilledAtItsStatements(t *testing.T) {
	t.Parallel()
	whole, last := wholeSchemas(t)
	dsn := postgrestest.EmptyDSN(t)
	conn := connect(t, dsn)
	db := openDSN(t, dsn)
	if _, err := db.Migrations(t.Context()); err != nil { // makes the migrator's table
		t.Fatal(err)
	}
	for _, sql := range dieAt {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(sql, err)
		}
	}
	stride := func() int { return 1 + rand.IntN(4) }
	if os.Getenv("NEWSDESK_LONG") != "" {
		stride = func() int { return 1 }
	}
	deaths := 0
	before, _ := schemaOf(t, conn)
	for at := stride(); ; at += stride() {
		if _, err := conn.Exec(t.Context(), `WITH gone AS (DELETE FROM fault.plan) INSERT INTO fault.plan VALUES ($1)`, at); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), `SELECT setval('fault.step', 1, false)`); err != nil {
			t.Fatal(err)
		}
		_, err := db.Migrate(t.Context())
		version, digest := schemaOf(t, conn)
		if digest != whole[version] {
			t.Fatalf("killed at statement %d after migration %d, the schema is not that of migration %d", at, before, version)
		}
		if err == nil {
			break
		}
		deaths++
		if version > before { // the statements of one migration are through
			before, at = version, 0
		}
	}
	if version, _ := schemaOf(t, conn); version != last || deaths < len(whole)/2 {
		t.Errorf("%d deaths, and migration %d in the end, want %d", deaths, version, last)
	}
	t.Attr("F-half-migration", fmt.Sprintf("the database session was killed %d times, at statements of each of %d migrations and at those of the job tables: each time the schema was that of the last whole one, and the next start went on", deaths, len(whole)-1))
}

// Processes that start together migrate once.
func TestConcurrentStartMigratesOnce(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.EmptyDSN(t)
	const processes = 4
	var mu sync.Mutex
	times := map[int64]int{}
	var starting sync.WaitGroup
	for range processes {
		db, err := postgres.Open(t.Context(), dsn, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(db.Close)
		starting.Go(func() {
			applied, err := db.Migrate(t.Context())
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, m := range applied {
				times[m.Version]++
			}
		})
	}
	starting.Wait()
	for version, n := range times {
		if n != 1 {
			t.Errorf("migration %d was applied %d times", version, n)
		}
	}
	t.Attr("R11", fmt.Sprintf("%d starts at once on an empty database: each of %d migrations was applied once", processes, len(times)))
}
