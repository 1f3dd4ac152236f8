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
	t.Logf("%d questions in %s left %d KiB and %d goroutines", n, time.Since(began).Round(time.Second), (after-before)>>10, runtime.NumGoroutine()-goroutines)
	if after-before > allowed {
		t.Errorf("%d questions left %d KiB", n, (after-before)>>10)
	}
	if more := runtime.NumGoroutine() - goroutines; more > 5 {
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

// BenchmarkAcknowledge measures how long Discord waits for the first answer while fifty people ask at once; each
// question is answered in full from the database.
func BenchmarkAcknowledge(b *testing.B) {
	const people = 50
	l := newLive(b, discordtest.Options{NoRateLimits: true, NoDescription: true, JournalLimit: -1, KeepMessages: 1, KeepInteractions: 4 * people, ResumeBuffer: people}, func(o *bot.Options) {
		o.Answerer = o.Answerer.(echo).Answerer //nolint:forcetypeassert // newLive put it there
	})
	var askers []*discordtest.Actor
	for i := range people {
		p := l.server.AddUser("person-" + strconv.Itoa(i))
		l.guild.AddMember(p, 0)
		askers = append(askers, p.In(l.guild.AddText("channel-"+strconv.Itoa(i))))
	}
	l.add(l.library(), bridge())
	var mu sync.Mutex
	var took []time.Duration
	for b.Loop() {
		var wg sync.WaitGroup
		for _, a := range askers {
			wg.Go(func() {
				i, err := a.Command("ask", discordtest.Args{"question": "Why was the harbor bridge closed?"})
				if err != nil {
					b.Error(err)
					return
				}
				ack, err := i.WaitAck(b.Context())
				if err != nil {
					b.Error(err)
					return
				}
				if _, err := i.WaitReply(b.Context(), final); err != nil {
					b.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				took = append(took, ack.After)
			})
		}
		wg.Wait()
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ack-p99-ms")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ack-p50-ms")
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(len(took)), "ms/question")
}
