package postgrestest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Holding lists the columns of all tables of a database in which one of the texts stands, in whatever type: text, JSON, or
// bytes, which are compared in hexadecimal.
func Holding(t testing.TB, conn *pgx.Conn, texts ...string) []string {
	t.Helper()
	type column struct{ Table, Column string }
	rows, err := conn.Query(t.Context(), `
		SELECT CASE c.table_schema WHEN 'public' THEN '' ELSE quote_ident(c.table_schema) || '.' END || quote_ident(c.table_name) AS table, quote_ident(c.column_name) AS column
		FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE c.table_schema NOT IN ('pg_catalog', 'information_schema') AND t.table_type = 'BASE TABLE' ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := pgx.CollectRows(rows, pgx.RowToStructByName[column])
	if err != nil || len(columns) < 50 {
		t.Fatalf("%d columns to look through, %v", len(columns), err)
	}
	var each []string
	for _, c := range columns {
		each = append(each, fmt.Sprintf(`SELECT '%[1]s.%[2]s' WHERE EXISTS (SELECT FROM %[1]s, unnest($1::text[]) form
			WHERE strpos(%[2]s::text, form) > 0)`, c.Table, c.Column))
	}
	if rows, err = conn.Query(t.Context(), strings.Join(each, " UNION ALL "), texts); err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// ColumnsWith is Holding for who has only the database's name; the texts are looked for in bytes too.
func ColumnsWith(t testing.TB, dsn string, texts ...string) []string {
	t.Helper()
	conn := connect(t, dsn)
	for _, text := range texts {
		texts = append(texts, fmt.Sprintf("%x", text))
	}
	return Holding(t, conn, texts...)
}
