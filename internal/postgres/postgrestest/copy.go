package postgrestest

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
)

// Rows are the rows of a database in the form of COPY, ready to be stored again: the floor to compare storing with.
type Rows struct {
	model  news.EmbeddingModel
	tables []table
}

type table struct {
	name string
	data []byte
}

// ReadRows reads what a database holds of articles, as searched by a model's vectors.
func ReadRows(t testing.TB, dsn string, m news.EmbeddingModel) Rows {
	t.Helper()
	conn := connect(t, dsn)
	r := Rows{model: m}
	vectors := fmt.Sprintf("chunk_vectors_%d", m.ID)
	for _, name := range []string{"libraries", "embedding_models", "articles", "article_versions", "chunks", vectors,
		"term_statistics", "library_statistics", "article_origins", "article_aliases", "origin_keys"} {
		var b bytes.Buffer
		if _, err := conn.PgConn().CopyTo(t.Context(), &b, "COPY "+name+" TO STDOUT (FORMAT binary)"); err != nil {
			t.Fatal(err)
		}
		r.tables = append(r.tables, table{name, b.Bytes()})
	}
	return r
}

// Target is a database without articles.
type Target struct {
	conn *pgx.Conn
}

// Target makes a database like the one that the rows were read of, with all its constraints and indexes.
func (r Rows) Target(t testing.TB) Target {
	t.Helper()
	dsn := DSN(t)
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.EnsureModel(t.Context(), r.model.Name, r.model.Dimensions, r.model.FusionWeight); err != nil {
		t.Fatal(err)
	}
	conn := connect(t, dsn)
	if _, err := conn.Exec(t.Context(), "DELETE FROM embedding_models"); err != nil {
		t.Fatal(err)
	}
	return Target{conn}
}

// Store copies the rows in one transaction by one connection with all indexes, foreign keys and checks in place, moves
// the lexical index's entries to their places, and tells the planner about the tables, as loading does. The statistics
// and the keys of copies are rows that are ready too: how they come about is no part of it.
func (r Rows) Store(t testing.TB, to Target) {
	t.Helper()
	exec := func(sql string) {
		if _, err := to.conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	exec("BEGIN")
	for _, table := range r.tables {
		if _, err := to.conn.PgConn().CopyFrom(t.Context(), bytes.NewReader(table.data), "COPY "+table.name+" FROM STDIN (FORMAT binary)"); err != nil {
			t.Fatal(err)
		}
	}
	exec("COMMIT")
	exec("SELECT gin_clean_pending_list('chunks_by_term')")
	for _, table := range r.tables {
		exec("ANALYZE " + table.name)
	}
}

func connect(t testing.TB, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}
