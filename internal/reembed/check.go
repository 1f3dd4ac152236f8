package reembed

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// Check is what a model finds of a sample of chunks, each looked for by a sentence of its own: known-item search.
type Check struct {
	Sample int
	// IndexRecall is the share of the exactly nearest neighborsCompared chunks that a question finds as it searches: 1 as
	// long as it compares all.
	IndexRecall float64
	// Found is the share of the sample that is among the foundWithin nearest of its sentence, and FoundBefore the same by
	// the model that is active; Compared is false where that could not be asked.
	Found, FoundBefore float64
	Compared           bool
}

const (
	neighborsCompared = 20
	foundWithin       = 10
	// A sample is taken of the largest libraries, where finding is hardest.
	sampleLibraries = 5
	sampleChunks    = 100
	shortSentence   = 40 // bytes, below which a sentence is too little to know a chunk by
)

// The floors. A sample of a hundred is right within some five in a hundred.
const (
	leastIndexRecall = 0.90
	leastFound       = 0.50 // of a sentence's own chunk, where there is nothing to compare with
	mostLoss         = 0.10 // against the active model
)

// Shortcoming says why a model should not become the active one, or nothing.
func (c Check) Shortcoming() string {
	switch {
	case c.Sample == 0:
		return ""
	case c.IndexRecall < leastIndexRecall:
		return fmt.Sprintf("the index finds %.0f%% of the nearest chunks, and should find %.0f%%", 100*c.IndexRecall, 100*leastIndexRecall)
	case c.Compared && c.Found < c.FoundBefore-mostLoss:
		return fmt.Sprintf("it finds %.0f%% of the sample, where the active model finds %.0f%%", 100*c.Found, 100*c.FoundBefore)
	case !c.Compared && c.Found < leastFound:
		return fmt.Sprintf("it finds %.0f%% of the sample, and should find %.0f%%", 100*c.Found, 100*leastFound)
	}
	return ""
}

// Check measures the new model, and beside it the one that is active when there is an embedder for it.
func (c *Change) Check(ctx context.Context, active Side) (found Check, err error) {
	sample, err := c.sample(ctx)
	if err != nil || len(sample) == 0 {
		return found, err
	}
	found.Sample = len(sample)
	sentences := make([]string, len(sample))
	for i, s := range sample {
		sentences[i] = sentenceOf(s.Text)
	}
	if found.Found, found.IndexRecall, err = c.measure(ctx, c.To, sample, sentences, true); err != nil {
		return found, fmt.Errorf("reembed: check: %w", err)
	}
	if active.Embedder == nil || active.Model.ID == c.To.Model.ID {
		return found, nil
	}
	before, _, err := c.measure(ctx, active, sample, sentences, false)
	if err != nil { // such as an endpoint that is no more, which may be why the model is changed
		return found, ctx.Err()
	}
	found.FoundBefore, found.Compared = before, true
	return found, nil
}

func (c *Change) measure(ctx context.Context, s Side, sample []news.StoredChunk, sentences []string, index bool) (found, recall float64, err error) {
	vectors, err := s.Embedder.Documents(ctx, sentences)
	if err != nil {
		return 0, 0, err
	}
	hits, agreed, of := 0, 0, 0
	for i, v := range vectors {
		if v == nil {
			continue
		}
		lib := sample[i].Library
		near, err := c.Store.Nearest(ctx, lib, s.Model, v, neighborsCompared, false)
		if err != nil {
			return 0, 0, err
		}
		if slices.Contains(near[:min(foundWithin, len(near))], sample[i].Ref) {
			hits++
		}
		if !index {
			continue
		}
		exact, err := c.Store.Nearest(ctx, lib, s.Model, v, neighborsCompared, true)
		if err != nil {
			return 0, 0, err
		}
		of += len(exact)
		for _, ref := range exact {
			if slices.Contains(near, ref) {
				agreed++
			}
		}
	}
	return float64(hits) / float64(len(sample)), float64(agreed) / float64(max(of, 1)), nil
}

// sample takes chunks of the largest libraries.
func (c *Change) sample(ctx context.Context) (list []news.StoredChunk, err error) {
	libraries, err := c.Store.Libraries(ctx)
	if err != nil {
		return nil, err
	}
	type sized struct {
		id     news.LibraryID
		chunks int
	}
	var sizes []sized
	for _, lib := range libraries {
		held, err := c.Store.Coverage(ctx, lib.ID)
		if err != nil {
			return nil, err
		}
		if held.Chunks > 0 {
			sizes = append(sizes, sized{lib.ID, held.Chunks})
		}
	}
	slices.SortFunc(sizes, func(a, b sized) int { return cmp.Or(cmp.Compare(b.chunks, a.chunks), cmp.Compare(a.id, b.id)) })
	sizes = sizes[:min(sampleLibraries, len(sizes))]
	for _, s := range sizes {
		some, err := c.Store.SampleChunks(ctx, s.id, sampleChunks/len(sizes))
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

// sentenceOf is the first sentence of a chunk that is long enough to know it by.
func sentenceOf(chunk string) string {
	for _, s := range text.Sentences(chunk) {
		if s.End-s.Start >= shortSentence {
			return chunk[s.Start:s.End]
		}
	}
	return chunk
}
