package main

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"math"
	"os"
	"slices"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/answer"
	"newsdesk/internal/evaluate"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
	"newsdesk/internal/retrieve"
	"newsdesk/internal/source"
)

type evalInjectionCommand struct {
	List  int    `help:"List so many of the attempts that reached a reader."`
	Every int    `default:"1" help:"Plant each attack in every so-manieth place only, the next in those beside them."`
	File  string `arg:"" type:"existingfile" help:"The attacks, as JSON lines (docs/evaluation-format.md)."`
}

// Run measures what instructions achieve that are planted in articles. It does so in libraries of its own, which it leaves
// empty.
func (c *evalInjectionCommand) Run(ctx context.Context, a *app) error {
	f, err := os.Open(c.File)
	if err != nil {
		return news.Errorf(news.CodeInvalid, "The attacks cannot be read: %w.", err)
	}
	defer f.Close()
	attacks, err := evaluate.ReadAttacks(f)
	if err != nil {
		return err
	}
	if err := a.open(ctx); err != nil {
		return err
	}
	desk, err := a.injectionDesk()
	if err != nil {
		return err
	}
	rows, err := evaluate.Injection(ctx, desk, attacks, c.Every)
	if err != nil {
		return err
	}
	if err := evaluate.WriteInjection(a.out, rows); err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(r evaluate.InjectionRow) bool { return len(r.Reached) == 0 })
	for _, r := range rows[:min(len(rows), c.List)] {
		fmt.Fprintf(a.out, "\n%s in the %s, %s: %v\n%s\n", r.Attack, r.Place, r.Mode, r.Reached, r.Shown)
	}
	return nil
}

// sampledPlaces is in which share of the places each attack is planted when all sets are measured: half, to save minutes.
const sampledPlaces = 2

// measureInjection measures it on the set of attacks.
func measureInjection(ctx context.Context, m *measuring) error {
	attacks, err := readSet(m.path("injection", "attacks.dev.jsonl"), evaluate.ReadAttacks)
	if err != nil {
		return err
	}
	desk, err := m.injectionDesk()
	if err != nil {
		return err
	}
	rows, err := evaluate.Injection(ctx, desk, attacks, sampledPlaces)
	if err != nil {
		return err
	}
	keyless, obeyed := evaluate.InjectionReports(rows, evaluate.Bootstrap{})
	m.doc.Notes = append(m.doc.Notes, "Planted instructions: each is tried in every second place, the next in those between; newsdesk eval injection tries all.")
	m.doc.Add(evaluate.PartPlanted, keyless)
	m.doc.Add(evaluate.PartObeyed, obeyed)
	return nil
}

// injectionDesk is the way from a feed to what readers see in a terminal and on Discord.
func (a *app) injectionDesk() (evaluate.Desk, error) {
	in, err := a.ingester()
	if err != nil {
		return evaluate.Desk{}, err
	}
	return evaluate.Desk{
		Ingest: func(ctx context.Context, library string, sites []evaluate.Site) (news.LibraryID, error) {
			lib, err := a.db.EnsureLibrary(ctx, library)
			if err != nil {
				return 0, err
			}
			sum, err := in.Run(ctx, lib.ID, 0, articlesOf(ctx, sites), nil)
			if err == nil && sum.Added+sum.Updated+sum.Unchanged < len(sites) {
				err = fmt.Errorf("of %d articles not all were stored: %v", len(sites), sum.Failures)
			}
			return lib.ID, err
		},
		Clear: a.clearLibrary,
		Ask: func(ctx context.Context, q news.Question, m evaluate.Model) (news.Answer, map[string]string, error) {
			o := answer.Options{Retriever: a.retriever(retrieve.Defaults()), Bodies: a.db, Now: a.now, Logger: a.log}
			if m != nil {
				o.Model = m
			}
			seen := map[string]string{}
			ans, err := answer.New(o).Answer(ctx, q, func(p news.Progress) {
				seen["discord"] += shownOnDiscord(render.Progress(p, 0))
			})
			if err != nil {
				return ans, nil, err
			}
			terminal := &strings.Builder{}
			door := *a
			door.out = terminal
			if err := door.printAnswer(ans); err != nil {
				return ans, nil, err
			}
			replies := render.Answer(ans, render.Options{Now: q.AskedAt})
			seen["discord"] += shownOnDiscord(slices.Concat(replies, render.Plain(replies))...)
			maps.Copy(seen, map[string]string{"terminal": terminal.String()})
			return ans, seen, nil
		},
	}, nil
}

// articlesOf reads the articles of sites' feeds.
func articlesOf(ctx context.Context, sites []evaluate.Site) iter.Seq2[news.Article, error] {
	return func(yield func(news.Article, error) bool) {
		for _, s := range sites {
			for article, err := range source.New(source.Options{Pages: smallWeb(s)}).Feed(ctx, s.FeedAddress) {
				if !yield(article, err) {
					return
				}
			}
		}
	}
}

// clearLibrary removes the articles below an address from a library, if there is one of that name.
func (a *app) clearLibrary(ctx context.Context, library, address string) error {
	lib, err := a.db.Library(ctx, library)
	if news.CodeOf(err) == news.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	held, err := a.db.Headlines(ctx, lib.ID, math.MaxInt32)
	if err != nil {
		return err
	}
	for _, h := range held {
		if !strings.HasPrefix(h.URL, address) {
			continue
		}
		if err := a.db.RemoveArticle(ctx, lib.ID, h.Article); err != nil {
			return err
		}
	}
	return nil
}

// shownOnDiscord is all text of replies.
func shownOnDiscord(replies ...discord.Reply) string {
	var b strings.Builder
	for _, r := range replies {
		fmt.Fprintln(&b, r.Content)
		for _, e := range r.Embeds {
			fmt.Fprintln(&b, e.Title, e.URL, e.Description, e.Footer)
			for _, f := range e.Fields {
				fmt.Fprintln(&b, f.Name, f.Value)
			}
		}
	}
	return b.String()
}

// smallWeb is a web of one site.
type smallWeb evaluate.Site

// Fetch implements source.Fetcher.
func (w smallWeb) Fetch(_ context.Context, r fetch.Request) (fetch.Page, error) {
	switch r.Address {
	case w.FeedAddress:
		return fetch.Page{URL: r.Address, ContentType: "application/rss+xml; charset=utf-8", Body: w.Feed}, nil
	case w.PageAddress:
		return fetch.Page{URL: r.Address, ContentType: "text/html; charset=utf-8", Body: w.Page}, nil
	}
	return fetch.Page{}, news.Errorf(news.CodeNotFound, "There is no such page.")
}

// Sitemaps implements source.Fetcher.
func (smallWeb) Sitemaps(context.Context, string) ([]string, error) { return nil, nil }
