package main

import (
	"cmp"
	"context"
	"fmt"

	"newsdesk/internal/collect"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/source"
)

type workCommand struct {
	Drain   bool `help:"End when nothing is left to do now."`
	Workers int  `help:"Articles fetched at once, and as many stored; NEWSDESK_WORKERS when left out." placeholder:"N"`
}

// Run keeps the libraries up to date until it is told to stop.
func (c *workCommand) Run(ctx context.Context, a *app) error {
	if c.Workers < 0 {
		return news.Errorf(news.CodeInvalid, "--workers must be at least 1.")
	}
	a.conns = max(answerConns, cmp.Or(c.Workers, a.cfg.Work.Workers)+jobConns)
	if err := a.open(ctx); err != nil {
		return err
	}
	pages := a.pages()
	defer pages.CloseIdle()
	o := postgres.JobOptions{Workers: c.Workers, UntilIdle: c.Drain}
	if !c.Drain {
		fmt.Fprintln(a.err, "newsdesk: working on the watched sources; Ctrl-C ends it")
	}
	endStatus, err := a.serveStatus(ctx, nil)
	if err != nil {
		return err
	}
	defer endStatus()
	err = a.work(ctx, pages, o)
	if err == nil && ctx.Err() != nil {
		fmt.Fprintln(a.err, "newsdesk: stopped; what was begun goes on with the next worker")
	}
	return err
}

// pages returns a fetcher that takes its turns at hosts with all processes of the database.
func (a *app) pages() *fetch.Client {
	o := a.fetchOptions()
	o.Hosts = turns{fetch.NewTurns(), postgres.Hosts{DB: a.db}}
	return fetch.New(o)
}

// work runs workers until ctx ends or the options say so.
func (a *app) work(ctx context.Context, pages *fetch.Client, o postgres.JobOptions) error {
	ingester, err := a.ingester()
	if err != nil {
		return err
	}
	if o.Workers == 0 {
		o.Workers = max(a.cfg.Work.Workers, 1)
	}
	collector := collect.New(collect.Options{Ledger: a.db, Reader: countedReader{source.New(source.Options{Pages: pages}), a.metrics}, Ingester: ingester,
		Reviewer: a.reviewer(), Pause: a.cfg.Work.Pause, Now: a.now, Logger: a.log})
	return a.db.RunJobs(ctx, watchedSteps{collector, a.tracer.Begin()}, o)
}
