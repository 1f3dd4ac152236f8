package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"newsdesk/internal/news"
)

type articlesCommand struct {
	List    articlesListCommand    `cmd:"" help:"List the newest articles."`
	Show    articlesShowCommand    `cmd:"" help:"Show an article with its versions and what they changed."`
	Revised articlesRevisedCommand `cmd:"" help:"List what answers quoted and articles no longer say."`
	Remove  articlesRemoveCommand  `cmd:"" help:"Remove an article with all its versions and the citations of it."`
}

type articlesListCommand struct {
	Library string `short:"l" help:"Library to list." placeholder:"NAME"`
	Limit   int    `short:"n" default:"50" help:"How many."`
	JSON    bool   `help:"Print JSON."`
}

// Run lists articles.
func (c *articlesListCommand) Run(ctx context.Context, a *app) error {
	if c.Limit < 1 {
		return news.Errorf(news.CodeInvalid, "--limit must be at least 1.")
	}
	lib, err := a.library(ctx, c.Library)
	if err != nil {
		return err
	}
	list, err := a.db.Headlines(ctx, lib.ID, c.Limit)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(list)
	}
	for _, h := range list {
		fmt.Fprintf(a.out, "%6d  %s\n", h.Article, headlineText(h))
	}
	if len(list) == 0 {
		fmt.Fprintf(a.out, "Library %q is empty.\n", lib.Name)
	}
	return nil
}

type articlesRemoveCommand struct {
	Library string         `short:"l" help:"Library of the article." placeholder:"NAME"`
	Article news.ArticleID `arg:"" help:"The article's number."`
}

// Run removes an article.
func (c *articlesRemoveCommand) Run(ctx context.Context, a *app) error {
	lib, err := a.library(ctx, c.Library)
	if err != nil {
		return err
	}
	if err := a.db.RemoveArticle(ctx, lib.ID, c.Article); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Article %d was removed from %q.\n", c.Article, lib.Name)
	return nil
}

type librariesCommand struct {
	List   librariesListCommand   `cmd:"" default:"withargs" help:"List the libraries and what they hold (also without a word)."`
	Remove librariesRemoveCommand `cmd:"" help:"Remove a library with everything in it."`
}

type librariesRemoveCommand struct {
	Name string `arg:"" help:"The library."`
	Yes  bool   `help:"Do it: there is no way back but a backup."`
}

// Run removes a library.
func (c *librariesRemoveCommand) Run(ctx context.Context, a *app) error {
	lib, err := a.library(ctx, c.Name)
	if err != nil {
		return err
	}
	if !c.Yes {
		coverage, err := a.db.Coverage(ctx, lib.ID)
		if err != nil {
			return err
		}
		return news.Errorf(news.CodeInvalid, "removing %q deletes %s and all answers about them", lib.Name, plural(coverage.Articles, "article")).
			WithHint("Add --yes to do it.")
	}
	if err := a.db.RemoveLibrary(ctx, lib.ID); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Library %q was removed.\n", lib.Name)
	return nil
}

type librariesListCommand struct {
	JSON bool `help:"Print JSON."`
}

// Run lists the libraries.
func (c *librariesListCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx); err != nil {
		return err
	}
	libs, err := a.db.Libraries(ctx)
	if err != nil {
		return err
	}
	type held struct {
		Name string `json:"name"`
		news.Coverage
	}
	list := make([]held, len(libs))
	for i, lib := range libs {
		coverage, err := a.db.Coverage(ctx, lib.ID)
		if err != nil {
			return err
		}
		list[i] = held{lib.Name, coverage}
	}
	if c.JSON {
		return a.printJSON(list)
	}
	for _, l := range list {
		fmt.Fprintf(a.out, "%s: %s, %s\n", l.Name, coverageText(l.Coverage), plural(l.Chunks, "chunk"))
	}
	if len(list) == 0 {
		fmt.Fprintln(a.out, "There is no library yet; newsdesk ingest makes one.")
	}
	return nil
}

type migrateCommand struct {
	Status bool `help:"Show the migrations without applying any."`
}

// Run brings the schema up to date.
func (c *migrateCommand) Run(ctx context.Context, a *app) error {
	if err := a.connect(ctx); err != nil {
		return err
	}
	if c.Status {
		list, err := a.db.Migrations(ctx)
		for _, m := range list {
			state := "pending"
			if m.Applied {
				state = "applied"
			}
			fmt.Fprintf(a.out, "%-8s %s\n", state, m.Name)
		}
		return err
	}
	applied, err := a.db.Migrate(ctx)
	for _, m := range applied {
		fmt.Fprintln(a.out, "applied", m.Name)
	}
	if err == nil && len(applied) == 0 {
		fmt.Fprintln(a.out, "The schema is up to date.")
	}
	return err
}

type versionCommand struct{}

// Run prints the version.
func (c *versionCommand) Run(a *app) error {
	_, err := fmt.Fprintln(a.out, "newsdesk", version())
	return err
}

// version is what the Go toolchain recorded: a release's tag, or a commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			return "dev-" + s.Value[:min(12, len(s.Value))]
		}
	}
	if v == "" || v == "(devel)" {
		return "dev"
	}
	return v
}
