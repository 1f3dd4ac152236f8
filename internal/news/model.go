package news

import "time"

// EmbeddingModel is a registered embedding model. FusionWeight is what its cosine similarity is worth beside
// BM25 in the fused score; it is measured for each model, and 0 leaves the vectors out.
type EmbeddingModel struct {
	ID           ModelID
	Name         string
	Dimensions   int
	FusionWeight float64
	State        ModelState
	Since        time.Time // in that state
}

// ModelState says what an embedding model is for.
type ModelState string

// The states of a model.
const (
	ModelFilling ModelState = "filling" // gets the vectors of what is stored, to become the active one
	ModelActive  ModelState = "active"  // the one by which questions are asked and articles embedded
	ModelRetired ModelState = "retired" // was active; has what was stored until then
)

// StoredChunk is a chunk of a current version with what embedding it needs.
type StoredChunk struct {
	Library LibraryID
	Ref     ChunkRef
	Tokens  int     // of Text, as counted when it was cut
	Article Article // headline, publisher and date only
	Text    string
}

// EmbeddedText is what is embedded of the chunk.
func (c StoredChunk) EmbeddedText() string { return c.Article.EmbeddedText(c.Text) }

// ModelCoverage is how far a model has the vectors of what is stored.
type ModelCoverage struct {
	Chunks  int64 // of all libraries
	Missing int64 // of them, without a vector of the model
	Tokens  int64 // of those, without their headers
}
