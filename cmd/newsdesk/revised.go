package main

import (
	"context"
	"fmt"
	"time"

	"newsdesk/internal/news"
)

type articlesRevisedCommand struct {
	Library string `short:"l" help:"Library to look through." placeholder:"NAME"`
	Limit   int    `short:"n" default:"50" help:"How many quotes."`
	JSON    bool   `help:"Print JSON."`
}

// revisedQuote is the JSON form of a quote that no longer stands: docs/answer.md.
type revisedQuote struct {
	Answer  string          `json:"answer"`
	Claim   int             `json:"claim"`
	State   news.QuoteState `json:"state"`
	Cited   news.VersionID  `json:"cited_version"`
	Quote   string          `json:"quote"`
	Wording string          `json:"wording,omitempty"`
	Note    string          `json:"note,omitempty"`
	Article news.Headline   `json:"article"`
	NotedAt time.Time       `json:"noted_at"`
	ToldAt  time.Time       `json:"told_at,omitzero"`
}

// Run reviews what was not reviewed yet and lists the quotes that no longer stand, those noted last first.
func (c *articlesRevisedCommand) Run(ctx context.Context, a *app) error {
	if c.Limit < 1 {
		return news.Errorf(news.CodeInvalid, "--limit must be at least 1.")
	}
	lib, err := a.library(ctx, c.Library)
	if err != nil {
		return err
	}
	if _, err := a.reviewer().Library(ctx, lib.ID); err != nil {
		return err
	}
	list, err := a.db.RevisedAnswers(ctx, lib.ID, c.Limit)
	if err != nil {
		return err
	}
	if c.JSON {
		quotes := make([]revisedQuote, len(list))
		for i, r := range list {
			quotes[i] = revisedQuote{r.Answer, r.Claim, r.State, r.Passage.Version, r.Quote, r.Wording, r.Note, r.Article, r.NotedAt, r.ToldAt}
		}
		return a.printJSON(quotes)
	}
	p := &page{width: widthOf(a.out)}
	for _, r := range list {
		p.paragraph("", fmt.Sprintf("answer %s · article %d · %s", r.Answer, r.Article.Article, headlineText(r.Article)))
		p.hanging("    - ", "      ", r.Quote)
		if r.Wording != "" {
			p.hanging("    + ", "      ", r.Wording)
		}
		if r.Note != "" {
			p.paragraph("    ", "The publisher notes: "+r.Note)
		}
	}
	if len(list) == 0 {
		p.paragraph("", "Every quote of a recorded answer still stands in its article.")
	}
	return p.flush(a.out)
}
