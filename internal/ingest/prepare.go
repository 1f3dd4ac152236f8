package ingest

import (
	"context"
	"fmt"

	"newsdesk/internal/bm25"
	"newsdesk/internal/copies"
	"newsdesk/internal/news"
)

// identify gives an article what comparing it with the store needs, and what its text says about itself.
func identify(a news.Article) news.Prepared {
	if a.Credit == "" {
		a.Credit = copies.Credit(a)
	}
	return news.Prepared{Article: a, Identity: identityOf(a), ContentHash: contentHash(a)}
}

// prepare chunks, analyzes and embeds articles together, so that the batches of an embedding endpoint are filled
// across articles.
func (in *Ingester) prepare(ctx context.Context, articles []news.Prepared) error {
	var inputs []string
	for i := range articles {
		a := &articles[i]
		header := a.Header()
		headerTerms := in.analyzer.Terms(header)
		for _, c := range in.opts.Chunker.Chunks(a.Body) {
			chunkText := a.Body[c.Start:c.End]
			terms := in.analyzer.Terms(chunkText)
			a.Chunks = append(a.Chunks, news.PreparedChunk{Chunk: c, Forward: bm25.NewForward(terms, headerTerms),
				TextLength: len(terms), HeaderLength: len(headerTerms)})
			inputs = append(inputs, header+"\n\n"+chunkText)
		}
	}
	vectors, err := in.opts.Embedder.Documents(ctx, inputs)
	if err != nil {
		return err
	}
	if len(vectors) != len(inputs) {
		return fmt.Errorf("the embedder gave %d vectors for %d chunks", len(vectors), len(inputs))
	}
	for i := range articles {
		for j := range articles[i].Chunks {
			articles[i].Chunks[j].Embedding, vectors = vectors[0], vectors[1:]
		}
	}
	return nil
}
