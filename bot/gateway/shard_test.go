package gateway

import (
	"testing"
	"testing/synctest"
	"time"
)

// Connections that last most of a minute are taken up again at once, however often they are lost; those that are lost
// again and again within seconds are not.
func TestPauses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		lasts       time.Duration
		least, most time.Duration // of the tenth pause
	}{
		"lost every 50 s": {50 * time.Second, time.Second / 2, 3 * time.Second / 2},
		"lost every 2 s":  {2 * time.Second, 10 * time.Second, 30 * time.Second},
		"never connected": {0, 10 * time.Second, 30 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &shard{g: &Gateway{timing: defaultTiming()}}
				pauses := s.g.timing.pauses()
				var pause time.Duration
				for range 10 {
					s.opened = time.Time{}
					if tt.lasts > 0 {
						s.opened = time.Now()
						time.Sleep(tt.lasts)
					}
					pause = s.pause(pauses)
				}
				if pause < tt.least || pause > tt.most {
					t.Errorf("the tenth pause is %s, want %s to %s", pause, tt.least, tt.most)
				}
			})
		})
	}
}
