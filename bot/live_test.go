package bot_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/bot"
	"newsdesk/bot/discord"
	"newsdesk/bot/discordtest"
	"newsdesk/bot/gateway"
	"newsdesk/internal/news"
)

// live is the bot before a fake Discord, over the real gateway and database. Answers are made up, quickly.
type live struct {
	*world
	server *discordtest.Server
	guild  *discordtest.Guild
}

// echo answers every question with a sentence that holds it.
type echo struct{ bot.Answerer }

func (echo) Answer(_ context.Context, q news.Question, progress func(news.Progress)) (news.Answer, error) {
	progress(news.Progress{Stage: news.StageRetrieve})
	progress(news.Progress{Stage: news.StageRead, Passages: 3, Articles: 2})
	id := fnv.New64a()
	_, _ = id.Write([]byte(q.Text))
	return news.Answer{ID: fmt.Sprintf("%016x", id.Sum64())[:12], Question: q.Text, Library: q.Library, AskedAt: q.AskedAt,
		Claims: []news.Claim{{Text: "Answer to " + q.Text}}, Mode: news.ModeKeyless}, nil
}

// newLive connects a bot to a fake Discord with one server.
func newLive(t testing.TB, o discordtest.Options, change func(*bot.Options)) *live {
	t.Helper()
	l := &live{server: discordtest.Start(t, o)}
	l.guild = l.server.AddGuild(discordtest.GuildConfig{Name: "Newsroom"})
	l.world = newWorld(t, func(o *bot.Options) {
		o.Answerer = echo{o.Answerer}
		if change != nil {
			change(o)
		}
	})
	g, err := gateway.New(gateway.Options{Token: l.server.Token(), BaseURL: l.server.URL(), Handler: l.bot, UserInstall: true})
	if err != nil {
		t.Fatal(err)
	}
	l.bot.Client = g
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- g.Run(ctx) }()
	t.Cleanup(func() {
		l.close(l.bot)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	select {
	case <-g.Ready():
	case err := <-ended:
		t.Fatal(err)
	}
	if err := g.SyncCommands(t.Context(), bot.Commands(), 0); err != nil {
		t.Fatal(err)
	}
	return l
}

// library is that of the server.
func (l *live) library() news.LibraryID { return l.world.server(discord.ID(l.guild.ID)).Library }

// final reports whether a message is the last state of an answer.
func final(m discordtest.Message) bool {
	_, working := m.Button("Stop")
	return !m.Loading() && !working
}

// faults are all that goes wrong between a bot and Discord, apart from the gateway.
func faults() []discordtest.Fault {
	const wait = 50 * time.Millisecond
	return []discordtest.Fault{
		discordtest.RouteLimit(wait), discordtest.GlobalLimit(wait), discordtest.SharedLimit(wait), discordtest.Slow(wait),
		discordtest.ServerError(http.StatusInternalServerError), discordtest.ServerError(http.StatusBadGateway),
		discordtest.ServerError(http.StatusServiceUnavailable), discordtest.Reset(), discordtest.Cut(),
		discordtest.AfterStoring(discordtest.ServerError(http.StatusInternalServerError)), discordtest.AfterStoring(discordtest.Reset()),
	}
}

// A thousand questions, of which each request to Discord fails in each way with a probability of 5 %, get exactly one
// answer or reason each.
func TestEveryQuestionIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	const people, each = 100, 10
	l := newLive(t, discordtest.Options{NoRateLimits: true, Seed: 1, JournalLimit: 1}, func(o *bot.Options) { o.Workers = people })
	var rules []*discordtest.Rule
	for _, f := range faults() {
		rules = append(rules, l.server.Fault(discordtest.FaultRule{Probability: 0.05, Do: f, Match: func(r discordtest.Request) bool {
			return r.Method != http.MethodGet || !strings.Contains(r.Route, "gateway")
		}}))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	var wg sync.WaitGroup
	answers := make([]int, people)
	var channels []*discordtest.Channel
	for i := range people {
		p := l.server.AddUser(fmt.Sprintf("person-%d", i))
		l.guild.AddMember(p, 0)
		channel := l.guild.AddText(fmt.Sprintf("channel-%d", i))
		channels = append(channels, channel, p.DM())
		wg.Go(func() {
			for n := range each {
				if err := l.ask(ctx, p, channel, (i+n)%3, fmt.Sprintf("What is the news of day %d.%d?", i, n)); err != nil {
					t.Errorf("person %d, question %d: %v", i, n, err)
					return
				}
				answers[i]++
			}
		})
	}
	wg.Wait()
	l.close(l.bot) // nothing comes after this
	total, visible := 0, l.visible(channels)
	for _, n := range answers {
		total += n
	}
	if total != people*each || visible != people*each {
		t.Errorf("%d of %d questions were answered, by %d messages", total, people*each, visible)
	}
	hits := 0
	for _, r := range rules {
		hits += r.Hits()
		if r.Hits() < people {
			t.Errorf("only %d requests met the fault %s", r.Hits(), r.Do)
		}
	}
	t.Attr("R9", fmt.Sprintf("%d questions by commands, mentions and direct messages, each request to Discord with 5 %% of each of %d faults (three kinds of 429, 500, 502, 503, "+
		"resets, cut and slow answers, failures after storing; %d requests hit): %d answered, %d messages visible", people*each, len(rules), hits, total, visible))
}

// ask asks by a command, a mention or a direct message, and waits for the answer.
func (l *live) ask(ctx context.Context, p *discordtest.Person, channel *discordtest.Channel, way int, question string) error {
	switch way {
	case 0:
		i, err := p.In(channel).Command("ask", discordtest.Args{"question": question})
		if err != nil {
			return err
		}
		return l.server.Wait(ctx, func() bool {
			if m, ok := i.Original(); ok && final(m) {
				return true
			}
			return slices.ContainsFunc(channel.Messages(), func(m discordtest.Message) bool { // Discord never got the acknowledgment
				return m.Author.ID == l.server.Bot().ID && m.Timestamp.After(i.Began) && m.InteractionMetadata == nil && final(m)
			})
		})
	case 1:
		m, err := p.In(channel).Say(l.server.Bot().Mention() + " " + question)
		if err != nil {
			return err
		}
		return replied(ctx, channel, m)
	default:
		m, err := p.InDM().Say(question)
		if err != nil {
			return err
		}
		return replied(ctx, p.DM(), m)
	}
}

func replied(ctx context.Context, in *discordtest.Channel, asked discordtest.Message) error {
	_, err := in.WaitMessage(ctx, func(m discordtest.Message) bool {
		return final(m) && m.Reference != nil && m.Reference.MessageID == asked.ID
	})
	return err
}

// visible counts the bot's messages in these channels.
func (l *live) visible(channels []*discordtest.Channel) int {
	n := 0
	for _, c := range channels {
		for _, m := range c.Messages() {
			if m.Author.ID == l.server.Bot().ID {
				n++
			}
		}
	}
	return n
}
