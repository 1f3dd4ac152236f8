// Package reembed moves everything that is stored from one embedding model to another while questions are answered: it
// says what that will cost, fills the new model's vectors, measures on a sample whether they find what they should, and
// makes the switch. Nothing but the vectors themselves remembers how far it is: what has none is still to do, so that a
// process that is killed leaves nothing to mend, and the next one embeds at most one batch again.
//
// It is written here because what is embedded, where a vector belongs and when it is missing are this program's own.
package reembed

import (
	"context"

	"newsdesk/internal/news"
)

// Store is where chunks and vectors are.
type Store interface {
	Libraries(ctx context.Context) ([]news.Library, error)
	Coverage(ctx context.Context, lib news.LibraryID) (news.Coverage, error)
	ModelCoverage(ctx context.Context, m news.EmbeddingModel) (news.ModelCoverage, error)
	ChunksWithout(ctx context.Context, lib news.LibraryID, m news.EmbeddingModel, after news.ChunkRef, limit int) ([]news.StoredChunk, error)
	StoreVectors(ctx context.Context, lib news.LibraryID, m news.EmbeddingModel, chunks []news.StoredChunk, vectors [][]float32) (int, error)
	BuildVectorIndex(ctx context.Context, m news.EmbeddingModel, minRows int) (bool, error)
	SampleChunks(ctx context.Context, lib news.LibraryID, n int) ([]news.StoredChunk, error)
	Nearest(ctx context.Context, lib news.LibraryID, m news.EmbeddingModel, vector []float32, n int, exactly bool) ([]news.ChunkRef, error)
	SwitchModel(ctx context.Context, m news.EmbeddingModel, most int, embed func(context.Context, []news.StoredChunk) ([][]float32, error)) (news.EmbeddingModel, error)
}

// Embedder makes the vectors of a model. A nil vector stands for a text that the model refuses.
type Embedder interface {
	Documents(ctx context.Context, texts []string) ([][]float32, error)
	Query(ctx context.Context, text string) ([]float32, error)
	// Known counts the texts whose vectors cost nothing.
	Known(ctx context.Context, texts []string) (int, error)
}

// Side is a model with what makes its vectors.
type Side struct {
	Model    news.EmbeddingModel
	Embedder Embedder
}

// Options of a change. Zero values take the defaults in brackets.
type Options struct {
	Store Store
	To    Side
	// Count counts the tokens of a text.
	Count func(string) int
	// IndexRows is the size from which the vectors get an index.
	IndexRows int
	Batch     int // chunks that are embedded and stored together, and at most embedded twice [384]
}

// Change is a change of models on its way. It is for one goroutine.
type Change struct {
	Options
	// refused are the chunks whose text the model does not take. They are found by their words.
	refused map[chunk]bool
}

type chunk struct {
	library news.LibraryID
	ref     news.ChunkRef
}

// New returns a change to a model.
func New(o Options) *Change {
	if o.Batch == 0 {
		o.Batch = 384
	}
	return &Change{Options: o, refused: map[chunk]bool{}}
}
