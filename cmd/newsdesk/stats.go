package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"newsdesk/internal/chart"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
)

type statsCommand struct {
	Library string `short:"l" help:"Library to look at." placeholder:"NAME"`
	Days    int    `default:"30" help:"Of how many days, today included; more than 45 are rounded up to whole weeks."`
	JSON    bool   `help:"Print JSON."`
	PNG     string `help:"Also draw the days into this file." placeholder:"FILE"`
}

// maxStatsDays is a year and a bit; maxDaily is up to how many days each has its bar, as in the picture.
const (
	maxStatsDays = 400
	maxDaily     = 45
)

// statsReport is what stats prints as JSON. docs/stats.md describes it.
type statsReport struct {
	Library      string                `json:"library"`
	Coverage     news.Coverage         `json:"coverage"`
	Outlets      []outletCount         `json:"outlets"`
	OtherOutlets int                   `json:"other_outlets"`
	Published    publishedDays         `json:"published"`
	Asked        askedDays             `json:"asked"`
	Sources      map[string]int        `json:"sources"`
	Spending     spendingReport        `json:"spending"`
	Disk         []postgres.TableGroup `json:"disk"`
}

type outletCount struct {
	Outlet   string `json:"outlet"`
	Articles int    `json:"articles"`
}

type publishedDays struct {
	First string         `json:"first"`
	Last  string         `json:"last"`
	Days  []publishedDay `json:"days"`
}

type publishedDay struct {
	Day string `json:"day"`
	outletCount
}

type askedDays struct {
	First     string     `json:"first"`
	Last      string     `json:"last"`
	Answered  int        `json:"answered"`
	Refused   int        `json:"refused"`
	Helpful   int        `json:"helpful"`
	Unhelpful int        `json:"unhelpful"`
	Models    []modelUse `json:"models"`
	Days      []askedDay `json:"days"`
}

type modelUse struct {
	Model            string `json:"model"` // empty: none
	Answered         int    `json:"answered"`
	Refused          int    `json:"refused"`
	PromptTokens     int64  `json:"prompt_tokens"`
	CompletionTokens int64  `json:"completion_tokens"`
}

type askedDay struct {
	Day      string `json:"day"`
	Answered int    `json:"answered"`
	Refused  int    `json:"refused"`
}

// spendingReport is of all libraries together. A limit of 0 is none.
type spendingReport struct {
	Today       spent `json:"today"`
	DailyLimits spent `json:"daily_limits"`
	Days        spent `json:"days"`
}

type spent struct {
	Tokens int64   `json:"tokens"`
	Money  float64 `json:"money"`
}

func spentOf(s news.Spending) spent { return spent{s.Tokens, float64(s.Micros) / 1e6} }

// Run prints the statistics of a library.
func (c *statsCommand) Run(ctx context.Context, a *app) error {
	if c.Days < 1 || c.Days > maxStatsDays {
		return news.Errorf(news.CodeInvalid, "--days must be from 1 to %d.", maxStatsDays)
	}
	if c.Days > maxDaily {
		c.Days = (c.Days + 6) / 7 * 7
	}
	lib, err := a.library(ctx, c.Library)
	if err != nil {
		return err
	}
	stats, err := a.db.LibraryStats(ctx, lib.ID, a.now(), c.Days)
	if err != nil {
		return err
	}
	r, err := a.statsReport(ctx, lib, stats)
	if err != nil {
		return err
	}
	if c.JSON {
		err = a.printJSON(r)
	} else {
		err = a.printStats(r, stats)
	}
	if err != nil || c.PNG == "" {
		return err
	}
	return a.drawStats(c.PNG, stats)
}

// statsReport adds what the library's own numbers lack.
func (a *app) statsReport(ctx context.Context, lib news.Library, s news.LibraryStats) (statsReport, error) {
	const isoDay = time.DateOnly
	r := statsReport{Library: lib.Name, Coverage: s.Coverage, Outlets: []outletCount{}, OtherOutlets: s.Others, Sources: map[string]int{},
		Published: publishedDays{s.Published.First.Format(isoDay), s.Published.Last.Format(isoDay), []publishedDay{}},
		Asked: askedDays{First: s.Asked.First.Format(isoDay), Last: s.Asked.Last.Format(isoDay), Answered: s.Answered, Refused: s.Refused,
			Helpful: s.Helpful, Unhelpful: s.Unhelpful, Models: []modelUse{}, Days: []askedDay{}}}
	for _, p := range s.Publishers {
		r.Outlets = append(r.Outlets, outletCount{p.Publisher, p.Articles})
	}
	for _, d := range s.PublishedByDay {
		r.Published.Days = append(r.Published.Days, publishedDay{d.Day.Format(isoDay), outletCount{d.Publisher, d.Articles}})
	}
	for _, m := range s.Models {
		r.Asked.Models = append(r.Asked.Models, modelUse(m))
	}
	for _, d := range s.AskedByDay {
		r.Asked.Days = append(r.Asked.Days, askedDay{d.Day.Format(isoDay), d.Answered, d.Refused})
	}
	watched, err := a.db.WatchedSources(ctx, lib.ID)
	if err != nil {
		return r, err
	}
	for _, w := range watched {
		r.Sources[string(w.State)]++
	}
	today, err := a.db.Spent(ctx, s.Asked.Last)
	if err != nil {
		return r, err
	}
	days, err := a.db.SpentSince(ctx, s.Asked.First)
	if err != nil {
		return r, err
	}
	r.Spending = spendingReport{Today: spentOf(today), DailyLimits: spentOf(limitsOf(a.cfg.Budget)), Days: spentOf(days)}
	r.Disk, err = a.db.DiskUse(ctx)
	return r, err
}

// drawStats writes the picture, if there is anything to draw.
func (a *app) drawStats(file string, s news.LibraryStats) error {
	p, err := chart.Library(s)
	if err != nil {
		return err
	}
	if p.PNG == nil {
		return news.Errorf(news.CodeNotFound, "There is nothing to draw: no dated article and no question.").WithHint("newsdesk ingest adds articles.")
	}
	if err := os.WriteFile(file, p.PNG, 0o644); err != nil { //nolint:gosec // a picture to show around
		return news.Errorf(news.CodeInvalid, "the picture cannot be written: %w", err).WithHint("--png names a file in a folder that is there.")
	}
	for i, name := range p.Unnamed {
		fmt.Fprintf(a.err, "In the picture, outlet %c is %s.\n", 'A'+i, name)
	}
	return nil
}

// printStats writes the report for a person.
func (a *app) printStats(r statsReport, s news.LibraryStats) error {
	p := &page{width: widthOf(a.out)}
	p.line(fmt.Sprintf("Library %q: %s, %s.", r.Library, coverageText(r.Coverage), plural(r.Coverage.Chunks, "chunk")))
	p.outlets(r)
	p.blank()
	p.line("Articles by day, " + daysText(s.Published))
	if isTerminal(a.out) {
		p.columns(s)
	} else {
		p.plainDays(s)
	}
	p.blank()
	p.asked(r, s)
	p.blank()
	p.line(sourcesText(r.Sources))
	p.spending(r.Spending, s.Asked.Len())
	p.blank()
	p.line("On disk, all libraries")
	for _, g := range r.Disk {
		p.line(fmt.Sprintf("  %-18s %s", g.Group, bytesText(g.Bytes)))
	}
	return p.flush(a.out)
}

func daysText(d news.Days) string {
	if d.Len() == 1 {
		return d.Last.Format(day)
	}
	return d.First.Format(day) + " to " + d.Last.Format(day)
}

func bytesText(n int64) string {
	value, unit := float64(n), "B"
	for _, next := range []string{"kB", "MB", "GB", "TB"} {
		if value < 1000 {
			break
		}
		value, unit = value/1000, next
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", value), ".0") + " " + unit
}
