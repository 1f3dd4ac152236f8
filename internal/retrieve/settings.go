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
	Scope                        bool // outlets and times that the question names narrow the search down

	LexicalRows    int // candidates by words to begin with
	MaxLexicalRows int // and at the most; a question of frequent words that needs more is ranked approximately
	Neighbors      int // candidates by vector
	Pool           int // fused candidates whose texts the second stage reads
	Limit          int // passages returned
	PerArticle     int // passages of one article among them

	PhraseWeight    float64       // what meeting all of the question's word pairs adds to a fused score of about 1
	ProximityWeight float64       // what standing close together adds
	RecencyWeight   float64       // what being published at the time of asking adds
	RecencyHalfLife time.Duration // after which it adds half
}

// Defaults are the settings that newsdesk ships with. The weights are the best of 16 combinations on the development
// halves of two public sets; docs/evaluation.md says what each stage is worth there.
func Defaults() Settings {
	okapi := bm25.Default()
	// All chunks of an article repeat its header: counted in full, it brings the right article and the wrong chunk.
	okapi.HeaderWeight = 0.5
	return Settings{
		BM25:    okapi,
		Lexical: true, Vector: true, SecondStage: true, Scope: true,
		LexicalRows: 3_000, MaxLexicalRows: 30_000, Neighbors: 50, Pool: 60, Limit: 20, PerArticle: 2,
		PhraseWeight: 0.2, ProximityWeight: 0.2, RecencyWeight: 0.4, RecencyHalfLife: 14 * 24 * time.Hour,
	}
}
