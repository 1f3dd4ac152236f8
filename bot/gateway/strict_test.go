package gateway

import (
	"context"
	"errors"
	"strings"
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

// All ways to answer an interaction, each judged by Discord's own description where that is at hand.
func TestStrictInteractions(t *testing.T) {
	t.Parallel()
	s, g, h := strict(t, discordtest.Options{}, Options{UserInstall: true})
	ctx := soon(t)
	ensure(t, g.SyncCommands(ctx, strictCommands(), 0))
	guild := s.AddGuild(discordtest.GuildConfig{Name: "Newsroom"})
	channel, ada := guild.AddText("general"), s.AddUser("ada")
	guild.AddMember(ada, discordtest.PermissionManageGuild)
	next(t, h.joined)

	asked := must(ada.In(channel).Command("ask", discordtest.Args{"question": "Who?", "file": discordtest.File{Name: "a.txt", Data: []byte("text")}}))(t)
	in := next(t, h.interactions)
	if in.Command != "ask" || in.Options["question"].Text != "Who?" || !in.Present || !in.Member.Permissions.MayManage() || in.User.ID.String() != ada.ID.String() {
		t.Errorf("interaction %+v", in)
	}
	if data := must(g.Download(ctx, *in.Options["file"].Attachment, 100))(t); string(data) != "text" {
		t.Errorf("file %q", data)
	}
	ensure(t, g.Defer(ctx, in, discord.Deferral{}))
	sent := must(g.EditOriginal(ctx, in, rich()))(t)
	withFile := rich()
	withFile.Files = []discord.File{{Name: "a.txt", ContentType: "text/plain", Data: []byte("proof"), Description: "Proof."}}
	must(g.Followup(ctx, in, withFile))(t)
	answer := must(asked.WaitReply(ctx, nil))(t)
	if answer.ID.String() != sent.Message.String() || len(answer.Buttons()) != 3 || len(asked.Followups()) != 1 {
		t.Errorf("answer %+v", answer)
	}

	must(ada.In(channel).Click(answer, "src"))(t)
	button := next(t, h.interactions)
	if button.Kind != discord.KindComponent || button.CustomID != "src" || button.Message.ID != sent.Message {
		t.Errorf("button %+v", button)
	}
	ensure(t, g.Update(ctx, button, rich()))
	must(ada.In(channel).Select(answer, "pick", "b"))(t)
	menu := next(t, h.interactions)
	if menu.Values[0] != "b" {
		t.Errorf("menu %+v", menu)
	}
	ensure(t, g.OpenModal(ctx, menu, discord.Modal{CustomID: "form", Title: "Form", Inputs: []discord.Input{{CustomID: "q", Label: "Q", Paragraph: true}}}))
}

// What is typed, filled in, asked privately, and deleted again.
func TestStrictForms(t *testing.T) {
	t.Parallel()
	s, g, h := strict(t, discordtest.Options{}, Options{UserInstall: true})
	ctx := soon(t)
	ensure(t, g.SyncCommands(ctx, strictCommands(), 0))
	guild := s.AddGuild(discordtest.GuildConfig{Name: "Newsroom"})
	channel, ada := guild.AddText("general"), s.AddUser("ada")
	guild.AddMember(ada, discordtest.PermissionManageGuild)

	typed := must(ada.In(channel).Autocomplete("ask", "question", discordtest.Args{"question": "wh"}))(t)
	in := next(t, h.interactions)
	if in.Kind != discord.KindAutocomplete || in.Focused != "question" {
		t.Errorf("typed %+v", in)
	}
	ensure(t, g.Suggest(ctx, in, []discord.Choice{{Name: "Who?", Value: "who"}}))
	if choices := must(typed.Choices(ctx))(t); len(choices) != 1 || choices[0].Name != "Who?" {
		t.Errorf("choices %v", choices)
	}

	opened := must(ada.In(channel).Command("library stats", nil))(t)
	in = next(t, h.interactions)
	ensure(t, g.OpenModal(ctx, in, discord.Modal{CustomID: "form", Title: "Form", Inputs: []discord.Input{{CustomID: "q", Label: "Q", MaxLength: 50, Required: true}}}))
	must(ada.In(channel).Submit(must(opened.Modal(ctx))(t), map[string]string{"q": "why"}))(t)
	form := next(t, h.interactions)
	if form.Kind != discord.KindModal || form.Fields["q"] != "why" {
		t.Errorf("form %+v", form)
	}
	private := rich()
	private.Ephemeral = true
	ensure(t, g.Respond(ctx, form, private))
	ensure(t, g.DeleteOriginal(ctx, form))
	if err := g.Respond(ctx, form, private); discord.FaultOf(err) != discord.FaultAcked {
		t.Errorf("a second answer gave %v", err)
	}

	message := must(ada.In(channel).Say("A claim."))(t)
	next(t, h.messages)
	must(ada.In(channel).MessageCommand("Check this", message))(t)
	in = next(t, h.interactions)
	if in.Command != "Check this" || in.Target == nil || in.Target.Content != "A claim." || in.Target.Hidden {
		t.Errorf("target %+v", in.Target)
	}
	ensure(t, g.Defer(ctx, in, discord.Deferral{Ephemeral: true}))
	must(g.EditOriginal(ctx, in, private))(t)

	s.Advance(16 * time.Minute)
	if _, err := g.EditOriginal(ctx, in, rich()); discord.FaultOf(err) != discord.FaultExpired {
		t.Errorf("an edit with an old token gave %v", err)
	}
}

// Somebody who installed the application for themselves uses it where the bot is not.
func TestStrictUserInstall(t *testing.T) {
	t.Parallel()
	s, g, h := strict(t, discordtest.Options{}, Options{UserInstall: true})
	ctx := soon(t)
	ensure(t, g.SyncCommands(ctx, strictCommands(), 0))
	guild := s.AddGuild(discordtest.GuildConfig{Name: "Elsewhere", WithoutBot: true})
	channel, ada := guild.AddText("general"), s.AddUser("ada")
	guild.AddMember(ada, 0)
	ada.Install(true)
	must(ada.In(channel).Command("ask", discordtest.Args{"question": "Who?"}))(t)
	in := next(t, h.interactions)
	if in.Present {
		t.Errorf("interaction %+v", in)
	}
	ensure(t, g.Defer(ctx, in, discord.Deferral{Ephemeral: true}))
	must(g.EditOriginal(ctx, in, rich()))(t)
	must(ada.InDM().Command("ask", discordtest.Args{"question": "Who?"}))(t)
	in = next(t, h.interactions)
	if !in.Present || in.Guild != 0 {
		t.Errorf("interaction %+v", in)
	}
	ensure(t, g.Respond(ctx, in, rich()))
}

// Messages: mentions, replies, threads, direct messages, and what is kept from a bot without privileged intents.
func TestStrictMessages(t *testing.T) {
	t.Parallel()
	s, g, h := strict(t, discordtest.Options{}, Options{})
	ctx := soon(t)
	guild := s.AddGuild(discordtest.GuildConfig{Name: "Newsroom", Bot: discordtest.Permissions(discord.InvitePermissions)})
	channel, ada := guild.AddText("general"), s.AddUser("ada")
	guild.AddMember(ada, 0)
	next(t, h.joined)
	must(ada.In(channel).Say("between us"))(t)
	if m := next(t, h.messages); !m.Hidden || m.MentionsBot || m.Guild == 0 {
		t.Errorf("message %+v", m)
	}
	must(ada.In(channel).Say(s.Bot().Mention() + " who?"))(t)
	asked := next(t, h.messages)
	if asked.Hidden || !asked.MentionsBot || !strings.Contains(asked.Content, "who?") {
		t.Errorf("message %+v", asked)
	}
	ensure(t, g.Typing(ctx, asked.Channel))
	sent := must(g.Send(ctx, asked.Channel, rich(), discord.SendOptions{ReplyTo: asked.ID, Nonce: "a1"}))(t)
	if again := must(g.Send(ctx, asked.Channel, rich(), discord.SendOptions{ReplyTo: asked.ID, Nonce: "a1"}))(t); again != sent {
		t.Errorf("sent as %v and %v", sent, again)
	}
	ensure(t, g.Edit(ctx, sent.Channel, sent.Message, discord.Reply{Content: "done"}))
	reply := must(channel.WaitMessage(ctx, func(m discordtest.Message) bool {
		return m.Content == "done" && len(m.Embeds) == 0 && len(m.Components) == 0
	}))(t)
	must(ada.In(channel).Say("and?", discordtest.SayOptions{ReplyTo: reply}))(t)
	if m := next(t, h.messages); !m.ReplyToBot || m.MentionsBot || m.Hidden || m.ReplyTo != sent.Message {
		t.Errorf("reply %+v", m)
	}
	must(ada.In(channel).Say("and?", discordtest.SayOptions{ReplyTo: reply, NoPing: true}))(t)
	if m := next(t, h.messages); !m.ReplyToBot || !m.Hidden {
		t.Errorf("reply without ping %+v", m)
	}
	thread := must(g.StartThread(ctx, asked.Channel, asked.ID, "Who?"))(t)
	if again := must(g.StartThread(ctx, asked.Channel, asked.ID, "Who?"))(t); again != thread {
		t.Errorf("threads %v and %v", thread, again)
	}
	if c := must(g.Channel(ctx, thread))(t); c.Kind != discord.ChannelThread || c.Parent != asked.Channel || c.Owner != g.Self().ID {
		t.Errorf("thread %+v", c)
	}
	if m := must(g.Message(ctx, asked.Channel, asked.ID))(t); m.ID != asked.ID || m.Author != asked.Author {
		t.Errorf("message %+v", m)
	}
	must(g.GuildMember(ctx, asked.Guild, asked.Author.ID))(t)
	if dm := must(g.DirectChannel(ctx, asked.Author.ID))(t); dm.String() != ada.DM().ID.String() {
		t.Errorf("direct channel %v", dm)
	}
	ada.CloseDM(true)
	if _, err := g.Send(ctx, discord.ID(ada.DM().ID), rich(), discord.SendOptions{}); discord.FaultOf(err) != discord.FaultDMClosed {
		t.Errorf("a closed door gave %v", err)
	}
	s.AutoMod(func(_ *discordtest.Channel, text string) bool { return strings.Contains(text, "forbidden") })
	if _, err := g.Send(ctx, asked.Channel, discord.Reply{Content: "forbidden"}, discord.SendOptions{}); discord.FaultOf(err) != discord.FaultAutoMod {
		t.Errorf("AutoMod gave %v", err)
	}
}

// Servers come, have outages, and go; posts are made in forums.
func TestStrictServers(t *testing.T) {
	t.Parallel()
	s, _, h := strict(t, discordtest.Options{}, Options{})
	guild := s.AddGuild(discordtest.GuildConfig{Name: "Newsroom"})
	id := discord.ID(guild.ID)
	if got := next(t, h.joined); got != id {
		t.Errorf("joined %v", got)
	}
	forum, ada := guild.AddForum("questions"), s.AddUser("ada")
	guild.AddMember(ada, 0)
	must2(ada.In(forum).Post("Who won?", "Please say."))(t)
	if p := next(t, h.posts); p.Title != "Who won?" || p.Parent.String() != forum.ID.String() || p.Owner.String() != ada.ID.String() {
		t.Errorf("post %+v", p)
	}
	guild.Outage(true)
	guild.Outage(false)
	if got := next(t, h.joined); got != id || len(h.left) > 0 {
		t.Errorf("after an outage joined %v, left %d times", got, len(h.left))
	}
	guild.RemoveBot()
	if got := next(t, h.left); got != id {
		t.Errorf("left %v", got)
	}
}

func must2[A, B any](a A, b B, err error) func(t *testing.T) (A, B) {
	return func(t *testing.T) (A, B) {
		t.Helper()
		ensure(t, err)
		return a, b
	}
}

// Whatever happens to the connection, what people say afterwards arrives, and what they said meanwhile when the
// session could be resumed.
func TestStrictReconnects(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		act    func(s *discordtest.Server) error
		resume bool
		silent bool // it shows by a time that passes
	}{
		"told to reconnect": {act: func(s *discordtest.Server) error { return s.Shard(0).Reconnect() }, resume: true},
		"reset":             {act: func(s *discordtest.Server) error { return s.Shard(0).Reset() }, resume: true},
		"closed":            {act: func(s *discordtest.Server) error { return s.Shard(0).Close(4000) }, resume: true},
		"heartbeat wanted":  {act: func(s *discordtest.Server) error { return s.Shard(0).RequestHeartbeat() }, resume: true},
		"not JSON":          {act: func(s *discordtest.Server) error { return s.Shard(0).Send([]byte("{")) }, resume: true},
		"invalidated":       {act: func(s *discordtest.Server) error { return s.Shard(0).Invalidate(false) }, resume: false},
		"forgotten": {act: func(s *discordtest.Server) error {
			s.ForgetSessions()
			return s.Shard(0).Reset()
		}, resume: false},
		"hangs when it resumes": {act: func(s *discordtest.Server) error {
			s.Greet(discordtest.Greeting{Reconnect: true}, discordtest.Greeting{Silent: true}, discordtest.Greeting{Status: 502})
			return s.Shard(0).Reset()
		}, resume: false, silent: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := discordtest.Start(t, discordtest.Options{})
			g, h := aimed(t, s, Options{})
			if tt.silent {
				g.timing.open, g.timing.answer = time.Second, 500*time.Millisecond
			}
			run(t, g)
			next(t, g.Ready())
			guild := s.AddGuild(discordtest.GuildConfig{Name: "Newsroom"})
			channel, ada := guild.AddText("general"), s.AddUser("ada")
			guild.AddMember(ada, 0)
			next(t, h.joined)
			ensure(t, tt.act(s))
			if tt.resume {
				must(ada.In(channel).Say(s.Bot().Mention() + " meanwhile"))(t)
			} else if id := next(t, h.joined); id != discord.ID(guild.ID) {
				t.Errorf("joined %v", id)
			}
			must(ada.In(channel).Say(s.Bot().Mention() + " afterwards"))(t)
			var got []string
			for len(got) == 0 || !strings.Contains(got[len(got)-1], "afterwards") {
				got = append(got, next(t, h.messages).Content)
			}
			if want := map[bool]int{true: 2, false: 1}[tt.resume]; len(got) != want {
				t.Errorf("messages %q", got)
			}
			if sessions := s.Sessions(); (sessions == 1) != tt.resume {
				t.Errorf("%d sessions", sessions)
			}
		})
	}
}

// What the operator must mend ends the gateway.
func TestStrictFatal(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		server discordtest.Options
		own    Options
		greet  discordtest.Greeting
		code   int
	}{
		"too few shards":    {server: discordtest.Options{RequireShards: 2}, own: Options{ShardCount: 1}, code: 4011},
		"token reset":       {greet: discordtest.Greeting{Close: 4004}, code: 4004},
		"intent not agreed": {greet: discordtest.Greeting{Close: 4014}, code: 4014},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := discordtest.Start(t, tt.server)
			g, _ := aimed(t, s, tt.own)
			s.Greet(tt.greet)
			var fatal *FatalError
			if err := g.Run(soon(t)); !errors.As(err, &fatal) || fatal.CloseCode != tt.code {
				t.Errorf("Run returned %v", err)
			}
		})
	}
}

// However a call fails, one message is posted and the last edit is shown.
func TestStrictFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]discordtest.Fault{
		"error after storing":   discordtest.AfterStoring(discordtest.ServerError(500)),
		"proxy after storing":   discordtest.AfterStoring(discordtest.ServerError(502)),
		"reset after storing":   discordtest.AfterStoring(discordtest.Reset()),
		"cut":                   discordtest.Cut(),
		"reset":                 discordtest.Reset(),
		"error":                 discordtest.ServerError(503),
		"limited":               discordtest.RouteLimit(50 * time.Millisecond),
		"limited for everybody": discordtest.SharedLimit(50 * time.Millisecond),
		"limited on the whole":  discordtest.GlobalLimit(50 * time.Millisecond),
		"slow":                  discordtest.Slow(100 * time.Millisecond),
		"nothing":               {},
		"gateway after storing": discordtest.AfterStoring(discordtest.ServerError(504)),
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, g, h := strict(t, discordtest.Options{}, Options{})
			ctx := soon(t)
			ensure(t, g.SyncCommands(ctx, strictCommands(), 0))
			guild := s.AddGuild(discordtest.GuildConfig{Name: "Newsroom"})
			channel, ada := guild.AddText("general"), s.AddUser("ada")
			guild.AddMember(ada, 0)
			asked := must(ada.In(channel).Command("ask", discordtest.Args{"question": "Who?"}))(t)
			in := next(t, h.interactions)
			for _, route := range []string{"POST /interactions/{interaction_id}/{interaction_token}/callback",
				"POST /channels/{channel_id}/messages", "PATCH /channels/{channel_id}/messages/{message_id}"} {
				s.Fault(discordtest.FaultRule{Match: func(r discordtest.Request) bool { return r.Is(route) }, Times: 1, Do: fault})
			}
			ensure(t, g.Defer(ctx, in, discord.Deferral{}))
			must(g.EditOriginal(ctx, in, discord.Reply{Content: "answer"}))(t)
			sent := must(g.Send(ctx, in.Channel, discord.Reply{Content: "one"}, discord.SendOptions{}))(t)
			err := g.Edit(ctx, sent.Channel, sent.Message, discord.Reply{Content: "two"})
			for discord.FaultOf(err) == discord.FaultLimited {
				ensure(t, sleep(ctx, retryAfter(err)))
				err = g.Edit(ctx, sent.Channel, sent.Message, discord.Reply{Content: "two"})
			}
			ensure(t, err)
			if m := must(asked.WaitReply(ctx, nil))(t); m.Content != "answer" {
				t.Errorf("answer %+v", m)
			}
			var texts []string
			for _, m := range channel.Messages() {
				texts = append(texts, m.Content)
			}
			if got := strings.Join(texts, ","); got != "answer,two" {
				t.Errorf("the channel shows %q", got)
			}
		})
	}
}
