package news

import "time"

// CandidateQuery asks the store for the chunks of a library that are worth scoring for a question.
type CandidateQuery struct {
	Library LibraryID
	Filter  Filter
	Terms   []uint64 // keys of the question's distinct terms (package bm25)
	// Rows is how many lexical candidates to bring, about: the matches of the rarest terms whose document
	// frequencies add up to it. The rarest known term's matches always come.
	Rows int
	// Brought are terms whose matches an earlier query brought; they are not brought again for those terms' sake.
	Brought   []uint64
	Model     EmbeddingModel
	Vector    []float32 // the question's embedding; nil leaves vector search out
	Neighbors int       // nearest chunks to bring by vector
}

// Candidate is a chunk with what scoring it needs.
type Candidate struct {
	Ref                      ChunkRef
	TextLength, HeaderLength int
	Forward                  []byte
	PublishedAt              time.Time // zero: not known
	Cosine                   float64   // similarity to the question's vector; neighbors only
}

// Candidates is what the store found, and the statistics of the library in the same snapshot.
type Candidates struct {
	Articles, Chunks         int64
	TextLength, HeaderLength int64
	TermChunks               []int64 // how many chunks hold each of CandidateQuery.Terms
	// Brought are the terms whose matches are all among Lexical.
	Brought   []uint64
	Lexical   []Candidate
	Neighbors []Candidate // most similar first
}
