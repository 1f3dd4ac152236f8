package bot_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/bot"
	"newsdesk/bot/discord"
	"newsdesk/bot/discordtest"
	"newsdesk/internal/answer"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/review"
)

// recording gives a bot an answerer that records its answers, as the real one does.
func recording(o *bot.Options) {
	db := o.Store.(*postgres.DB)
	o.Answerer = answer.New(answer.Options{Retriever: o.Searcher.(answer.Retriever), Bodies: db, Now: o.Now, Recorder: &postgres.AnswerLog{DB: db}})
}

// amend changes a word of an article, stores it as a new version and reviews it.
func (w *world) amend(lib news.LibraryID, a news.Article, from, to string) news.Article {
	w.t.Helper()
	changed := strings.Replace(a.Body, from, to, 1)
	if changed == a.Body {
		w.t.Fatalf("%q is not in the article", from)
	}
	a.Body = changed
	w.add(lib, a)
	if _, err := review.New(review.Options{Store: w.db, Now: w.clock}).Library(w.t.Context(), lib); err != nil {
		w.t.Fatal(err)
	}
	return a
}

// wantCorrections switches the notices of a server on or off.
func (w *world) wantCorrections(on bool) {
	w.t.Helper()
	set := asAdmin(command(alice, "library settings"))
	set.Options["corrections"] = discord.Option{Flag: on}
	mustHave(w.t.(*testing.T), w.do(set).last(), "Channels told of corrections:** "+map[bool]string{true: "yes", false: "no"}[on])
}

// tell lets a bot tell channels, and waits until it has: it is closed.
func (w *world) tell(b *bot.Bot) {
	w.t.Helper()
	if err := b.TellRevisions(w.t.Context()); err != nil {
		w.t.Error(err)
	}
	w.close(b)
}

func (w *world) sent(channel discord.ID) (list []shown) {
	w.discord.mu.Lock()
	defer w.discord.mu.Unlock()
	for _, m := range w.discord.messages[channel] {
		list = append(list, *m)
	}
	return list
}

func TestSourcesSayWhatBecameOfAQuote(t *testing.T) {
	t.Parallel()
	w := newWorld(t, recording)
	lib := w.server(guild).Library
	w.add(lib, bridge())
	sources := button(t, w.do(command(alice, "ask", "question", why)).last(), "Sources")
	look := func(parts ...string) { t.Helper(); mustHave(t, w.do(press(bob, sources)).last(), parts...) }
	a := bridge()
	a.Body = strings.Replace(a.Body, "Thursday", "Friday", 1)
	w.add(lib, a)
	look("has changed since; this is the version that the answer rests on")
	a = w.amend(lib, a, "until the bridge", "until the old bridge")
	look("no longer says this", "It says now: **The harbor bridge was closed on Friday because", "closed on Thursday because")
	w.amend(lib, a, "Friday", "Thursday")
	look("still says this")
	list, err := w.db.Headlines(t.Context(), lib, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.db.MarkGone(t.Context(), lib, list[0].Article, w.now, "The site says that there is no such page."); err != nil {
		t.Fatal(err)
	}
	look("page was removed by")
	mustHave(t, w.do(command(alice, "article", "article", "harbor")).last(), "page was removed by", "no such page", "text changed", "4 versions")
	mustHave(t, w.do(command(alice, "headlines")).last(), "page removed by")
}

// A channel whose server wants it is told once, in one message, and nobody else is.
func TestChannelsAreToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, recording)
	lib := w.server(guild).Library
	w.add(lib, bridge())
	asked := func(channel discord.ID, private bool) discord.ID {
		in := command(alice, "ask", "question", why)
		in.Channel, in.Options["private"] = channel, discord.Option{Flag: private}
		return w.do(in).Shown[0].ID
	}
	one := asked(71, false)
	first, second := asked(72, false), asked(72, false)
	asked(73, true)
	direct := command(alice, "ask", "question", why)
	direct.Guild = 0
	w.do(direct)
	a := w.amend(lib, bridge(), "Thursday", "Friday")

	w.tell(w.bot) // nobody wants it yet
	if n := len(w.sent(71)); n != 0 {
		t.Fatalf("%d messages although nobody wants them", n)
	}
	w.start(recording)
	w.wantCorrections(true)
	w.tell(w.bot)
	told := w.sent(71)
	if len(told) != 1 || told[0].To != one {
		t.Fatalf("channel 71 was told %+v", told)
	}
	mustHave(t, told[0].Reply, "quoted above has changed", "> The harbor bridge was closed on Thursday", "It says now: **The harbor bridge was closed on Friday")
	told = w.sent(72)
	if len(told) != 1 || told[0].To != 0 {
		t.Fatalf("channel 72 was told %+v", told)
	}
	mustHave(t, told[0].Reply, "quoted here have changed", fmt.Sprintf("/72/%d)", first), fmt.Sprintf("/72/%d)", second))
	for _, channel := range []discord.ID{73, directChannel(alice)} {
		if list := w.sent(channel); len(list) != 0 {
			t.Errorf("channel %d was told %+v", channel, list)
		}
	}
	// Neither another start nor another change of the same sentence tells it again.
	for _, change := range [][2]string{{"Friday", "Saturday"}, {"Saturday", "Thursday"}, {"Thursday", "Sunday"}} {
		a = w.amend(lib, a, change[0], change[1])
		w.start(recording)
		w.tell(w.bot)
	}
	if n := len(w.sent(71)) + len(w.sent(72)); n != 2 {
		t.Errorf("two channels were told %d times", n)
	}
	// What changed too long ago is no news.
	w.start(recording)
	old := asked(74, false)
	w.amend(lib, a, "northern", "southern")
	w.now = w.now.Add(4 * 24 * time.Hour)
	w.tell(w.bot)
	if n := len(w.sent(74)); n != 0 || old == 0 {
		t.Errorf("channel 74 was told %d times of old news", n)
	}
}

// A private answer that was shared is spoken of where it was shared.
func TestSharedAnswerIsCorrected(t *testing.T) {
	t.Parallel()
	w := newWorld(t, recording)
	lib := w.server(guild).Library
	w.add(lib, bridge())
	w.wantCorrections(true)
	in := command(alice, "ask", "question", why)
	in.Options["private"] = discord.Option{Flag: true}
	shared := w.do(press(alice, button(t, w.do(in).last(), "Share")))
	w.amend(lib, bridge(), "Thursday", "Friday")
	mustHave(t, w.do(press(bob, button(t, shared.last(), "Sources"))).last(), "no longer says this")
	w.tell(w.bot)
	if told := w.sent(77); len(told) != 1 || told[0].To != shared.Shown[0].ID {
		t.Errorf("the channel was told %+v", told)
	}
}

// Of two processes that tell at the same time, one does.
func TestTwoProcessesTellOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, recording)
	lib := w.server(guild).Library
	w.add(lib, bridge())
	w.wantCorrections(true)
	const channels = 10
	for i := range 3 * channels {
		in := command(alice, "ask", "question", why)
		in.Channel = discord.ID(200 + i%channels)
		w.do(in)
	}
	w.amend(lib, bridge(), "Thursday", "Friday")
	bots := []*bot.Bot{w.bot}
	for range 3 {
		w.start(recording)
		bots = append(bots, w.bot)
	}
	var wg sync.WaitGroup
	for _, b := range bots {
		wg.Go(func() { w.tell(b) })
	}
	wg.Wait()
	for i := range channels {
		if told := w.sent(discord.ID(200 + i)); len(told) != 1 || strings.Count(text(told[0].Reply), "Quoted in") != 3 {
			t.Errorf("channel %d was told %d times: %+v", i, len(told), told)
		}
	}
}

// Whoever fails after having taken a notice does not leave it to be told twice; a channel that forbids cards is told in
// plain text.
func TestNoticesThatFail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, recording)
	lib := w.server(guild).Library
	w.add(lib, bridge())
	w.wantCorrections(true)
	w.do(command(alice, "ask", "question", why))
	a := w.amend(lib, bridge(), "Thursday", "Friday")
	w.discord.fails = func(what string) error {
		if what == "send" {
			return errors.New("killed")
		}
		return nil
	}
	w.tell(w.bot)
	w.discord.fails = nil
	w.start(recording)
	w.tell(w.bot)
	if told := w.sent(77); len(told) != 0 {
		t.Errorf("told %+v, which may be the second time", told)
	}
	w.start(recording)
	w.do(command(alice, "ask", "question", why))
	w.amend(lib, a, "Friday", "Saturday")
	forbidden := true
	w.discord.fails = func(what string) error {
		if what == "send" && forbidden {
			forbidden = false
			return &discord.Error{Fault: discord.FaultForbidden}
		}
		return nil
	}
	w.tell(w.bot)
	if told := w.sent(77); len(told) != 1 || len(told[0].Reply.Embeds) != 0 || !strings.Contains(told[0].Reply.Content, "Saturday") {
		t.Errorf("told %+v, want plain text", told)
	}
}

// Before the strict Discord, through lost answers and outages, one notice is there, and nobody is notified by it.
func TestNoticeBeforeDiscord(t *testing.T) {
	t.Parallel()
	l, channel, ada := newsroom(t, discordtest.Options{NoRateLimits: true}, recording)
	var asked discordtest.Message
	l.settled("an answer", func() { asked = l.mention(ada, channel, why) }) // where it stands is noted after it is shown
	answered := l.reply(channel, asked)
	if _, err := l.db.SetServerSettings(t.Context(), l.world.server(discord.ID(l.guild.ID)).ID, func(s *news.ServerSettings) error {
		s.Corrections = true
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	l.amend(l.library(), bridge(), "Thursday", "Friday")
	for _, f := range []discordtest.Fault{discordtest.AfterStoring(discordtest.Reset()), discordtest.ServerError(502)} {
		l.server.Fault(discordtest.FaultRule{Times: 1, Do: f, Match: func(r discordtest.Request) bool { return r.Method == "POST" && strings.HasSuffix(r.Route, "/messages") }})
	}
	for range 3 {
		if err := l.bot.TellRevisions(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	notice := l.wait(channel.WaitMessage(l.ctx(), func(m discordtest.Message) bool { return strings.Contains(m.Text(), "has changed") }))
	says(t, notice, "It says now", "Friday")
	if notice.Reference == nil || notice.Reference.MessageID != answered.ID {
		t.Errorf("the notice replies to %+v, want %v", notice.Reference, answered.ID)
	}
	l.close(l.bot)
	n := 0
	for _, m := range channel.Messages() {
		if strings.Contains(m.Text(), "has changed") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("there are %d notices", n)
	}
}
