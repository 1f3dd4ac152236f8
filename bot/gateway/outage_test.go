package gateway

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// After a cut of a quarter of an hour, in which whatever is sent is lost, Discord is asked again within a minute, and
// the attempts meanwhile have used up none of the day's identifies: who reaches nobody does not identify.
func TestComesBackAfterACut(t *testing.T) {
	t.Parallel()
	const cut, rounds = 15 * time.Minute, 50
	var longest time.Duration
	attempts, identified := 0, 0
	for range rounds {
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			began := time.Now()
			s := newStub(t, func(_ int, r request) reply {
				if time.Since(began) < cut {
					return reply{after: 24 * time.Hour} // black-holed: until whoever asks gives up
				}
				stop()
				return reply{status: 200, body: `{"url":"wss://gateway.invalid","shards":1,"session_start_limit":{"total":1000,"remaining":1000,"reset_after":1000,"max_concurrency":1}}`}
			})
			s.ShardCount = 1
			if err := s.Run(ctx); err != nil {
				t.Error(err)
			}
			longest = max(longest, time.Since(began)-cut)
			attempts += s.count()
			for _, r := range s.calls {
				if !strings.HasSuffix(r.Path, "/gateway/bot") {
					identified++ // only who was granted an identify asks where to connect
				}
			}
		})
	}
	if longest > time.Minute || identified > 20*rounds {
		t.Errorf("asked again %s after the cut at the latest, with %d identifies in %d cuts", longest, identified, rounds)
	}
	t.Attr("R6", fmt.Sprintf("after %d cuts of %s Discord was asked again within %s at the latest (limit 60s), after %d attempts a cut, with %d IDENTIFY a cut at most",
		rounds, cut, longest.Round(100*time.Millisecond), attempts/rounds, (identified+rounds-1)/rounds))
}
