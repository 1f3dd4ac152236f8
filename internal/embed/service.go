package embed

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"newsdesk/internal/news"
)

// Model makes one vector for each input, in order, in one call.
type Model interface {
	Embed(ctx context.Context, inputs []string) ([][]float32, error)
}

// QueryModel is a Model that embeds a question in less time than it takes for a batch, or not at all.
type QueryModel interface {
	Model
	EmbedQuery(ctx context.Context, text string) ([]float32, error)
}

// TermModel is a Model that finds the terms of a text and needs nothing else of it.
type TermModel interface {
	Model
	// EmbedTerms returns what Embed makes of texts with these terms, which it may overwrite.
	EmbedTerms(terms [][]string) [][]float32
}

// Cache keeps vectors of one model by the SHA-256 of the text.
type Cache interface {
	Lookup(ctx context.Context, hashes [][32]byte) (map[[32]byte][]float32, error)
	Store(ctx context.Context, vectors map[[32]byte][]float32) error
}

// Options of a Service. Zero values take the defaults in brackets.
type Options struct {
	BatchInputs int // inputs of one call [96]
	BatchTokens int // tokens of one call, as Count counts [60,000]
	MaxInFlight int // calls at the same time, of all users of the service together [8]
	Dimensions  int // what every vector must have; 0: not checked
	Cache       Cache
	Count       func(string) int // tokens of a text; nil: four bytes a token
}

// Service embeds texts for many callers. It is safe for concurrent use.
type Service struct {
	model    Model
	opts     Options
	inFlight *semaphore.Weighted
	calls    atomic.Int64
}

// NewService returns a service around a model.
func NewService(m Model, o Options) *Service {
	if o.BatchInputs == 0 {
		o.BatchInputs = 96
	}
	if o.BatchTokens == 0 {
		o.BatchTokens = 60_000
	}
	if o.MaxInFlight == 0 {
		o.MaxInFlight = 8
	}
	if o.Count == nil {
		o.Count = func(s string) int { return len(s)/4 + 1 }
	}
	return &Service{model: m, opts: o, inFlight: semaphore.NewWeighted(int64(o.MaxInFlight))}
}

// Calls is the number of calls of the model so far.
func (s *Service) Calls() int64 { return s.calls.Load() }

// Query embeds a question.
func (s *Service) Query(ctx context.Context, text string) ([]float32, error) {
	embed := s.model.Embed
	if m, ok := s.model.(QueryModel); ok {
		embed = func(ctx context.Context, inputs []string) ([][]float32, error) {
			vector, err := m.EmbedQuery(ctx, inputs[0])
			return [][]float32{vector}, err
		}
	}
	vectors, err := s.call(ctx, []string{text}, embed)
	if err != nil {
		return nil, err
	}
	return vectors[0], nil
}

// Documents embeds texts, in order. Equal texts are embedded once, known ones not at all. A text that the model
// refuses on its own gets a nil vector; when the model fails otherwise, Documents fails.
func (s *Service) Documents(ctx context.Context, texts []string) ([][]float32, error) {
	hashes := make([][32]byte, len(texts))
	var distinct [][32]byte
	byHash := make(map[[32]byte]string, len(texts))
	for i, t := range texts {
		hashes[i] = sha256.Sum256([]byte(t))
		if _, ok := byHash[hashes[i]]; !ok {
			byHash[hashes[i]] = t
			distinct = append(distinct, hashes[i])
		}
	}
	known, err := s.lookup(ctx, distinct)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, h := range distinct {
		if known[h] == nil {
			missing = append(missing, byHash[h])
		}
	}
	fresh, err := s.embedAll(ctx, missing)
	if err != nil {
		return nil, err
	}
	vectors := make([][]float32, len(texts))
	for i, h := range hashes {
		if vectors[i] = known[h]; vectors[i] == nil {
			vectors[i] = fresh[h]
		}
	}
	return vectors, nil
}

// Known counts the texts whose vectors are in the cache.
func (s *Service) Known(ctx context.Context, texts []string) (int, error) {
	hashes := make([][32]byte, len(texts))
	for i, t := range texts {
		hashes[i] = sha256.Sum256([]byte(t))
	}
	known, err := s.lookup(ctx, hashes)
	n := 0
	for _, h := range hashes {
		if known[h] != nil {
			n++
		}
	}
	return n, err
}

// Terms embeds texts whose terms are known already, which spares a local model from finding them again. It reports false
// when the model needs the texts themselves: then call Documents. The terms may be reordered.
func (s *Service) Terms(terms [][]string) ([][]float32, bool) {
	m, ok := s.model.(TermModel)
	if !ok {
		return nil, false
	}
	if len(terms) > 0 {
		s.calls.Add(1)
	}
	return m.EmbedTerms(terms), true
}

func (s *Service) lookup(ctx context.Context, hashes [][32]byte) (map[[32]byte][]float32, error) {
	if s.opts.Cache == nil || len(hashes) == 0 {
		return nil, nil
	}
	return s.opts.Cache.Lookup(ctx, hashes)
}

// rememberLimit bounds the storing of vectors that are paid for although their caller has given up.
const rememberLimit = 10 * time.Second

// remember stores a batch's vectors at once, also when another batch has failed meanwhile: they are paid for.
func (s *Service) remember(ctx context.Context, vectors map[[32]byte][]float32) error {
	if s.opts.Cache == nil || len(vectors) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rememberLimit)
	defer cancel()
	return s.opts.Cache.Store(ctx, vectors)
}

// embedAll embeds distinct texts in batches, several at once, and returns the vectors by hash. Texts that were
// refused are not among them.
func (s *Service) embedAll(ctx context.Context, texts []string) (map[[32]byte][]float32, error) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(s.opts.MaxInFlight)
	var mu sync.Mutex
	all := make(map[[32]byte][]float32, len(texts))
	for batch := range s.batches(texts) {
		g.Go(func() error {
			vectors, err := s.embedBatch(ctx, batch)
			if err != nil {
				return err
			}
			mu.Lock()
			maps.Copy(all, vectors)
			mu.Unlock()
			return s.remember(ctx, vectors)
		})
	}
	return all, g.Wait()
}

// embedBatch embeds one batch, without the texts that the model refuses on their own. When it refuses all of several,
// the fault is not the texts'.
func (s *Service) embedBatch(ctx context.Context, batch []string) (map[[32]byte][]float32, error) {
	list, refusal, err := s.bisect(ctx, batch)
	if err != nil {
		return nil, err
	}
	vectors := make(map[[32]byte][]float32, len(batch))
	for i, v := range list {
		if v != nil {
			vectors[sha256.Sum256([]byte(batch[i]))] = v
		}
	}
	if len(vectors) == 0 && len(batch) > 1 {
		return nil, refusal
	}
	return vectors, nil
}

// batches cuts texts by number and tokens. A text above the token limit goes alone.
func (s *Service) batches(texts []string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		start, tokens := 0, 0
		for i, t := range texts {
			n := s.opts.Count(t)
			if i > start && (i-start == s.opts.BatchInputs || tokens+n > s.opts.BatchTokens) {
				if !yield(texts[start:i]) {
					return
				}
				start, tokens = i, 0
			}
			tokens += n
		}
		if start < len(texts) {
			yield(texts[start:])
		}
	}
}

// bisect embeds a batch and, when the model refuses it as it is, its halves, down to the text at fault, whose vector
// stays nil. refusal is the last reason it gave.
func (s *Service) bisect(ctx context.Context, batch []string) (vectors [][]float32, refusal, err error) {
	vectors, err = s.call(ctx, batch, s.model.Embed)
	if code := news.CodeOf(err); code != news.CodeInvalid && code != news.CodeTooLarge {
		return vectors, nil, err
	}
	refusal = err
	if len(batch) == 1 {
		return [][]float32{nil}, refusal, nil
	}
	for _, half := range [][]string{batch[:len(batch)/2], batch[len(batch)/2:]} {
		part, again, err := s.bisect(ctx, half)
		if err != nil {
			return nil, nil, err
		}
		if again != nil {
			refusal = again
		}
		vectors = append(vectors, part...)
	}
	return vectors, refusal, nil
}

func (s *Service) call(ctx context.Context, batch []string, embed func(context.Context, []string) ([][]float32, error)) ([][]float32, error) {
	if err := s.inFlight.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer s.inFlight.Release(1)
	s.calls.Add(1)
	vectors, err := embed(ctx, batch)
	if err != nil {
		return nil, err
	}
	if len(vectors) != len(batch) {
		return nil, &news.Error{Code: news.CodeUnavailable, Message: "The embedding endpoint gave a wrong number of vectors.",
			Err: fmt.Errorf("%d vectors for %d texts", len(vectors), len(batch))}
	}
	for _, v := range vectors {
		if s.opts.Dimensions > 0 && len(v) != s.opts.Dimensions {
			return nil, &news.Error{Code: news.CodeUnsupported,
				Message: fmt.Sprintf("The embedding model gives %d dimensions where %d are stored.", len(v), s.opts.Dimensions),
				Hint:    "Set NEWSDESK_EMBEDDING_DIMENSIONS to what the model gives; its vectors are kept apart from the others."}
		}
	}
	return vectors, nil
}
