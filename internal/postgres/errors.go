package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"newsdesk/internal/news"
)

// SQLSTATE codes that users can do something about.
const (
	undefinedTable  = "42P01"
	undefinedColumn = "42703"
	undefinedFile   = "58P01" // CREATE EXTENSION of an extension that is not installed
	notSupported    = "0A000" // the same on recent servers
	invalidCatalog  = "3D000" // the database does not exist
	wrongPassword   = "28P01"
	wrongAuth       = "28000"
	privilege       = "42501"
	diskFull        = "53100"
	outOfMemory     = "53200"
	tooManyConns    = "53300"
	shutdownClass   = "57P"
)

// diskPause is how long jobs wait for somebody to free space. Waiting is not charged as a try.
const diskPause = time.Minute

// userError gives an error of the driver the code and the sentence a user may read. It keeps the chain, passes
// context errors and errors that already have a code, and maps nil to nil.
func userError(err error) error {
	var already *news.Error
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case err == nil, errors.As(err, &already):
		return err
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, pgx.ErrNoRows):
		return &news.Error{Code: news.CodeNotFound, Message: "Nothing was found.", Err: err}
	case errors.As(err, &pg):
		return serverError(pg, err)
	case errors.As(err, &connect), errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, pgconn.ErrConnClosed):
		return &news.Error{Code: news.CodeUnavailable, Message: "The database cannot be reached.",
			Hint: "Check that Postgres runs and that DATABASE_URL names it; leave DATABASE_URL unset to use the private Postgres.", Err: err}
	default:
		return err
	}
}

func serverError(pg *pgconn.PgError, err error) error {
	e := &news.Error{Code: news.CodeInternal, Message: "The database refused a statement.", Err: err}
	switch code := pg.Code; {
	case code == undefinedTable || code == undefinedColumn:
		e.Code, e.Message, e.Hint = news.CodeUnsupported, "The database schema is not up to date.", "Run: newsdesk migrate"
	case code == undefinedFile || code == notSupported && strings.Contains(pg.Message, "extension"):
		e.Code, e.Message, e.Hint = news.CodeUnsupported, "The database server has no pgvector extension.",
			"Install pgvector (Debian: postgresql-18-pgvector; Homebrew: pgvector), or leave DATABASE_URL unset to use the private Postgres."
	case code == invalidCatalog:
		e.Code, e.Message, e.Hint = news.CodeUnavailable, "The database named by DATABASE_URL does not exist.", "Create it with createdb."
	case code == wrongPassword || code == wrongAuth:
		e.Code, e.Message, e.Hint = news.CodeUnauthorized, "The database refused the user or password.", "Check DATABASE_URL."
	case code == privilege:
		e.Code, e.Message, e.Hint = news.CodeUnauthorized, "The database user may not do that.", "Grant the user ownership of the database."
	case code == diskFull || strings.HasPrefix(pg.Message, "could not extend file"): // a quota or a limit has no code of its own
		e.Code, e.Message, e.Hint = news.CodeUnavailable, "The database's disk is full.", "Free some space; nothing was half stored."
		e.RetryAfter = diskPause
	case code == tooManyConns || strings.HasPrefix(code, shutdownClass):
		e.Code, e.Message, e.Hint = news.CodeUnavailable, "The database is not taking connections right now.", "Try again in a moment."
	}
	return e
}
