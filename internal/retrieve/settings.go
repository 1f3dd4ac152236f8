package retrieve

import (
	"time"

	"newsdesk/internal/bm25"
)

// Settings of the ranking. Start from Defaults.
type Settings struct {
	BM25 bm25.Parameters
	// Lexical and Vector switch the two kinds of candidates; SecondStage switches everything after fusion.
	Lexical, Vector, SecondStage bool

	LexicalRows    int // candidates by words to begin with
	MaxLexicalRows int // and at the most, when the beginning does not prove the ranking exact
	Neighbors      int // candidates by vector
	Pool           int // fused candidates whose texts the second stage reads
	Limit          int // passages returned
	PerArticle     int // passages of one article among them

	PhraseWeight    float64       // what meeting all of the question's word pairs adds to a fused score of about 1
	ProximityWeight float64       // what standing close together adds
	RecencyWeight   float64       // what being published at the time of asking adds
	RecencyHalfLife time.Duration // after which it adds half
}

// Defaults are the settings that newsdesk ships with; docs/evaluation.md says what each stage is worth.
func Defaults() Settings {
	return Settings{
		BM25:    bm25.Default(),
		Lexical: true, Vector: true, SecondStage: true,
		LexicalRows: 3_000, MaxLexicalRows: 24_000, Neighbors: 50, Pool: 60, Limit: 20, PerArticle: 3,
		PhraseWeight: 0.1, ProximityWeight: 0.1, RecencyWeight: 0.2, RecencyHalfLife: 14 * 24 * time.Hour,
	}
}
