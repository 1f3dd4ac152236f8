package main

import (
	"context"
	"fmt"
	"strings"

	"newsdesk/internal/news"
	"newsdesk/internal/retrieve"
)

type checkCommand struct {
	scope `embed:""`
	JSON  bool     `help:"Print the verdict as JSON (docs/answer.md describes it)."`
	Claim []string `arg:"" help:"What somebody said; up to five sentences are checked."`
}

// Run says whether the library supports a claim, contradicts it or lacks it.
func (c *checkCommand) Run(ctx context.Context, a *app) error {
	lib, err := a.library(ctx, c.Library)
	if err != nil {
		return err
	}
	claim := c.question(strings.Join(c.Claim, " "), lib.ID, a.now())
	v, err := a.answerer(a.retriever(retrieve.Defaults())).Check(ctx, claim, nil)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(v)
	}
	return a.printVerdict(v)
}

// printVerdict writes a verdict for a person: each statement with what was found and the quotes, then the sources.
func (a *app) printVerdict(v news.Verdict) error {
	p := &page{width: widthOf(a.out)}
	if v.Notice != "" {
		p.paragraph("", "Note: "+v.Notice)
		p.blank()
	}
	for i, part := range v.Parts {
		if i > 0 {
			p.blank()
		}
		p.checked(part)
	}
	if len(v.Sources) > 0 {
		p.blank()
		p.line("Sources")
		for _, s := range v.Sources {
			p.source(s)
		}
	}
	if len(v.Closest) > 0 {
		p.blank()
		p.line("Closest headlines")
		for _, h := range v.Closest {
			p.hanging("  ", "    ", "- "+headlineText(h))
		}
	}
	p.blank()
	p.paragraph("", verdictFreshness(v))
	return p.flush(a.out)
}

func (p *page) checked(part news.CheckedPart) {
	p.paragraph("", findingText(part.Finding)+": "+part.Text)
	if part.Note != "" {
		p.paragraph("  ", part.Note)
	}
	for _, cite := range part.Citations {
		p.paragraph("    ", fmt.Sprintf("[%d] “%s”", cite.Source, cite.Quote))
	}
}

func findingText(f news.Finding) string {
	switch f {
	case news.FindingSupported:
		return "Supported"
	case news.FindingContradicted:
		return "Contradicted"
	}
	return "Not in the library"
}

// verdictFreshness says how new the evidence is, how many independent origins it has and who judged.
func verdictFreshness(v news.Verdict) string {
	if len(v.Sources) == 0 {
		return "The library holds " + coverageText(v.Covers) + "."
	}
	var parts []string
	if !v.AsOf.IsZero() {
		parts = append(parts, "As of "+v.AsOf.Format(day))
	}
	parts = append(parts, plural(len(v.Sources), "source"), plural(v.Origins, "independent origin"))
	if v.Mode == news.ModeKeyless {
		return strings.Join(append(parts, "compared word for word, no model used"), " · ")
	}
	return strings.Join(append(parts, "judged by "+v.Model+", every quote verified"), " · ")
}
