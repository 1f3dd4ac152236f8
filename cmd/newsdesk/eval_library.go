package main

import (
	"context"
	"fmt"
	"iter"
	"os"

	"newsdesk/internal/answer"
	"newsdesk/internal/chunk"
	"newsdesk/internal/evaluate"
	"newsdesk/internal/extract"
	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/retrieve"
	"newsdesk/internal/shelf"
	"newsdesk/internal/text"
)

// evalLibrary makes a library of a set's articles, or brings the one of an earlier run up to date.
func (m *measuring) evalLibrary(ctx context.Context, name string, articles iter.Seq2[news.Article, error]) (news.Library, error) {
	lib, err := m.db.EnsureLibrary(ctx, "eval-"+name)
	if err != nil {
		return lib, err
	}
	sum, err := m.ingest(ctx, lib.ID, sourceOf{"operator", "evaluation"}, articles, nil)
	if err != nil {
		return lib, err
	}
	fmt.Fprintf(m.err, "library %q: %s\n", lib.Name, counts(sum))
	if sum.Failed > 0 {
		return lib, fmt.Errorf("%s: %w", sum.Failures[0].Item, sum.Failures[0].Err)
	}
	return lib, nil
}

// dump makes a library of a file of articles.
func (m *measuring) dump(ctx context.Context, name, file string) (news.Library, error) {
	f, err := os.Open(file)
	if err != nil {
		return news.Library{}, news.Errorf(news.CodeInvalid, "%s cannot be read: %w.", file, err)
	}
	defer f.Close()
	return m.evalLibrary(ctx, name, extract.JSONL(f))
}

// unrecorded answers as the program does but leaves no answers behind.
func (a *app) unrecorded(r answer.Retriever, bodies answer.Bodies) *answer.Answerer {
	o := answer.Options{Retriever: r, Bodies: bodies, Now: a.now, Logger: a.log}
	if a.cfg.Chat.Configured() {
		o.Model = openai.NewChat(a.endpoint(a.cfg.Chat, 0))
	}
	return answer.New(o)
}

// beside answers from a few articles in memory.
func (m *measuring) beside() (evaluate.Beside, error) {
	count, err := m.tokens()
	if err != nil {
		return nil, err
	}
	chunker := chunk.New(chunk.Options{Count: count})
	analyzer := text.NewAnalyzer("en")
	return func(articles []news.Article) (evaluate.AnswerChecker, error) {
		s := shelf.New(chunker, analyzer)
		for _, a := range articles {
			s.Add(a)
		}
		return m.unrecorded(retrieve.New(s, nil, news.EmbeddingModel{}, retrieve.Defaults(), m.log), s), nil
	}, nil
}
