package render

import (
	"fmt"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// maxEntry is how much of an address, an act or a question is shown in a list, in characters.
const maxEntry = 150

// maxSources is how many sources of a library are listed.
const maxSources = 40

// Library lists a library's sources and what admins last did to it. watched are those of the sources that are watched.
func Library(sources []news.SourceSummary, watched []news.WatchedSource, log []news.AuditEntry) []discord.Reply {
	states := map[news.SourceID]string{}
	for _, s := range watched {
		states[s.ID] = watchedState(s.State)
	}
	var p pages
	p.add("\n", "**"+plural(len(sources), "source")+"**")
	for _, s := range sources[:min(len(sources), maxSources)] {
		last := ""
		if !s.LastStored.IsZero() {
			last = "last stored " + stamp(s.LastStored, styleRelative)
		}
		p.add("\n", "- "+dotted(escapeWithin(oneLine(s.Kind), maxEntry), place(s.Location), plural(s.Articles, "article"), last,
			states[s.ID]))
	}
	if more := len(sources) - maxSources; more > 0 {
		p.add("\n", "- and "+plural(more, "other"))
	}
	if len(log) > 0 {
		p.add("\n\n", Audit(log)...)
	}
	return p.replies(colorPlain, "Library", nil)
}

// watchedState says whether a source is looked at.
func watchedState(s news.SourceState) string {
	switch s {
	case news.SourcePaused:
		return "⏸️ paused"
	case news.SourceFailing:
		return "⚠️ not read any more, because it failed too often"
	case news.SourceActive:
		return "watched"
	case news.SourceOnce:
	}
	return ""
}

// Audit is a block of lines that say what admins did. Their names are mentions, which notify nobody.
func Audit(log []news.AuditEntry) []string {
	lines := []string{"**What admins did**"}
	for _, e := range log {
		who := "somebody"
		if e.Person != 0 {
			who = fmt.Sprintf("<@%d>", e.Person)
		}
		outcome := oneLine(e.Outcome)
		if outcome == "" {
			outcome = "under way"
		}
		lines = append(lines, "- "+dotted(stamp(e.At, styleMoment), who, escapeWithin(oneLine(e.Act), maxEntry),
			escapeWithin(oneLine(e.Detail), maxEntry), escapeWithin(outcome, maxEntry)))
	}
	return lines
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return number(n) + " times"
}

// Settings shows a server's settings. shared is the name of the shared library, or empty when there is none.
func Settings(s news.ServerSettings, shared string) discord.Reply {
	role, zone := "only those who may manage the server", "UTC"
	if s.AdminRole != 0 {
		role = fmt.Sprintf("<@&%d>, and those who may manage the server", s.AdminRole)
	}
	if s.TimeZone != "" {
		zone = escapeWithin(oneLine(s.TimeZone), maxEntry)
	}
	forums := "none"
	if len(s.Forums) > 0 {
		var list []string
		for _, f := range s.Forums[:min(len(s.Forums), maxForums)] {
			list = append(list, fmt.Sprintf("<#%d>", f))
		}
		forums = strings.Join(list, " ")
	}
	lines := []string{
		"**Library looked after by:** " + role,
		"**Threads for mentions:** " + yes(s.Threads),
		"**Forums answered:** " + forums,
		"**Time zone:** " + zone,
		"**Unanswered questions kept:** " + yes(s.KeepUnanswered),
		"**Channels told of corrections:** " + yes(s.Corrections),
	}
	if shared = oneLine(shared); shared != "" {
		lines = append(lines, "**Shared library "+escapeWithin(shared, maxEntry)+" asked too:** "+yes(!s.OwnLibraryOnly))
	}
	return titled("Settings of this server", strings.Join(lines, "\n"))
}

// maxForums is how many forums the settings show.
const maxForums = 50

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// Unanswered lists questions that the library could not answer.
func Unanswered(list []news.Unanswered) discord.Reply {
	if len(list) == 0 {
		return titled("Unanswered questions", "There is none.")
	}
	var p pages
	for _, q := range list[:min(len(list), maxUnanswered)] {
		p.add("\n", "- "+dotted(escapeWithin(oneLine(q.Question), maxEntry), "asked "+times(q.Times), stamp(q.LastAt, styleRelative)))
	}
	return p.replies(colorPlain, "Unanswered questions", nil)[0]
}

// maxUnanswered questions fit on one card.
const maxUnanswered = 20

// Findings lists what a check of the bot's surroundings found.
func Findings(findings []string) discord.Reply {
	var p pages
	for _, f := range findings {
		p.add("\n", "- "+escapeWithin(oneLine(f), 2*maxExcerpt))
	}
	if len(findings) == 0 {
		p.add("\n", "There is nothing to report.")
	}
	return p.replies(colorPlain, "Doctor", nil)[0]
}
