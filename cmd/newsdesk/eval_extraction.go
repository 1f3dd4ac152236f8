package main

import (
	"context"
	"slices"
	"strings"

	"newsdesk/internal/evaluate"
	"newsdesk/internal/extract"
	"newsdesk/internal/news"
)

type evalExtractionCommand struct {
	JSON   bool     `help:"Print JSON, which a later run can be compared with."`
	List   int      `help:"List so many pages that were read wrongly, with what is wrong. Shows text of the pages."`
	Inputs []string `arg:"" type:"path" help:"Files of pages, or folders that hold some (docs/evaluation-format.md)."`
}

// Run measures how pages are read. It needs no database.
func (c *evalExtractionCommand) Run(ctx context.Context, a *app) error {
	var reports []evaluate.Report
	for _, name := range c.Inputs {
		pages, err := evaluate.ReadExtractionPages(name)
		if err != nil {
			return err
		}
		report, err := evaluate.Extraction(ctx, "extraction, "+name, readPage, pages, evaluate.Bootstrap{})
		if err != nil {
			return err
		}
		reports = append(reports, report)
	}
	for _, report := range reports {
		write := func() error { return report.WriteMarkdown(a.out, c.List) }
		if c.JSON {
			write = func() error { return report.WriteJSON(a.out) }
		}
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

func readPage(ctx context.Context, address string, page []byte) (news.Article, error) {
	return extract.Article(ctx, extract.Document{Name: address, URL: address, ContentType: "text/html", Data: page}, extract.Meta{})
}

// measurePages measures it on the set in a folder.
func measurePages(folder, title string) func(context.Context, *measuring) error {
	return func(ctx context.Context, m *measuring) error {
		pages, err := evaluate.ReadExtractionPages(m.path(folder))
		if err != nil {
			return err
		}
		report, err := evaluate.Extraction(ctx, title, readPage, pages, evaluate.Bootstrap{})
		if err != nil {
			return err
		}
		// How long pages take depends on the machine, so the note of it would change the document every time.
		report.Notes = slices.DeleteFunc(report.Notes, func(note string) bool { return strings.HasPrefix(note, "Time a page") })
		m.doc.Add(title, report)
		return nil
	}
}
