package news

import "time"

// Filter narrows what may be retrieved. The zero Filter admits everything.
type Filter struct {
	Since      time.Time // published at or after; articles without a date are left out when set
	Until      time.Time // published before; likewise
	Publishers []string  // any of these, compared without case
}

// IsZero reports whether the filter admits everything.
func (f Filter) IsZero() bool {
	return f.Since.IsZero() && f.Until.IsZero() && len(f.Publishers) == 0
}

// Question is what somebody asked, of which library, when.
type Question struct {
	Text    string
	Library LibraryID
	AskedAt time.Time // the asker's clock, in the asker's time zone
	Filter  Filter
	Person  PersonID // who asks; 0: not known. It is kept with what is kept of the question, to be forgotten with it
	History []Turn   // earlier turns of the conversation, oldest first
}

// Turn is one earlier question of a conversation with the answer's claims as text.
type Turn struct {
	Question string
	Answer   string
}

// Passage is a retrieved chunk with what is needed to quote, rank and show it.
type Passage struct {
	Ref ChunkRef `json:"chunk"`
	Headline
	// Origin is the article's own number, or the same number for all near copies of one text: that of the earliest.
	Origin ArticleID `json:"origin,omitempty"`
	Start  int       `json:"start"` // the chunk's place in its version's body
	End    int       `json:"end"`
	Text   string    `json:"text"` // exactly body[Start:End]
	Scores Scores    `json:"scores"`
	// Copies are headlines of near copies of this passage's article that were retrieved and folded into it.
	Copies []Headline `json:"copies,omitempty"`
}

// Scores are what each stage of retrieval gave a passage, kept for `search --explain` and for the evidence
// gate. Ranks count from 1; 0 means the stage did not return the passage.
type Scores struct {
	BM25       float64 `json:"bm25"`
	BM25Rank   int     `json:"bm25_rank,omitempty"`
	Cosine     float64 `json:"cosine"`
	VectorRank int     `json:"vector_rank,omitempty"`
	Fused      float64 `json:"fused"`
	Article    float64 `json:"article"` // what all chunks of the article hold together
	Lead       float64 `json:"lead"`    // near the article's beginning
	Recency    float64 `json:"recency"`
	Phrase     float64 `json:"phrase"`
	Support    float64 `json:"support"` // names what other articles name, too
	// Rerank is what a reranker gave, on a scale of its model; nil: it was not asked about the passage.
	Rerank *float64 `json:"rerank,omitempty"`
	Final  float64  `json:"final"`
}

// QueryTerm is an analyzed term of the question with its BM25 inverse document frequency in the library.
// Chunks is the number of chunks that hold it; 0 means the library has never seen the word.
type QueryTerm struct {
	Term   string  `json:"term"`
	IDF    float64 `json:"idf"`
	Chunks int     `json:"chunks"`
}

// Evidence is what retrieval found for a question. Its JSON form is what `newsdesk search --json` prints.
type Evidence struct {
	Passages []Passage   `json:"passages"` // best first
	Terms    []QueryTerm `json:"terms"`
	Coverage Coverage    `json:"covers"`
	Scope    Scope       `json:"scope,omitzero"`
	// Language is what the question was read as, a BCP 47 tag without region; empty: it is not clear.
	Language string  `json:"language,omitempty"`
	Timings  Timings `json:"timings"`
}

// Scope is what a question itself says of outlets and time, beside the asker's Filter.
type Scope struct {
	// Outlets are the publishers whose articles it asks for. Only these were searched, unless Widened.
	Outlets []string `json:"outlets,omitempty"`
	// Topic is the question without the outlets and the time of the articles; empty when it names neither.
	Topic string `json:"topic,omitempty"`
	// Since and Until are when it says that articles were published; likewise.
	Since time.Time `json:"since,omitzero"`
	Until time.Time `json:"until,omitzero"`
	// Widened tells that nothing was found within these bounds, so that all articles were searched.
	Widened bool `json:"widened,omitempty"`
	Timed   bool `json:"timed,omitempty"`   // it names a time
	Now     bool `json:"now,omitempty"`     // it asks for what is so at the moment
	Present bool `json:"present,omitempty"` // it asks in the present tense
}

// Narrows reports whether the question left articles out of the search, or would have.
func (s Scope) Narrows() bool {
	return len(s.Outlets) > 0 || !s.Since.IsZero() || !s.Until.IsZero()
}
