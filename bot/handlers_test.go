package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"newsdesk/bot"
	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

const (
	guild = discord.ID(50)
	alice = discord.ID(60)
	bob   = discord.ID(61)
)

// member is an interaction of a member of the guild.
func member(user discord.ID, kind discord.Kind) discord.Interaction {
	return discord.Interaction{Kind: kind, Guild: guild, User: discord.User{ID: user, Name: "somebody"}, Options: map[string]discord.Option{}}
}

func command(user discord.ID, name string, options ...string) discord.Interaction {
	in := member(user, discord.KindCommand)
	in.Command = name
	for i := 0; i < len(options); i += 2 {
		in.Options[options[i]] = discord.Option{Text: options[i+1]}
	}
	return in
}

func press(user discord.ID, customID string) discord.Interaction {
	in := member(user, discord.KindComponent)
	in.CustomID = customID
	return in
}

func asAdmin(in discord.Interaction) discord.Interaction {
	in.Member.Permissions = discord.PermissionManageGuild
	return in
}

// last is the final state of an answer, or what was said beside it.
func (a *outcome) last() discord.Reply {
	if len(a.Followups) > 0 {
		return a.Followups[len(a.Followups)-1]
	}
	return a.Shown[len(a.Shown)-1].Reply
}

func mustHave(t *testing.T, r discord.Reply, parts ...string) {
	t.Helper()
	out := text(r)
	for _, part := range parts {
		if !strings.Contains(out, part) {
			t.Errorf("%q is missing in:\n%s", part, out)
		}
	}
}

func TestAskButtonsAndMemory(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.add(w.server(guild).Library, bridge())

	asked := w.do(command(alice, "ask", "question", "Why was the harbor bridge closed?"))
	if asked.Ephemeral {
		t.Error("a public answer is private")
	}
	mustHave(t, asked.last(), "crack in its northern pillar", "Ledger", "https://ledger.example/bridge")

	sources := w.do(press(bob, button(t, asked.last(), "Sources")))
	if !sources.Ephemeral {
		t.Error("the sources are shown to everybody")
	}
	mustHave(t, sources.last(), "**", "northern pillar", "#:~:text=")

	form := w.do(press(bob, button(t, asked.last(), "Follow up")))
	submit := member(bob, discord.KindModal)
	submit.CustomID, submit.Fields = form.Modal.CustomID, map[string]string{"question": "How long will the repair take?"}
	mustHave(t, w.do(submit).last(), "three weeks")

	mustHave(t, w.do(press(bob, button(t, asked.last(), "Helpful"))).last(), "Thank you")
	why := w.do(press(bob, button(t, asked.last(), "Not helpful")))
	pick := press(bob, why.last().Rows[0].Select.CustomID)
	pick.Values = []string{"wrong source"}
	mustHave(t, w.do(pick).last(), "noted")
	pick.ID, pick.Values = 0, []string{"forged"}
	mustHave(t, w.do(pick).last(), "choose one of the reasons")
	stats, err := w.db.LibraryStats(t.Context(), w.server(guild).Library, w.now, 30)
	if err != nil || stats.Unhelpful != 1 || stats.Helpful != 0 {
		t.Errorf("feedback of one person counts %+v, %v", stats, err)
	}

	// The buttons work for a bot that was started later.
	w.start(nil)
	mustHave(t, w.do(press(bob, button(t, asked.last(), "Sources"))).last(), "northern pillar")
}

func TestPrivateAnswersAreSharedByTheirAskerAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.add(w.server(guild).Library, bridge())
	in := command(alice, "ask", "question", "Why was the harbor bridge closed?")
	in.Options["private"] = discord.Option{Flag: true}
	asked := w.do(in)
	if !asked.Ephemeral || !asked.last().Ephemeral {
		t.Error("a private answer is public")
	}
	share := button(t, asked.last(), "Share")
	if refused := w.do(press(bob, share)); !refused.Ephemeral || strings.Contains(text(refused.last()), "pillar") {
		t.Errorf("somebody else could share: %s", text(refused.last()))
	}
	if refused := w.do(press(bob, button(t, asked.last(), "Sources"))); strings.Contains(text(refused.last()), "pillar") {
		t.Error("somebody else could read the sources")
	}
	shared := w.do(press(alice, share))
	if shared.Ephemeral {
		t.Error("a shared answer is private")
	}
	mustHave(t, shared.last(), "northern pillar")
	mustHave(t, w.do(press(bob, button(t, shared.last(), "Sources"))).last(), "northern pillar")
}

func TestRefusalHelps(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.add(w.server(guild).Library, bridge())
	a := w.do(command(alice, "ask", "question", "Who won the chess olympiad in Chennai?"))
	mustHave(t, a.last(), "Harbor bridge closed")
	add := button(t, a.last(), "Add a source")
	if no := w.do(press(alice, add)); no.Modal != nil {
		t.Error("a member who does not manage the server may add sources")
	}
	if yes := w.do(asAdmin(press(alice, add))); yes.Modal == nil {
		t.Error("an admin gets no form")
	}
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.add(w.server(guild).Library, bridge())
	for _, c := range []struct {
		in   discord.Interaction
		want string
	}{
		{command(alice, "ask", "question", "   "), "What would you like to know?"},
		{command(alice, "ask", "question", strings.Repeat("why ", 300)), "1000 characters"},
		{command(alice, "ask", "question", "Why?", "since", "the day of days"), "day"},
		{command(alice, "ask", "question", "Why?", "since", "2022-07-02", "until", "2022-07-01"), "ends before it begins"},
		{command(alice, "no such command"), "do not know this command"},
		{press(alice, "0:old:button"), "older version"},
		{press(alice, "1:src:1:aaaaaaaaaaaa:1:"), "do not keep this answer"},
		{command(alice, "article", "article", "zebra"), "No article here"},
		{command(alice, "ingest url", "address", "https://web.example/x"), "manage this server"},
		{asAdmin(command(alice, "ingest url", "address", "not an address")), "not the address"},
		{asAdmin(command(alice, "ingest file")), "attach a file"},
		{asAdmin(command(alice, "library settings", "time-zone", "Mars/Base")), "time zone"},
		{asAdmin(command(alice, "library remove", "article", "zebra")), "No article here"},
		{asAdmin(command(alice, "library refresh")), "no feed"},
		{command(alice, "Check this claim"), "gone"},
		{discord.Interaction{Kind: 99, User: discord.User{ID: alice}}, "do not know this kind"},
	} {
		mustHave(t, w.do(c.in).last(), c.want)
	}
}

func TestAdminsIngestAndLookAfterTheLibrary(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	admin := func(name string, options ...string) discord.Reply {
		t.Helper()
		a := w.do(asAdmin(command(alice, name, options...)))
		if !a.Ephemeral {
			t.Errorf("%s is answered in public", name)
		}
		return a.last()
	}
	mustHave(t, admin("ingest url", "address", "https://web.example/otters"), "1")
	mustHave(t, admin("ingest url", "address", "https://web.example/missing"), "no such page")
	mustHave(t, admin("ingest feed", "address", "https://web.example/feed"), "3")
	mustHave(t, w.do(command(bob, "ask", "question", "Where was otters seen?")).last(), "harbor")

	w.discord.files["https://cdn.example/f.txt"] = []byte("The lighthouse was painted red on Monday, and the keeper was glad about it.")
	file := asAdmin(command(alice, "ingest file", "title", "Lighthouse painted"))
	file.Options["file"] = discord.Option{Attachment: &discord.Attachment{Name: "f.txt", URL: "https://cdn.example/f.txt", Size: 80}}
	mustHave(t, w.do(file).last(), "1")
	file.ID, file.Options["file"] = 0, discord.Option{Attachment: &discord.Attachment{Name: "f.exe", URL: "https://cdn.example/f.txt", Size: 80}}
	mustHave(t, w.do(file).last(), "f.exe")
	file.ID, file.Options["file"] = 0, discord.Option{Attachment: &discord.Attachment{Name: "f.txt", URL: "https://cdn.example/f.txt", Size: 80 << 20}}
	mustHave(t, w.do(file).last(), "larger than")

	form := w.do(asAdmin(command(alice, "ingest text")))
	submit := asAdmin(member(alice, discord.KindModal))
	submit.CustomID = form.Modal.CustomID
	submit.Fields = map[string]string{"title": "Market moves", "publisher": "Gazette", "published": "2022-09-01", "address": "",
		"body": "The fish market moves to the old station in October, the council decided."}
	mustHave(t, w.do(submit).last(), "1")

	mustHave(t, admin("library list"), "web.example/feed", "ingest url")
	mustHave(t, admin("library stats"), "Gazette")
	mustHave(t, admin("library remove", "article", "Market moves"), "Removed")
	mustHave(t, admin("article", "article", "Market moves"), "No article here")
	mustHave(t, admin("library refresh"), "3")
	mustHave(t, admin("library doctor"), "I lack")
	log, err := w.db.AuditLog(t.Context(), w.server(guild).Library, 20)
	if err != nil || len(log) != 7 {
		t.Errorf("the audit has %d entries, want 7: %v %+v", len(log), err, log)
	}
}

func TestPreviewIsConfirmed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	in := asAdmin(command(alice, "Add article to library"))
	in.Target = &discord.Message{Content: "look: https://web.example/seals."}
	preview := w.do(in)
	mustHave(t, preview.last(), "About seals")
	confirm := func(label string) *outcome {
		again := asAdmin(press(alice, button(t, preview.last(), label)))
		r := preview.last()
		again.Message = &discord.Message{Embeds: r.Embeds}
		return w.do(again)
	}
	mustHave(t, confirm("Cancel").last(), "Nothing was added")
	mustHave(t, confirm("Add to library").last(), "1")
	in.ID = 0
	mustHave(t, w.do(in).last(), "already")
	in.ID, in.Target = 0, &discord.Message{Content: "no link here"}
	mustHave(t, w.do(in).last(), "no link and no file")
}

func TestAdminRoleAndSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	set := asAdmin(command(alice, "library settings"))
	set.Options["admin-role"] = discord.Option{Number: 9}
	set.Options["threads"] = discord.Option{Flag: true}
	mustHave(t, w.do(set).last(), "9")
	by := command(bob, "library stats")
	mustHave(t, w.do(by).last(), "manage this server")
	by.ID, by.Member.Roles = 0, []discord.ID{8, 9}
	if out := text(w.do(by).last()); strings.Contains(out, "manage this server") {
		t.Errorf("the admin role is refused: %s", out)
	}
	direct := asAdmin(command(bob, "library stats"))
	direct.Guild = 0
	mustHave(t, w.do(direct).last(), "only in a server")
}

func TestMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.add(w.server(guild).Library, bridge())
	w.discord.channels[70] = discord.Channel{ID: 70, Guild: guild, Kind: discord.ChannelText}
	say := func(m discord.Message) discord.Reply {
		t.Helper()
		m.Author = discord.User{ID: alice}
		return w.say(m)
	}
	mention := discord.Message{Guild: guild, Channel: 70, MentionsBot: true, Content: "<@1> Why was the harbor bridge closed?"}
	mustHave(t, say(mention), "northern pillar")
	mustHave(t, say(discord.Message{Guild: guild, Channel: 70, ReplyToBot: true, Hidden: true}), "mention me")
	mustHave(t, say(discord.Message{Guild: guild, Channel: 70, MentionsBot: true, Content: "<@!1>"}), "/ask")

	// Direct messages ask nothing until a library is chosen, then that of the server, while they are in it.
	direct := discord.Message{Channel: directChannel(alice), Content: "Why was the harbor bridge closed?"}
	mustHave(t, say(direct), "/direct-messages")
	w.do(command(alice, "direct-messages"))
	if out := text(say(direct)); strings.Contains(out, "pillar") {
		t.Error("somebody who is not a member reads the server's library")
	}
	w.discord.members[guild] = map[discord.ID]bool{alice: true}
	mustHave(t, say(direct), "northern pillar")
	direct.Content = "And how long will the repair take?"
	mustHave(t, say(direct), "three weeks")

	// A thread is opened where the server wants that.
	set := asAdmin(command(bob, "library settings"))
	set.Options["threads"] = discord.Option{Flag: true}
	mustHave(t, w.do(set).last(), "Threads for mentions:** yes")
	mustHave(t, say(mention), "northern pillar")
	if len(w.discord.channels) != 2 {
		t.Errorf("no thread was opened: %v", w.discord.channels)
	}
}

// Messages that are not addressed to the bot, or come from bots, are passed over.
func TestUnaddressedMessagesArePassedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, m := range []discord.Message{
		{Guild: guild, Content: "Why was the bridge closed?"},
		{Guild: guild, Hidden: true},
		{Guild: guild, MentionsBot: true, Author: discord.User{Bot: true}, Content: "hi"},
		{MentionsBot: true, Webhook: true, Content: "hi"},
		{System: true, MentionsBot: true},
	} {
		m.ID, m.Channel = w.id(), 70
		w.bot.Message(t.Context(), m)
	}
	w.bot.Post(t.Context(), discord.Post{Channel: discord.Channel{ID: 5, Guild: guild, Parent: 4, Owner: alice, Kind: discord.ChannelThread}, Title: "Why?"})
	w.close(w.bot) // waits for everything that was begun
	if len(w.discord.messages) != 0 {
		t.Errorf("the bot wrote %v", w.discord.messages)
	}
}

func TestForumPostsAreAnsweredWhereWanted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.add(w.server(guild).Library, bridge())
	w.discord.channels[4] = discord.Channel{ID: 4, Guild: guild, Kind: discord.ChannelForum}
	set := asAdmin(command(bob, "library settings"))
	set.Options["forum"] = discord.Option{Number: 4}
	w.do(set)
	w.bot.Post(t.Context(), discord.Post{Channel: discord.Channel{ID: 5, Guild: guild, Parent: 4, Owner: alice, Kind: discord.ChannelThread},
		Title: "Why was the harbor bridge closed?"})
	w.discord.until(t, "an answer in the post", func() bool {
		m := w.discord.messages[5]
		return len(m) == 1 && !stoppable(m[0].Reply) && strings.Contains(text(m[0].Reply), "pillar")
	})
}

func TestPrivacy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.add(w.server(guild).Library, bridge())
	asked := w.do(command(alice, "ask", "question", "Why was the harbor bridge closed?"))
	page := w.do(command(alice, "privacy"))
	mustHave(t, page.last(), "30 days")
	copied := w.do(press(alice, button(t, page.last(), "Get a copy of mine")))
	if files := copied.last().Files; len(files) != 1 || !strings.Contains(string(files[0].Data), "harbor bridge closed?") {
		t.Errorf("the copy is %+v", files)
	}
	mustHave(t, w.do(press(bob, button(t, page.last(), "Delete mine"))).last(), "for the person who asked")
	w.do(press(alice, button(t, page.last(), "Delete mine")))
	mustHave(t, w.do(press(bob, button(t, asked.last(), "Sources"))).last(), "do not keep")
}

// slowAnswerer answers when it is let.
type slowAnswerer struct {
	bot.Answerer
	begun   chan struct{}
	release chan error
}

func (s slowAnswerer) Answer(ctx context.Context, q news.Question, progress func(news.Progress)) (news.Answer, error) {
	progress(news.Progress{Stage: news.StageRetrieve})
	s.begun <- struct{}{}
	select {
	case err := <-s.release:
		if err != nil {
			return news.Answer{}, err
		}
		return s.Answerer.Answer(ctx, q, progress)
	case <-ctx.Done():
		return news.Answer{}, ctx.Err()
	}
}

func slow(w **slowAnswerer) func(*bot.Options) {
	return func(o *bot.Options) {
		s := slowAnswerer{o.Answerer, make(chan struct{}), make(chan error)}
		*w, o.Answerer = &s, s
	}
}

func TestStop(t *testing.T) {
	t.Parallel()
	var s *slowAnswerer
	w := newWorld(t, slow(&s))
	w.add(w.server(guild).Library, bridge())
	in := command(alice, "ask", "question", "Why was the harbor bridge closed?")
	in.ID, in.Channel, in.Present, in.Token = w.id(), 70, true, "t"
	w.bot.Interaction(t.Context(), in)
	<-s.begun
	w.discord.until(t, "a Stop button", func() bool { return len(w.discord.answer(in.ID).Shown) > 0 })
	stop := button(t, w.discord.last(in.ID), "Stop")
	mustHave(t, w.do(press(bob, stop)).last(), "for the person who asked")
	mine := press(alice, stop)
	mine.ID, mine.Channel, mine.Present, mine.Token = w.id(), 70, true, "t"
	w.bot.Interaction(t.Context(), mine)
	w.discord.until(t, "the end", func() bool {
		shown := w.discord.answer(in.ID).Shown
		return !stoppable(shown[len(shown)-1].Reply)
	})
	mustHave(t, w.discord.last(in.ID), "Stopped")
	const acts = 3 // the question and two presses: what is shown as stopped may not have ended yet
	w.discord.until(t, "the end of all", func() bool { return w.discord.handled >= acts })
	mustHave(t, w.do(press(alice, stop)).last(), "ended already")
}

// Whatever fails, who asked is told so, and the cause stays in the log.
func TestFailuresAreTold(t *testing.T) {
	t.Parallel()
	var s *slowAnswerer
	w := newWorld(t, slow(&s))
	for _, c := range []struct {
		err  error
		want string
	}{
		{errors.New("secret detail"), "went wrong on my side"},
		{news.Errorf(news.CodeUnavailable, "The database cannot be reached."), "database cannot be reached"},
		{context.DeadlineExceeded, "took too long"},
	} {
		go func() { <-s.begun; s.release <- c.err }()
		r := w.do(command(alice, "ask", "question", "Why was the harbor bridge closed?")).last()
		mustHave(t, r, c.want)
		if strings.Contains(text(r), "secret detail") {
			t.Errorf("the cause is shown: %s", text(r))
		}
	}
}

// A bot that stops tells those who wait.
func TestCloseTellsThoseWhoWait(t *testing.T) {
	t.Parallel()
	var s *slowAnswerer
	w := newWorld(t, slow(&s))
	in := command(alice, "ask", "question", "Why was the harbor bridge closed?")
	in.ID, in.Channel, in.Present, in.Token = w.id(), 70, true, "t"
	w.bot.Interaction(t.Context(), in)
	<-s.begun
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second+time.Millisecond) // no time to finish, some to tell
	defer cancel()
	if err := w.bot.Close(ctx); err != nil {
		t.Error(err)
	}
	mustHave(t, w.discord.last(in.ID), "restarted")
	late := w.do(command(bob, "help"))
	mustHave(t, late.last(), "restarted")
}

// The next process tells those whose answers a killed one owed.
func TestInterruptedAreTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	began := w.now
	for _, p := range []news.PendingReply{
		{ID: 901, Token: "t", Channel: 70, StartedAt: began.Add(-time.Minute)},
		{ID: 902, Token: "t", Channel: 70, StartedAt: began.Add(-time.Hour)},  // its token has run out
		{ID: 903, Token: "t", Channel: 70, StartedAt: began.Add(time.Minute)}, // of this process
	} {
		if err := w.db.AddPending(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.bot.TellInterrupted(t.Context(), w.bot.Process, began); err != nil {
		t.Fatal(err)
	}
	w.close(w.bot)
	mustHave(t, w.discord.last(901), "restarted")
	if w.discord.answers[902] != nil || w.discord.answers[903] != nil {
		t.Error("others were told too")
	}
}
