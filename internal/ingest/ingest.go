package ingest

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// Store is where articles go.
type Store interface {
	Duplicates
	ResolveIdentities(ctx context.Context, lib news.LibraryID, articles []news.Prepared) ([]news.Prepared, error)
	Unchanged(ctx context.Context, lib news.LibraryID, m news.EmbeddingModel, articles []news.Prepared) (map[string]news.Stored, error)
	StoreArticles(ctx context.Context, lib news.LibraryID, source news.SourceID, m news.EmbeddingModel, articles []news.Prepared) ([]news.Stored, error)
	FoldStatistics(ctx context.Context, lib news.LibraryID) error
	HasVectorIndex(ctx context.Context, m news.EmbeddingModel) (bool, error)
	SetVectorIndexAside(ctx context.Context, m news.EmbeddingModel, inserted int) (bool, error)
	GroupOrigins(ctx context.Context, lib news.LibraryID) (int, error)
	BuildVectorIndex(ctx context.Context, m news.EmbeddingModel, minRows int) (bool, error)
}

// Chunker cuts a body into chunks.
type Chunker interface {
	Chunks(body string) []news.Chunk
}

// Embedder turns texts into vectors, in order. A nil vector stands for a text that could not be embedded.
type Embedder interface {
	Documents(ctx context.Context, texts []string) ([][]float32, error)
}

// TermEmbedder is an Embedder that may make the vectors of texts from their terms, which are found for the index anyway.
// It reports false when it needs the texts. It may overwrite the terms.
type TermEmbedder interface {
	Terms(terms [][]string) ([][]float32, bool)
}

// Options of an Ingester.
type Options struct {
	Store    Store
	Chunker  Chunker
	Embedder Embedder
	Model    news.EmbeddingModel
	// Active says which model articles are embedded by now, and what makes its vectors; nil: always Model and Embedder.
	Active func(ctx context.Context) (news.EmbeddingModel, Embedder, error)
	// Workers is how many groups of articles are under way at once; default 8, most of them waiting for an embedding
	// endpoint, or 4 when there is none.
	Workers int
	// IndexRows is the size from which the vectors get an index; 0 leaves it to others.
	IndexRows int
	Logger    *slog.Logger
}

// A group holds so many articles or bytes of text, whichever is reached first: enough to fill embedding batches and to
// make a transaction worth its while, little enough that all workers together hold a few megabytes.
const (
	groupArticles = 96
	groupBytes    = 512 << 10
	// foldEvery is how many stored articles may wait in the statistics' list of changes, which searches read. Folding
	// costs by the different terms of all that waits, so that half as often costs little more than half.
	foldEvery = 1024
	// lookEvery is how many vectors are stored before it is asked again whether the index is worth inserting into.
	lookEvery = 5_000
	// heldBytes is how much text may wait for the end of a run.
	heldBytes = 4 << 20
	// writers is how many groups of a run are in the database at once: while it works on one, the next is sent. Each more
	// costs a connection and waits for the others.
	writers = 2
)

// Ingester brings articles into libraries. It is safe for concurrent use.
type Ingester struct {
	opts Options
	// analyzers by the article's language, which are those of questions too.
	analyzers text.Analyzers
	// analyzing lets as many groups be computed on as there are processors: more would only hold memory.
	analyzing *semaphore.Weighted
}

// New returns an ingester.
func New(o Options) *Ingester {
	if o.Workers == 0 {
		o.Workers = defaultWorkers(o.Embedder)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Ingester{opts: o, analyzing: semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0)))}
}

// active is the model that articles are embedded by now.
func (in *Ingester) active(ctx context.Context) (news.EmbeddingModel, Embedder, error) {
	if in.opts.Active == nil {
		return in.opts.Model, in.opts.Embedder, nil
	}
	m, e, err := in.opts.Active(ctx)
	if err != nil {
		err = fmt.Errorf("ingest: model: %w", err)
	}
	return m, e, err
}

// superseded reports whether the active model has changed since articles were embedded, so that embedding them anew
// helps.
func (in *Ingester) superseded(err error) bool {
	return in.opts.Active != nil && news.CodeOf(err) == news.CodeSuperseded
}

func defaultWorkers(e Embedder) int {
	if local, ok := e.(TermEmbedder); ok {
		if _, ok := local.Terms(nil); ok {
			return 4
		}
	}
	return 8
}

// Run ingests articles into a library. An item that carries an error, or an article that can not be stored, is
// reported in the summary and does not stop the rest. Of two texts of one article the later one wins. When the database or the embedding endpoint is gone, or ctx
// ends, Run stops with that error and the summary of what was done. progress may be nil; it is called by one
// goroutine at a time.
func (in *Ingester) Run(ctx context.Context, lib news.LibraryID, source news.SourceID, items iter.Seq2[news.Article, error], progress func(Summary)) (Summary, error) {
	r := &run{in: in, lib: lib, source: source, report: newReport(progress), storing: semaphore.NewWeighted(writers)}
	g, working := errgroup.WithContext(ctx)
	groups := make(chan []news.Prepared)
	g.Go(func() error {
		defer close(groups)
		return r.read(working, items, groups)
	})
	for range in.opts.Workers {
		g.Go(func() error {
			for group := range groups {
				if err := r.handle(working, group); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := g.Wait()
	for group := range slices.Chunk(r.later, groupArticles) {
		if err == nil {
			err = r.handle(ctx, group) // of one article's texts the last
		}
	}
	if err == nil {
		err = r.finish(ctx)
	}
	return r.report.summary(), err
}

// run is the state of one Run.
type run struct {
	in      *Ingester
	lib     news.LibraryID
	source  news.SourceID
	report  *report
	storing *semaphore.Weighted
	// The reader's own until the workers are done: what it has read, and the further texts of articles among it, which
	// are stored last, because several workers would store an article's texts in any order.
	seen  recent
	later []news.Prepared
	held  int // bytes of text in later

	upkeep   sync.Mutex
	unfolded int  // articles stored since the statistics were folded
	vectors  int  // stored by this run
	nextLook int  // vectors from which to ask again whether the index is to be set aside
	aside    bool // the index was
}

// read groups the items for the workers.
func (r *run) read(ctx context.Context, items iter.Seq2[news.Article, error], groups chan<- []news.Prepared) error {
	var group []news.Prepared
	size := 0
	send := func() error {
		if len(group) == 0 {
			return nil
		}
		select {
		case groups <- group:
			group, size = nil, 0
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for a, err := range items {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			r.report.failed(a, err)
			continue
		}
		p := identify(a)
		if same, known := r.seen.add(p); known {
			switch {
			case same:
				r.report.did(news.OutcomeUnchanged, 0)
			case r.held+len(a.Body) > heldBytes:
				r.report.failed(a, news.Errorf(news.CodeInvalid, "It has the same address as an earlier item but another text; the earlier one was kept."))
			default:
				r.seen.replace(p)
				r.later, r.held = append(r.later, p), r.held+len(a.Body)
			}
			continue
		}
		group, size = append(group, p), size+len(a.Body)
		if len(group) == groupArticles || size >= groupBytes {
			if err := send(); err != nil {
				return err
			}
		}
	}
	return send()
}

// handle takes a group from reading to stored.
func (r *run) handle(ctx context.Context, group []news.Prepared) error {
	o := r.in.opts
	left, err := r.in.resolve(ctx, r.lib, group)
	if err != nil {
		return err
	}
	for range len(group) - len(left) {
		r.report.did(news.OutcomeUnchanged, 0)
	}
	group = left
	model, _, err := r.in.active(ctx)
	if err != nil {
		return err
	}
	var same map[string]news.Stored
	err = r.inDatabase(ctx, func() (err error) {
		same, err = o.Store.Unchanged(ctx, r.lib, model, group)
		return err
	})
	if err != nil {
		return fmt.Errorf("ingest: %w", err)
	}
	var changed []news.Prepared
	for _, a := range group {
		if _, ok := same[a.Identity]; ok {
			r.report.did(news.OutcomeUnchanged, 0)
		} else {
			changed = append(changed, a)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	if model, err = r.in.prepare(ctx, changed); err != nil {
		return err
	}
	if err := r.store(ctx, changed, model); err != nil {
		return err
	}
	return r.keepQuick(ctx, changed)
}

// store stores a group, or else, when one of it can not be stored, each article on its own, so that the one is named
// and the others are there.
func (r *run) store(ctx context.Context, group []news.Prepared, model news.EmbeddingModel) error {
	var stored []news.Stored
	err := r.inDatabase(ctx, func() (err error) {
		stored, err = r.in.opts.Store.StoreArticles(ctx, r.lib, r.source, model, group)
		return err
	})
	switch {
	case err == nil:
		for i, a := range group {
			r.report.did(stored[i].Outcome, len(a.Chunks))
		}
	case r.in.superseded(err):
		if model, err = r.in.prepare(ctx, group); err != nil {
			return err
		}
		return r.store(ctx, group, model)
	case stops(ctx, err):
		return fmt.Errorf("ingest: %w", err)
	case len(group) == 1:
		r.in.opts.Logger.ErrorContext(ctx, "an article could not be stored", "library", r.lib, "error", err)
		r.report.failed(group[0].Article, err)
	default:
		for i := range group {
			if err := r.store(ctx, group[i:i+1], model); err != nil {
				return err
			}
		}
	}
	return nil
}

// inDatabase waits until few enough groups are in the database.
func (r *run) inDatabase(ctx context.Context, f func() error) error {
	if err := r.storing.Acquire(ctx, 1); err != nil {
		return err
	}
	defer r.storing.Release(1)
	return f()
}

// stops reports whether an error concerns the whole run and not one article.
func stops(ctx context.Context, err error) bool {
	switch news.CodeOf(err) {
	case news.CodeUnavailable, news.CodeUnauthorized, news.CodeUnsupported, news.CodeTimeout, news.CodeCanceled:
		return true
	}
	return err != nil && ctx.Err() != nil
}

// keepQuick looks after searching and storing while a run goes on: it folds the statistics now and then, and sets the
// vector index aside when the run turns out to be a large load.
func (r *run) keepQuick(ctx context.Context, stored []news.Prepared) error {
	r.upkeep.Lock()
	defer r.upkeep.Unlock()
	for _, a := range stored {
		r.vectors += len(a.Chunks)
	}
	if r.in.opts.IndexRows > 0 && r.vectors >= r.nextLook {
		r.nextLook = r.vectors + lookEvery
		model, _, err := r.in.active(ctx)
		if err != nil {
			return err
		}
		aside, err := r.in.opts.Store.SetVectorIndexAside(ctx, model, r.vectors)
		if err != nil {
			return fmt.Errorf("ingest: %w", err)
		}
		r.aside = r.aside || aside
	}
	if r.unfolded += len(stored); r.unfolded < foldEvery {
		return nil
	}
	r.unfolded = 0
	return r.in.tidy(ctx, r.lib)
}

// tidy does what storing leaves to do: grouping copies and folding the statistics, which touch different tables.
func (in *Ingester) tidy(ctx context.Context, lib news.LibraryID) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		_, err := in.opts.Store.GroupOrigins(ctx, lib)
		return err
	})
	g.Go(func() error { return in.opts.Store.FoldStatistics(ctx, lib) })
	return g.Wait()
}

// finish leaves the library quick to search.
func (r *run) finish(ctx context.Context) error {
	index, err := r.in.Finish(ctx, r.lib)
	if err != nil {
		return err
	}
	switch {
	case r.vectors == 0 && index == IndexLive:
		index = IndexNone
	case r.aside && index == IndexBuilt:
		index = IndexRebuilt
	}
	r.report.indexed(index)
	return nil
}

// Finish leaves a library quick to search after articles were stored: it folds the statistics and builds the vector
// index when there are enough vectors and none. Run does it by itself; who calls Store calls Finish now and then.
func (in *Ingester) Finish(ctx context.Context, lib news.LibraryID) (Index, error) {
	o := in.opts
	if err := in.tidy(ctx, lib); err != nil {
		return IndexNone, fmt.Errorf("ingest: %w", err)
	}
	if o.IndexRows == 0 {
		return IndexNone, nil
	}
	model, _, err := in.active(ctx)
	if err != nil {
		return IndexNone, err
	}
	built, err := o.Store.BuildVectorIndex(ctx, model, o.IndexRows)
	if err != nil {
		return IndexNone, fmt.Errorf("ingest: %w", err)
	}
	if built {
		return IndexBuilt, nil
	}
	present, err := o.Store.HasVectorIndex(ctx, model)
	if err != nil {
		return IndexNone, fmt.Errorf("ingest: %w", err)
	}
	if present {
		return IndexLive, nil
	}
	return IndexNone, nil
}

// Store ingests one article, whole or not at all, and says where it is found. An article that is stored already as it
// is costs a look at the database and no embedding call.
func (in *Ingester) Store(ctx context.Context, lib news.LibraryID, source news.SourceID, a news.Article) (news.Stored, error) {
	o := in.opts
	group, err := in.resolve(ctx, lib, []news.Prepared{identify(a)})
	if err != nil {
		return news.Stored{}, err
	}
	if len(group) == 0 { // one of its addresses brought this text before
		h, _, err := o.Store.DuplicateOf(ctx, lib, identityOf(a), nil)
		return news.Stored{Outcome: news.OutcomeUnchanged, Article: h.Article, Version: h.Version}, err
	}
	model, _, err := in.active(ctx)
	if err != nil {
		return news.Stored{}, err
	}
	same, err := o.Store.Unchanged(ctx, lib, model, group)
	if err != nil {
		return news.Stored{}, fmt.Errorf("ingest: %w", err)
	}
	if found, ok := same[group[0].Identity]; ok {
		return found, nil
	}
	for {
		if model, err = in.prepare(ctx, group); err != nil {
			return news.Stored{}, err
		}
		stored, err := o.Store.StoreArticles(ctx, lib, source, model, group)
		switch {
		case err == nil:
			return stored[0], nil
		case !in.superseded(err):
			return news.Stored{}, fmt.Errorf("ingest: %w", err)
		}
	}
}
