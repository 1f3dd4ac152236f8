package openai

import (
	"testing"
	"testing/synctest"
	"time"
)

// An endpoint is given up early only while enough of its last replies came soon.
func TestTempo(t *testing.T) {
	t.Parallel()
	const least, most = 3 * time.Second, 20 * time.Second
	tests := map[string]struct {
		size    int64 // of the request, to those of 1,000 bytes before
		replies []time.Duration
		idle    time.Duration
		want    time.Duration
	}{
		"nothing known":       {0, nil, 0, most},
		"too little known":    {0, []time.Duration{1, 1, 1, 1}, 0, most},
		"quick":               {0, []time.Duration{1, 1, 1, 1, 1}, 0, least},
		"one of them slower":  {0, []time.Duration{1, 1, time.Second, 1, 1}, 0, 5 * time.Second},
		"one of them slow":    {0, []time.Duration{1, 1, 6 * time.Second, 1, 1}, 0, most},
		"quick before a rest": {0, []time.Duration{1, 1, 1, 1, 1}, tempoWindow + 1, most},
		"quick about less":    {2_500, []time.Duration{1, 1, 1, 1, 1}, 0, most},
		"slow long ago":       {0, append([]time.Duration{6 * time.Second}, make([]time.Duration, tempoReplies)...), 0, least},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var endpoint tempo
				for _, took := range tt.replies {
					endpoint.note(1_000, took)
				}
				time.Sleep(tt.idle)
				if got := endpoint.limit(max(tt.size, 1_000), least, most); got != tt.want {
					t.Errorf("the next reply is waited for %s, want %s", got, tt.want)
				}
			})
		})
	}
}
