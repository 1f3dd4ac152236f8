package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/postgres/postgrestest"
)

// Tables that are not a library's, with the reason. Every other table must obey the rules of docs/schema.md.
var notOfALibrary = map[string]string{
	"libraries":        "reference table",
	"embedding_models": "reference table",
	"embedding_cache":  "distributed by content_hash",
	"servers":          "reference table",
	"direct_choices":   "distributed by person_id",
	"answer_messages":  "distributed by channel_id",
	"pending_replies":  "local, on one node",
	"bot_state":        "local, on one node",
	"spending":         "local, on one node",
	"bot_processes":    "local, on one node",
	"shard_leases":     "local, on one node",
	"fetch_hosts":      "local, on one node",
	"goose_db_version": "the migrator's own, local",
}

// The schema can be distributed by library: library_id leads every key of every library's table.
func TestSchemaIsDistributable(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	newFixture(t, openDSN(t, dsn)) // with a vector table
	conn := connect(t, dsn)
	type key struct {
		TableName, Name, Kind, References string
		Columns                           []string
	}
	// Primary keys, unique constraints and foreign keys with their columns in order, then unique indexes.
	rows, err := conn.Query(t.Context(), `
		SELECT c.conrelid::regclass::text AS table_name, c.conname AS name, c.contype::text AS kind,
		       coalesce(nullif(c.confrelid, 0)::regclass::text, '') AS references,
		       array(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k (attnum, place)
		             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum ORDER BY k.place) AS columns
		FROM pg_constraint c WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('p', 'u', 'f')
		UNION ALL
		SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, 'i', '',
		       array(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k (attnum, place)
		             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum ORDER BY k.place)
		FROM pg_index i JOIN pg_class r ON r.oid = i.indrelid
		WHERE i.indisunique AND r.relnamespace = 'public'::regnamespace`)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := pgx.CollectRows(rows, pgx.RowToStructByName[key])
	if err != nil {
		t.Fatal(err)
	}
	checked := make(map[string]bool)
	for _, k := range keys {
		if _, ok := notOfALibrary[k.TableName]; ok {
			continue
		}
		checked[k.TableName] = true
		if len(k.Columns) == 0 || k.Columns[0] != "library_id" {
			t.Errorf("%s.%s (%s) has columns %v; library_id must come first", k.TableName, k.Name, k.Kind, k.Columns)
		}
		if k.Kind == "f" && strings.HasPrefix(notOfALibrary[k.References], "distributed") {
			t.Errorf("%s.%s references %s, which is distributed differently", k.TableName, k.Name, k.References)
		}
	}
	var tables []string
	rows, err = conn.Query(t.Context(), `
		SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`)
	if err != nil {
		t.Fatal(err)
	}
	if tables, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		t.Fatal(err)
	}
	for _, name := range tables {
		if _, known := notOfALibrary[name]; !known && !checked[name] {
			t.Errorf("table %s has no key", name)
		}
	}
	var bad []string
	rows, err = conn.Query(t.Context(), `
		SELECT table_name || '.' || column_name || ' is a timestamp without time zone' FROM information_schema.columns
		WHERE table_schema = 'public' AND data_type = 'timestamp without time zone' AND table_name <> 'goose_db_version'
		UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal`)
	if err != nil {
		t.Fatal(err)
	}
	if bad, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil || len(bad) > 0 {
		t.Errorf("%v %v", bad, err)
	}
	t.Attr("R15", fmt.Sprintf("%d keys of %d tables of libraries were checked: library_id comes first in each", len(keys), len(checked)))
}
