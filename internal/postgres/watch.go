package postgres

import (
	"context"
	"log/slog"
	"strings"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// watchedQueries tells whoever watches of each statement: its first word, and how many rows it gave or changed. The
// statement's text says nothing that its caller does not, and its arguments may be what people asked.
type watchedQueries struct{ begin news.Begin }

type queryKey struct{}

// TraceQueryStart implements pgx.QueryTracer.
func (w watchedQueries) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	verb := "statement"
	if words := strings.Fields(data.SQL[:min(len(data.SQL), 64)]); len(words) > 0 && !strings.HasPrefix(words[0], "--") {
		verb = strings.ToUpper(words[0])
	}
	ctx, end := w.begin.Span(ctx, "db "+verb, slog.String("db.system.name", "postgresql"))
	return context.WithValue(ctx, queryKey{}, end)
}

// TraceQueryEnd implements pgx.QueryTracer.
func (w watchedQueries) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	if end, ok := ctx.Value(queryKey{}).(news.End); ok {
		end(userError(data.Err), slog.Int64("db.rows", data.CommandTag.RowsAffected()))
	}
}

// PoolUse counts the connections of the pool.
type PoolUse struct {
	Used, Idle, Most int
	// Waits counts the times that somebody had to wait for a connection.
	Waits int64
}

// PoolUse tells how much of the pool for writing is in use.
func (db *DB) PoolUse() PoolUse {
	s := db.pool.Stat()
	return PoolUse{Used: int(s.AcquiredConns()), Idle: int(s.IdleConns()), Most: int(s.MaxConns()), Waits: s.EmptyAcquireCount()}
}
