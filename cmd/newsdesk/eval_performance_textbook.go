package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"newsdesk/internal/evaluate"
	"newsdesk/internal/localpg"
	"newsdesk/internal/postgres/baseline"
)

// textbook measures the usual statements where they take no hours.
func (p *performance) textbook(ctx context.Context) (err error) {
	defer func() { err = errors.Join(err, p.sql.Close(context.WithoutCancel(ctx))) }()
	if p.figures.Chunks > textbookChunks {
		p.figures.TextbookLeftOutBecause = "left out: ts_rank_cd alone takes seconds a question"
		return nil
	}
	t, err := p.sql.NewTextbook(ctx, p.lib.ID, p.model)
	if err != nil {
		return err
	}
	embedder, err := p.models.of(p.model)
	if err != nil {
		return err
	}
	asked := p.asked[:min(textbookAsked, len(p.asked))]
	vectors := make([][]float32, len(asked))
	for i, q := range asked {
		if vectors[i], err = embedder.Query(ctx, q); err != nil {
			return err
		}
	}
	for _, way := range []struct {
		name string
		run  func(i int) error
	}{
		{"nearest 20 vectors with their texts, all compared", func(i int) error { return t.Exact(ctx, vectors[i]) }},
		{"nearest 20 vectors with their texts, HNSW, ef_search 40", func(i int) error { return t.Index(ctx, vectors[i]) }},
		{"one statement: HNSW 50, ts_rank_cd 50, reciprocal ranks", func(i int) error { return t.Hybrid(ctx, asked[i], vectors[i]) }},
	} {
		f := evaluate.TextbookFigures{Name: way.name}
		for i := range asked {
			start := time.Now()
			if err := way.run(i); err != nil {
				return err
			}
			f.Durations = append(f.Durations, time.Since(start))
		}
		p.figures.Textbook = append(p.figures.Textbook, f)
	}
	return nil
}

func (p *performance) machine(ctx context.Context) ([]string, error) {
	conn, err := baseline.Connect(ctx, p.server.DSN(localpg.Database))
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(ctx) }()
	s, err := conn.Sizes(ctx, p.model)
	return []string{
		fmt.Sprintf("%s, %d cores, %d MB of memory. %s/%s, %s.", processor(), runtime.NumCPU(), memoryOfMachine(), runtime.GOOS, runtime.GOARCH, runtime.Version()),
		fmt.Sprintf("PostgreSQL %s with pgvector %s as newsdesk sets up a private one: shared_buffers %s, fsync on, Unix socket.", s.Postgres, s.PGVector, s.SharedBuffers),
		fmt.Sprintf("newsdesk %s, %s. Embedding model %s.", version(), time.Now().UTC().Format(time.DateOnly), p.model.Name),
	}, err
}
