package postgrestest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
)

// SQL is a session for looking at a database beside the program under test. It is not safe for concurrent use.
type SQL struct{ conn *pgx.Conn }

// NewSQL opens a session that ends with the test.
func NewSQL(t testing.TB, dsn string) *SQL {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // the database may be gone
	return &SQL{conn}
}

// Exec runs statements.
func (s *SQL) Exec(t testing.TB, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if _, err := s.conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

// Fails runs a statement that must fail.
func (s *SQL) Fails(t testing.TB, statement string) {
	t.Helper()
	if _, err := s.conn.Exec(t.Context(), statement); err == nil {
		t.Fatalf("%s did not fail", statement)
	}
}

// Numbers returns the numbers of a statement's first row.
func (s *SQL) Numbers(t testing.TB, sql string, args ...any) []int64 {
	t.Helper()
	rows, err := s.conn.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	list, err := pgx.CollectOneRow(rows, func(row pgx.CollectableRow) ([]int64, error) {
		numbers := make([]int64, len(row.FieldDescriptions()))
		into := make([]any, len(numbers))
		for i := range numbers {
			into[i] = &numbers[i]
		}
		return numbers, row.Scan(into...)
	})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return list
}
