package retrieve

import "newsdesk/internal/bm25"

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
	// Rerank is how many of the best passages a reranker orders, if there is one; 0: none. Text Embeddings Inference
	// takes no more than 32 at once unless it is told to.
	Rerank int

	// What the best can get beside 1 for words (BM25) and the model's weight for vectors.
	ArticleWeight   float64 // what all chunks of the article hold of the question together
	LeadWeight      float64 // being the article's beginning
	DaysWeight      float64 // being published at the time of asking, falling off within days
	WeeksWeight     float64 // likewise, within weeks
	TimeWeight      float64 // being published at the time that the question names, in place of both
	PhraseWeight    float64 // having the question's neighboring words as neighbors
	ProximityWeight float64 // having all of the question's words close together
	SupportWeight   float64 // naming, near the question's words, what most other articles name there
}

// Defaults are the settings that newsdesk ships with. The weights are rounded from a listwise softmax over the best
// candidates of questions of 2022 and 2026. The kind of features was chosen by weeks and years that the weights were not
// learned on; the weights themselves are from all of them. docs/evaluation.md says what each stage is worth.
func Defaults() Settings {
	okapi := bm25.Default()
	// All chunks of an article repeat its header: counted in full, it brings the right article and the wrong chunk.
	okapi.HeaderWeight = 0.5
	return Settings{
		BM25:    okapi,
		Lexical: true, Vector: true, SecondStage: true, Scope: true,
		LexicalRows: 3_000, MaxLexicalRows: 30_000, Neighbors: 50, Pool: 60, Limit: 20, PerArticle: 2, Rerank: 32,
		ArticleWeight: 0.6, LeadWeight: 0.45, DaysWeight: 0.8, WeeksWeight: 0.3, TimeWeight: 0.4,
		PhraseWeight: 0.4, ProximityWeight: 0.2, SupportWeight: 0.45,
	}
}
