package gateway

import (
	"os"
	"runtime"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/bot/discord"
)

// Nothing is kept for interactions that are over. NEWSDESK_LONG=1 looks at a hundred thousand of them, where twenty
// megabytes may be left of anything; a short run scales that down and allows for noise.
func TestInteractionsLeaveNothing(t *testing.T) {
	n, allowed := 5000, uint64(1<<20)
	if os.Getenv("NEWSDESK_LONG") != "" {
		n, allowed = 100_000, 20<<20
	}
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(_ int, r request) reply { // each call uses up a limit that is its interaction's own
			return reply{status: 200, body: ok.body, header: map[string]string{
				"X-RateLimit-Bucket": r.Method + strconv.Itoa(len(r.Path)), "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "0.5"}}
		})
		before := heap()
		for i := range n {
			x := in(discord.Token("token-of-two-hundred-characters-or-so-" + strconv.Itoa(i)))
			if err := s.Defer(t.Context(), x, discord.Deferral{}); err != nil {
				t.Fatal(err)
			}
			if _, err := s.EditOriginal(t.Context(), x, hello); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Followup(t.Context(), x, hello); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Millisecond)
			s.mu.Lock()
			s.calls, s.at = nil, nil // what the test keeps does not count
			s.mu.Unlock()
		}
		if after := heap(); after > before+allowed {
			t.Errorf("%d interactions left %d KiB", n, (after-before)>>10)
		}
		if left := len(s.rest.limits.used); left > 1000 {
			t.Errorf("%d limits are remembered", left)
		}
	})
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
