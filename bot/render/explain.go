package render

import (
	"fmt"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
	"newsdesk/internal/tracetext"
)

// How much of a trace a card shows; the file beside it has all.
const (
	tracedPassages = 5
	tracedFallen   = 5
)

// Explained sums up how an answer came about.
func Explained(t news.Trace, price tracetext.Price) discord.Reply {
	var p pages
	short := func(s string) string { return escapeWithin(oneLine(s), maxLine/4) }
	question := tracetext.NotKept
	if t.HasWords {
		question = t.Question
	}
	p.add("\n", "**Question** "+short(question), "**Result** "+short(tracetext.Result(t)))
	if t.Understood != "" {
		p.add("\n", "**Read as** "+short(t.Understood))
	}
	if t.Gate != nil {
		p.add("\n", "**Gate** "+short(tracetext.Gate(*t.Gate)))
	}
	lines := []string{fmt.Sprintf("**Retrieved** %s", plural(len(t.Passages), "passage"))}
	for _, passage := range t.Passages[:min(len(t.Passages), tracedPassages)] {
		lines = append(lines, fmt.Sprintf("- %.3f · %s", passage.Scores.Final, escapeWithin(tracedHeadline(passage), maxTitle)))
	}
	p.add("\n\n", lines...)
	if len(t.Fallen) > 0 {
		lines = []string{fmt.Sprintf("**Fell** %s", number(len(t.Fallen)))}
		for _, f := range t.Fallen[:min(len(t.Fallen), tracedFallen)] {
			lines = append(lines, "- "+escapeWithin(oneLine(tracetext.Fallen(f)), maxTitle))
		}
		p.add("\n\n", lines...)
	}
	p.add("\n\n", "-# "+short(tracetext.Times(t.Timings)), "-# "+short(tracetext.Tokens(t.Usage, price)))
	return p.replies(colorPlain, "How this answer came about", nil)[0]
}

// tracedHeadline is the headline of a retrieved passage, as far as the library still holds it.
func tracedHeadline(p news.TracedPassage) string {
	if p.Title == "" {
		return tracetext.Title(p)
	}
	return PlainHeadline(p.Headline)
}
