package gateway

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/bot/discordtest"
)

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
		"to be resumed":     {act: func(s *discordtest.Server) error { return s.Shard(0).Invalidate(true) }, resume: true},
		"forgotten": {act: func(s *discordtest.Server) error {
			s.ForgetSessions()
			return s.Shard(0).Reset()
		}, resume: false},
		"hangs when it resumes": {act: func(s *discordtest.Server) error {
			s.Greet(discordtest.Greeting{Reconnect: true}, discordtest.Greeting{Silent: true}, discordtest.Greeting{Status: 502})
			return s.Shard(0).Reset()
		}, resume: false, silent: true},
	}
	t.Cleanup(func() {
		t.Attr("R6", "a connection lost in each of these ways came back, by a new session only where Discord had ended the old one, and else with what was said meanwhile: "+
			strings.Join(slices.Sorted(maps.Keys(tests)), ", "))
	})
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
