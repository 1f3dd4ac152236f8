package embed

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"newsdesk/internal/news"
)

// Model makes one vector for each input, in order, in one call.
type Model interface {
	Embed(ctx context.Context, inputs []string) ([][]float32, error)
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
	vectors, err := s.call(ctx, []string{text})
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
	if err := s.remember(ctx, fresh); err != nil {
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

func (s *Service) lookup(ctx context.Context, hashes [][32]byte) (map[[32]byte][]float32, error) {
	if s.opts.Cache == nil || len(hashes) == 0 {
		return nil, nil
	}
	return s.opts.Cache.Lookup(ctx, hashes)
}

func (s *Service) remember(ctx context.Context, fresh map[[32]byte][]float32) error {
	if s.opts.Cache == nil || len(fresh) == 0 {
		return nil
	}
	return s.opts.Cache.Store(ctx, fresh)
}

// embedAll embeds distinct texts in batches, several at once, and returns the vectors by hash. Texts that were
// refused are not among them.
func (s *Service) embedAll(ctx context.Context, texts []string) (map[[32]byte][]float32, error) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(s.opts.MaxInFlight)
	var batches [][]string
	for batch := range s.batches(texts) {
		batches = append(batches, batch)
	}
	results := make([][][]float32, len(batches))
	for i, batch := range batches {
		g.Go(func() (err error) {
			results[i], err = s.bisect(ctx, batch)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	vectors := make(map[[32]byte][]float32, len(texts))
	for i, batch := range batches {
		for j, v := range results[i] {
			if v != nil {
				vectors[sha256.Sum256([]byte(batch[j]))] = v
			}
		}
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
// stays nil.
func (s *Service) bisect(ctx context.Context, batch []string) ([][]float32, error) {
	vectors, err := s.call(ctx, batch)
	if code := news.CodeOf(err); code != news.CodeInvalid && code != news.CodeTooLarge {
		return vectors, err
	}
	if len(batch) == 1 {
		return [][]float32{nil}, nil
	}
	half := len(batch) / 2
	left, err := s.bisect(ctx, batch[:half])
	if err != nil {
		return nil, err
	}
	right, err := s.bisect(ctx, batch[half:])
	return append(left, right...), err
}

func (s *Service) call(ctx context.Context, batch []string) ([][]float32, error) {
	if err := s.inFlight.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer s.inFlight.Release(1)
	s.calls.Add(1)
	vectors, err := s.model.Embed(ctx, batch)
	if err != nil {
		return nil, err
	}
	if len(vectors) != len(batch) {
		return nil, fmt.Errorf("embed: the model gave %d vectors for %d texts", len(vectors), len(batch))
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
