package baseline

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
)

// Statements are what was sent while a Recording was on, in order.
type Statements []sent

// sent is one statement, or several that were sent at once.
type sent struct {
	statements []statement
	batch      bool
}

type statement struct {
	sql  string
	args []any
}

// Recording notes the statements that the connections send it is the tracer of, while it is on. It is safe for
// concurrent use, but does not tell who sent what.
type Recording struct {
	mu   sync.Mutex
	on   bool
	list Statements
}

// Start begins anew.
func (r *Recording) Start() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.on, r.list = true, nil
}

// Stop ends recording and returns what was sent.
func (r *Recording) Stop() Statements {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.on = false
	return r.list
}

func (r *Recording) add(s sent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.on {
		r.list = append(r.list, s)
	}
}

// TraceQueryStart notes a statement.
func (r *Recording) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	r.add(sent{statements: []statement{{q.SQL, q.Args}}})
	return ctx
}

// TraceQueryEnd does nothing.
func (r *Recording) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart notes statements that are sent at once.
func (r *Recording) TraceBatchStart(ctx context.Context, _ *pgx.Conn, b pgx.TraceBatchStartData) context.Context {
	s := sent{batch: true}
	for _, q := range b.Batch.QueuedQueries {
		s.statements = append(s.statements, statement{q.SQL, q.Arguments})
	}
	r.add(s)
	return ctx
}

// TraceBatchQuery does nothing.
func (r *Recording) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd does nothing.
func (r *Recording) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

var _ pgx.BatchTracer = (*Recording)(nil)
