package render

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// maxTitle is how much of a headline is shown, in characters.
const maxTitle = 200

// The styles of Discord's timestamps, which every reader sees in their own time zone and language.
const (
	styleDate     = "D" // 20 April 2021
	styleMoment   = "f" // 20 April 2021 16:20
	styleRelative = "R" // 2 months ago
)

// stamp is a timestamp, or nothing for an unknown time.
func stamp(t time.Time, style string) string {
	if t.IsZero() {
		return ""
	}
	return fmt.Sprintf("<t:%d:%s>", t.Unix(), style)
}

// PlainHeadline is publisher, headline and date of an article as plain text, for menus and logs. It is not fit for
// Markdown; see Escape.
func PlainHeadline(h news.Headline) string {
	day := ""
	if !h.PublishedAt.IsZero() {
		day = h.PublishedAt.Format("2 January 2006")
	}
	return dotted(oneLine(h.Publisher), headlineTitle(h), day)
}

func headlineTitle(h news.Headline) string {
	if title := oneLine(h.Title); title != "" {
		return title
	}
	return fmt.Sprintf("Article %d", h.Article)
}

// headlineLine is publisher, linked headline and date, and that the page is gone when it is.
func headlineLine(h news.Headline) string {
	publisher := ""
	if name := oneLine(h.Publisher); name != "" {
		publisher = "**" + escapeWithin(name, maxTitle) + "**"
	}
	gone := ""
	if !h.GoneAt.IsZero() {
		gone = "🗑️ page removed by " + stamp(h.GoneAt, styleDate)
	}
	return dotted(publisher, linkedTitle(h), stamp(h.PublishedAt, styleDate), gone)
}

// linkedTitle is the headline, as a link when the article has an address.
func linkedTitle(h news.Headline) string {
	return linked(headlineTitle(h), h.URL)
}

// linked is a text that links to an address, if that may be linked. A text of which a label can show nothing gives way
// to the host.
func linked(s, raw string) string {
	to := address(raw)
	if to == "" {
		return escapeWithin(s, maxTitle)
	}
	shown := isolatedWithin(s, maxTitle, label)
	if strings.Trim(shown, "… ") == "" {
		host, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(to, "https://"), "http://"), "/")
		shown = label(host)
	}
	return masked(shown, to)
}

// The copies that share a line with an article: how many are named, and the sizes of their names and addresses in
// characters.
const (
	maxCopies      = 3
	maxCopyName    = 40
	maxCopyAddress = 80
)

// alsoIn names copies of an article in the library.
func alsoIn(copies []news.Headline) string {
	if len(copies) == 0 {
		return ""
	}
	var names []string
	for _, c := range copies[:min(len(copies), maxCopies)] {
		name := oneLine(c.Publisher)
		if name == "" {
			name = headlineTitle(c)
		}
		to := c.URL
		if len(address(to)) > maxCopyAddress {
			to = ""
		}
		names = append(names, linked(discord.Cut(name, maxCopyName), to))
	}
	if more := len(copies) - maxCopies; more > 0 {
		names = append(names, plural(more, "other"))
	}
	return " · also in " + strings.Join(names, ", ")
}

// dotted joins the parts that are there.
func dotted(parts ...string) string {
	var there []string
	for _, s := range parts {
		if s != "" {
			there = append(there, s)
		}
	}
	return strings.Join(there, " · ")
}

// number writes a count with separators.
func number(n int) string { return message.NewPrinter(language.English).Sprintf("%d", n) }

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return number(n) + " " + noun + "s"
}
