package bot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/bot"
	"newsdesk/bot/discord"
	"newsdesk/internal/chunk"
	"newsdesk/internal/collect"
	"newsdesk/internal/fetch"
	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/source"
	"newsdesk/internal/source/sitetest"
)

// online reads sources of the web, and everything else as pages does.
type online struct {
	pages
	web *source.Reader
}

func (o online) Detect(ctx context.Context, address string) (news.Place, error) {
	return o.web.Detect(ctx, address)
}

// courier is a world with a news site on loopback.
type courier struct {
	*world
	site *sitetest.Site
	web  *source.Reader
}

func newCourier(t *testing.T) *courier {
	t.Helper()
	client := fetch.New(fetch.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Pause: fetch.NoPause})
	t.Cleanup(client.CloseIdle)
	n := &courier{site: sitetest.New(t, sitetest.Options{}), web: source.New(source.Options{Pages: client})}
	n.world = newWorld(t, func(o *bot.Options) { o.Reader = online{web: n.web} })
	return n
}

// unreviewed reviews nothing.
type unreviewed struct{}

func (unreviewed) Article(context.Context, news.LibraryID, news.ArticleID) (news.Review, error) {
	return news.Review{}, nil
}

// begun tells when workers have begun.
type begun struct {
	*collect.Collector
	once *sync.Once
	yes  chan struct{}
}

func (b begun) Schedule(ctx context.Context) error {
	b.once.Do(func() { close(b.yes) })
	return b.Collector.Schedule(ctx)
}

// idle holds every fetch of an item until it is let go.
type idle struct {
	collect.Reader
	release chan struct{}
}

func (i idle) List(ctx context.Context, p news.Place) (news.Listing, error) {
	select {
	case <-i.release:
		return i.Reader.List(ctx, p)
	case <-ctx.Done():
		return news.Listing{}, ctx.Err()
	}
}

// work lets workers read sources until the test ends.
func (n *courier) work(r collect.Reader) {
	n.t.Helper()
	ingester := ingest.New(ingest.Options{Store: n.db, Embedder: n.embedder, Model: n.model,
		Chunker: chunk.New(chunk.Options{Count: func(s string) int { return len(s)/4 + 1 }})})
	steps := begun{collect.New(collect.Options{Ledger: n.db, Reader: r, Ingester: ingester, Reviewer: unreviewed{}}), &sync.Once{}, make(chan struct{})}
	ctx, stop := context.WithCancel(context.WithoutCancel(n.t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- n.db.RunJobs(ctx, steps, postgres.JobOptions{Workers: 2, Tick: time.Second}) }()
	n.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			n.t.Error(err)
		}
	})
	select {
	case <-steps.yes:
	case err := <-ended:
		n.t.Fatal(err)
	}
}

// admin uses a command as an admin and returns the last state of the answer, which only they see.
func (w *world) admin(name string, options ...string) discord.Reply {
	w.t.Helper()
	a := w.do(asAdmin(command(alice, name, options...)))
	if !a.Ephemeral {
		w.t.Errorf("%s is answered in public", name)
	}
	return a.last()
}

// From a home page to stored articles, and back: all that an admin can do with a source.
func TestSourcesAreLookedAfter(t *testing.T) {
	t.Parallel()
	n := newCourier(t)
	n.work(n.web)
	library := n.server(guild).Library

	added := n.admin("sources add", "location", n.site.URL+sitetest.RSS)
	mustHave(t, added, "10 of 10 articles stored", "feed", "next <t:")
	list, err := n.db.WatchedSources(t.Context(), library)
	if err != nil || len(list) != 1 || list[0].Person != news.PersonID(alice) || list[0].Kind != news.SourceFeed {
		t.Fatalf("the library watches %+v, %v", list, err)
	}
	number := fmt.Sprint(list[0].ID)
	mustHave(t, n.admin("sources list"), "**"+number+"** · feed", "10 articles stored", "read <t:")
	mustHave(t, n.admin("library list"), "feed", "10 articles", "watched")
	mustHave(t, n.admin("sources show", "source", number), "watched since", "last change")
	mustHave(t, n.admin("library doctor"), "A worker keeps the watched sources up to date")

	// A list of which some addresses give no article says so, and why.
	missing := n.site.Articles()[11].Path // which the feed does not name
	n.site.Fail(missing, http.StatusNotFound, 100)
	mustHave(t, n.admin("sources add", "location", n.site.URL+sitetest.AddressList), "1 of 2 articles stored, 1 refused", "Not taken", missing, "no such page")

	mustHave(t, n.admin("sources pause", "source", n.site.URL+sitetest.RSS), "paused")
	mustHave(t, n.admin("sources refresh", "source", number), "/sources resume")
	mustHave(t, n.admin("sources list"), "⏸️ paused")
	mustHave(t, n.admin("sources resume", "source", "#"+number), "beginning now")
	before := n.lastRead(list[0])
	mustHave(t, n.admin("sources refresh", "source", number), "10 of 10 articles stored")
	if !n.lastRead(list[0]).After(before) {
		t.Error("nothing was read again")
	}
	mustHave(t, n.admin("sources refresh"), "2 sources read again")
	mustHave(t, n.admin("library refresh", "source", n.site.URL+sitetest.RSS), "10 of 10 articles stored")
	mustHave(t, n.admin("sources retry", "source", number), "nothing to try again")

	log, err := n.db.AuditLog(t.Context(), library, 20)
	if err != nil || len(log) != 8 {
		t.Errorf("the audit has %d entries, want 8: %v %+v", len(log), err, log)
	}
	n.removes(t, number, library)
}

// lastRead is when a source was read last.
func (w *world) lastRead(s news.WatchedSource) time.Time {
	w.t.Helper()
	now, err := w.db.WatchedSource(w.t.Context(), s.Library, s.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return now.LastFetchAt
}

// removes takes a source away, which its admin confirms.
func (n *courier) removes(t *testing.T, number string, library news.LibraryID) {
	t.Helper()
	asked := n.admin("sources remove", "source", number)
	mustHave(t, asked, "It brought 10 articles", "/sources pause")
	remove := button(t, asked, "Remove it and 10 articles")
	mustHave(t, n.do(asAdmin(press(bob, remove))).last(), "for the person who asked")
	mustHave(t, n.do(press(alice, remove)).last(), "Only people who manage this server")
	mustHave(t, n.do(asAdmin(press(alice, button(t, asked, "Keep it")))).last(), "Nothing was removed")
	if covers, err := n.db.Coverage(t.Context(), library); err != nil || covers.Articles < 10 {
		t.Errorf("before it was confirmed, %d articles are left, %v", covers.Articles, err)
	}
	mustHave(t, n.do(asAdmin(press(alice, remove))).last(), "Removed, with 10 articles")
	mustHave(t, n.do(asAdmin(press(alice, remove))).last(), "watches no such source")
	list, err := n.db.WatchedSources(t.Context(), library)
	if err != nil || len(list) != 1 || list[0].Kind != news.SourceList {
		t.Errorf("left are %+v, %v", list, err)
	}
}

// What fails at once says why, and what is tried again when.
func TestSourceThatCannotBeRead(t *testing.T) {
	t.Parallel()
	n := newCourier(t)
	n.work(n.web)
	mustHave(t, n.admin("sources add", "location", n.site.URL+"/nowhere"), "❗")
	mustHave(t, n.admin("sources add", "location", n.site.URL+sitetest.About, "kind", "feed"), "It failed once", "next <t:")
	mustHave(t, n.admin("sources add", "location", n.site.URL+sitetest.RSS, "kind", "folder"), "do not watch sources of that kind")
}

// A chat names no place of the machine, and sees no path that the operator named.
func TestSourcesNameNoPlaceOfTheMachine(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	library := w.server(guild).Library
	folder := t.TempDir()
	for _, path := range []string{folder, "./articles", "~/articles", "..", `C:\articles`, `\\host\articles`, "file:///etc/passwd", "<" + folder + ">"} {
		mustHave(t, w.admin("sources add", "location", path), "no files or folders")
	}
	if list, err := w.db.WatchedSources(t.Context(), library); err != nil || len(list) != 0 {
		t.Fatalf("watched are %+v, %v", list, err)
	}
	s, err := w.db.Watch(t.Context(), library, news.Place{Kind: news.SourceFolder, Location: folder + "/articles"}, 0, w.now)
	if err != nil {
		t.Fatal(err)
	}
	poll := news.Poll{At: w.now, Next: w.now, Interval: time.Hour, State: news.SourceActive, Err: folder + "/articles cannot be read.",
		Listing: news.Listing{Items: []news.Listed{{Address: folder + "/articles/one.txt", Within: folder + "/articles"}}}}
	if _, err := w.db.SavePoll(t.Context(), s, poll); err != nil {
		t.Fatal(err)
	}
	number := fmt.Sprint(s.ID)
	var all []discord.Reply
	for _, name := range []string{"sources list", "library list", "library refresh", "sources show", "sources pause", "sources resume", "sources retry", "sources remove"} {
		options := []string{"source", number}
		if strings.HasSuffix(name, "list") || name == "library refresh" {
			options = nil
		}
		all = append(all, w.admin(name, options...))
	}
	mustHave(t, all[0], "folder · articles", "It failed once")
	all = append(all, w.admin("sources show", "source", folder+"/articles"), w.admin("library list"))
	if out := text(all...); strings.Contains(out, folder) {
		t.Errorf("the path is shown:\n%s", out)
	}
	mustHave(t, w.admin("library refresh", "source", folder+"/articles"), "no page, feed or watched source")
}

// /library refresh reads both what is watched and what was read once; what fails in one does not hide the other.
func TestLibraryRefreshReadsBoth(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	mustHave(t, w.admin("ingest feed", "address", "https://web.example/feed"), "3 added")
	w.watch(w.server(guild).Library, "https://other.example/feed")
	a := w.do(asAdmin(command(alice, "library refresh")))
	mustHave(t, a.Shown[len(a.Shown)-1].Reply, "3 unchanged")
	mustHave(t, a.last(), "watched sources (1)", "/sources list")
	if !a.last().Ephemeral {
		t.Error("everybody sees what is refreshed")
	}
	mustHave(t, w.admin("library refresh", "source", "https://web.example/feed"), "3 unchanged")

	// A feed that was read once may be watched later, and is read by the workers from then on.
	mustHave(t, w.admin("sources add", "location", "https://web.example/feed"), "No worker")
	mustHave(t, w.admin("library refresh"), "2 sources")
}

// Nobody but admins uses the commands or gets suggestions.
func TestSourcesAreForAdmins(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	s := w.watch(w.server(guild).Library, "https://web.example/feed")
	number := fmt.Sprint(s.ID)
	for _, name := range []string{"add", "list", "show", "pause", "resume", "remove", "refresh", "retry"} {
		options := []string{"source", number}
		if name == "add" {
			options = []string{"location", "https://web.example/other-feed"}
		}
		refused := w.do(command(bob, "sources "+name, options...))
		mustHave(t, refused.last(), "Only people who manage this server")
		if !refused.Ephemeral {
			t.Errorf("%s is refused in public", name)
		}
		direct := asAdmin(command(alice, "sources "+name, options...))
		direct.Guild = 0
		mustHave(t, w.do(direct).last(), "only in a server")
	}
	in := command(bob, "sources show", "source", "web")
	in.Kind, in.Focused = discord.KindAutocomplete, "source"
	if got := w.do(in).Choices; len(got) != 0 {
		t.Errorf("a member is offered %+v", got)
	}
	in.ID = 0
	if got := w.do(asAdmin(in)).Choices; len(got) != 1 || got[0].Value != number || !strings.Contains(got[0].Name, "https://web.example/feed") {
		t.Errorf("an admin is offered %+v", got)
	}
	list, err := w.db.WatchedSources(t.Context(), s.Library)
	if err != nil || len(list) != 1 || list[0].State != news.SourceActive {
		t.Errorf("members changed %+v, %v", list, err)
	}
	mustHave(t, w.admin("sources show", "source", "99999"), "no such source")
	mustHave(t, w.admin("sources show", "source", "Ledger"), "no such source")
}

// watch puts a source into a library that alice added.
func (w *world) watch(lib news.LibraryID, address string) news.WatchedSource {
	w.t.Helper()
	s, err := w.db.Watch(w.t.Context(), lib, news.Place{Kind: news.SourceFeed, Location: address}, news.PersonID(alice), w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// Who waits for a reading that cannot be shown to its end is told how it goes on.
func TestReadingGoesOnWithoutItsAdmin(t *testing.T) {
	t.Parallel()
	const address = "https://web.example/feed"
	n := newCourier(t)
	n.start(nil)
	mustHave(t, n.admin("sources add", "location", address), "No worker is running")
	mustHave(t, n.admin("library doctor"), "No worker is running")
	held := idle{n.web, make(chan struct{})}
	n.work(held)
	defer close(held.release)

	var mu sync.Mutex
	now := n.now
	n.start(func(o *bot.Options) {
		o.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	})
	in := asAdmin(command(alice, "sources refresh"))
	n.begin(&in)
	mu.Lock()
	now = now.Add(14 * time.Minute)
	mu.Unlock()
	n.discord.until(t, "the end", func() bool { return strings.Contains(text(n.discord.answer(in.ID).last()), "/sources list") })

	in = asAdmin(command(alice, "sources refresh"))
	n.begin(&in)
	n.close(n.bot)
	mustHave(t, n.discord.last(in.ID), "I am being restarted", "goes on")
}

// begin sends an interaction and waits until something is shown.
func (w *world) begin(in *discord.Interaction) {
	w.t.Helper()
	in.ID, in.Channel, in.Present, in.Token = w.id(), 77, true, "t"
	w.bot.Interaction(w.t.Context(), *in)
	w.discord.until(w.t, "a first state", func() bool { return len(w.discord.answer(in.ID).Shown) > 0 })
}

// A library has as many sources as a server may have, and no more.
func TestSourcesAreLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	library := w.server(guild).Library
	for i := range 100 {
		w.watch(library, fmt.Sprintf("https://web.example/feed-%d", i))
	}
	mustHave(t, w.admin("sources add", "location", "https://web.example/feed"), "as many as I let a server have")
	mustHave(t, w.admin("sources add", "location", "https://web.example/feed-7"), "No worker")
	in := asAdmin(command(alice, "sources show", "source", ""))
	in.Kind, in.Focused = discord.KindAutocomplete, "source"
	if got := w.do(in).Choices; len(got) != discord.MaxChoices {
		t.Errorf("%d choices", len(got))
	}
	mustHave(t, w.admin("sources list"), "and 60 others")
}

// fail makes a source fail for good.
func (w *world) fail(s news.WatchedSource) {
	w.t.Helper()
	_, err := w.db.SavePoll(w.t.Context(), s, news.Poll{At: w.now, Next: w.now, Interval: time.Hour, State: news.SourceFailing, Err: "The site does not answer."})
	if err != nil {
		w.t.Fatal(err)
	}
}

// Who added a source that fails is told once, whichever process does it, and nobody is pinged.
func TestFailingIsToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	library := w.server(guild).Library
	s := w.watch(library, "https://web.example/feed")
	w.fail(s)
	mine := w.bot
	w.start(nil)
	for range 3 {
		if err := errors.Join(mine.TellFailing(t.Context()), w.bot.TellFailing(t.Context())); err != nil {
			t.Error(err)
		}
	}
	w.close(mine)
	w.close(w.bot)
	told := w.discord.messages[directChannel(alice)]
	if len(told) != 1 || len(w.discord.messages) != 1 {
		t.Fatalf("told were %+v", w.discord.messages)
	}
	mustHave(t, told[0].Reply, "feed", "web.example/feed", "The site does not answer", "/sources resume", fmt.Sprint(s.ID))
	if strings.Contains(text(told[0].Reply), "<@") {
		t.Errorf("somebody is pinged by %s", text(told[0].Reply))
	}
	w.start(nil)
	mustHave(t, w.admin("sources list"), "stopped looking", "The site does not answer")
	mustHave(t, w.admin("library list"), "not read any more")

	// Once it was read again it may fail again, which is told again; where direct messages are closed, nobody is.
	mustHave(t, w.admin("sources resume", "source", fmt.Sprint(s.ID)), "beginning now")
	read := news.Poll{At: w.now, Next: w.now, Interval: time.Hour, State: news.SourceActive, Listing: news.Listing{Place: s.Place}}
	if _, err := w.db.SavePoll(t.Context(), s, read); err != nil {
		t.Fatal(err)
	}
	w.fail(s)
	closed := false
	w.discord.fails = func(what string) error {
		if what == "send" {
			closed = true
			return &discord.Error{Fault: discord.FaultDMClosed, Code: 50007}
		}
		return nil
	}
	if err := w.bot.TellFailing(t.Context()); err != nil {
		t.Error(err)
	}
	w.close(w.bot)
	if !closed || len(w.discord.messages[directChannel(alice)]) != 1 {
		t.Errorf("tried: %t; told were %+v", closed, w.discord.messages)
	}
	if left, err := w.db.FailingUntold(t.Context(), w.now); err != nil || len(left) != 0 {
		t.Errorf("left to tell are %+v, %v", left, err)
	}
}
