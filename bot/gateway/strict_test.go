package gateway

import (
	"context"
	"testing"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/bot/discordtest"
)

// strict starts a Discord that judges every request and a Gateway of it, which is connected.
func strict(t *testing.T, o discordtest.Options, own Options) (*discordtest.Server, *Gateway, *recorder) {
	t.Helper()
	s := discordtest.Start(t, o)
	g, h := aimed(t, s, own)
	run(t, g)
	next(t, g.Ready())
	return s, g, h
}

// aimed returns a Gateway for the server, with short times.
func aimed(t *testing.T, s *discordtest.Server, o Options) (*Gateway, *recorder) {
	t.Helper()
	h := newRecorder()
	o.Token, o.BaseURL, o.Handler = s.Token(), s.URL(), h
	g, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	g.timing.firstPause, g.timing.lastPause, g.timing.hang = 10*time.Millisecond, 50*time.Millisecond, 200*time.Millisecond
	g.starts.gap = 10 * time.Millisecond
	t.Cleanup(g.rest.transport.base.(interface{ CloseIdleConnections() }).CloseIdleConnections)
	return g, h
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// must fails the test by an error.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ensure(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func strictCommands() []discord.Command {
	return []discord.Command{
		{Name: "ask", Description: "Ask.", Options: []discord.CommandOption{
			{Name: "question", Description: "What?", Kind: discord.OptionText, Required: true, MaxLength: 500, Autocomplete: true},
			{Name: "file", Description: "Which?", Kind: discord.OptionAttachment},
		}},
		{Name: "library", Description: "Manage.", GuildOnly: true, Members: discord.PermissionManageGuild,
			Subcommands: []discord.Command{{Name: "stats", Description: "Figures."}}},
		{Name: "Check this", OnMessage: true},
	}
}

// rich is a reply with everything.
func rich() discord.Reply {
	return discord.Reply{Content: "c", Embeds: []discord.Embed{{Title: "T", Description: "D @everyone", URL: "https://example.org", Color: 1,
		Fields: []discord.Field{{Name: "n", Value: "v"}}, Footer: "F", Timestamp: time.Unix(1_700_000_000, 0)}},
		Rows: []discord.Row{{Buttons: []discord.Button{{Label: "Sources", CustomID: "src"}, {Label: "Read", URL: "https://example.org"}, {Emoji: "👍", CustomID: "up"}}},
			{Select: &discord.Select{CustomID: "pick", Options: []discord.Choice{{Name: "A", Value: "a"}, {Name: "B", Value: "b"}}}}}}
}
