package ingest

import (
	"context"
	"fmt"

	"newsdesk/internal/bm25"
	"newsdesk/internal/copies"
	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// identify gives an article what comparing it with the store needs, and what its text says about itself.
func identify(a news.Article) news.Prepared {
	if a.Credit == "" {
		a.Credit = copies.Credit(a)
	}
	p := news.Prepared{Article: a, Identity: identityOf(a)}
	p.Language = text.LanguageOf(a.Language, a.Title+"\n"+a.Body)
	p.ContentHash = contentHash(a, text.AnalysisOf(p.Language)) // of the language as declared
	return p
}

// prepare chunks, analyzes and embeds articles together, so that the batches of an embedding endpoint are filled
// across articles. It returns the model that it embedded them by.
func (in *Ingester) prepare(ctx context.Context, articles []news.Prepared) (news.EmbeddingModel, error) {
	terms, err := in.analyze(ctx, articles)
	if err != nil {
		return news.EmbeddingModel{}, fmt.Errorf("ingest: %w", err)
	}
	model, embedder, err := in.active(ctx)
	if err != nil {
		return model, err
	}
	vectors, err := embedWith(ctx, embedder, articles, terms)
	if err == nil && len(vectors) != len(terms) {
		err = fmt.Errorf("%d vectors for %d chunks", len(vectors), len(terms))
	}
	if err != nil {
		return model, fmt.Errorf("ingest: embedding: %w", err)
	}
	for i := range articles {
		for j := range articles[i].Chunks {
			articles[i].Chunks[j].Embedding, vectors = vectors[0], vectors[1:]
		}
	}
	return model, nil
}

// analyze chunks and indexes the articles, and returns the terms of each chunk with its header.
func (in *Ingester) analyze(ctx context.Context, articles []news.Prepared) (terms [][]string, err error) {
	if err := in.analyzing.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer in.analyzing.Release(1)
	for i := range articles {
		a := &articles[i]
		analyzer := in.analyzers.Of(a.Language)
		headerTerms := analyzer.Terms(a.Header())
		chunks := in.opts.Chunker.Chunks(a.Body)
		a.Chunks = make([]news.PreparedChunk, 0, len(chunks))
		for _, c := range chunks {
			textTerms := analyzer.Terms(a.Body[c.Start:c.End])
			a.Chunks = append(a.Chunks, news.PreparedChunk{Chunk: c, Forward: bm25.NewForward(textTerms, headerTerms),
				TextLength: len(textTerms), HeaderLength: len(headerTerms)})
			terms = append(terms, append(textTerms, headerTerms...))
		}
	}
	return terms, nil
}

// embedWith makes the vectors of all chunks, each with its header.
func embedWith(ctx context.Context, embedder Embedder, articles []news.Prepared, terms [][]string) ([][]float32, error) {
	if e, ok := embedder.(TermEmbedder); ok {
		if vectors, ok := e.Terms(terms); ok {
			return vectors, ctx.Err()
		}
	}
	var inputs []string
	for _, a := range articles {
		for _, c := range a.Chunks {
			inputs = append(inputs, a.EmbeddedText(a.Body[c.Start:c.End]))
		}
	}
	return embedder.Documents(ctx, inputs)
}
