package main

import (
	"context"
	"fmt"
	"iter"
	"math"
	"runtime/debug"
	"time"

	"newsdesk/internal/extract"
	"newsdesk/internal/fetch"
	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
	"newsdesk/internal/source"
)

type ingestCommand struct {
	Library   string    `short:"l" help:"Library to ingest into; made when new." placeholder:"NAME"`
	Title     string    `help:"Headline, for one document that does not say it." placeholder:"TEXT"`
	Publisher string    `help:"Publisher of documents that do not say it." placeholder:"NAME"`
	URL       string    `help:"Address of one document that does not say it." placeholder:"ADDRESS"`
	Published time.Time `format:"2006-01-02" help:"Day of publication of documents that do not say it." placeholder:"DAY"`
	Language  string    `help:"Language of documents that do not say it, such as en." placeholder:"TAG"`
	Format    string    `enum:"auto,text,markdown,html,jsonl" default:"auto" help:"Format of the input: ${enum}."`
	Verbose   bool      `short:"v" help:"Name every failed item, not only the first twenty."`
	Inputs    []string  `arg:"" name:"path|url|-" help:"Files, folders, web pages, feeds, or - for standard input."`
}

// shownFailures is how many failed items are named without --verbose.
const shownFailures = 20

// Run reads the inputs into a library.
func (c *ingestCommand) Run(ctx context.Context, a *app) error {
	pages := fetch.New(a.fetchOptions())
	defer pages.CloseIdle()
	places := source.Places{Inputs: c.Inputs, Stdin: a.in, Format: c.Format, Meta: extract.Meta{Title: c.Title,
		Publisher: c.Publisher, URL: c.URL, PublishedAt: c.Published, Language: c.Language}}
	if err := places.Check(); err != nil {
		return err
	}
	limitMemory()
	if err := a.open(ctx); err != nil {
		return err
	}
	name := a.libraryName(c.Library)
	lib, err := a.db.EnsureLibrary(ctx, name)
	if err != nil {
		return err
	}
	start := time.Now()
	progress := newIngestProgress(a.err)
	items := source.New(source.Options{Pages: pages}).Places(ctx, places)
	sum, err := a.ingest(ctx, lib.ID, sourceOf{"operator", "command line"}, items, progress.show)
	progress.end()
	limit := shownFailures
	if c.Verbose {
		limit = len(sum.Failures)
	}
	a.printSummary(name, sum, time.Since(start), limit)
	if err == nil && sum.Failed > 0 {
		err = errReported
	}
	return err
}

// limitMemory keeps a load to some 70 MB with the program's own code, unless GOMEMLIMIT says otherwise. It is no hard
// bound: the collector works harder from here on. A load has little that lives long and much that does not.
func limitMemory() {
	const soft = 50 << 20
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(soft)
	}
}

// sourceOf says where articles come from.
type sourceOf struct{ kind, location string }

// ingest brings articles into a library. progress may be nil.
func (a *app) ingest(ctx context.Context, lib news.LibraryID, from sourceOf, items iter.Seq2[news.Article, error], progress func(ingest.Summary)) (ingest.Summary, error) {
	source, err := a.db.EnsureSource(ctx, lib, from.kind, from.location)
	if err != nil {
		return ingest.Summary{}, err
	}
	ingester, err := a.ingester()
	if err != nil {
		return ingest.Summary{}, err
	}
	return ingester.Run(ctx, lib, source, items, progress)
}

func (a *app) printSummary(library string, s ingest.Summary, took time.Duration, failures int) {
	for _, f := range s.Failures[:min(failures, len(s.Failures))] {
		a.log.Debug("an item failed", "code", string(news.CodeOf(f.Err)))
		fmt.Fprintf(a.err, "failed: %s: %s\n", f.Item, sentence(f.Reason))
	}
	if more := s.Failed - min(failures, len(s.Failures)); more > 0 {
		fmt.Fprintf(a.err, "failed: %d more; --verbose names them\n", more)
	}
	fmt.Fprintf(a.out, "Library %q: %s (%d chunks, %d embedding calls, %s).\n", library, counts(s), s.Chunks,
		a.models.calls(), took.Round(10*time.Millisecond))
	if line := indexLine(s.Index); line != "" {
		fmt.Fprintln(a.out, line)
	}
}

// indexLine says how the vectors came into their index, when there is one.
func indexLine(how ingest.Index) string {
	switch how {
	case ingest.IndexLive:
		return "The vector index took the new chunks as they came."
	case ingest.IndexBuilt:
		return "There are enough chunks now for a vector index, which was built."
	case ingest.IndexRebuilt:
		return "More came than the vector index takes quickly: it was set aside meanwhile and built anew."
	}
	return ""
}
