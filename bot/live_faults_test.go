package bot_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/bot"
	"newsdesk/bot/discordtest"
	"newsdesk/internal/news"
)

// truthful gives a live bot back the answerer that reads the library.
func truthful(o *bot.Options) { o.Answerer = o.Answerer.(echo).Answerer }

// newsroom is a live bot whose server has the bridge's story, a channel and a member.
func newsroom(t *testing.T, o discordtest.Options, change func(*bot.Options)) (*live, *discordtest.Channel, *discordtest.Person) {
	t.Helper()
	l := newLive(t, o, func(o *bot.Options) {
		truthful(o)
		if change != nil {
			change(o)
		}
	})
	l.add(l.library(), bridge())
	p := l.server.AddUser("ada")
	l.guild.AddMember(p, 0)
	return l, l.guild.AddText("general"), p
}

const why = "Why was the harbor bridge closed?"

func (l *live) ctx() context.Context { return l.t.Context() }

func (l *live) wait(m discordtest.Message, err error) discordtest.Message {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
	return m
}

func (l *live) mention(p *discordtest.Person, c *discordtest.Channel, question string) discordtest.Message {
	l.t.Helper()
	return l.wait(p.In(c).Say(l.server.Bot().Mention() + " " + question))
}

func (l *live) reply(c *discordtest.Channel, asked discordtest.Message) discordtest.Message {
	l.t.Helper()
	return l.wait(c.WaitMessage(l.ctx(), func(m discordtest.Message) bool {
		return final(m) && m.Reference != nil && m.Reference.MessageID == asked.ID
	}))
}

func says(t *testing.T, m discordtest.Message, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(m.Text(), part) {
			t.Errorf("%q is missing in:\n%s", part, m.Text())
		}
	}
}

// AutoMod may reject what an article says; the asker is told.
func TestAutoModRejectsAnAnswer(t *testing.T) {
	t.Parallel()
	l, channel, ada := newsroom(t, discordtest.Options{}, nil)
	l.server.AutoMod(func(_ *discordtest.Channel, text string) bool { return strings.Contains(text, "pillar") })
	says(t, l.reply(channel, l.mention(ada, channel, why)), "AutoMod")
}

// Without the permission Embed Links the answer is plain text.
func TestAnswerWithoutEmbeds(t *testing.T) {
	t.Parallel()
	l, channel, ada := newsroom(t, discordtest.Options{}, nil)
	channel.Overwrite(l.server.Bot().ID, 0, discordtest.PermissionEmbedLinks)
	m := l.reply(channel, l.mention(ada, channel, why))
	says(t, m, "northern pillar")
	if len(m.Embeds) > 0 || m.Content == "" {
		t.Errorf("the answer is not plain: %+v", m)
	}
}

// Where a thread cannot be opened, the answer comes in the channel and says why.
func TestThreadIsOpenedOrExplained(t *testing.T) {
	t.Parallel()
	l, channel, ada := newsroom(t, discordtest.Options{}, nil)
	if _, err := l.db.SetServerSettings(l.ctx(), news.ServerID(l.guild.ID), func(s *news.ServerSettings) error { s.Threads = true; return nil }); err != nil {
		t.Fatal(err)
	}
	l.mention(ada, channel, why)
	thread, err := channel.WaitThread(l.ctx(), nil)
	if err != nil {
		t.Fatal(err)
	}
	says(t, l.wait(thread.WaitMessage(l.ctx(), final)), "northern pillar")
	next := l.mention(ada, thread, "And how long will the repair take?")
	says(t, l.reply(thread, next), "three weeks")
	channel.Overwrite(l.server.Bot().ID, 0, discordtest.PermissionCreatePublicThreads)
	says(t, l.reply(channel, l.mention(ada, channel, why)), "northern pillar", "Create Public Threads")
}

// The place of an answer may vanish while it is worked on.
func TestPlacesVanish(t *testing.T) {
	t.Parallel()
	var s *slowAnswerer
	l, channel, ada := newsroom(t, discordtest.Options{}, func(o *bot.Options) { slow(&s)(o) })
	asked := l.mention(ada, channel, why)
	<-s.begun
	placeholder := l.wait(channel.WaitMessage(l.ctx(), nil))
	boss := l.server.AddUser("boss")
	l.guild.AddMember(boss, discordtest.PermissionAdministrator)
	for _, m := range []discordtest.Message{placeholder, asked} {
		if err := boss.In(channel).Delete(m); err != nil {
			t.Fatal(err)
		}
	}
	s.release <- nil
	says(t, l.wait(channel.WaitMessage(l.ctx(), final)), "northern pillar")

	l.mention(ada, channel, why)
	<-s.begun
	channel.Delete()
	s.release <- nil
	other := l.guild.AddText("other")
	next := l.mention(ada, other, why)
	<-s.begun
	s.release <- nil
	says(t, l.reply(other, next), "northern pillar") // the bot goes on
}

// An answer that comes after the interaction's token has run out is posted in the channel.
func TestAnswerAfterTheTokenRanOut(t *testing.T) {
	t.Parallel()
	var s *slowAnswerer
	l, channel, ada := newsroom(t, discordtest.Options{}, func(o *bot.Options) { slow(&s)(o); o.QuestionTimeout = time.Hour })
	i, err := ada.In(channel).Command("ask", discordtest.Args{"question": why})
	if err != nil {
		t.Fatal(err)
	}
	<-s.begun
	if _, err := i.WaitAck(l.ctx()); err != nil {
		t.Fatal(err)
	}
	l.server.Advance(16 * time.Minute)
	s.release <- nil
	says(t, l.wait(channel.WaitMessage(l.ctx(), func(m discordtest.Message) bool {
		return final(m) && strings.Contains(m.Text(), "pillar")
	})), "northern pillar")
}

// A command that was kept back while the gateway was away is too old to be acknowledged; who sent it is told so, once.
func TestCommandComesTooLate(t *testing.T) {
	t.Parallel()
	l, channel, ada := newsroom(t, discordtest.Options{}, nil)
	if err := l.server.Shard(0).Silence(true); err != nil {
		t.Fatal(err)
	}
	if _, err := ada.In(channel).Command("ask", discordtest.Args{"question": why}); err != nil {
		t.Fatal(err)
	}
	l.server.Advance(4 * time.Second)
	if err := l.server.Shard(0).Reset(); err != nil {
		t.Fatal(err)
	}
	says(t, l.wait(channel.WaitMessage(l.ctx(), final)), "reached me too late", "send it again")
	l.close(l.bot)
	if n := l.visible([]*discordtest.Channel{channel, ada.DM()}); n != 1 {
		t.Errorf("%d messages", n)
	}
}

// Who takes no direct messages gets none, and the bot goes on.
func TestClosedDirectMessages(t *testing.T) {
	t.Parallel()
	l, channel, ada := newsroom(t, discordtest.Options{}, nil)
	if err := l.db.SetDirectLibrary(l.ctx(), news.PersonID(ada.ID), news.ServerID(l.guild.ID)); err != nil {
		t.Fatal(err)
	}
	l.wait(ada.InDM().Say(why))
	says(t, l.wait(ada.DM().WaitMessage(l.ctx(), final)), "northern pillar")
	ada.CloseDM(true)
	_, _ = ada.InDM().Say(why)
	says(t, l.reply(channel, l.mention(ada, channel, why)), "northern pillar")
}

// A reply whose mention is switched off has no content; the bot says what to do.
func TestHiddenReply(t *testing.T) {
	t.Parallel()
	l, channel, ada := newsroom(t, discordtest.Options{}, nil)
	answer := l.reply(channel, l.mention(ada, channel, why))
	hidden := l.wait(ada.In(channel).Say("And how long will it take?", discordtest.SayOptions{ReplyTo: answer, NoPing: true}))
	says(t, l.reply(channel, hidden), "mention me")
	shown := l.wait(ada.In(channel).Say("And how long will the repair take?", discordtest.SayOptions{ReplyTo: answer}))
	says(t, l.reply(channel, shown), "three weeks")
}

// New posts of a forum are answered where the admins want that.
func TestForumPost(t *testing.T) {
	t.Parallel()
	l, _, ada := newsroom(t, discordtest.Options{}, nil)
	forum := l.guild.AddForum("questions")
	_, err := l.db.SetServerSettings(l.ctx(), news.ServerID(l.guild.ID), func(s *news.ServerSettings) error {
		s.Forums = []news.ChannelID{news.ChannelID(forum.ID)}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	post, _, err := ada.In(forum).Post(why, "I cannot find it.")
	if err != nil {
		t.Fatal(err)
	}
	says(t, l.wait(post.WaitMessage(l.ctx(), final)), "northern pillar")
}

// Somebody who installed the bot for themselves asks the shared library where the bot is no member, and nothing else.
func TestUserInstall(t *testing.T) {
	t.Parallel()
	l := newLive(t, discordtest.Options{}, func(o *bot.Options) {
		truthful(o)
		share(t, o, "world")
	})
	l.add(l.bot.Shared, bridge())
	ada := l.server.AddUser("ada")
	ada.Install(true)
	abroad := l.server.AddGuild(discordtest.GuildConfig{Name: "Elsewhere", WithoutBot: true})
	abroad.AddMember(ada, 0)
	i, err := ada.In(abroad.AddText("general")).Command("ask", discordtest.Args{"question": why})
	if err != nil {
		t.Fatal(err)
	}
	says(t, l.wait(i.WaitReply(l.ctx(), final)), "northern pillar", "world")
	if list, err := l.db.Libraries(l.ctx()); err != nil || len(list) != 2 { // the shared one and that of the home server
		t.Errorf("a server without the bot got a library: %v, %v", list, err)
	}
}

// A slow edit of one person does not keep others waiting.
func TestSlowEditsOfOthersDoNotWait(t *testing.T) {
	t.Parallel()
	l, channel, ada := newsroom(t, discordtest.Options{}, nil)
	bob := l.server.AddUser("bob")
	l.guild.AddMember(bob, 0)
	release := make(chan struct{})
	held := l.server.Fault(discordtest.FaultRule{Do: discordtest.Hold(release), Times: 1, Match: func(r discordtest.Request) bool {
		return r.Method == http.MethodPatch && strings.Contains(r.Route, "@original")
	}})
	first, err := ada.In(channel).Command("ask", discordtest.Args{"question": why})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.server.Wait(l.ctx(), func() bool { return held.Hits() == 1 }); err != nil {
		t.Fatal(err)
	}
	second, err := bob.In(channel).Command("ask", discordtest.Args{"question": why})
	if err != nil {
		t.Fatal(err)
	}
	says(t, l.wait(second.WaitReply(l.ctx(), final)), "northern pillar")
	if m, ok := first.Original(); ok && final(m) {
		t.Error("the held edit was shown")
	}
	close(release)
	says(t, l.wait(first.WaitReply(l.ctx(), final)), "northern pillar")
}

// What an article says can ping nobody and links nowhere but to the article.
func TestHostileArticle(t *testing.T) {
	t.Parallel()
	l, channel, ada := newsroom(t, discordtest.Options{}, nil)
	a := bridge()
	a.URL, a.Origin, a.Title = "https://ledger.example/ferry", "x", "Ferry @everyone [free](https://evil.example/a) discord.gg/evil"
	a.Body = "The ferry sank because <@" + ada.ID.String() + "> and @everyone went to https://evil.example/b and [here](https://evil.example/c) for free nitro."
	l.add(l.library(), a)
	i, err := ada.In(channel).Command("search", discordtest.Args{"words": "ferry sank free nitro"})
	if err != nil {
		t.Fatal(err)
	}
	m := l.wait(i.WaitReply(l.ctx(), final))
	if m.MentionEveryone || len(m.Mentions) > 0 || len(m.MentionRoles) > 0 {
		t.Errorf("the answer mentions somebody: %+v", m)
	}
	says(t, m, "ferry sank")
	for _, bad := range []string{"](https://evil", "<https://evil", " https://evil", "discord.gg/evil"} {
		if strings.Contains(m.Text(), bad) {
			t.Errorf("%q is live in:\n%s", bad, m.Text())
		}
	}
}

// Two edits of an answer that is streamed are at least 1.2 seconds apart by Discord's clock, and the last is whole.
func TestDraftIsStreamedSlowly(t *testing.T) {
	t.Parallel()
	l, channel, ada := newsroom(t, discordtest.Options{}, func(o *bot.Options) { o.Answerer = drafting{o.Answerer} })
	asked := l.mention(ada, channel, why)
	says(t, l.reply(channel, asked), "northern pillar")
	edits := l.server.Requests(func(r discordtest.Request) bool { return r.Method == http.MethodPatch })
	if len(edits) < 3 {
		t.Errorf("only %d edits", len(edits))
	}
	for i := 1; i < len(edits)-1; i++ { // the last is whole and comes when it is there
		if gap := edits[i].At.Sub(edits[i-1].At); gap < 1200*time.Millisecond {
			t.Errorf("edits %d and %d are %s apart", i-1, i, gap)
		}
	}
	if !slices.ContainsFunc(edits, func(e discordtest.Entry) bool { return strings.Contains(string(e.Request.Body), "proved so far") }) {
		t.Error("no draft was shown")
	}
}

// drafting writes for three seconds before it answers.
type drafting struct{ bot.Answerer }

func (d drafting) Answer(ctx context.Context, q news.Question, progress func(news.Progress)) (news.Answer, error) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	draft := ""
	for range 60 {
		<-tick.C
		draft += "word "
		progress(news.Progress{Stage: news.StageWrite, Draft: draft})
	}
	return d.Answerer.Answer(ctx, q, progress)
}
