package render

import (
	"fmt"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// Sources lists watched sources with how they do.
func Sources(list []news.WatchedSource) []discord.Reply {
	var p pages
	for _, s := range list[:min(len(list), maxSources)] {
		p.add("\n\n", append([]string{sourceName(s), dotted(itemCounts(s.Items), sourceTimes(s))}, sourceTrouble(s)...)...)
	}
	if more := len(list) - maxSources; more > 0 {
		p.add("\n\n", "- and "+plural(more, "other"))
	}
	if len(list) == 0 {
		p.add("\n\n", "This library watches no source. /sources add begins to watch one.")
	}
	return p.replies(colorPlain, "Watched sources", nil)
}

// Source shows a watched source with some of its items, which are grouped by their states.
func Source(s news.WatchedSource, items []news.SourceItem) []discord.Reply {
	var p pages
	p.add("\n", sourceName(s))
	if s.Found.Kind != "" {
		p.add("\n", "It names the "+escapeWithin(string(s.Found.Kind), maxEntry)+" "+place(s.Found.Location)+", which is what I read.")
	}
	change := ""
	if !s.LastChangeAt.IsZero() {
		change = "last change " + stamp(s.LastChangeAt, styleRelative)
	}
	p.add("\n", itemCounts(s.Items), dotted(sourceTimes(s), change, "watched since "+stamp(s.AddedAt, styleDate)))
	p.add("\n", sourceTrouble(s)...)
	for _, group := range []struct {
		state news.ItemState
		title string
		all   int
	}{
		{news.ItemWaiting, "To be fetched", s.Items.Waiting},
		{news.ItemFetched, "To be stored", s.Items.Fetched},
		{news.ItemFailed, "Failed, and tried again tomorrow", s.Items.Failed},
		{news.ItemRefused, "Refused", s.Items.Refused},
		{news.ItemGone, "Removed from the web since", s.Items.Gone},
	} {
		p.add("\n\n", itemLines(s, group.title, ofState(items, group.state), group.all)...)
	}
	return p.replies(colorPlain, "Watched source", nil)
}

func ofState(items []news.SourceItem, state news.ItemState) (list []news.SourceItem) {
	for _, i := range items {
		if i.State == state {
			list = append(list, i)
		}
	}
	return list
}

// itemLines are a block that names items of a source, of all that there are.
func itemLines(s news.WatchedSource, title string, items []news.SourceItem, all int) []string {
	if len(items) == 0 {
		return nil
	}
	lines := []string{"**" + title + "**"}
	for _, i := range items {
		line := "- " + place(i.Address)
		if reason := withoutPath(i.Reason, s.Location); reason != "" {
			line += ": " + escapeWithin(reason, maxExcerpt)
		}
		lines = append(lines, line)
	}
	if more := all - len(items); more > 0 {
		lines = append(lines, "- and "+plural(more, "other"))
	}
	return lines
}

// SourcesReading shows how sources that are being read come along.
func SourcesReading(list []news.WatchedSource) discord.Reply {
	text := "📥 Reading " + plural(len(list), "source") + "…"
	if len(list) == 1 {
		text = sourceName(list[0]) + "\n📥 Reading…"
	}
	if sum := sumOf(list); sum.All() > 0 {
		text += " " + soFar(sum) + "."
	}
	return card(colorSearching, text)
}

// SourcesRead says what reading sources gave so far. refused are some of the items that gave no article, and note is a
// sentence of the bot's own about how it goes on.
func SourcesRead(list []news.WatchedSource, refused []news.SourceItem, note string) []discord.Reply {
	var p pages
	color, title := colorVerified, plural(len(list), "source")+" read again"
	if note != "" {
		color, title = colorSearching, plural(len(list), "source")
	}
	if len(list) == 1 {
		title = ""
		p.add("\n", sourceName(list[0]))
	}
	if sum := sumOf(list); sum.All() > 0 {
		p.add("\n", "📥 "+soFar(sum)+".")
	}
	for _, s := range list[:min(len(list), maxSources)] {
		trouble := sourceTrouble(s)
		if s.Failures > 0 {
			color = colorError
		}
		switch {
		case len(list) == 1:
			p.add("\n", append([]string{sourceTimes(s)}, trouble...)...)
		case len(trouble) > 0:
			p.add("\n\n", append([]string{sourceName(s), sourceTimes(s)}, trouble...)...)
		}
	}
	if note != "" {
		p.add("\n", note)
	}
	if len(list) == 1 {
		p.add("\n\n", itemLines(list[0], "Not taken", refused, list[0].Items.Refused+list[0].Items.Failed)...)
	}
	return p.replies(color, title, nil)
}

// RemovingSource asks whether a source is to go, with as many articles.
func RemovingSource(s news.WatchedSource, articles int) discord.Reply {
	if articles == 0 {
		return SourceDone(s, "It has brought no article. Removed, it is not looked at any more.")
	}
	return SourceDone(s, "It brought "+plural(articles, "article")+". Removing it removes them with all their versions, and it is not looked at any more. "+
		"To keep the articles, use /sources pause.")
}

// SourceDone says what was done to a source.
func SourceDone(s news.WatchedSource, markdown string) discord.Reply {
	return card(colorPlain, sourceName(s)+"\n"+markdown)
}

// SourceFailing tells who added a source that it is not read any more.
func SourceFailing(s news.WatchedSource) discord.Reply {
	lines := []string{fmt.Sprintf("The %s %s, which you asked me to watch, could not be read ten times in a row, so I have stopped looking at it.",
		escapeWithin(string(s.Kind), maxEntry), place(s.Location))}
	if reason := withoutPath(s.LastError, s.Location); reason != "" {
		lines = append(lines, "The last time: "+escapeWithin(reason, maxExcerpt))
	}
	return card(colorRefused, strings.Join(append(lines, fmt.Sprintf("In your server, /sources resume lets me try again; its number is %d. "+
		"Its articles stay in the library.", s.ID)), "\n"))
}

// sourceName is number, kind, place and state of a source.
func sourceName(s news.WatchedSource) string {
	state := ""
	if s.State == news.SourcePaused { // what is the matter with a failing one is said below it
		state = watchedState(s.State)
	}
	return dotted(fmt.Sprintf("**%d**", s.ID), escapeWithin(oneLine(string(s.Kind)), maxEntry), place(s.Location), state)
}

// sourceTimes says when a source was read and when it will be.
func sourceTimes(s news.WatchedSource) string {
	read, next := "not read yet", ""
	if !s.LastFetchAt.IsZero() {
		read = "read " + stamp(s.LastFetchAt, styleRelative)
	}
	if s.State == news.SourceActive && !s.NextFetchAt.IsZero() {
		next = "next " + stamp(s.NextFetchAt, styleRelative)
	}
	return dotted(read, next)
}

// sourceTrouble says what is the matter with a source, in one line or none.
func sourceTrouble(s news.WatchedSource) []string {
	said := escapeWithin(withoutPath(s.LastError, s.Location), maxExcerpt)
	switch {
	case s.State == news.SourceFailing:
		return []string{"⚠️ It failed " + times(s.Failures) + " in a row, so I have stopped looking at it; /sources resume tries again. The last time: " + said}
	case s.Failures > 0:
		return []string{"⚠️ It failed " + times(s.Failures) + ": " + said}
	case said != "":
		return []string{"⚠️ " + said}
	}
	return nil
}

// itemCounts says what became of a source's items.
func itemCounts(c news.ItemCounts) string {
	return strings.Join(append([]string{plural(c.Stored, "article") + " stored"}, lesserCounts(c)...), ", ")
}

// soFar says how many of the items are stored.
func soFar(c news.ItemCounts) string {
	stored := number(c.Stored) + " of " + plural(c.All(), "article") + " stored"
	return strings.Join(append([]string{stored}, lesserCounts(c)...), ", ")
}

func lesserCounts(c news.ItemCounts) (parts []string) {
	for _, part := range []struct {
		n    int
		what string
	}{{c.Open(), "under way"}, {c.Refused, "refused"}, {c.Failed, "failed"}, {c.Gone, "gone"}} {
		if part.n > 0 {
			parts = append(parts, number(part.n)+" "+part.what)
		}
	}
	return parts
}

func sumOf(list []news.WatchedSource) (sum news.ItemCounts) {
	for _, s := range list {
		sum.Waiting, sum.Fetched, sum.Stored = sum.Waiting+s.Items.Waiting, sum.Fetched+s.Items.Fetched, sum.Stored+s.Items.Stored
		sum.Refused, sum.Failed, sum.Gone = sum.Refused+s.Items.Refused, sum.Failed+s.Items.Failed, sum.Gone+s.Items.Gone
	}
	return sum
}

// place is where a source is, in Markdown.
func place(location string) string { return escapeWithin(oneLine(PlainLocation(location)), maxEntry) }

// PlainLocation is where a source is, as plain text. Of a path of the machine, which only its operator can name, the
// last part alone is shown.
func PlainLocation(location string) string {
	if strings.HasPrefix(location, "http://") || strings.HasPrefix(location, "https://") {
		return location
	}
	location = strings.TrimRight(location, `/\`)
	return location[strings.LastIndexAny(location, `/\`)+1:]
}

// withoutPath is a sentence about a source in one line, without the folders that its path names.
func withoutPath(sentence, location string) string {
	if short := PlainLocation(location); short != location && location != "" {
		sentence = strings.ReplaceAll(sentence, location, short)
	}
	return oneLine(sentence)
}
