package gateway

import (
	"strings"
	"testing"

	"newsdesk/bot/discord"
	"newsdesk/bot/discordtest"
)

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
