package postgrestest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"
	pgxvector "github.com/pgvector/pgvector-go/pgx"

	"newsdesk/internal/news"
)

// Copier copies ready rows into a table of a benchmark, with nothing else done: the floor to compare storing with.
type Copier struct {
	conn *pgx.Conn
}

// NewCopier makes a database with a table of chunk rows and vectors, indexed by its primary key only.
func NewCopier(t testing.TB) *Copier {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	if err := pgxvector.RegisterTypes(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	_, err = conn.Exec(t.Context(), `CREATE TABLE ready (ordinal int PRIMARY KEY, start_byte int, end_byte int, forward bytea, embedding halfvec)`)
	if err != nil {
		t.Fatal(err)
	}
	return &Copier{conn}
}

// Copy stores the rows in one COPY.
func (c *Copier) Copy(t testing.TB, rows []news.PreparedChunk) {
	t.Helper()
	_, err := c.conn.CopyFrom(t.Context(), pgx.Identifier{"ready"}, []string{"ordinal", "start_byte", "end_byte", "forward", "embedding"},
		pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
			r := rows[i]
			return []any{i, r.Start, r.End, r.Forward, pgvector.NewHalfVector(r.Embedding)}, nil
		}))
	if err != nil {
		t.Fatal(err)
	}
}
