package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"newsdesk/internal/config"
	"newsdesk/internal/evaluate"
	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/retrieve"
)

type evalCommand struct {
	All        evalAllCommand        `cmd:"" help:"Every public set that is there, as one document: start here."`
	Retrieval  evalRetrievalCommand  `cmd:"" help:"Hits@k, MRR@10 and answer recall@k of each stage of retrieval."`
	Answers    evalAnswersCommand    `cmd:"" help:"Shares of answered and refused questions, and of quotes that hold the answer."`
	Compare    evalCompareCommand    `cmd:"" help:"Two runs saved as JSON, question by question."`
	Extraction evalExtractionCommand `cmd:"" help:"How well the articles of web pages are read: text, title, date."`
	Injection  evalInjectionCommand  `cmd:"" help:"What instructions achieve that are planted in articles."`
	Copies     evalCopiesCommand     `cmd:"" help:"How well one article is known under several addresses, and one story in several articles."`

	Performance evalPerformanceCommand `cmd:"" help:"How long answering takes beside its bare SQL, and what libraries of several sizes take."`
}

// evalSet are the flags that name a question set.
type evalSet struct {
	Library string `short:"l" help:"Library to ask." placeholder:"NAME"`
	Format  string `enum:"newsdesk,realtimeqa" default:"newsdesk" help:"Format of the question file: ${enum}."`
	Corpus  string `help:"For realtimeqa: the corpus file, which translates page numbers into addresses." type:"existingfile" placeholder:"FILE"`
	JSON    bool   `help:"Print JSON, which a later run can be compared with."`
	List    int    `help:"List so many failed questions with what was retrieved. Shows text of the articles."`
	Workers int    `default:"2" help:"Questions at once."`
	File    string `arg:"" type:"existingfile" help:"The question file (docs/evaluation-format.md)."`
}

func (s evalSet) questions() ([]evaluate.Question, error) {
	f, err := os.Open(s.File)
	if err != nil {
		return nil, news.Errorf(news.CodeInvalid, "The question file cannot be read: %w.", err)
	}
	defer f.Close()
	if s.Format == "newsdesk" {
		return evaluate.ReadQuestions(f)
	}
	var corpus io.Reader
	if s.Corpus != "" {
		c, err := os.Open(s.Corpus)
		if err != nil {
			return nil, news.Errorf(news.CodeInvalid, "The corpus file cannot be read: %w.", err)
		}
		defer c.Close()
		corpus = c
	}
	return evaluate.ReadRealTimeQA(f, corpus)
}

func (s evalSet) print(a *app, reports []evaluate.Report) error {
	if len(reports) > 1 && !s.JSON {
		if err := evaluate.WriteTable(a.out, reports...); err != nil {
			return err
		}
		if s.List == 0 {
			return nil
		}
	}
	for _, r := range reports {
		write := func() error { return r.WriteMarkdown(a.out, s.List) }
		if s.JSON {
			write = func() error { return r.WriteJSON(a.out) }
		}
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

type evalRetrievalCommand struct {
	evalSet `embed:""`
	Stage   []string `enum:"bm25,vectors,fused,full,reranked" help:"Which stages to measure: ${enum} (default: all that are configured)."`
}

// stageSettings are the shipped settings with everything after a stage switched off.
func stageSettings(stage string) retrieve.Settings {
	s := retrieve.Defaults()
	// Ten distinct pages must come back, and the stages before the second do not limit an article's chunks.
	s.Limit, s.Pool = 100, 100
	switch stage {
	case "bm25":
		s.Vector, s.SecondStage = false, false
	case "vectors":
		s.Lexical, s.SecondStage, s.Neighbors = false, false, 100
	case "fused":
		s.SecondStage = false
	case "full":
		s.Rerank = 0
	}
	return s
}

// stages are the given ones, and the one with the reranker where there is one. A dead one is an error here: it would be
// given the figures of ranking without it.
func (a *app) stages(ctx context.Context, list ...string) ([]string, error) {
	if !a.cfg.Rerank.Configured() {
		return list, nil
	}
	return append(list, "reranked"), a.reranker().Ping(ctx)
}

// stages are those that the flag names, or else all that can be measured.
func (c *evalRetrievalCommand) stages(ctx context.Context, a *app) ([]string, error) {
	if len(c.Stage) == 0 {
		return a.stages(ctx, "bm25", "vectors", "fused", "full")
	}
	if !slices.Contains(c.Stage, "reranked") {
		return c.Stage, nil
	}
	if !a.cfg.Rerank.Configured() {
		return nil, news.Errorf(news.CodeInvalid, "The stage reranked needs a reranker, and none is configured.").
			WithHint("Set NEWSDESK_RERANK_BASE_URL and NEWSDESK_RERANK_MODEL.")
	}
	return c.Stage, a.reranker().Ping(ctx)
}

// Run measures retrieval.
func (c *evalRetrievalCommand) Run(ctx context.Context, a *app) error {
	questions, err := c.questions()
	if err != nil {
		return err
	}
	lib, err := a.library(ctx, c.Library)
	if err != nil {
		return err
	}
	stages, err := c.stages(ctx, a)
	if err != nil {
		return err
	}
	var reports []evaluate.Report
	for _, stage := range stages {
		rows, err := evaluate.Retrieval(ctx, a.retriever(stageSettings(stage)), questions,
			evaluate.Options{Library: lib.ID, Workers: c.Workers, AskedAt: a.now()})
		if err != nil {
			return err
		}
		notes := []string{fmt.Sprintf("Library %q, embedding model %s with fusion weight %g.", lib.Name, a.model.Name, a.model.FusionWeight)}
		if stage == "reranked" {
			notes = append(notes, fmt.Sprintf("Reranker %s.", a.cfg.Rerank.Model))
		}
		reports = append(reports, evaluate.NewReport(stage, rows, evaluate.Bootstrap{}, notes...))
	}
	return c.print(a, reports)
}

type evalAnswersCommand struct {
	evalSet      `embed:""`
	Unanswerable bool   `help:"The library can not hold the answers: refusing is right."`
	Keyless      bool   `help:"Answer without the configured model."`
	Judge        bool   `help:"Have the configured model grade answers: right, and faithful to their quotes."`
	JudgeModel   string `help:"Another model of that endpoint as the judge." placeholder:"NAME"`
}

// Run measures answers.
func (c *evalAnswersCommand) Run(ctx context.Context, a *app) error {
	questions, err := c.questions()
	if err != nil {
		return err
	}
	if c.Unanswerable {
		questions = evaluate.MarkUnanswerable(questions)
	}
	judge, err := c.judge(a)
	if err != nil {
		return err
	}
	lib, err := a.library(ctx, c.Library)
	if err != nil {
		return err
	}
	if c.Keyless {
		a.cfg.Chat = config.Endpoint{}
	}
	r := a.retriever(retrieve.Defaults())
	rows, err := evaluate.Answers(ctx, a.unrecorded(r, a.db), r, questions,
		evaluate.Options{Library: lib.ID, Workers: c.Workers, AskedAt: a.now(), Judge: judge})
	if err != nil {
		return err
	}
	notes := []string{fmt.Sprintf("Library %q.", lib.Name)}
	if judge != nil {
		notes = append(notes, evaluate.JudgeNote(rows))
	}
	return c.print(a, []evaluate.Report{evaluate.NewReport("answers, "+a.mode(), rows, evaluate.Bootstrap{}, notes...)})
}

// judge returns the judge that the flags name, nil for none.
func (c *evalAnswersCommand) judge(a *app) (*evaluate.Judge, error) {
	if !c.Judge && c.JudgeModel == "" {
		return nil, nil
	}
	if !a.cfg.Chat.Configured() {
		return nil, news.Errorf(news.CodeInvalid, "A judge needs a model, and none is configured.").
			WithHint("Set NEWSDESK_CHAT_BASE_URL and NEWSDESK_CHAT_MODEL; --keyless still answers without it.")
	}
	endpoint := a.cfg.Chat
	endpoint.Model = cmp.Or(c.JudgeModel, endpoint.Model)
	return &evaluate.Judge{Model: openai.NewChat(a.endpoint(endpoint, 0))}, nil
}
