package main

import (
	"context"

	"newsdesk/internal/evaluate"
)

// measureSnippets measures answers beside noise, beside nothing relevant and beside false snippets.
func measureSnippets(ctx context.Context, m *measuring) error {
	beside, err := m.beside()
	if err != nil {
		return err
	}
	set, err := readSet(m.path("rgb_fact", "en_fact.dev.jsonl"), evaluate.ReadCounterfactual)
	if err != nil {
		return err
	}
	report, err := evaluate.MeasureCounterfactual(ctx, evaluate.PartSnippets, beside, set, m.options(0), evaluate.Bootstrap{})
	if err != nil {
		return err
	}
	m.doc.Add(evaluate.PartSnippets, report)
	return nil
}
