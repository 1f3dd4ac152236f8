package main

import (
	"context"
	"fmt"
	"time"

	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/source"
)

type sourcesCommand struct {
	Add     sourcesAddCommand     `cmd:"" help:"Watch a feed, site, sitemap, page, list of addresses, folder or dump, and read it at once."`
	List    sourcesListCommand    `cmd:"" help:"List the watched sources with how they do."`
	Show    sourcesShowCommand    `cmd:"" help:"Show a source with what became of its items."`
	Pause   sourcesPauseCommand   `cmd:"" help:"Stop looking at sources until they are resumed."`
	Resume  sourcesResumeCommand  `cmd:"" help:"Look at paused or failing sources again."`
	Remove  sourcesRemoveCommand  `cmd:"" help:"Remove a source with the articles that it brought."`
	Refresh sourcesRefreshCommand `cmd:"" help:"Read sources now, whatever was read of them before."`
	Retry   sourcesRetryCommand   `cmd:"" help:"Try the refused and failed items of a source again."`
}

// sourceLibrary is the flag of the commands about sources.
type sourceLibrary struct {
	Library string `short:"l" help:"Library of the sources." placeholder:"NAME"`
}

type sourcesAddCommand struct {
	sourceLibrary `embed:""`
	Kind          string   `enum:"auto,page,feed,site,sitemap,list,folder,dump" default:"auto" help:"What it is: ${enum}."`
	Later         bool     `help:"Leave the reading to newsdesk work or newsdesk serve."`
	Places        []string `arg:"" name:"url|path" help:"Web addresses, folders, files of JSON lines or of addresses."`
}

// Run adds sources and reads them.
func (c *sourcesAddCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx); err != nil {
		return err
	}
	pages := a.pages()
	defer pages.CloseIdle()
	places := make([]news.Place, len(c.Places))
	for i, p := range c.Places {
		var err error
		if places[i], err = c.place(ctx, pages, p); err != nil {
			return fmt.Errorf("%s: %w", news.WithoutUser(p), err)
		}
	}
	lib, err := a.db.EnsureLibrary(ctx, a.libraryName(c.Library))
	if err != nil {
		return err
	}
	var added []news.WatchedSource
	for _, p := range places {
		s, err := a.db.Watch(ctx, lib.ID, p, 0, a.now())
		if err != nil {
			return err
		}
		added = append(added, s)
		fmt.Fprintf(a.out, "Watching %s %s as source %d of library %q.\n", s.Kind, s.Location, s.ID, lib.Name)
	}
	if c.Later {
		return nil
	}
	return a.readNow(ctx, pages, added)
}

func (c *sourcesAddCommand) place(ctx context.Context, pages *fetch.Client, location string) (news.Place, error) {
	reader := source.New(source.Options{Pages: pages})
	if kind := news.SourceKind(c.Kind); kind != "auto" {
		return source.PlaceOf(kind, location)
	}
	return reader.Detect(ctx, location)
}

// readNow lets sources be read and waits for the end: by a worker that runs already, or else by this process.
func (a *app) readNow(ctx context.Context, pages *fetch.Client, sources []news.WatchedSource) error {
	began := time.Now()
	progress := newSourceProgress(a.err)
	settled := func(ctx context.Context) (bool, error) {
		now, err := a.reload(ctx, sources)
		if err != nil {
			return false, err
		}
		progress.show(now)
		for i, s := range now {
			if !s.SettledSince(sources[i]) {
				return false, nil
			}
		}
		return true, nil
	}
	alive, err := a.db.WorkersAlive(ctx)
	if err != nil {
		return err
	}
	if alive {
		fmt.Fprintln(a.err, "newsdesk: a worker that runs already does it; Ctrl-C leaves it to that")
		err = a.await(ctx, settled)
	} else {
		err = a.work(ctx, pages, postgres.JobOptions{UntilDone: settled})
	}
	progress.end()
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		fmt.Fprintln(a.err, "newsdesk: stopped; newsdesk work goes on with what is left")
		return ctx.Err()
	}
	ingester, err := a.ingester()
	if err != nil {
		return err
	}
	if _, err := ingester.Finish(ctx, sources[0].Library); err != nil {
		return err
	}
	now, err := a.reload(ctx, sources)
	if err != nil {
		return err
	}
	failed := false
	for _, s := range now {
		fmt.Fprintf(a.out, "Source %d: %s (%s).\n", s.ID, itemCounts(s.Items), time.Since(began).Round(10*time.Millisecond))
		if s.LastError != "" {
			fmt.Fprintf(a.err, "source %d: %s\n", s.ID, sentence(s.LastError))
		}
		failed = failed || s.Failures > 0
	}
	if failed {
		return errReported
	}
	return nil
}

// await asks until done reports true.
func (a *app) await(ctx context.Context, done func(ctx context.Context) (bool, error)) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		ok, err := done(ctx)
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (a *app) reload(ctx context.Context, sources []news.WatchedSource) ([]news.WatchedSource, error) {
	now := make([]news.WatchedSource, len(sources))
	for i, s := range sources {
		var err error
		if now[i], err = a.db.WatchedSource(ctx, s.Library, s.ID); err != nil {
			return nil, err
		}
	}
	return now, nil
}
