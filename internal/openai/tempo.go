package openai

import (
	"sync"
	"time"
)

// tempo remembers how soon an endpoint's replies began lately. One that was quick a moment ago and says nothing now
// hangs, and whoever asks is better served without it; one that was idle may be loading its model, and gets the whole
// time. Short questions say nothing of long ones, which slow servers read for many seconds.
type tempo struct {
	mu   sync.Mutex
	last [tempoReplies]beginning // a ring, oldest at next
	next int
}

// beginning is when the reply to a request of so many bytes began, and how long that took.
type beginning struct {
	size int64
	at   time.Time
	took time.Duration
}

// For so long an endpoint that was quick lately may be silent in any case.
const (
	leastPatience = 3 * time.Second
	queryPatience = 2 * time.Second // about the vector of a question, after which the same asker waits for the model
)

const (
	tempoReplies = 32              // are remembered
	tempoWindow  = 2 * time.Minute // for so long
	tempoEnough  = 5               // of them say something
	tempoSlack   = 5               // times the slowest of them is still no silence
)

func (t *tempo) note(size int64, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last[t.next] = beginning{size, time.Now(), took}
	t.next = (t.next + 1) % tempoReplies
}

// limit is how long the reply to a request of size bytes is waited for: at least the one and at most the other time.
func (t *tempo) limit(size int64, least, most time.Duration) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	recent, slowest := 0, time.Duration(0)
	for _, b := range t.last {
		if time.Since(b.at) <= tempoWindow && b.size >= size/2 {
			recent++
			slowest = max(slowest, b.took)
		}
	}
	if recent < tempoEnough {
		return most
	}
	return min(max(least, tempoSlack*slowest), most)
}
