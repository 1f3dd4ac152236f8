package bot_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"newsdesk/bot"
	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// overhearing notes the history that goes with each question.
type overhearing struct {
	bot.Answerer
	mu    sync.Mutex
	heard string
}

func (o *overhearing) Answer(ctx context.Context, q news.Question, progress func(news.Progress)) (news.Answer, error) {
	o.mu.Lock()
	o.heard = ""
	for _, turn := range q.History {
		o.heard += turn.Question + "\n" + turn.Answer + "\n"
	}
	o.mu.Unlock()
	return o.Answerer.Answer(ctx, q, progress)
}

func (o *overhearing) history() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.heard
}

func overheard(t *testing.T) (*world, *overhearing) {
	t.Helper()
	o := &overhearing{}
	w := newWorld(t, func(options *bot.Options) { o.Answerer, options.Answerer = options.Answerer, o })
	w.add(w.server(guild).Library, bridge())
	return w, o
}

// follow asks a follow-up question by the form of an answer's button.
func (w *world) follow(user discord.ID, under discord.Reply, question string) *outcome {
	w.t.Helper()
	form := w.do(press(user, button(w.t, under, "Follow up")))
	submit := member(user, discord.KindModal)
	submit.CustomID, submit.Fields = form.Modal.CustomID, map[string]string{"question": question}
	return w.do(submit)
}

func privately(in discord.Interaction) discord.Interaction {
	in.Options["private"] = discord.Option{Flag: true}
	return in
}

// A private question in a thread is nothing that the next person's question goes on with.
func TestPrivateQuestionsStayOutOfThreads(t *testing.T) {
	t.Parallel()
	w, o := overheard(t)
	inThread := func(in discord.Interaction) discord.Interaction {
		in.Thread, in.Channel = true, 71
		return in
	}
	w.do(inThread(privately(command(alice, "ask", "question", "Who is the secret lover of the bridge?"))))
	w.do(inThread(command(bob, "ask", "question", "How long will the repair take?")))
	if h := o.history(); strings.Contains(h, "secret") {
		t.Errorf("bob's question goes on with %q", h)
	}
	w.do(inThread(command(alice, "ask", "question", "And who said so?")))
	if h := o.history(); !strings.Contains(h, "How long will the repair take?") {
		t.Errorf("the thread's conversation is %q", h)
	}
}

// Who goes on from a shared answer does not go on from what was private before it.
func TestSharingShowsOneAnswerAlone(t *testing.T) {
	t.Parallel()
	w, o := overheard(t)
	first := w.do(privately(command(alice, "ask", "question", "Why was the secret harbor bridge closed?")))
	second := w.follow(alice, first.last(), "How long will the repair take?")
	if !second.Ephemeral || !second.last().Ephemeral {
		t.Error("the follow-up of a private answer is public")
	}
	shared := w.do(press(alice, button(t, second.last(), "Share")))
	mustHave(t, shared.last(), "How long will the repair take?", "three weeks")
	w.follow(bob, shared.last(), "Who said so?")
	if h := o.history(); strings.Contains(h, "secret") || !strings.Contains(h, "three weeks") {
		t.Errorf("bob goes on with %q", h)
	}
	if again := w.follow(alice, second.last(), "Who said so?"); !again.Ephemeral || !again.last().Ephemeral {
		t.Error("after sharing, the private conversation is public")
	}
}

// In a group of people that the bot is not part of, the library of a server that somebody chose stays closed.
func TestGroupsDoNotReadAServersLibrary(t *testing.T) {
	t.Parallel()
	w, _ := overheard(t)
	w.do(command(alice, "direct-messages"))
	w.discord.members[guild] = map[discord.ID]bool{alice: true}
	group := command(alice, "ask", "question", why)
	group.Guild, group.Channel = 0, 99
	if out := text(w.abroad(group).last()); strings.Contains(out, "pillar") {
		t.Errorf("the group reads:\n%s", out)
	}
	direct := command(alice, "ask", "question", why)
	direct.Guild = 0
	mustHave(t, w.do(direct).last(), "northern pillar")
}

// Every message of an answer for one person is for that person alone, errors too.
func TestAllPagesArePrivate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *bot.Options) { share(t, o, "world") })
	w.add(w.server(guild).Library, bridge())
	a := w.do(command(alice, "headlines"))
	if len(a.Followups) == 0 {
		t.Fatal("there is no second page")
	}
	for _, r := range append(a.Followups, a.last()) {
		if !r.Ephemeral {
			t.Errorf("everybody sees:\n%s", text(r))
		}
	}
	gone := press(alice, "1:why:1:aaaaaaaaaaaa:1:")
	gone.Values = []string{"other"}
	if r := w.do(gone).last(); !r.Ephemeral {
		t.Errorf("everybody sees:\n%s", text(r))
	}
}

// Suggestions are for those who may use the command.
func TestAdminSuggestionsAreForAdmins(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.do(asAdmin(command(alice, "ingest feed", "address", "https://web.example/rss?token=secret")))
	in := command(bob, "library refresh", "source", "")
	in.Kind, in.Focused = discord.KindAutocomplete, "source"
	if got := w.do(in).Choices; len(got) != 0 {
		t.Errorf("a member is offered %+v", got)
	}
	if got := w.do(asAdmin(in)).Choices; len(got) != 1 {
		t.Errorf("an admin is offered %+v", got)
	}
}

// The admin role does not hand itself on.
func TestAdminRoleIsGivenByManagersAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	set := asAdmin(command(alice, "library settings"))
	set.Options["admin-role"] = discord.Option{Number: 9}
	w.do(set)
	by := command(bob, "library settings")
	by.Member.Roles = []discord.ID{9}
	by.Options["admin-role"] = discord.Option{Number: 10}
	mustHave(t, w.do(by).last(), "Only people who manage this server")
	by.ID, by.Options = 0, map[string]discord.Option{"time-zone": {Text: "Europe/Paris"}}
	mustHave(t, w.do(by).last(), "Europe/Paris")
	log, err := w.db.AuditLog(t.Context(), w.server(guild).Library, 5)
	if err != nil || len(log) != 2 || log[0].Detail != "time-zone=Europe/Paris" {
		t.Errorf("the audit says %+v, %v", log, err)
	}
}

func TestLongClaimIsChecked(t *testing.T) {
	t.Parallel()
	w, _ := overheard(t)
	in := command(alice, "Check this claim")
	in.Target = &discord.Message{Content: "The harbor bridge was closed because of a crack in its northern pillar. " + strings.Repeat("It is a very old bridge. ", 50)}
	mustHave(t, w.do(in).last(), "Supported")
}

func TestSmallTalk(t *testing.T) {
	t.Parallel()
	w, _ := overheard(t)
	mustHave(t, w.say(discord.Message{Channel: 5, Author: discord.User{ID: alice}, Content: "Hello!"}), "/ask")
	mustHave(t, w.say(discord.Message{Channel: 5, Author: discord.User{ID: alice}, Content: "thanks"}), "welcome")
}

// fainting panics.
type fainting struct{ bot.Answerer }

func (fainting) Answer(context.Context, news.Question, func(news.Progress)) (news.Answer, error) {
	panic("secret detail")
}

func TestPanicsAreTold(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	w := newWorld(t, func(o *bot.Options) {
		o.Answerer, o.Logger = fainting{o.Answerer}, slog.New(slog.NewTextHandler(&log, nil))
	})
	w.add(w.server(guild).Library, bridge())
	mustHave(t, w.do(command(alice, "ask", "question", why)).last(), "wrong on my side")
	mustHave(t, w.say(discord.Message{Guild: guild, Channel: 70, MentionsBot: true, Author: discord.User{ID: alice}, Content: why}), "wrong on my side")
	if err := w.bot.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(log.String(), "secret detail") || !strings.Contains(log.String(), "private_test.go") {
		t.Errorf("the log says what was panicked with, or not where: %s", log.String())
	}
}
