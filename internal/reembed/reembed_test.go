package reembed_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"

	"newsdesk/internal/chunk"
	"newsdesk/internal/embed"
	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/reembed"
)

const (
	dimensions = 64
	batch      = 4
)

// desk is a database with articles in two libraries, embedded by a local model.
type desk struct {
	*postgres.DB
	libraries []news.Library
	local     reembed.Side
	chunks    int64
}

func newDesk(t *testing.T, articles int) desk {
	t.Helper()
	d := desk{DB: postgrestest.Open(t, postgres.Options{ExactScope: 1})}
	local := embed.NewService(embed.NewLocal(dimensions), embed.Options{})
	m, err := d.EnsureModel(t.Context(), "local", dimensions, 0)
	if err != nil {
		t.Fatal(err)
	}
	d.local = reembed.Side{Model: m, Embedder: local}
	in := ingest.New(ingest.Options{Store: d, Chunker: chunk.New(chunk.Options{}), Embedder: local, Model: m})
	for _, name := range []string{"first", "second"} {
		lib, err := d.EnsureLibrary(t.Context(), name)
		if err == nil {
			_, err = in.Run(t.Context(), lib.ID, 0, reports(name, articles), nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		d.libraries = append(d.libraries, lib)
	}
	c := d.coverage(t, m)
	if d.chunks = c.Chunks; d.chunks == 0 || c.Missing != 0 {
		t.Fatalf("%+v", c)
	}
	return d
}

func reports(library string, n int) iter.Seq2[news.Article, error] {
	return func(yield func(news.Article, error) bool) {
		for i := range n {
			a := news.Article{URL: fmt.Sprintf("https://%s.example/%d", library, i), Title: fmt.Sprintf("Report %d of the %s", i, library),
				Body: fmt.Sprintf("The council of town number %d met on day %d and spoke about bridge %d over the river, which the %s had seen.", i*i, i, 7*i+1, library)}
			if !yield(a, nil) {
				return
			}
		}
	}
}

func (d desk) coverage(t *testing.T, m news.EmbeddingModel) news.ModelCoverage {
	t.Helper()
	c, err := d.ModelCoverage(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// paid is a model that is paid for each text.
type paid struct {
	embed.Model
	refuses string  // texts with this word
	fault   *faulty // may end the process before what was paid for is stored

	mu    sync.Mutex
	texts map[string]int // how often each was embedded
}

func (p *paid) Embed(ctx context.Context, inputs []string) ([][]float32, error) {
	for _, in := range inputs {
		if p.refuses != "" && strings.Contains(in, p.refuses) {
			return nil, news.Errorf(news.CodeInvalid, "The endpoint refuses the text.")
		}
	}
	pay := func() ([][]float32, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, in := range inputs {
			p.texts[in]++
		}
		return p.Model.Embed(ctx, inputs)
	}
	if p.fault != nil {
		return do(p.fault, pay)
	}
	return pay()
}

func (p *paid) total() (n int) {
	for _, k := range p.texts {
		n += k
	}
	return n
}

// side registers a model to change to.
func (d desk) side(t *testing.T, model embed.Model) reembed.Side {
	t.Helper()
	m, err := d.EnsureModel(t.Context(), "paid", dimensions, 1)
	if err != nil {
		t.Fatal(err)
	}
	return reembed.Side{Model: m, Embedder: embed.NewService(model, embed.Options{BatchInputs: batch, Cache: d.EmbeddingCache(m.ID)})}
}

func options(s reembed.Store, to reembed.Side) reembed.Options {
	return reembed.Options{Store: s, To: to, Count: func(text string) int { return len(text) / 4 }, IndexRows: 10, Batch: batch}
}

// faulty fails at one of its operations, before or after that has taken effect.
type faulty struct {
	reembed.Store
	reembed.Embedder
	left  int // operations until the fault
	after bool
}

var errFault = news.Errorf(news.CodeUnavailable, "The other side is gone.")

func do[T any](f *faulty, operation func() (T, error)) (none T, err error) {
	f.left--
	if f.left == 0 && !f.after {
		return none, errFault
	}
	done, err := operation()
	if f.left == 0 {
		return none, errFault
	}
	return done, err
}

func (f *faulty) Documents(ctx context.Context, texts []string) ([][]float32, error) {
	return do(f, func() ([][]float32, error) { return f.Embedder.Documents(ctx, texts) })
}

func (f *faulty) Libraries(ctx context.Context) ([]news.Library, error) {
	return do(f, func() ([]news.Library, error) { return f.Store.Libraries(ctx) })
}

func (f *faulty) ChunksWithout(ctx context.Context, lib news.LibraryID, m news.EmbeddingModel, after news.ChunkRef, limit int) ([]news.StoredChunk, error) {
	return do(f, func() ([]news.StoredChunk, error) { return f.Store.ChunksWithout(ctx, lib, m, after, limit) })
}

func (f *faulty) StoreVectors(ctx context.Context, lib news.LibraryID, m news.EmbeddingModel, chunks []news.StoredChunk, vectors [][]float32) (int, error) {
	return do(f, func() (int, error) { return f.Store.StoreVectors(ctx, lib, m, chunks, vectors) })
}

func (f *faulty) BuildVectorIndex(ctx context.Context, m news.EmbeddingModel, rows int) (bool, error) {
	return do(f, func() (bool, error) { return f.Store.BuildVectorIndex(ctx, m, rows) })
}

func (f *faulty) SwitchModel(ctx context.Context, m news.EmbeddingModel, most int, embed func(context.Context, []news.StoredChunk) ([][]float32, error)) (news.EmbeddingModel, error) {
	return do(f, func() (news.EmbeddingModel, error) { return f.Store.SwitchModel(ctx, m, most, embed) })
}

// A change that fails at any of its operations, before or after that took effect, is finished by another, and no more
// than one batch is embedded twice.
func TestFaultAnywhereIsResumed(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 5)
	faults, most := 0, 0
	for at, fired := 1, true; fired; at++ {
		fired = false
		for _, after := range []bool{false, true} {
			model := &paid{Model: embed.NewLocal(dimensions), texts: map[string]int{}}
			to := d.side(t, model)
			f := &faulty{Store: d, Embedder: to.Embedder, left: at, after: after}
			model.fault = f
			first := reembed.New(options(f, reembed.Side{Model: to.Model, Embedder: f}))
			_, err := first.Fill(t.Context(), nil)
			if err == nil {
				_, err = first.Switch(t.Context())
			}
			if failed := err != nil; failed {
				if fired = true; news.CodeOf(err) != news.CodeUnavailable {
					t.Fatalf("operation %d: %v", at, err)
				}
				faults++
				second := reembed.New(options(d, to))
				if _, err := second.Fill(t.Context(), nil); err != nil {
					t.Fatal(err)
				}
				if _, err := second.Switch(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			active, err := d.ActiveModel(t.Context())
			if c := d.coverage(t, to.Model); err != nil || c.Missing != 0 || active.ID != to.Model.ID {
				t.Fatalf("operation %d, after %t: %+v, active %+v, %v", at, after, c, active, err)
			}
			twice := model.total() - int(d.chunks)
			if most = max(most, twice); twice < 0 || twice > batch {
				t.Fatalf("operation %d, after %t: %d of %d texts were embedded twice", at, after, twice, d.chunks)
			}
			d.goBack(t, to.Model)
		}
	}
	if faults < 20 {
		t.Errorf("only %d faults were tried", faults)
	}
	t.Attr("F-reembed-fault", fmt.Sprintf("a change of the embedding model that failed at each of its operations, %d faults before or after their effect, was finished by the next command; at most %d of %d chunks were embedded twice, with batches of %d",
		faults, most, d.chunks, batch))
}

// goBack makes the local model the active one again and drops the other.
func (d desk) goBack(t *testing.T, m news.EmbeddingModel) {
	t.Helper()
	if _, err := reembed.New(options(d, d.local)).Switch(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.State = news.ModelRetired
	if err := d.DropModel(t.Context(), m); err != nil {
		t.Fatal(err)
	}
}

// Texts that a model does not take hold up nothing, also when they are all that is left, and are found by their words.
func TestRefusedTextsHoldUpNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 12)
	model := &paid{Model: embed.NewLocal(dimensions), texts: map[string]int{}, refuses: "bridge 8"} // of articles 1 and, as 85, 12
	to := d.side(t, model)
	for range 2 { // the second begins with what was refused
		c := reembed.New(options(d, to))
		p, err := c.Fill(t.Context(), nil)
		if err != nil || p.Refused == 0 {
			t.Fatalf("%+v, %v", p, err)
		}
		if missing := d.coverage(t, to.Model).Missing; missing != int64(p.Refused) {
			t.Errorf("%d chunks have no vector, %d were refused", missing, p.Refused)
		}
		if _, err := c.Switch(t.Context()); err != nil {
			t.Error(err)
		}
	}
	// A model that takes nothing at all is no matter of the texts.
	d.goBack(t, to.Model)
	broken := d.side(t, &paid{refuses: "e", texts: map[string]int{}})
	if _, err := reembed.New(options(d, broken)).Fill(t.Context(), nil); news.CodeOf(err) != news.CodeInvalid {
		t.Errorf("a model that refuses everything: %v", err)
	}
}

func TestEstimateKnowsWhatIsPaid(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 10)
	model := &paid{Model: embed.NewLocal(dimensions), texts: map[string]int{}}
	to := d.side(t, model)
	c := reembed.New(options(d, to))
	before, err := c.Estimate(t.Context())
	if err != nil || before.Missing != d.chunks || before.Asked != d.chunks || before.AskedTokens <= before.Tokens {
		t.Errorf("before: %+v, %v", before, err)
	}
	if model.total() != 0 {
		t.Error("the estimate was paid for")
	}
	p, err := c.Fill(t.Context(), nil)
	if err != nil || int64(p.Stored) != d.chunks || int64(p.Tokens) != before.AskedTokens {
		t.Errorf("filled %+v, estimated %+v, %v", p, before, err)
	}
	if after, err := c.Estimate(t.Context()); err != nil || after.Missing != 0 || after.AskedTokens != 0 {
		t.Errorf("after: %+v, %v", after, err)
	}
}

// same makes the same vector of every text.
type same struct{}

func (same) Embed(_ context.Context, inputs []string) ([][]float32, error) {
	vectors := make([][]float32, len(inputs))
	for i := range vectors {
		vectors[i] = make([]float32, dimensions)
		vectors[i][0] = 1
	}
	return vectors, nil
}

func TestCheckTellsAUselessModel(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 60)
	good := d.side(t, embed.NewLocal(dimensions))
	c := reembed.New(options(d, good))
	if _, err := c.Fill(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if indexed, err := d.HasVectorIndex(t.Context(), good.Model); err != nil || !indexed {
		t.Fatalf("no index: %v", err)
	}
	found, err := c.Check(t.Context(), d.local)
	if err != nil || found.Shortcoming() != "" || !found.Compared || found.Sample != 100 || found.Found < 0.9 || found.IndexRecall < 0.95 {
		t.Errorf("a good model: %+v, %q, %v", found, found.Shortcoming(), err)
	}
	t.Attr("F-reembed-check", fmt.Sprintf("of a sample of %d chunks a sentence finds its own among the first ten: %.1f%% by the new model, %.1f%% by the old; the index sees %.1f%% of the nearest twenty",
		found.Sample, 100*found.Found, 100*found.FoundBefore, 100*found.IndexRecall))
	d.drop(t, good.Model)
	useless := d.side(t, same{})
	c = reembed.New(options(d, useless))
	if _, err := c.Fill(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for _, before := range []reembed.Side{d.local, {}} {
		found, err := c.Check(t.Context(), before)
		if err != nil || found.Shortcoming() == "" || found.Compared != (before.Embedder != nil) {
			t.Errorf("a useless model: %+v, %v", found, err)
		}
	}
}

func (d desk) drop(t *testing.T, m news.EmbeddingModel) {
	t.Helper()
	if err := d.DropModel(t.Context(), m); err != nil {
		t.Fatal(err)
	}
}
