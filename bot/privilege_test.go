package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"newsdesk/bot"
	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// errand is a command as somebody uses it.
type errand struct {
	name  string
	admin bool // for those who manage the server, as Discord is told too
}

func errands() (list []errand) {
	for _, c := range bot.Commands() {
		admin := c.Members == discord.PermissionManageGuild
		if len(c.Subcommands) == 0 {
			list = append(list, errand{c.Name, admin})
		}
		for _, sub := range c.Subcommands {
			list = append(list, errand{c.Name + " " + sub.Name, admin})
		}
	}
	return list
}

// Every command, used by every kind of person in a server and in a direct message: those for admins are refused to all
// others without an effect, whatever Discord lets through, and everything that an admin changes stands in the audit table.
func TestEveryCommandByEveryKindOfPerson(t *testing.T) {
	t.Parallel()
	const (
		role  = discord.ID(9)
		onDM  = "only in a server"
		isNot = "Only people who manage this server"
	)
	reading := []string{"library list", "library stats", "library unanswered", "library explain", "library doctor", "sources list", "sources show",
		"sources remove", // asks first
		"ingest text",    // opens a form
		"Add article to library"}
	people := []struct {
		name  string
		admin bool
		in    func(discord.Interaction) discord.Interaction
	}{
		{"a member", false, func(in discord.Interaction) discord.Interaction { return in }},
		{"somebody with another role and every right but that one", false, func(in discord.Interaction) discord.Interaction {
			in.Member.Roles, in.Member.Permissions = []discord.ID{10}, ^(discord.PermissionManageGuild | discord.PermissionAdministrator)
			return in
		}},
		{"somebody with the admin role", true, func(in discord.Interaction) discord.Interaction {
			in.Member.Roles = []discord.ID{role}
			return in
		}},
		{"somebody who manages the server", true, asAdmin},
		{"somebody who manages a server, in a direct message", false, func(in discord.Interaction) discord.Interaction {
			in = asAdmin(in)
			in.Guild = 0
			return in
		}},
	}
	cases, refusals, acts := 0, 0, 0
	for _, p := range people {
		w := newWorld(t, func(o *bot.Options) { o.Limits = bot.Limits{PersonMinute: 1000, ServerMinute: 1000, Minute: 1000} })
		settings := asAdmin(command(alice, "library settings"))
		settings.Options["admin-role"] = discord.Option{Number: int64(role)}
		w.do(settings)
		for _, e := range errands() {
			w.add(w.server(guild).Library, news.Article{Title: "Ferry timetable changes", URL: "https://web.example/ferry",
				Body: "The ferry to the islands leaves an hour earlier from Monday, because the harbour is dredged in the afternoon."})
			before := len(w.audit())
			a := w.do(p.in(filled(e.name, w.watch(w.server(guild).Library, "https://web.example/feed"))))
			cases++
			refused := e.admin && !p.admin
			said := ""
			if a.Modal == nil {
				said = text(a.last())
			}
			switch told := strings.Contains(said, onDM) || strings.Contains(said, isNot); {
			case refused != told:
				t.Errorf("%s by %s: refused %v, want %v: %s", e.name, p.name, told, refused, said)
			case refused && !a.Ephemeral:
				t.Errorf("%s by %s is refused in public", e.name, p.name)
			}
			noted, want := len(w.audit())-before, 0
			if e.admin && !refused && !slices.Contains(reading, e.name) {
				want = 1
			}
			if noted != want {
				t.Errorf("%s by %s left %d entries in the audit, want %d: %s", e.name, p.name, noted, want, said)
			}
			if refused {
				refusals++
			}
			acts += noted
		}
	}
	t.Attr("S9", fmt.Sprintf("%d commands by %d kinds of people: %d of %d uses refused as they must be, without an entry in the audit; %d changes by admins, each with one entry",
		len(errands()), len(people), refusals, cases, acts))
}

// filled is a command with what it requires.
func filled(name string, source news.WatchedSource) discord.Interaction {
	number := fmt.Sprint(source.ID)
	given := map[string][]string{
		"ask": {"question", "When does the ferry leave?"}, "search": {"words", "ferry"}, "article": {"article", "Ferry"},
		"ingest url": {"address", "https://web.example/otters"}, "ingest feed": {"address", "https://web.example/feed"},
		"library remove": {"article", "Ferry timetable changes"}, "library explain": {"answer", "abcdefgh2345"},
		"library settings": {"time-zone", "Europe/Paris"}, "sources add": {"location", "https://web.example/rss"},
	}
	options := given[name]
	if options == nil && strings.HasPrefix(name, "sources ") {
		options = []string{"source", number}
	}
	in := command(bob, name, options...)
	switch name {
	case "ingest file":
		in.Options["file"] = discord.Option{Attachment: &discord.Attachment{Name: "f.txt", URL: "https://cdn.example/f.txt", Size: 80}}
	case "Check this claim", "Add article to library":
		in.Target = &discord.Message{ID: 700, Content: "See https://web.example/otters"}
	}
	return in
}

func (w *world) audit() []news.AuditEntry {
	w.t.Helper()
	log, err := w.db.AuditLog(w.t.Context(), w.server(guild).Library, 50)
	if err != nil {
		w.t.Fatal(err)
	}
	return log
}
