package render

import (
	"fmt"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// IngestSummary is what bringing articles in did so far.
type IngestSummary struct {
	Title                             string // of the last article
	Added, Updated, Unchanged, Failed int
	Chunks                            int
	Failures                          []IngestFailure
}

// IngestFailure names an article that was not taken, and why in a sentence.
type IngestFailure struct{ Item, Reason string }

// maxFailures is how many failures are named.
const maxFailures = 10

// Ingesting shows how bringing articles in comes along.
func Ingesting(i IngestSummary) discord.Reply {
	if i.Added+i.Updated+i.Unchanged+i.Failed == 0 {
		return card(colorSearching, "📥 Reading…")
	}
	return card(colorSearching, "📥 Reading… "+counts(i))
}

// Ingested says what bringing articles in did.
func Ingested(i IngestSummary) discord.Reply {
	var p pages
	color := colorVerified
	switch {
	case i.Added+i.Updated+i.Unchanged+i.Failed == 0:
		color = colorRefused
		p.add("\n", "There was no article to read.")
	case i.Added+i.Updated+i.Unchanged == 0:
		color = colorError
		p.add("\n", "❗ "+counts(i))
	default:
		p.add("\n", "📥 "+counts(i))
	}
	if i.Added+i.Updated+i.Unchanged == 1 && i.Title != "" {
		p.add("\n", "**"+escapeWithin(oneLine(i.Title), maxEntry)+"**")
	}
	switch {
	case i.Chunks > 0:
		p.add("\n", "The new text is searched in "+plural(i.Chunks, "passage")+".")
	case i.Unchanged > 0:
		p.add("\n", "The library has this already.")
	}
	if len(i.Failures) > 0 {
		p.add("\n\n", failures(i)...)
	}
	return p.replies(color, "", nil)[0]
}

func counts(i IngestSummary) string {
	var parts []string
	for _, c := range []struct {
		n    int
		what string
	}{{i.Added, "added"}, {i.Updated, "updated"}, {i.Unchanged, "unchanged"}, {i.Failed, "failed"}} {
		if c.n > 0 {
			parts = append(parts, number(c.n)+" "+c.what)
		}
	}
	return strings.Join(parts, ", ") + "."
}

func failures(i IngestSummary) []string {
	lines := []string{"**Not taken**"}
	named := i.Failures[:min(len(i.Failures), maxFailures)]
	for _, f := range named {
		lines = append(lines, fmt.Sprintf("- %s: %s", escapeWithin(oneLine(f.Item), maxEntry), escapeWithin(oneLine(f.Reason), maxEntry)))
	}
	if more := max(i.Failed, len(i.Failures)) - len(named); more > 0 {
		lines = append(lines, "- and "+plural(more, "other"))
	}
	return lines
}

// PreviewOptions say how an article is shown that may be added.
type PreviewOptions struct {
	Address   string         // where it was read; the card links to it, and is recognized by it later
	More      int            // further articles that were offered and are not shown
	Duplicate *news.Headline // the stored article that this one is, or is a copy of
}

// shortArticle is the length of a text, in characters, below which it may not be the whole article.
const shortArticle = 500

// Preview shows an article before it is added.
func Preview(a news.Article, o PreviewOptions) discord.Reply {
	h := news.Headline{Title: a.Title, Publisher: a.Publisher, PublishedAt: a.PublishedAt}
	title := oneLine(a.Title)
	if title == "" {
		title = "Without a headline"
	}
	lines := []string{dotted(escapeWithin(oneLine(h.Publisher), maxTitle), stamp(h.PublishedAt, styleDate),
		plural(len(text.Sentences(a.Body)), "sentence"))}
	if opening := opening(a.Body); opening != "" {
		lines = append(lines, "> "+opening)
	}
	if discord.Length(a.Body) < shortArticle {
		lines = append(lines, "⚠️ This is very short; the page may not show its whole text.")
	}
	if o.Duplicate != nil {
		lines = append(lines, "⚠️ The library has it already, or a copy: "+headlineLine(*o.Duplicate))
	}
	if o.More > 0 {
		lines = append(lines, "-# The message offers "+plural(o.More, "further article")+", which I do not add.")
	}
	r := titled(title, strings.Join(lines, "\n"))
	r.Embeds[0].URL = o.Address
	return r
}
