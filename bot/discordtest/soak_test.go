package discordtest_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
)

// answering connects a bot that answers every interaction: deferred, then edited.
func answering(t testing.TB, s *discordtest.Server, b *bot) {
	g := b.connect()
	done := make(chan struct{})
	t.Cleanup(func() { _ = g.conn.Close(); <-done })
	go func() {
		defer close(done)
		for {
			p, err := g.read()
			if err != nil {
				return
			}
			if p.Name != "INTERACTION_CREATE" {
				continue
			}
			var in map[string]any
			if err := json.Unmarshal(p.Data, &in); err != nil {
				t.Error(err)
			}
			b.do("POST", callback(in), `{"type":5}`)
			b.do("PATCH", b.hook(in)+"/messages/@original", quiet(`"content":"Nobody.","embeds":[{"title":"Proof"}]`))
		}
	}()
	if err := s.WaitReady(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
}

// What is kept can be bounded, so that a server serves any number of questions.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{NoRateLimits: true, JournalLimit: -1, KeepMessages: 20, KeepInteractions: 20, ResumeBuffer: 20})
	guild := s.AddGuild(discordtest.GuildConfig{})
	channel, ada := guild.AddText("general"), s.AddUser("ada")
	guild.AddMember(ada, 0)
	b.register(askCommand)
	answering(t, s, b)
	const questions = 120
	for i := range questions {
		asked := must[*discordtest.Interaction](t)(ada.In(channel).Command("ask", discordtest.Args{"question": fmt.Sprint(i)}))
		must[discordtest.Message](t)(asked.WaitReply(soon(t), nil))
	}
	if n := len(channel.Messages()); n < 20 || n > 40 {
		t.Errorf("%d messages are kept", n)
	}
	if len(s.Journal()) != 0 {
		t.Error("the journal is written")
	}
	if kept := s.Kept(); kept.Interactions > 40 || kept.Messages > 80 {
		t.Errorf("kept %+v", kept)
	}
}

func BenchmarkQuestion(b *testing.B) {
	s, err := discordtest.New(discordtest.Options{NoRateLimits: true, JournalLimit: -1, KeepMessages: 100, KeepInteractions: 100,
		HeartbeatTimeout: time.Hour}) // the bot sends none
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(s.Close)
	transport := s.Transport()
	b.Cleanup(transport.CloseIdleConnections)
	client := newBot(b, s, transport)
	guild := s.AddGuild(discordtest.GuildConfig{})
	channel, ada := guild.AddText("general"), s.AddUser("ada")
	guild.AddMember(ada, 0)
	client.register(askCommand)
	answering(b, s, client)
	for b.Loop() {
		asked, err := ada.In(channel).Command("ask", discordtest.Args{"question": "Who won?"})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := asked.WaitReply(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	var after runtime.MemStats
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc)/(1<<20), "MiB-live")
	if v := s.Violations(); len(v) != 0 {
		b.Fatal(v)
	}
}

// Many people at once, a bot that handles each on its own, and every kind of fault: all are answered once.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{NoRateLimits: true, Seed: 3})
	guild := s.AddGuild(discordtest.GuildConfig{})
	channel := guild.AddText("general")
	b.register(askCommand)
	g := b.connect()
	for _, f := range []discordtest.Fault{discordtest.ServerError(500), discordtest.AfterStoring(discordtest.ServerError(502)),
		discordtest.RouteLimit(time.Millisecond), discordtest.Blocked(time.Millisecond), discordtest.Reset(),
		discordtest.AfterStoring(discordtest.Reset()), discordtest.Cut(), discordtest.Slow(time.Millisecond)} {
		s.Fault(discordtest.FaultRule{Probability: 0.05, Do: f})
	}
	const people, questions = 10, 10
	var work sync.WaitGroup
	work.Go(func() {
		for range people * questions {
			in := g.await("INTERACTION_CREATE").object(t)
			work.Go(func() {
				b.persist("POST", callback(in), `{"type":5}`)
				b.persist("PATCH", b.hook(in)+"/messages/@original", quiet(`"content":"Nobody."`))
			})
		}
	})
	for i := range people {
		p := s.AddUser(fmt.Sprint("person ", i))
		guild.AddMember(p, 0)
		work.Go(func() {
			for range questions {
				i, err := p.In(channel).Command("ask", discordtest.Args{"question": "?"})
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := i.WaitReply(soon(t), nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	if n := len(channel.Messages()); n != people*questions {
		t.Errorf("%d messages", n)
	}
}

// persist repeats a request until it is known to be done.
func (b *bot) persist(method, path, body string) {
	for {
		a, err := b.try(method, path, "application/json", strings.NewReader(body))
		if err == nil && (a.status < 300 || a.status < 500 && a.status != 429) {
			return
		}
	}
}
