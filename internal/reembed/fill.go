package reembed

import (
	"context"
	"fmt"

	"newsdesk/internal/news"
)

// Estimate is what a change will cost.
type Estimate struct {
	news.ModelCoverage
	// Asked is how many chunks the model will be asked for, because their vectors are not known from before, and AskedTokens
	// how many tokens those have with their headers. Both are taken from a sample.
	Asked, AskedTokens int64
	Sample             int // chunks looked at
}

// estimateChunks is how many chunks the estimate looks at.
const estimateChunks = 200

// Estimate counts what is to be done, and pays nothing.
func (c *Change) Estimate(ctx context.Context) (e Estimate, err error) {
	if e.ModelCoverage, err = c.Store.ModelCoverage(ctx, c.To.Model); err != nil || e.Missing == 0 {
		return e, err
	}
	libraries, err := c.Store.Libraries(ctx)
	if err != nil {
		return e, err
	}
	var texts []string
	bare, whole := 0, 0
	for _, lib := range libraries {
		if len(texts) >= estimateChunks {
			break
		}
		list, err := c.Store.ChunksWithout(ctx, lib.ID, c.To.Model, news.ChunkRef{}, estimateChunks)
		if err != nil {
			return e, err
		}
		for _, s := range list {
			text := s.EmbeddedText()
			texts = append(texts, text)
			bare, whole = bare+s.Tokens, whole+c.Count(text)
		}
	}
	known, err := c.To.Embedder.Known(ctx, texts)
	if err != nil || len(texts) == 0 {
		return e, err
	}
	e.Sample = len(texts)
	unknown := float64(len(texts)-known) / float64(len(texts))
	e.Asked = int64(float64(e.Missing)*unknown + 0.5)
	e.AskedTokens = int64(float64(e.Tokens)*float64(whole)/float64(max(bare, 1))*unknown + 0.5)
	return e, nil
}

// Progress says how far filling is.
type Progress struct {
	Stored  int // vectors stored by this process
	Refused int // chunks whose text the model does not take
	Tokens  int // of what was stored, with headers
}

// Fill gives the model the vectors of what is stored, and its index when there are enough. It goes on where an earlier
// one ended, however that ended. What is stored meanwhile it finds too, but for the last few, which Switch does. progress
// may be nil.
func (c *Change) Fill(ctx context.Context, progress func(Progress)) (p Progress, err error) {
	if progress == nil {
		progress = func(Progress) {}
	}
	for {
		before := p.Stored
		if err := c.pass(ctx, &p, progress); err != nil {
			return p, fmt.Errorf("reembed: fill: %w", err)
		}
		if p.Stored-before <= c.Batch {
			break
		}
	}
	_, err = c.Store.BuildVectorIndex(ctx, c.To.Model, c.IndexRows)
	return p, err
}

// pass goes through all libraries once.
func (c *Change) pass(ctx context.Context, p *Progress, progress func(Progress)) error {
	libraries, err := c.Store.Libraries(ctx)
	if err != nil {
		return err
	}
	for _, lib := range libraries {
		var after news.ChunkRef
		for {
			list, err := c.Store.ChunksWithout(ctx, lib.ID, c.To.Model, after, c.Batch)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				break
			}
			after = list[len(list)-1].Ref
			vectors, err := c.embed(ctx, list)
			if err != nil {
				return err
			}
			stored, err := c.Store.StoreVectors(ctx, lib.ID, c.To.Model, list, vectors)
			if err != nil {
				return err
			}
			p.Stored, p.Refused = p.Stored+stored, len(c.refused)
			for i, v := range vectors {
				if v != nil {
					p.Tokens += c.Count(list[i].EmbeddedText())
				}
			}
			progress(*p)
		}
	}
	return nil
}

// embed makes the vectors of chunks: nil for those that the model refuses, which it is not asked for again.
func (c *Change) embed(ctx context.Context, list []news.StoredChunk) ([][]float32, error) {
	vectors := make([][]float32, len(list))
	var texts []string
	var places []int
	for i, s := range list {
		if !c.refused[chunk{s.Library, s.Ref}] {
			texts, places = append(texts, s.EmbeddedText()), append(places, i)
		}
	}
	if len(texts) == 0 {
		return vectors, nil
	}
	found, err := c.documents(ctx, texts)
	if err != nil {
		return nil, err
	}
	for i, at := range places {
		vectors[at] = found[i]
		if found[i] == nil {
			c.refused[chunk{list[at].Library, list[at].Ref}] = true
		}
	}
	return vectors, nil
}

// documents embeds texts. When the model refuses all of them, it is asked whether it takes anything, and then for each
// alone: what an earlier process could not embed may be all that is left.
func (c *Change) documents(ctx context.Context, texts []string) ([][]float32, error) {
	found, err := c.To.Embedder.Documents(ctx, texts)
	if code := news.CodeOf(err); code != news.CodeInvalid && code != news.CodeTooLarge {
		return found, err
	}
	if _, err := c.To.Embedder.Query(ctx, "news"); err != nil {
		return nil, err
	}
	found = make([][]float32, len(texts))
	for i := range texts {
		one, err := c.To.Embedder.Documents(ctx, texts[i:i+1])
		if err != nil {
			return nil, err
		}
		found[i] = one[0]
	}
	return found, nil
}

// A switch may hold up whoever stores articles for so many chunks, and is tried so often before it is left to another day.
const (
	switchChunks = 2_000
	switchTries  = 5
)

// Switch makes the model the active one, with the vectors of all that is stored at that moment.
func (c *Change) Switch(ctx context.Context) (news.EmbeddingModel, error) {
	for try := 1; ; try++ {
		m, err := c.Store.SwitchModel(ctx, c.To.Model, len(c.refused)+switchChunks, c.embed)
		if news.CodeOf(err) != news.CodeSuperseded || try == switchTries {
			return m, err
		}
		if _, err := c.Fill(ctx, nil); err != nil {
			return m, err
		}
	}
}
