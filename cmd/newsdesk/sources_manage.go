package main

import (
	"context"
	"fmt"
	"strconv"

	"newsdesk/internal/news"
)

type sourcesListCommand struct {
	sourceLibrary `embed:""`
	JSON          bool `help:"Print JSON."`
}

// Run lists sources.
func (c *sourcesListCommand) Run(ctx context.Context, a *app) error {
	lib, err := a.library(ctx, c.Library)
	if err != nil {
		return err
	}
	list, err := a.db.WatchedSources(ctx, lib.ID)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(list)
	}
	for _, s := range list {
		fmt.Fprint(a.out, sourceLines(s, a.now()))
	}
	if len(list) == 0 {
		fmt.Fprintf(a.out, "Library %q watches no source; newsdesk sources add begins to.\n", lib.Name)
	}
	return nil
}

type sourcesShowCommand struct {
	sourceLibrary `embed:""`
	Limit         int    `short:"n" default:"20" help:"How many items of each state are shown."`
	JSON          bool   `help:"Print JSON."`
	Source        string `arg:"" help:"The source's number, address or path."`
}

// Run shows a source.
func (c *sourcesShowCommand) Run(ctx context.Context, a *app) error {
	if c.Limit < 0 {
		return news.Errorf(news.CodeInvalid, "--limit must not be negative.")
	}
	s, err := a.findSource(ctx, c.Library, c.Source)
	if err != nil {
		return err
	}
	var items []news.SourceItem
	for _, state := range []news.ItemState{news.ItemWaiting, news.ItemFetched, news.ItemFailed, news.ItemRefused, news.ItemGone, news.ItemStored} {
		list, err := a.db.Items(ctx, s.Library, s.ID, c.Limit, state)
		if err != nil {
			return err
		}
		items = append(items, list...)
	}
	if c.JSON {
		return a.printJSON(struct {
			Source news.WatchedSource
			Items  []news.SourceItem
		}{s, items})
	}
	fmt.Fprint(a.out, sourceLines(s, a.now()))
	for _, i := range items {
		fmt.Fprint(a.out, itemLine(i))
	}
	return nil
}

// findSource finds the source that a number, an address or a path names.
func (a *app) findSource(ctx context.Context, library, named string) (news.WatchedSource, error) {
	lib, err := a.library(ctx, library)
	if err != nil {
		return news.WatchedSource{}, err
	}
	return a.findIn(ctx, lib, named)
}

func (a *app) findIn(ctx context.Context, lib news.Library, named string) (news.WatchedSource, error) {
	if id, err := strconv.ParseInt(named, 10, 64); err == nil {
		return a.db.WatchedSource(ctx, lib.ID, news.SourceID(id))
	}
	list, err := a.db.WatchedSources(ctx, lib.ID)
	if err != nil {
		return news.WatchedSource{}, err
	}
	for _, s := range list {
		if s.Location == named || s.Found.Location == named {
			return s, nil
		}
	}
	return news.WatchedSource{}, news.Errorf(news.CodeNotFound, "Library %q watches no source %q.", lib.Name, named).
		WithHint("newsdesk sources list shows them with their numbers.")
}

// sourceNames are the arguments of the commands that change sources.
type sourceNames struct {
	sourceLibrary `embed:""`
	All           bool     `help:"All sources of the library."`
	Sources       []string `arg:"" optional:"" name:"source" help:"Numbers, addresses or paths of sources."`
}

func (n sourceNames) find(ctx context.Context, a *app) ([]news.WatchedSource, error) {
	if n.All == (len(n.Sources) > 0) {
		return nil, news.Errorf(news.CodeInvalid, "Name sources, or give --all.")
	}
	lib, err := a.library(ctx, n.Library)
	if err != nil {
		return nil, err
	}
	if n.All {
		return a.db.WatchedSources(ctx, lib.ID)
	}
	var list []news.WatchedSource
	for _, named := range n.Sources {
		s, err := a.findIn(ctx, lib, named)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

type sourcesPauseCommand struct {
	sourceNames `embed:""`
}

// Run pauses sources.
func (c *sourcesPauseCommand) Run(ctx context.Context, a *app) error {
	return c.each(ctx, a, "paused", func(s news.WatchedSource) error {
		return a.db.SetSourceState(ctx, s.Library, s.ID, news.SourcePaused, a.now())
	})
}

// each does something to the named sources and says so.
func (n sourceNames) each(ctx context.Context, a *app, done string, do func(s news.WatchedSource) error) error {
	list, err := n.find(ctx, a)
	if err != nil {
		return err
	}
	for _, s := range list {
		if err := do(s); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "Source %d (%s) is %s.\n", s.ID, s.Location, done)
	}
	return nil
}

type sourcesResumeCommand struct {
	sourceNames `embed:""`
}

// Run resumes sources.
func (c *sourcesResumeCommand) Run(ctx context.Context, a *app) error {
	return c.each(ctx, a, "active", func(s news.WatchedSource) error {
		return a.db.SetSourceState(ctx, s.Library, s.ID, news.SourceActive, a.now())
	})
}

type sourcesRemoveCommand struct {
	sourceLibrary `embed:""`
	Source        string `arg:"" help:"The source's number, address or path."`
}

// Run removes a source.
func (c *sourcesRemoveCommand) Run(ctx context.Context, a *app) error {
	s, err := a.findSource(ctx, c.Library, c.Source)
	if err != nil {
		return err
	}
	n, err := a.db.RemoveSource(ctx, s.Library, s.ID)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Source %d (%s) was removed with %s.\n", s.ID, s.Location, plural(n, "article"))
	return nil
}

type sourcesRefreshCommand struct {
	sourceNames `embed:""`
	Later       bool `help:"Leave the reading to newsdesk work or newsdesk serve."`
}

// Run reads sources again.
func (c *sourcesRefreshCommand) Run(ctx context.Context, a *app) error {
	list, err := c.find(ctx, a)
	if err != nil {
		return err
	}
	for _, s := range list {
		if s.State != news.SourceActive {
			return news.Errorf(news.CodeInvalid, "Source %d is %s.", s.ID, s.State).WithHint("newsdesk sources resume lets it be read again.")
		}
		if err := a.db.RefreshSource(ctx, s.Library, s.ID, a.now()); err != nil {
			return err
		}
	}
	if c.Later || len(list) == 0 {
		return nil
	}
	pages := a.pages()
	defer pages.CloseIdle()
	return a.readNow(ctx, pages, list)
}

type sourcesRetryCommand struct {
	sourceLibrary `embed:""`
	Source        string `arg:"" help:"The source's number, address or path."`
}

// Run lets items be tried again.
func (c *sourcesRetryCommand) Run(ctx context.Context, a *app) error {
	s, err := a.findSource(ctx, c.Library, c.Source)
	if err != nil {
		return err
	}
	n, err := a.db.RetryItems(ctx, s.Library, s.ID)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s of source %d will be tried again by newsdesk work or newsdesk serve.\n", plural(n, "item"), s.ID)
	return nil
}
