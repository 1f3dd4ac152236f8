package main

import (
	"context"

	"newsdesk/internal/evaluate"
	"newsdesk/internal/text"
)

// measureMultiTurn measures how follow-ups are read, and whether their last turns are answered, refused or asked back.
func measureMultiTurn(ctx context.Context, m *measuring) error {
	beside, err := m.beside()
	if err != nil {
		return err
	}
	followUps, err := readSet(m.path("multiturn", "rewrites.dev.jsonl"), evaluate.ReadFollowUps)
	if err != nil {
		return err
	}
	empty, err := beside(nil)
	if err != nil {
		return err
	}
	report, err := evaluate.MeasureRewrites(ctx, evaluate.PartRewrites, evaluate.RewriteOf(empty), text.NewAnalyzer("en").Terms,
		followUps, m.options(0), evaluate.Bootstrap{})
	if err != nil {
		return err
	}
	m.doc.Add(evaluate.PartRewrites, report)
	conversations, err := readSet(m.path("multiturn", "mtragun.dev.jsonl.gz"), evaluate.ReadConversations)
	if err != nil {
		return err
	}
	report, err = evaluate.MeasureAbstention(ctx, evaluate.PartAbstention, beside, evaluate.AsksBack, conversations, m.options(0), evaluate.Bootstrap{})
	if err != nil {
		return err
	}
	m.doc.Add(evaluate.PartAbstention, report)
	return nil
}
