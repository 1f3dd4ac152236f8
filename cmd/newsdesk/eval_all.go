package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"newsdesk/internal/evaluate"
	"newsdesk/internal/news"
)

type evalAllCommand struct {
	Only     []string `help:"Only these sets: ${sets}." placeholder:"SET"`
	Failures string   `help:"Write what failed, with questions, quotes and what was retrieved. Holds text of the sets." type:"path" placeholder:"FILE"`
	JSON     string   `name:"json" help:"Write all rows, which newsdesk eval compare can read." type:"path" placeholder:"FILE"`
	Workers  int      `default:"2" help:"Questions at once."`
	Folder   string   `arg:"" type:"existingdir" help:"The folder that holds a folder for each set (docs/evaluation-format.md)."`
}

// measuring is the state of measuring all sets.
type measuring struct {
	*app
	folder  string
	workers int
	doc     evaluate.Document
}

// measuredSet is a set with the file it is known by.
type measuredSet struct {
	name, file string
	run        func(context.Context, *measuring) error
}

// measuredSets are all sets in the order of the document.
func measuredSets() []measuredSet {
	return []measuredSet{
		{"realtimeqa", "queries.2022.dev.jsonl", measureRealTimeQA},
		{"multihoprag", "queries.dev.jsonl", measureMultiHop},
		{"support", "qags_cnndm.dev.jsonl", measureSupport},
		{"multiturn", "rewrites.dev.jsonl", measureMultiTurn},
		{"rgb_fact", "en_fact.dev.jsonl", measureSnippets},
		{"injection", "attacks.dev.jsonl", measureInjection},
		{"extraction", "ground-truth.dev.json", measurePages("extraction", evaluate.PartPages)},
		{"extraction2", "pages.dev.jsonl", measurePages("extraction2", evaluate.PartMorePages)},
		{"neardup", "revisions.dev.jsonl.gz", measureCopies},
	}
}

func setNames() string {
	var names []string
	for _, s := range measuredSets() {
		names = append(names, s.name)
	}
	return strings.Join(names, ", ")
}

// Run measures every set that is there and writes one document.
func (c *evalAllCommand) Run(ctx context.Context, a *app) error {
	m := &measuring{app: a, folder: c.Folder, workers: c.Workers}
	known := measuredSets()
	for _, name := range c.Only {
		if !slices.ContainsFunc(known, func(s measuredSet) bool { return s.name == name }) {
			return news.Errorf(news.CodeInvalid, "There is no set %q.", name).WithHint("There are " + setNames() + ".")
		}
	}
	if err := a.open(ctx); err != nil {
		return err
	}
	m.doc.Notes = []string{fmt.Sprintf("Mode: %s. Embedding model %s with fusion weight %g.", a.mode(), a.model.Name, a.model.FusionWeight)}
	for _, set := range known {
		if len(c.Only) > 0 && !slices.Contains(c.Only, set.name) {
			continue
		}
		if _, err := os.Stat(m.path(set.name, set.file)); errors.Is(err, fs.ErrNotExist) {
			m.doc.Notes = append(m.doc.Notes, fmt.Sprintf("Not measured, because %s is not there: %s.", set.file, set.name))
			continue
		}
		start := time.Now()
		if err := set.run(ctx, m); err != nil {
			return err
		}
		fmt.Fprintf(a.err, "%s: measured in %s\n", set.name, time.Since(start).Round(time.Second))
	}
	if len(m.doc.Parts) == 0 {
		return news.Errorf(news.CodeNotFound, "There is no set in %s.", c.Folder).WithHint("It should hold folders like realtimeqa; the sets are " + setNames() + ".")
	}
	if err := writeFile(c.Failures, m.doc.WriteFailures); err != nil {
		return err
	}
	if err := writeFile(c.JSON, m.doc.WriteJSON); err != nil {
		return err
	}
	return m.doc.WriteMarkdown(a.out)
}

// writeFile writes a file anew, or nothing when it has no name.
func writeFile(name string, write func(io.Writer) error) error {
	if name == "" {
		return nil
	}
	f, err := os.Create(name)
	if err != nil {
		return news.Errorf(news.CodeInvalid, "%s cannot be written: %w.", name, err)
	}
	return errors.Join(write(f), f.Close())
}

// mode says who writes answers.
func (a *app) mode() string {
	if a.cfg.Chat.Configured() {
		return "model " + a.cfg.Chat.Model
	}
	return "keyless"
}

func (m *measuring) path(parts ...string) string {
	return filepath.Join(append([]string{m.folder}, parts...)...)
}

// options are how questions are asked of a library; those without a time are asked at the same one in every run.
func (m *measuring) options(lib news.LibraryID) evaluate.Options {
	return evaluate.Options{Library: lib, Workers: m.workers, AskedAt: time.Date(2026, time.August, 1, 12, 0, 0, 0, time.UTC)}
}

// readSet reads a file of a set.
func readSet[T any](name string, read func(io.Reader) (T, error)) (T, error) {
	var none T
	f, err := os.Open(name)
	if err != nil {
		return none, news.Errorf(news.CodeInvalid, "%s cannot be read: %w.", name, err)
	}
	defer f.Close()
	set, err := read(f)
	if err != nil {
		return none, news.Errorf(news.CodeOf(err), "%s: %w", name, err)
	}
	return set, nil
}
