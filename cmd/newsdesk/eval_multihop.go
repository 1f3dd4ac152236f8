package main

import (
	"context"
	"io"
	"os"

	"newsdesk/internal/evaluate"
	"newsdesk/internal/news"
	"newsdesk/internal/understand"
)

// measureMultiHop measures finding several facts at once, the sources that a question names, and refusal. Each fact is an
// article of its own.
func measureMultiHop(ctx context.Context, m *measuring) error {
	set, err := readSet(m.path("multihoprag", "queries.dev.jsonl"), func(r io.Reader) (evaluate.MultiHop, error) {
		facts, err := os.Open(m.path("multihoprag", "facts.jsonl"))
		if err != nil {
			return evaluate.MultiHop{}, err
		}
		defer facts.Close()
		return evaluate.ReadMultiHop(r, facts)
	})
	if err != nil {
		return err
	}
	lib, err := m.evalLibrary(ctx, "multihoprag", func(yield func(news.Article, error) bool) {
		for _, f := range set.Facts {
			if !yield(f.Article(), nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	questions := set.AskAbout()
	stages, err := m.stages(ctx, "bm25", "full")
	if err != nil {
		return err
	}
	var reports []evaluate.Report
	for _, stage := range stages {
		rows, err := evaluate.MultiHopRetrieval(ctx, m.retriever(stageSettings(stage)), questions, m.options(lib.ID))
		if err != nil {
			return err
		}
		reports = append(reports, evaluate.NewReport(stage, rows, evaluate.Bootstrap{}))
	}
	m.doc.Add(evaluate.PartHopFacts, reports...)
	names, err := m.db.Publishers(ctx, lib.ID, "", len(set.Facts))
	if err != nil {
		return err
	}
	publishers := understand.NewPublishers(names)
	m.doc.Add(evaluate.PartHopSources, set.SourceSets(evaluate.PartHopSources, func(question string) []string {
		return understand.Read(question, questions[0].AskedAt, publishers).Outlets
	}, evaluate.Bootstrap{}))
	return m.answers(ctx, evaluate.PartHopRefusal, questions, lib)
}
