package retrieve

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
	"newsdesk/internal/text"
	"newsdesk/internal/understand"
)

// Index is the store's side of a search: two round trips.
type Index interface {
	Candidates(ctx context.Context, q news.CandidateQuery) (news.Candidates, error)
	Passages(ctx context.Context, lib news.LibraryID, refs []news.ChunkRef, m news.EmbeddingModel, vector []float32) ([]news.Passage, error)
	Coverage(ctx context.Context, lib news.LibraryID) (news.Coverage, error)
	Publishers(ctx context.Context, lib news.LibraryID, prefix string, limit int) ([]string, error)
}

// Embedder turns a question into a vector of the model's dimensions.
type Embedder interface {
	Query(ctx context.Context, text string) ([]float32, error)
}

// Models says by which model questions are asked now, and what makes its vectors: nil when that cannot be asked.
type Models func(ctx context.Context) (news.EmbeddingModel, Embedder, error)

// Retriever finds the passages for questions. It is safe for concurrent use.
type Retriever struct {
	index    Index
	models   Models
	reranker Reranker // nil: none
	settings Settings
	log      *slog.Logger
	outlets  *outlets
	begin    news.Begin

	analyzers text.Analyzers // shared: they remember the stems of words they have met
}

// New returns a retriever. Vectors are left out when the embedder is nil, and
// asked only where words find nothing when the model's fusion weight is 0.
func New(index Index, embedder Embedder, model news.EmbeddingModel, s Settings, log *slog.Logger) *Retriever {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	fixed := func(context.Context) (news.EmbeddingModel, Embedder, error) { return model, embedder, nil }
	return &Retriever{index: index, models: fixed, settings: s, log: log, outlets: new(outlets)}
}

// UseModels has each question ask which model is the active one. A question keeps to that of its beginning.
func (r *Retriever) UseModels(m Models) { r.models = m }

// Watch lets the stages be watched. Call it before the first Retrieve.
func (r *Retriever) Watch(begin news.Begin) { r.begin = begin }

// Retrieve returns the best passages for a question, best first, with the statistics of its terms.
func (r *Retriever) Retrieve(ctx context.Context, q news.Question) (news.Evidence, error) {
	search := &search{r: r, question: q, asked: q.Filter}
	var err error
	if search.model, search.embedder, err = r.models(ctx); err != nil {
		return news.Evidence{}, fmt.Errorf("retrieve: model: %w", err)
	}
	steps := []struct {
		stage string
		run   func(context.Context) error
	}{
		{"coverage", search.readQuestion},
		{"understand", search.understand},
		{"embed", search.embed},
		{"candidates", search.candidates},
		{"texts", search.texts},
		{"rank", search.rank},
		{"rerank", search.rerank},
		{"fold", search.fold},
	}
	for _, step := range steps {
		start := time.Now()
		stage, end := r.begin.Span(ctx, step.stage)
		err := step.run(stage)
		end(err)
		if err != nil {
			return news.Evidence{}, fmt.Errorf("retrieve: %s: %w", step.stage, err)
		}
		search.evidence.Timings = append(search.evidence.Timings, news.Timing{Stage: step.stage, Duration: time.Since(start)})
	}
	return search.evidence, nil
}

// search is the state of one Retrieve.
type search struct {
	r        *Retriever
	model    news.EmbeddingModel
	embedder Embedder
	question news.Question
	analyzer *text.Analyzer // what the question's words and the passages are compared as
	tokens   []text.Token   // the question's words without stop words, in order
	// otherTerms are the terms in other languages of the words with a term.
	otherTerms map[string][]string
	keys       []bm25.Key         // of all terms
	weights    map[string]float64 // the inverse document frequencies of its words
	weight     float64            // and their sum
	number     bool               // it asks for a quantity or a date
	vector     []float32
	ranking    *ranking
	pool       []scored
	evidence   news.Evidence
	asked      news.Filter // the asker's own; question.Filter is what is searched
	asks       understand.Question
	sides      []side

	// What reading the texts needs again for each.
	places     []occurrence
	near, sums []float64
}

// embed makes the question's vector when the model's similarity is worth anything beside the words.
func (s *search) embed(ctx context.Context) error {
	if s.model.FusionWeight == 0 && s.r.settings.Lexical {
		return nil
	}
	return s.embedQuestion(ctx)
}

// embedQuestion makes the question's vector. A failing endpoint costs the vectors, not the answer.
func (s *search) embedQuestion(ctx context.Context) error {
	r := s.r
	if !r.settings.Vector || s.embedder == nil {
		return nil
	}
	vector, err := s.embedder.Query(ctx, s.question.Text)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.log.WarnContext(ctx, "searching by words only: the question could not be embedded", "model", s.model.Name, "error", err)
		return nil
	}
	s.vector = vector
	return nil
}

func (s *search) texts(ctx context.Context) error {
	refs := make([]news.ChunkRef, len(s.pool))
	scores := make(map[news.ChunkRef]news.Scores, len(s.pool))
	for i, c := range s.pool {
		refs[i] = c.Ref
		scores[c.Ref] = c.scores
	}
	passages, err := s.r.index.Passages(ctx, s.question.Library, refs, s.model, s.vector)
	if err != nil {
		return err
	}
	for i := range passages {
		cosine := passages[i].Scores.Cosine
		passages[i].Scores = scores[passages[i].Ref]
		passages[i].Scores.Cosine = cosine
	}
	s.evidence.Passages = passages
	return nil
}

func (s *search) cover(ctx context.Context) (err error) {
	s.evidence.Coverage, err = s.r.index.Coverage(ctx, s.question.Library)
	return err
}
