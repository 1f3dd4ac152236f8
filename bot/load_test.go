package bot_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"newsdesk/bot"
	"newsdesk/bot/discordtest"
)

// What is over leaves nothing behind. NEWSDESK_LONG=1 plays a hundred thousand questions, after which at most 20 MB may
// be left; otherwise two thousand, with the noise of so short a run allowed for.
func TestQuestionsLeaveNothingInMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("plays thousands of questions")
	}
	n, allowed := 2000, int64(8<<20)
	if os.Getenv("NEWSDESK_LONG") != "" {
		n, allowed = 100_000, 20<<20
	} // alone: it counts the memory of the process
	const people = 50
	l := newLive(t, discordtest.Options{NoRateLimits: true, NoDescription: true, JournalLimit: -1, KeepMessages: 1, KeepInteractions: 4 * people, ResumeBuffer: people},
		func(o *bot.Options) { o.Workers = people })
	play := func(questions int) {
		var wg sync.WaitGroup
		for i := range people {
			p := l.server.AddUser("person-" + strconv.Itoa(i))
			l.guild.AddMember(p, 0)
			channel := l.guild.AddText("channel-" + strconv.Itoa(i))
			wg.Go(func() {
				for q := range questions / people {
					if err := l.ask(t.Context(), p, channel, 0, fmt.Sprintf("What is the news of day %d?", q)); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
	}
	play(1000) // fills what keeps the last hundreds: pools, caches, and the Discord of this test
	before, goroutines := heap(), runtime.NumGoroutine()
	began := time.Now()
	play(n)
	after := heap()
	more := max(0, runtime.NumGoroutine()-goroutines)
	t.Attr("R7", fmt.Sprintf("%d interactions in %s left %d KiB of heap (limit %d KiB) and %d goroutines (limit 5)", n, time.Since(began).Round(time.Second),
		(after-before)>>10, allowed>>10, more))
	if after-before > allowed {
		t.Errorf("%d questions left %d KiB", n, (after-before)>>10)
	}
	if more > 5 {
		t.Errorf("%d questions left %d goroutines", n, more)
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// atOnce is a Discord where people ask about the bridge's story at the same time.
type atOnce struct {
	*live
	askers []*discordtest.Actor

	mu             sync.Mutex
	acked, settled []time.Duration // since each question was asked
}

func newAtOnce(t testing.TB, people int) *atOnce {
	t.Helper()
	a := &atOnce{live: newLive(t, discordtest.Options{NoRateLimits: true, NoDescription: true, JournalLimit: -1, KeepMessages: 1, KeepInteractions: 4 * people, ResumeBuffer: people}, truthful)}
	for i := range people {
		p := a.server.AddUser("person-" + strconv.Itoa(i))
		a.guild.AddMember(p, 0)
		a.askers = append(a.askers, p.In(a.guild.AddText("channel-"+strconv.Itoa(i))))
	}
	a.add(a.library(), bridge())
	return a
}

// round lets everybody ask at once, and returns when all are answered.
func (a *atOnce) round(t testing.TB) {
	t.Helper()
	var wg sync.WaitGroup
	for _, asker := range a.askers {
		wg.Go(func() {
			began := time.Now()
			i, err := asker.Command("ask", discordtest.Args{"question": why})
			if err != nil {
				t.Error(err)
				return
			}
			ack, err := i.WaitAck(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := i.WaitReply(t.Context(), final); err != nil {
				t.Error(err)
				return
			}
			a.mu.Lock()
			defer a.mu.Unlock()
			a.acked, a.settled = append(a.acked, ack.After), append(a.settled, time.Since(began))
		})
	}
	wg.Wait()
	slices.Sort(a.acked)
	slices.Sort(a.settled)
}

func part(sorted []time.Duration, hundredths int) time.Duration {
	return sorted[len(sorted)*hundredths/100]
}

// Fifty people who ask at once, again and again, are all acknowledged and answered in full from the database. How fast is
// reported and depends on the machine.
func TestFiftyAskAtOnce(t *testing.T) {
	t.Parallel()
	const people, rounds = 50, 4
	a := newAtOnce(t, people)
	for range rounds {
		a.round(t)
	}
	if n := len(a.settled); n != people*rounds {
		t.Fatalf("%d of %d questions were answered", n, people*rounds)
	}
	t.Attr("R5", fmt.Sprintf("%d questions, %d at once: first answer to Discord p50 %s, p99 %s, longest %s (limits: p99 500ms, longest 2.5s); %d of them closed, after %s at the longest (limit 60s)",
		people*rounds, people, part(a.acked, 50).Round(100*time.Microsecond), part(a.acked, 99).Round(100*time.Microsecond), a.acked[len(a.acked)-1].Round(100*time.Microsecond),
		len(a.settled), a.settled[len(a.settled)-1].Round(time.Millisecond)))
}

// BenchmarkAcknowledge measures how long Discord waits for the first answer while fifty people ask at once; each
// question is answered in full from the database.
func BenchmarkAcknowledge(b *testing.B) {
	a := newAtOnce(b, 50)
	for b.Loop() {
		a.round(b)
	}
	b.ReportMetric(float64(part(a.acked, 99).Microseconds())/1000, "ack-p99-ms")
	b.ReportMetric(float64(part(a.acked, 50).Microseconds())/1000, "ack-p50-ms")
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(len(a.acked)), "ms/question")
}
