package main

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"iter"
	"path"

	"newsdesk/internal/extract"
	"newsdesk/internal/news"
	"newsdesk/internal/retrieve"
)

// demoArticles are short articles written for this project from public facts, by invented outlets.
//
//go:embed demo/*.md
var demoArticles embed.FS

const (
	demoLibrary  = "demo"
	demoQuestion = "why did Albania expel Iranian diplomats?"
)

type demoCommand struct{}

// Run brings a stranger from nothing to a cited answer.
func (c *demoCommand) Run(ctx context.Context, a *app) error {
	if err := a.connect(ctx); err != nil {
		return err
	}
	if _, err := a.db.Migrate(ctx); err != nil {
		return err
	}
	if err := a.openModel(ctx); err != nil {
		return err
	}
	lib, err := a.db.EnsureLibrary(ctx, demoLibrary)
	if err != nil {
		return err
	}
	if err := a.ingestDemo(ctx, lib); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "\n> %s\n\n", demoQuestion)
	q := news.Question{Text: demoQuestion, Library: lib.ID, AskedAt: a.now()}
	ans, err := a.answerer(a.retriever(retrieve.Defaults())).Answer(ctx, q, nil)
	if err != nil {
		return err
	}
	if err := a.printAnswer(ans); err != nil {
		return err
	}
	if !isTerminal(a.in) {
		return nil
	}
	fmt.Fprintln(a.out)
	return a.chat(ctx, lib, scope{})
}

func (a *app) ingestDemo(ctx context.Context, lib news.Library) error {
	sum, err := a.ingest(ctx, lib.ID, sourceOf{"embedded", "demo"}, readDemo(ctx), nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Library %q: %d example articles, %s.\n", lib.Name, sum.Items(), counts(sum))
	if sum.Failed > 0 {
		return fmt.Errorf("example article %s: %w", sum.Failures[0].Item, sum.Failures[0].Err)
	}
	return nil
}

func readDemo(ctx context.Context) iter.Seq2[news.Article, error] {
	return func(yield func(news.Article, error) bool) {
		names, err := fs.Glob(demoArticles, "demo/*.md")
		if err != nil {
			yield(news.Article{}, err)
			return
		}
		for _, name := range names {
			data, err := demoArticles.ReadFile(name)
			if err != nil {
				yield(news.Article{Origin: name}, err)
				return
			}
			if !bytes.HasPrefix(data, []byte("---")) {
				continue // the folder's README
			}
			if !yield(extract.Article(ctx, extract.Document{Name: path.Base(name), Data: data}, extract.Meta{})) {
				return
			}
		}
	}
}
