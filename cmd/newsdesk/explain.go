package main

import (
	"context"

	"newsdesk/internal/tracetext"
)

type explainCommand struct {
	Library string `short:"l" help:"Library that answered; the configured one by default." placeholder:"NAME"`
	JSON    bool   `help:"Print JSON."`
	Answer  string `arg:"" help:"The answer's name, as ask shows it."`
}

// Run shows how an answer came about.
func (c *explainCommand) Run(ctx context.Context, a *app) error {
	lib, err := a.library(ctx, c.Library)
	if err != nil {
		return err
	}
	trace, err := a.db.Trace(ctx, lib.ID, c.Answer)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(trace)
	}
	return tracetext.Write(a.out, trace, a.price())
}

func (a *app) price() tracetext.Price {
	return tracetext.Price{Prompt: a.cfg.Budget.PromptPrice, Completion: a.cfg.Budget.CompletionPrice}
}
