// Package postgres is the only room that knows SQL: it stores libraries, articles, chunks, vectors and answers in
// Postgres with pgvector, and finds the candidates of a question. One file an entity, each query beside its method.
//
// An exported method that writes is one transaction. Every statement about a library names library_id first, so
// that no row of another library can be reached and the schema can be distributed by library (docs/schema.md).
package postgres
