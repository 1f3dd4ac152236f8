package render

import (
	"fmt"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// The sizes of an article's details.
const (
	openingSentences = 3
	maxAuthors       = 10
	maxVersions      = 15 // older ones are counted
)

// Article shows an article's details and versions, newest first. There must be at least one.
func Article(versions []news.Version) []discord.Reply {
	current := versions[0]
	for _, v := range versions {
		if v.Current {
			current = v
		}
	}
	var p pages
	p.add("\n", details(current)...)
	if opening := opening(current.Body); opening != "" {
		p.add("\n\n", "> "+opening)
	}
	p.add("\n\n", versionList(versions)...)
	return p.replies(colorPlain, headlineTitle(current.Headline), nil)
}

func details(v news.Version) []string {
	var lines []string
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, "**"+name+":** "+value)
		}
	}
	add("Publisher", escapeWithin(oneLine(v.Publisher), maxTitle))
	authors := strings.Join(v.Authors[:min(len(v.Authors), maxAuthors)], ", ")
	add("Authors", escapeWithin(oneLine(authors), 2*maxTitle))
	add("Published", stamp(v.PublishedAt, styleMoment))
	add("Language", escapeWithin(oneLine(v.Language), maxLanguage))
	if !v.GoneAt.IsZero() {
		lines = append(lines, strings.TrimSpace(removed(v.GoneAt)+" "+escapeWithin(oneLine(v.GoneReason), maxTitle)))
	}
	if to := address(v.URL); to != "" {
		add("Address", masked("Read the article", to))
	} else {
		add("Address", "none that I could link to")
	}
	return lines
}

// maxLanguage is room enough for a language's tag, in characters.
const maxLanguage = 35

// opening is how an article begins.
func opening(body string) string {
	sentences := text.Sentences(body)
	if len(sentences) == 0 {
		return ""
	}
	last := sentences[min(openingSentences, len(sentences))-1]
	return escapeWithin(oneLine(body[sentences[0].Start:last.End]), 2*maxExcerpt)
}

func versionList(versions []news.Version) []string {
	lines := []string{"**" + plural(len(versions), "version") + "**"}
	for _, v := range versions[:min(len(versions), maxVersions)] {
		state := "replaced"
		if v.Current {
			state = "current, searched in " + plural(v.Chunks, "passage")
		}
		stored := ""
		if !v.StoredAt.IsZero() {
			stored = "stored " + stamp(v.StoredAt, styleMoment)
		}
		lines = append(lines, "- "+dotted(fmt.Sprintf("Version %d", v.Number), stored, state, changeText(v.Change.Kind)))
		if note := noteOf(v); note != "" {
			lines = append(lines, "  > "+note)
		}
	}
	if more := len(versions) - maxVersions; more > 0 {
		lines = append(lines, "- and "+plural(more, "older one"))
	}
	return lines
}

// changeText says how a version differs from the one before it, when that is known.
func changeText(k news.ChangeKind) string {
	switch k {
	case news.ChangeMinor:
		return "minor changes"
	case news.ChangeText:
		return "text changed"
	case news.ChangeCorrected:
		return "corrected"
	}
	return ""
}

// noteOf is the publisher's note about a version's change.
func noteOf(v news.Version) string {
	start, end := v.Change.NoteStart, v.Change.NoteEnd
	if start < 0 || start >= end || end > len(v.Body) {
		return ""
	}
	return escapeWithin(oneLine(v.Body[start:end]), maxNote)
}
