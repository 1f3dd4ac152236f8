package discordtest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"newsdesk/bot/discordtest"
)

func TestIdentifyRefused(t *testing.T) {
	t.Parallel()
	const token = "secret"
	identify := func(token string, intents, shard, shards int) func(*gateway) {
		return func(g *gateway) { g.identify(token, intents, shard, shards) }
	}
	send := func(op int, data any) func(*gateway) { return func(g *gateway) { g.send(op, data) } }
	for name, c := range map[string]struct {
		act       func(*gateway)
		code      int
		violation string
	}{
		"wrong token":       {identify("other", intents, 0, 2), 4004, ""},
		"privileged intent": {identify(token, intents|discordtest.IntentMessageContent, 0, 2), 4014, ""},
		"unknown intent":    {identify(token, 1<<40, 0, 2), 4013, "Invalid intent(s)."},
		"wrong shard":       {identify(token, intents, 2, 2), 4010, ""},
		"too few shards":    {identify(token, intents, 0, 1), 4011, ""},
		"no intents":        {send(2, map[string]any{"token": token}), 4013, "Invalid intent(s)."},
		"not an object":     {send(2, 7), 4002, "Error while decoding payload."},
		"twice": {func(g *gateway) {
			g.identify(token, intents, 0, 2)
			g.identify(token, intents, 0, 2)
		}, 4005, "Already authenticated."},
		"too early":      {send(3, nil), 4003, "op 3 before identification"},
		"unknown op":     {send(99, nil), 4001, "op 99 does not exist"},
		"long payload":   {send(1, strings.Repeat("x", 4096)), 4002, "too long or no JSON"},
		"no JSON":        {func(g *gateway) { _ = g.conn.WriteMessage(websocket.TextMessage, []byte("{")) }, 4002, "too long or no JSON"},
		"resume unready": {send(6, map[string]any{"token": "other", "session_id": "x", "seq": 1}), 4004, ""},
		"too many frames": {func(g *gateway) {
			for range 121 {
				g.send(1, nil)
			}
		}, 4008, "more than 120 frames"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := start(t, discordtest.Options{Token: token, RequireShards: 2})
			g := b.dial()
			c.act(g)
			if code := g.closed(); code != c.code {
				t.Errorf("closed with %d, want %d", code, c.code)
			}
			violations := s.TakeViolations()
			if c.violation == "" && len(violations) > 0 || c.violation != "" && (len(violations) != 1 ||
				!strings.Contains(violations[0].String(), c.violation)) {
				t.Errorf("violations %v, want %q", violations, c.violation)
			}
		})
	}
}

func TestGatewayVersion(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]int{"v=8&encoding=json": 4012, "v=10&encoding=etf": 4002} {
		s, _ := start(t, discordtest.Options{})
		conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+s.URL()[4:]+"/gw?"+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		if code := (&gateway{t: t, conn: conn}).closed(); code != want {
			t.Errorf("%s: closed with %d, want %d", query, code, want)
		}
	}
}

func TestGreetings(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{Heartbeat: 30 * time.Second})
	s.Greet(discordtest.Greeting{Status: http.StatusServiceUnavailable}, discordtest.Greeting{Reset: true},
		discordtest.Greeting{Silent: true}, discordtest.Greeting{Heartbeat: time.Second, NoAcks: true, Close: 4009},
		discordtest.Greeting{Reconnect: true}, discordtest.Greeting{Invalid: true}, discordtest.Greeting{Invalid: true, Resumable: true})
	address := "ws" + s.URL()[4:] + "/gw?v=9&encoding=json"
	if _, resp, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil); err == nil || resp == nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("got %v, %v instead of a refused handshake", resp, err)
	}
	if _, resp, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil); err == nil || resp != nil {
		t.Errorf("got %v, %v instead of a broken connection", resp, err)
	}
	silent, _, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = silent.Close()

	closing := b.dial()
	closing.send(1, nil) // is not acknowledged
	closing.identify(s.Token(), intents, 0, 1)
	if code := closing.closed(); code != 4009 {
		t.Errorf("closed with %d", code)
	}
	for _, want := range []string{"7 null", "9 false", "9 true"} {
		g := b.dial()
		g.identify(s.Token(), intents, 0, 1)
		if p := g.next(); fmt.Sprintf("%d %s", p.Op, p.Data) != want {
			t.Errorf("got op %d %s, want %s", p.Op, p.Data, want)
		}
	}
	b.connect()
}

func TestHeartbeat(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{Heartbeat: 45 * time.Second})
	g := b.connect()
	g.send(1, g.seq)
	if p := g.next(); p.Op != 11 {
		t.Errorf("got op %d instead of an acknowledgment", p.Op)
	}
	shard := s.Shard(0)
	if err := shard.Acks(false); err != nil {
		t.Fatal(err)
	}
	g.send(1, g.seq)
	if err := s.Wait(soon(t), func() bool { return count(s, discordtest.EntryReceived, 1) == 2 }); err != nil {
		t.Fatal(err)
	}
	if err := shard.RequestHeartbeat(); err != nil {
		t.Fatal(err)
	}
	if p := g.next(); p.Op != 1 {
		t.Errorf("got op %d instead of a request", p.Op)
	}
}

func TestHeartbeatIsMissed(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{HeartbeatTimeout: 20 * time.Millisecond})
	if code := b.dial().closed(); code != 4009 {
		t.Errorf("closed with %d", code)
	}
	if v := s.TakeViolations(); len(v) != 1 {
		t.Errorf("got %v", v)
	}
}

func count(s *discordtest.Server, kind discordtest.EntryKind, op int) (n int) {
	for _, e := range s.Journal() {
		if e.Kind == kind && e.Op == op {
			n++
		}
	}
	return n
}

func TestShardTroubles(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{})
	shard := s.Shard(0)
	if err := shard.Reconnect(); err == nil {
		t.Error("a shard that is not connected was sent something")
	}
	g := b.connect()
	for _, act := range []func() error{shard.Reconnect, func() error { return shard.Dispatch("NEW_EVENT", map[string]int{"a": 1}) },
		func() error { return shard.Send([]byte(`{"op":0,"s":9,"t":"ODD","d":[]}`)) }, func() error { return shard.Close(4000) }} {
		if err := act(); err != nil {
			t.Fatal(err)
		}
	}
	if p := g.next(); p.Op != 7 {
		t.Errorf("got op %d", p.Op)
	}
	if p := g.next(); p.Name != "NEW_EVENT" || string(p.Data) != `{"a":1}` || *p.Seq != 2 {
		t.Errorf("got %+v", p)
	}
	if p := g.next(); p.Name != "ODD" {
		t.Errorf("got %+v", p)
	}
	if code := g.closed(); code != 4000 {
		t.Errorf("closed with %d", code)
	}

	g = b.connect()
	if err := shard.Invalidate(false); err != nil {
		t.Fatal(err)
	}
	if p := g.next(); p.Op != 9 || string(p.Data) != "false" {
		t.Errorf("got %+v", p)
	}
	g.identify(s.Token(), intents, 0, 1)
	g.await("READY")
	if err := shard.Reset(); err != nil {
		t.Fatal(err)
	}
	if code := g.closed(); code != websocket.CloseAbnormalClosure {
		t.Errorf("closed with %d", code)
	}
	if s.Sessions() != 3 {
		t.Errorf("%d identifications", s.Sessions())
	}
}

// What happens while the bot is away or the connection is silent comes after a resume, once.
func TestResume(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{ResumeBuffer: 5})
	ada := s.AddUser("ada")
	say := func(text string) {
		t.Helper()
		if _, err := ada.InDM().Say(text); err != nil {
			t.Fatal(err)
		}
	}
	g := b.connect()
	say("one")
	g.await("MESSAGE_CREATE")
	if err := s.Shard(0).Silence(true); err != nil {
		t.Fatal(err)
	}
	say("two")
	_ = g.conn.NetConn().Close()
	if err := s.Wait(soon(t), func() bool { return count(s, discordtest.EntryReceived, 2) == 1 && disconnects(s) == 1 }); err != nil {
		t.Fatal(err)
	}
	say("three")

	again := b.dial()
	resume := func(id string, seq int64) {
		again.send(6, map[string]any{"token": s.Token(), "session_id": id, "seq": seq})
	}
	resume(g.SessionID, g.seq)
	for _, want := range []string{"two", "three"} {
		if got := again.next(); got.object(t)["content"] != want {
			t.Errorf("got %s, want %s", got.Data, want)
		}
	}
	if p := again.next(); p.Name != "RESUMED" {
		t.Errorf("got %+v", p)
	}
	say("four")
	again.await("MESSAGE_CREATE")

	again = b.dial()
	resume(g.SessionID, 1000)
	if code := again.closed(); code != 4007 {
		t.Errorf("a sequence of the future was closed with %d", code)
	}
	for _, c := range []struct {
		id  string
		seq int64
	}{{g.SessionID, 0}, {g.SessionID, 1}, {"unknown", 1}} { // the first has lost events, so the session is over
		again = b.dial()
		if resume(c.id, c.seq); string(again.next().Data) != "false" {
			t.Errorf("%v was resumed", c)
		}
	}
	if violations := s.TakeViolations(); len(violations) != 0 {
		t.Errorf("got %v", violations)
	}
}

func disconnects(s *discordtest.Server) int { return count(s, discordtest.EntryDisconnect, 0) }

// A bot that says farewell with 1000 has no session to go on with; nor has one that Discord has forgotten.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{})
	for _, end := range []func(*gateway){
		func(g *gateway) {
			_ = g.conn.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""))
		},
		func(g *gateway) { s.ForgetSessions(); _ = g.conn.Close() },
	} {
		g := b.connect()
		before := disconnects(s)
		end(g)
		if err := s.Wait(soon(t), func() bool { return disconnects(s) > before }); err != nil {
			t.Fatal(err)
		}
		again := b.dial()
		again.send(6, map[string]any{"token": s.Token(), "session_id": g.SessionID, "seq": g.seq})
		if p := again.next(); p.Op != 9 {
			t.Errorf("got %+v", p)
		}
	}
}

// Guilds are spread over shards, direct messages are the first one's, and intents decide what comes.
func TestRouting(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{Shards: 2})
	guilds := [2]*discordtest.Guild{}
	for i := range guilds {
		guilds[i] = s.AddGuild(discordtest.GuildConfig{ID: discordtest.ID(100+i) << 22})
	}
	ada := s.AddUser("ada")
	var shards [2]*gateway
	for i := range shards {
		shards[i] = b.dial()
		wanted := intents
		if i == 1 {
			wanted = discordtest.IntentGuilds
		}
		shards[i].identify(s.Token(), wanted, i, 2)
		if g := shards[i].await("READY").object(t)["guilds"].([]any); len(g) != 1 {
			t.Errorf("shard %d has %v", i, g)
		}
		if g := shards[i].await("GUILD_CREATE").object(t); g["id"] != guilds[i].ID.String() {
			t.Errorf("shard %d got %v", i, g["id"])
		}
	}
	for _, g := range guilds {
		g.AddMember(ada, 0)
		if _, err := ada.In(g.AddText("talk")).Say("hello"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ada.InDM().Say("direct"); err != nil {
		t.Fatal(err)
	}
	guilds[1].RemoveBot()
	for i, want := range []string{"CHANNEL_CREATE MESSAGE_CREATE MESSAGE_CREATE", "CHANNEL_CREATE GUILD_DELETE"} {
		var got []string
		for range strings.Fields(want) {
			got = append(got, shards[i].next().Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("shard %d got %v, want %s", i, got, want)
		}
	}
}

// Without the intent for content the bot reads what is for it: direct messages, mentions and its own.
func TestContentIsHidden(t *testing.T) {
	t.Parallel()
	for _, granted := range []int{0, discordtest.IntentMessageContent} {
		s, b := start(t, discordtest.Options{PrivilegedIntents: granted})
		guild := s.AddGuild(discordtest.GuildConfig{})
		channel, ada := guild.AddText("general"), s.AddUser("ada")
		guild.AddMember(ada, 0)
		g := b.dial()
		g.identify(s.Token(), intents|granted, 0, 1)
		g.await("GUILD_CREATE")
		own := b.want(200, 0, "POST", "/channels/"+channel.ID.String()+"/messages", quiet(`"content":"own"`)).object(t)
		mine := must[discordtest.Message](t)(channel.WaitMessage(soon(t), nil))
		seen := func(act *discordtest.Actor, text string, o discordtest.SayOptions) string {
			t.Helper()
			m := must[discordtest.Message](t)(act.Say(text, o))
			for {
				d := g.await("MESSAGE_CREATE").object(t)
				if d["id"] == m.ID.String() {
					read := b.want(200, 0, "GET", "/channels/"+m.ChannelID.String()+"/messages/"+m.ID.String(), "").object(t)
					if read["content"] != d["content"] {
						t.Errorf("the gateway shows %q and REST %q", d["content"], read["content"])
					}
					return d["content"].(string) + fmt.Sprint(len(d["attachments"].([]any)))
				}
			}
		}
		file := discordtest.SayOptions{Files: []discordtest.File{{Name: "a.txt", Data: []byte("a")}}}
		hidden := "plain1"
		if granted == 0 {
			hidden = "0"
		}
		in := ada.In(channel)
		for want, got := range map[string]string{
			hidden:                       seen(in, "plain", file),
			s.Bot().Mention() + " hi1":   seen(in, s.Bot().Mention()+" hi", file),
			"reply0":                     seen(in, "reply", discordtest.SayOptions{ReplyTo: mine}),
			"direct1":                    seen(ada.InDM(), "direct", file),
			hidden[:len(hidden)-1] + "0": seen(in, "plain", discordtest.SayOptions{ReplyTo: mine, NoPing: true}),
		} {
			if got != want {
				t.Errorf("granted %d: got %q, want %q", granted, got, want)
			}
		}
		if got := b.want(200, 0, "GET", "/channels/"+channel.ID.String()+"/messages/"+own["id"].(string), "").object(t); got["content"] != "own" {
			t.Errorf("got %v", got)
		}
	}
}

func TestSessionStartLimit(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{Shards: 3, SessionStart: discordtest.SessionStart{Total: 10, Remaining: 2, MaxConcurrency: 2},
		IdentifyEvery: 5 * time.Second})
	b.connect()
	if g := b.want(200, 0, "GET", "/gateway/bot", "").object(t); compact(t, g["session_start_limit"]) !=
		`{"max_concurrency":2,"remaining":1,"reset_after":86400000,"total":10}` || g["shards"] != 3.0 {
		t.Errorf("got %v", g)
	}
	for _, c := range []struct {
		advance time.Duration
		begins  bool
	}{{0, false}, {6 * time.Second, true}, {6 * time.Second, false}} { // too soon, in time, none left
		s.Advance(c.advance)
		g := b.dial()
		g.identify(s.Token(), intents, 0, 1)
		if p := g.next(); (p.Op == 0) != c.begins {
			t.Errorf("after %v: got %+v", c.advance, p)
		}
	}
	if v := s.TakeViolations(); len(v) != 2 {
		t.Errorf("got %v", v)
	}
}
