package main

import (
	"context"
	"fmt"
	"strings"

	"newsdesk/internal/news"
	"newsdesk/internal/retrieve"
)

type searchCommand struct {
	scope    `embed:""`
	Limit    int      `short:"n" default:"10" help:"How many passages."`
	Explain  bool     `help:"Show the scores of each stage."`
	JSON     bool     `help:"Print JSON."`
	Question []string `arg:"" help:"What to look for."`
}

// Run shows the ranked passages of a question.
func (c *searchCommand) Run(ctx context.Context, a *app) error {
	if c.Limit < 1 || c.Limit > 100 {
		return news.Errorf(news.CodeInvalid, "--limit must be from 1 to 100.")
	}
	lib, err := a.library(ctx, c.Library)
	if err != nil {
		return err
	}
	settings := retrieve.Defaults()
	settings.Limit = max(settings.Limit, c.Limit)
	settings.Pool = max(settings.Pool, 2*settings.Limit)
	ev, err := a.retriever(settings).Retrieve(ctx, c.question(strings.Join(c.Question, " "), lib.ID, a.now()))
	if err != nil {
		return err
	}
	ev.Passages = ev.Passages[:min(c.Limit, len(ev.Passages))]
	if c.JSON {
		return a.printJSON(ev)
	}
	return a.printPassages(ev, c.Explain)
}

func (a *app) printPassages(ev news.Evidence, explain bool) error {
	p := &page{width: widthOf(a.out)}
	if len(ev.Passages) == 0 {
		p.paragraph("", "Nothing matches. The library holds "+coverageText(ev.Coverage)+".")
	}
	if explain {
		p.explainTerms(ev)
	}
	for i, hit := range ev.Passages {
		p.paragraph("", fmt.Sprintf("%d. %s (article %d)", i+1, headlineText(hit.Headline), hit.Article))
		if explain {
			p.line("   " + scoresText(hit.Scores))
		}
		for _, c := range hit.Copies {
			p.paragraph("   ", "also as: "+headlineText(c))
		}
		p.paragraph("   ", hit.Text)
		p.blank()
	}
	if explain {
		p.line(timingsText(ev.Timings))
	}
	return p.flush(a.out)
}

func (p *page) explainTerms(ev news.Evidence) {
	var parts []string
	for _, t := range ev.Terms {
		parts = append(parts, fmt.Sprintf("%s (in %d chunks, idf %.2f)", t.Term, t.Chunks, t.IDF))
	}
	p.paragraph("", "Terms: "+strings.Join(parts, ", "))
	p.blank()
}

func scoresText(s news.Scores) string {
	rank := func(n int) string {
		if n == 0 {
			return "-"
		}
		return fmt.Sprint(n)
	}
	is := "="
	if s.Rerank != nil {
		is = fmt.Sprintf("by the reranker's %.3g, without it", *s.Rerank)
	}
	return fmt.Sprintf("final %.3f %s fused %.3f (BM25 %.2f, rank %s; cosine %.3f, rank %s)"+
		" + article %.3f + lead %.3f + recency %.3f + phrase %.3f + support %.3f",
		s.Final, is, s.Fused, s.BM25, rank(s.BM25Rank), s.Cosine, rank(s.VectorRank), s.Article, s.Lead, s.Recency, s.Phrase, s.Support)
}

func timingsText(t news.Timings) string {
	parts := make([]string, len(t))
	for i, x := range t {
		parts[i] = fmt.Sprintf("%s %.1f ms", x.Stage, float64(x.Duration.Microseconds())/1000)
	}
	return "Time: " + strings.Join(parts, ", ")
}
