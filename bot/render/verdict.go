package render

import (
	"fmt"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// shownQuotes is how many quotes of a checked statement are shown.
const shownQuotes = 3

// Verdict shows what the library holds about each statement of a text, with the quotes that say so.
func Verdict(v news.Verdict, o Options) []discord.Reply {
	var p pages
	if v.Notice != "" {
		p.add("\n", "ℹ️ "+escapeWithin(oneLine(v.Notice), maxLine/2))
	}
	if len(v.Parts) > 1 {
		p.add("\n", "**"+tally(v)+"**")
	}
	cite := citer(v.Sources)
	for _, part := range v.Parts {
		p.add("\n\n", cite.checked(part)...)
	}
	closest(&p, "Closest headlines", v.Closest)
	made := madeBy(v.Mode, v.Model, "compared word by word, no model", "judged by")
	end := "-# " + dotted(asOf(v.AsOf, o.Now), origins(v.Origins, v.Sources), libraryName(o.LibraryName), made)
	if len(v.Sources) > 0 {
		sources(&p, v.Sources, end)
	} else {
		p.add("\n\n", "-# "+coverage(v.Covers), end)
	}
	return o.finish(identified(p.replies(verdictColor(v), v.Claim, o.Rows), v.ID))
}

// checked is one statement with its finding, its quotes and what the finding rests on.
func (c citer) checked(part news.CheckedPart) []string {
	lines := []string{"**" + finding(part.Finding) + "** · " + escapeWithin(oneLine(part.Text), maxLine) + c.marks(part.Citations)}
	for _, cite := range part.Citations[:min(len(part.Citations), shownQuotes)] {
		s, _ := c.source(cite.Source)
		quote := fmt.Sprintf("> “%s”", escapeWithin(oneLine(cite.Quote), maxQuote))
		lines = append(lines, dotted(quote, escapeWithin(oneLine(s.Publisher), maxTitle), stamp(s.PublishedAt, styleDate)))
	}
	if part.Note != "" {
		lines = append(lines, "-# "+escapeWithin(oneLine(part.Note), maxLine/2))
	}
	return lines
}

func finding(f news.Finding) string {
	switch f {
	case news.FindingSupported:
		return "✅ Supported"
	case news.FindingContradicted:
		return "❌ Contradicted"
	}
	return "❔ Not in the library"
}

func tally(v news.Verdict) string {
	var parts []string
	for _, f := range []struct {
		finding news.Finding
		word    string
	}{{news.FindingSupported, "supported"}, {news.FindingContradicted, "contradicted"}, {news.FindingLacking, "not in the library"}} {
		if n := v.Count(f.finding); n > 0 {
			parts = append(parts, number(n)+" "+f.word)
		}
	}
	return plural(len(v.Parts), "statement") + ": " + strings.Join(parts, ", ")
}

func verdictColor(v news.Verdict) int {
	switch {
	case v.Count(news.FindingContradicted) > 0:
		return colorError
	case v.Count(news.FindingLacking) == 0:
		return colorVerified
	case v.Count(news.FindingSupported) > 0:
		return colorDraft
	}
	return colorRefused
}
