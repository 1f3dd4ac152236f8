package news

import (
	"context"
	"log/slog"
)

// Begin marks the beginning of a piece of work, for whoever watches how long it takes and how it ends. What it is told
// about the work are ids, counts and names of models and stages, never what people or articles say. The zero Begin
// watches nothing.
type Begin func(ctx context.Context, name string, about ...slog.Attr) (context.Context, End)

// End marks the end of a piece of work: err, of which only the Code is kept, and what is known of it by then.
type End func(err error, about ...slog.Attr)

// Span begins a piece of work, whose own pieces are to be given the context. The End must be called.
func (b Begin) Span(ctx context.Context, name string, about ...slog.Attr) (context.Context, End) {
	if b == nil {
		return ctx, endOfNothing
	}
	return b(ctx, name, about...)
}

func endOfNothing(error, ...slog.Attr) {}

type requestKey struct{}

// WithRequest notes the id of a request, which people are shown and can quote: every line that is logged with the
// context holds it.
func WithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// RequestOf is the id that WithRequest noted, or "".
func RequestOf(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}
