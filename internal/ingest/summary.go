package ingest

import (
	"errors"
	"slices"
	"sync"

	"newsdesk/internal/news"
)

// Summary says what a run did so far.
type Summary struct {
	Added, Updated, Unchanged int
	Chunks                    int // stored by this run
	Failures                  []Failure
	Failed                    int   // may exceed len(Failures), which is capped
	Index                     Index // how the vectors came into their index
}

// Index says how vectors came into the index that they are searched by.
type Index string

// The ways. The program chooses by the size of what is there and of what comes.
const (
	IndexNone    Index = ""        // none is needed: a library this small is searched exactly
	IndexLive    Index = "live"    // they were inserted as they came
	IndexBuilt   Index = "built"   // the first index was built afterwards
	IndexRebuilt Index = "rebuilt" // there was one, which was set aside and built anew afterwards
)

// Items is the number of articles dealt with.
func (s Summary) Items() int { return s.Added + s.Updated + s.Unchanged + s.Failed }

// Failure names an item that was not ingested.
type Failure struct {
	Item   string // its headline, address or place
	Reason string // one sentence
	Err    error
}

// maxFailures caps the failures that are kept in words.
const maxFailures = 1000

// report collects a summary from several goroutines.
type report struct {
	mu       sync.Mutex
	sum      Summary
	progress func(Summary)
}

func newReport(progress func(Summary)) *report {
	if progress == nil {
		progress = func(Summary) {}
	}
	return &report{progress: progress}
}

func (r *report) did(outcome news.Outcome, chunks int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch outcome {
	case news.OutcomeAdded:
		r.sum.Added++
	case news.OutcomeUpdated:
		r.sum.Updated++
	case news.OutcomeUnchanged:
		r.sum.Unchanged++
	}
	if outcome != news.OutcomeUnchanged {
		r.sum.Chunks += chunks
	}
	r.progress(r.sum)
}

func (r *report) failed(a news.Article, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sum.Failed++
	if len(r.sum.Failures) < maxFailures {
		r.sum.Failures = append(r.sum.Failures, Failure{Item: nameOf(a), Reason: reason(err), Err: err})
	}
	r.progress(r.sum)
}

func (r *report) indexed(how Index) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sum.Index = how
}

func (r *report) summary() Summary {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.sum
	s.Failures = slices.Clone(s.Failures)
	return s
}

func nameOf(a news.Article) string {
	for _, s := range []string{a.Origin, a.URL, a.Title} {
		if s != "" {
			return news.WithoutUser(s)
		}
	}
	return "an item without a name"
}

func reason(err error) string {
	var e *news.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return "It could not be stored; the log says why."
}
