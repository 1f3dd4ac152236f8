package gateway

import (
	"testing"

	"newsdesk/bot/discord"
)

func TestConnects(t *testing.T) {
	t.Parallel()
	f, h := newFake(t), newRecorder()
	events := make(chan [2]string)
	f.gateway = func(_ int, c *fakeConn) {
		c.welcome()
		go c.drain()
		for e := range events {
			c.event(e[0], e[1])
		}
	}
	g := open(t, f, Options{Handler: h})
	stop := run(t, g)
	next(t, g.Ready())
	events <- [2]string{"GUILD_CREATE", `{"id":"5","roles":[{"id":"6","tags":{"bot_id":"900"}}]}`}
	if id := next(t, h.joined); id != 5 {
		t.Errorf("joined %d", id)
	}
	events <- [2]string{"MESSAGE_CREATE", `{"id":"70","channel_id":"60","guild_id":"5","author":{"id":"40","username":"ann"},"content":"<@900> hi"}`}
	if m := next(t, h.messages); !m.MentionsBot || m.Author.Name != "ann" {
		t.Errorf("message %+v", m)
	}
	events <- [2]string{"INTERACTION_CREATE", `{"id":"80","type":2,"token":"tok","guild_id":"5","channel_id":"60",
		"member":{"user":{"id":"40","username":"ann"},"permissions":"8"},"data":{"name":"ask","options":[{"name":"question","type":3,"value":"why?"}]}}`}
	in := next(t, h.interactions)
	if in.Command != "ask" || in.Options["question"].Text != "why?" {
		t.Errorf("interaction %+v", in)
	}
	if err := g.Defer(t.Context(), in, discord.Deferral{}); err != nil {
		t.Error(err)
	}
	if sent, err := g.EditOriginal(t.Context(), in, discord.Reply{Content: "because"}); err != nil || sent != (discord.Sent{Channel: 60, Message: 70}) {
		t.Errorf("sent %v, %v", sent, err)
	}
	if _, err := g.Send(t.Context(), 60, discord.Reply{Content: "hello"}, discord.SendOptions{}); err != nil {
		t.Error(err)
	}
	close(events)
	if err := stop(); err != nil {
		t.Error(err)
	}
}
