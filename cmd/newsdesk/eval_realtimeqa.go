package main

import (
	"context"
	"io"
	"os"

	"newsdesk/internal/evaluate"
	"newsdesk/internal/news"
	"newsdesk/internal/retrieve"
)

// measureRealTimeQA measures retrieval, answers, refusal and multiple choice on the news quizzes of two years.
func measureRealTimeQA(ctx context.Context, m *measuring) error {
	libraries, questions := map[string]news.Library{}, map[string][]evaluate.Question{}
	for _, track := range []string{"2022", "2026"} {
		corpus := m.path("realtimeqa", "corpus."+track+".dev.jsonl.gz")
		lib, err := m.dump(ctx, track, corpus)
		if err != nil {
			return err
		}
		libraries[track] = lib
		questions[track], err = readSet(m.path("realtimeqa", "queries."+track+".dev.jsonl"), func(r io.Reader) ([]evaluate.Question, error) {
			pages, err := os.Open(corpus)
			if err != nil {
				return nil, err
			}
			defer pages.Close()
			return evaluate.ReadRealTimeQA(r, pages)
		})
		if err != nil {
			return err
		}
	}
	for _, part := range []struct{ title, track string }{{evaluate.PartRetrieval2022, "2022"}, {evaluate.PartRetrieval2026, "2026"}} {
		if err := m.retrieval(ctx, part.title, questions[part.track], libraries[part.track]); err != nil {
			return err
		}
	}
	for _, part := range []struct {
		title     string
		questions []evaluate.Question
		library   news.Library
	}{
		{evaluate.PartAnswers2022, questions["2022"], libraries["2022"]},
		{evaluate.PartAnswers2026, questions["2026"], libraries["2026"]},
		{evaluate.PartTimeShift, evaluate.MarkUnanswerable(questions["2026"]), libraries["2022"]},
	} {
		if err := m.answers(ctx, part.title, part.questions, part.library); err != nil {
			return err
		}
	}
	for _, part := range []struct{ title, track string }{{evaluate.PartChoices2022, "2022"}, {evaluate.PartChoices2026, "2026"}} {
		if err := m.choices(ctx, part.title, part.track, libraries[part.track]); err != nil {
			return err
		}
	}
	return nil
}

// retrieval measures every stage.
func (m *measuring) retrieval(ctx context.Context, title string, questions []evaluate.Question, lib news.Library) error {
	stages, err := m.stages(ctx, "bm25", "vectors", "fused", "full")
	if err != nil {
		return err
	}
	var reports []evaluate.Report
	for _, stage := range stages {
		rows, err := evaluate.Retrieval(ctx, m.retriever(stageSettings(stage)), questions, m.options(lib.ID))
		if err != nil {
			return err
		}
		reports = append(reports, evaluate.NewReport(stage, rows, evaluate.Bootstrap{}))
	}
	m.doc.Add(title, reports...)
	return nil
}

func (m *measuring) answers(ctx context.Context, title string, questions []evaluate.Question, lib news.Library) error {
	r := m.retriever(retrieve.Defaults())
	rows, err := evaluate.Answers(ctx, m.unrecorded(r, m.db), r, questions, m.options(lib.ID))
	if err != nil {
		return err
	}
	m.doc.Add(title, evaluate.NewReport(title, rows, evaluate.Bootstrap{}))
	return nil
}

func (m *measuring) choices(ctx context.Context, title, track string, lib news.Library) error {
	chooser := m.unrecorded(m.retriever(retrieve.Defaults()), m.db)
	set, err := readSet(m.path("realtimeqa", "queries."+track+".dev.jsonl"), evaluate.ReadChoices)
	if err != nil {
		return err
	}
	report, err := evaluate.MeasureChoices(ctx, title, chooser, set, m.options(lib.ID), evaluate.Bootstrap{})
	if err != nil {
		return err
	}
	m.doc.Add(title, report)
	return nil
}
