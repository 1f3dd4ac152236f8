package news

// Prepared is an article ready to be stored: cleaned, chunked, analyzed and embedded. It is stored in one transaction,
// alone or with others.
type Prepared struct {
	Article
	// Identity tells whether two readings are the same article: the canonical URL, or where it was read from.
	Identity    string
	ContentHash [32]byte
	Fingerprint Fingerprint
	Chunks      []PreparedChunk
}

// PreparedChunk is a chunk with what searching it needs.
type PreparedChunk struct {
	Chunk
	Forward                  []byte // packed forward index of package bm25
	TextLength, HeaderLength int    // in terms
	Embedding                []float32
}

// Outcome says what storing an article did.
type Outcome string

// The outcomes of storing.
const (
	OutcomeAdded     Outcome = "added"
	OutcomeUpdated   Outcome = "updated" // a new version; the old one stays citable
	OutcomeUnchanged Outcome = "unchanged"
)

// Stored says what became of an article and where it is found: its current version holds what was to be stored.
type Stored struct {
	Outcome Outcome
	Article ArticleID
	Version VersionID
}
