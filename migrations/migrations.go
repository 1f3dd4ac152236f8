// Package migrations holds the database schema as numbered SQL files, embedded so that one binary can bring any
// database up to date. The rules that keep the schema distributable by library are in docs/schema.md and are
// checked against the live catalogue by a test in internal/postgres.
//
// Vector tables are not here: each embedding model has its own, made when the model is first used.
package migrations

import "embed"

// Files are the goose migrations, in order of their names.
//
//go:embed *.sql
var Files embed.FS
