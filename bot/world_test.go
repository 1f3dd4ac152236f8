package bot_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"newsdesk/bot"
	"newsdesk/bot/discord"
	"newsdesk/internal/answer"
	"newsdesk/internal/chart"
	"newsdesk/internal/chunk"
	"newsdesk/internal/embed"
	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/retrieve"
)

func TestMain(m *testing.M) { postgrestest.Main(m) } // which fails when goroutines are left

// world is a bot on a database of its own, before a Discord that records.
type world struct {
	t        testing.TB
	discord  *recorder
	db       *postgres.DB
	model    news.EmbeddingModel
	embedder *embed.Service
	bot      *bot.Bot
	next     discord.ID
	now      time.Time
}

const dimensions = 32

// newWorld starts a bot. change may adapt its options.
func newWorld(t testing.TB, change func(*bot.Options)) *world {
	t.Helper()
	w := &world{t: t, discord: newRecorder(), db: postgrestest.New(t), next: 100_000, now: time.Now().UTC(),
		embedder: embed.NewService(embed.NewLocal(dimensions), embed.Options{})}
	var err error
	if w.model, err = w.db.EnsureModel(t.Context(), "local", dimensions, 0); err != nil {
		t.Fatal(err)
	}
	w.start(change)
	return w
}

// start starts a bot, which ends with the test or by stop.
func (w *world) start(change func(*bot.Options)) {
	retriever := retrieve.New(w.db, w.embedder, w.model, retrieve.Defaults(), nil)
	o := bot.Options{Client: w.discord, Store: w.db, Searcher: retriever, Reader: pages{}, Ingester: ingestion{w},
		Answerer: answer.New(answer.Options{Retriever: retriever, Bodies: w.db, Now: w.clock}), Now: w.clock, Observer: w.discord, Draw: chart.Library}
	if change != nil {
		change(&o)
	}
	b := bot.New(o)
	w.bot = b
	w.t.Cleanup(func() { w.close(b) })
}

func (w *world) clock() time.Time { return w.now }

func (w *world) close(b *bot.Bot) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.t.Context()), time.Minute)
	defer cancel()
	if err := b.Close(ctx); err != nil {
		w.t.Error(err)
	}
}

// add puts articles into a library.
func (w *world) add(lib news.LibraryID, articles ...news.Article) {
	w.t.Helper()
	sum, err := ingestion{w}.Ingest(w.t.Context(), lib, "test", "test", each(articles), nil)
	if err != nil || sum.Failed > 0 {
		w.t.Fatal(err, sum)
	}
}

// share gives a bot a shared library.
func share(t testing.TB, o *bot.Options, name string) {
	t.Helper()
	lib, err := o.Store.(*postgres.DB).EnsureLibrary(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	o.Shared, o.SharedName = lib.ID, lib.Name
}

// server is the library of a server.
func (w *world) server(id discord.ID) news.Server {
	w.t.Helper()
	s, err := w.db.EnsureServer(w.t.Context(), news.ServerID(id))
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *world) id() discord.ID {
	w.next++
	return w.next
}

// do sends an interaction and waits until it is answered for good.
func (w *world) do(in discord.Interaction) *outcome {
	w.t.Helper()
	in.Present = true
	return w.abroad(in)
}

// abroad is do where the bot may be no member.
func (w *world) abroad(in discord.Interaction) *outcome {
	w.t.Helper()
	if in.ID == 0 {
		in.ID = w.id()
	}
	if in.Channel == 0 {
		in.Channel = 77
		if in.Guild == 0 {
			in.Channel = directChannel(in.User.ID)
		}
	}
	in.Token = discord.Token(fmt.Sprintf("token-%d", in.ID))
	w.settled("an answer to "+in.Command+in.CustomID, func() { w.bot.Interaction(w.t.Context(), in) })
	w.discord.mu.Lock()
	defer w.discord.mu.Unlock()
	a := *w.discord.answer(in.ID)
	return &a
}

// say sends a message that is addressed to the bot and returns the answer.
func (w *world) say(m discord.Message) (reply discord.Reply) {
	w.t.Helper()
	m.ID = w.id()
	w.settled("a reply to "+m.Content, func() { w.bot.Message(w.t.Context(), m) })
	w.discord.mu.Lock()
	defer w.discord.mu.Unlock()
	for channel, messages := range w.discord.messages {
		for _, s := range messages {
			if s.To == m.ID || channel == m.ID {
				reply = s.Reply
			}
		}
	}
	return reply
}

// settled does something and waits until the bot has dealt with it.
func (w *world) settled(what string, do func()) {
	w.t.Helper()
	w.discord.mu.Lock()
	before := w.discord.handled
	w.discord.mu.Unlock()
	do()
	w.discord.until(w.t, what, func() bool { return w.discord.handled > before })
}

// stoppable reports whether a reply is a state on the way.
func stoppable(r discord.Reply) bool {
	for _, row := range r.Rows {
		for _, b := range row.Buttons {
			if b.Label == "Stop" {
				return true
			}
		}
	}
	return false
}

// text is all that a reply says.
func text(replies ...discord.Reply) string {
	var s strings.Builder
	for _, r := range replies {
		s.WriteString(r.Content + "\n")
		for _, e := range r.Embeds {
			s.WriteString(e.Title + "\n" + e.Description + "\n")
			for _, f := range e.Fields {
				s.WriteString(f.Name + "\n" + f.Value + "\n")
			}
			s.WriteString(e.Footer + "\n")
		}
	}
	return s.String()
}

// button finds the custom id of a button by its label.
func button(t testing.TB, r discord.Reply, label string) string {
	t.Helper()
	for _, row := range r.Rows {
		for _, b := range row.Buttons {
			if b.Label == label {
				return b.CustomID
			}
		}
	}
	t.Fatalf("there is no button %q in %+v", label, r.Rows)
	return ""
}

// ingestion is the real writing path.
type ingestion struct{ w *world }

func (i ingestion) Ingest(ctx context.Context, lib news.LibraryID, kind, location string, items iter.Seq2[news.Article, error],
	progress func(bot.Ingested)) (bot.Ingested, error) {
	source, err := i.w.db.EnsureSource(ctx, lib, kind, location)
	if err != nil {
		return bot.Ingested{}, err
	}
	in := ingest.New(ingest.Options{Store: i.w.db, Embedder: i.w.embedder, Model: i.w.model,
		Chunker: chunk.New(chunk.Options{Count: func(s string) int { return len(s)/4 + 1 }})})
	sum, err := in.Run(ctx, lib, source, items, nil)
	done := bot.Ingested{Added: sum.Added, Updated: sum.Updated, Unchanged: sum.Unchanged, Failed: sum.Failed, Chunks: sum.Chunks}
	for _, f := range sum.Failures {
		done.Failures = append(done.Failures, bot.IngestFailure{Item: f.Item, Reason: f.Reason})
	}
	if progress != nil {
		progress(done)
	}
	return done, err
}

func (i ingestion) Duplicate(ctx context.Context, lib news.LibraryID, a news.Article) (news.Headline, bool, error) {
	return ingest.Duplicate(ctx, i.w.db, lib, a)
}

func each(articles []news.Article) iter.Seq2[news.Article, error] {
	return func(yield func(news.Article, error) bool) {
		for _, a := range articles {
			if !yield(a, nil) {
				return
			}
		}
	}
}

// pages is a web in which every address is an article about what its path says.
type pages struct{}

func (pages) Page(_ context.Context, address string) (news.Article, error) {
	_, about, _ := strings.Cut(strings.TrimPrefix(address, "https://"), "/")
	if about == "missing" {
		return news.Article{Origin: address}, news.Errorf(news.CodeNotFound, "The site says that there is no such page.")
	}
	return news.Article{URL: address, Origin: address, Title: "About " + about, Publisher: "Web",
		Body: "The page is about " + about + ". It says that " + about + " was seen in the harbor on Tuesday."}, nil
}

func (p pages) File(_ context.Context, name, _ string, data []byte, given news.Article) iter.Seq2[news.Article, error] {
	given.Body, given.Origin = string(data), name
	if given.Title == "" {
		given.Title = name
	}
	return each([]news.Article{given})
}

func (p pages) Detect(ctx context.Context, address string) (news.Place, error) {
	kind := news.SourcePage
	if strings.Contains(address, "feed") {
		kind = news.SourceFeed
	}
	_, err := p.Page(ctx, address)
	return news.Place{Kind: kind, Location: address}, err
}

func (pages) Text(_ context.Context, a news.Article) (news.Article, error) { return a, nil }

func (p pages) Feed(ctx context.Context, address string) iter.Seq2[news.Article, error] {
	return func(yield func(news.Article, error) bool) {
		for i := range 3 {
			if !yield(p.Page(ctx, fmt.Sprintf("%s-item%d", address, i))) {
				return
			}
		}
	}
}

// The bridge is a story that answers "why was the bridge closed?".
func bridge() news.Article {
	return news.Article{URL: "https://ledger.example/bridge", Origin: "https://ledger.example/bridge", Title: "Harbor bridge closed after crack is found",
		Publisher: "Ledger", PublishedAt: time.Date(2022, 9, 8, 9, 0, 0, 0, time.UTC),
		Body: "The harbor bridge was closed on Thursday because inspectors found a crack in its northern pillar. " +
			"Mayor Ada Lind said the repair will take three weeks.\n\n" +
			"Ferries run every ten minutes until the bridge opens again. The crack was found during the yearly inspection."}
}
