package main

import (
	"context"

	"newsdesk/internal/evaluate"
)

// measureSupport measures whether the check of a statement agrees with people.
func measureSupport(ctx context.Context, m *measuring) error {
	beside, err := m.beside()
	if err != nil {
		return err
	}
	for _, part := range []struct{ title, file string }{
		{evaluate.PartSupportNews, "qags_cnndm.dev.jsonl"}, {evaluate.PartSupportShort, "qags_xsum.dev.jsonl"},
	} {
		set, err := readSet(m.path("support", part.file), evaluate.ReadSupport)
		if err != nil {
			return err
		}
		report, err := evaluate.MeasureSupport(ctx, part.title, evaluate.CheckBeside(beside), set, m.options(0), evaluate.Bootstrap{})
		if err != nil {
			return err
		}
		m.doc.Add(part.title, report)
	}
	return nil
}
