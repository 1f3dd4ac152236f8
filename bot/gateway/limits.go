package gateway

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limits remembers which of Discord's rate limits are used up, and until when. It forgets them at that time, so that
// nothing is kept for an interaction; and it holds no lock during calls, so that no call waits for another one.
type limits struct {
	now func() time.Time

	mu      sync.Mutex
	buckets map[string]string    // Discord's name of a limit, by route name
	used    map[string]time.Time // until when, by limit and major id
	all     time.Time            // until when the global limit is used up
	swept   time.Time
}

func newLimits(now func() time.Time) *limits {
	return &limits{now: now, buckets: map[string]string{}, used: map[string]time.Time{}}
}

// wait is how long a call must wait; 0 when it may be made.
func (l *limits) wait(r route) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	until := l.used[l.key(r)]
	if !r.hook && l.all.After(until) {
		until = l.all
	}
	return max(until.Sub(now), 0)
}

// key names what the route's calls are counted by. Routes may share a limit. The caller holds mu.
func (l *limits) key(r route) string {
	name := r.method + " " + r.name
	if bucket := l.buckets[name]; bucket != "" {
		name = bucket
	}
	return name + " " + r.major
}

// learn takes up what an answer says about its limit.
func (l *limits) learn(r route, h http.Header) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if bucket := h.Get("X-RateLimit-Bucket"); bucket != "" {
		l.buckets[r.method+" "+r.name] = bucket
	}
	if h.Get("X-RateLimit-Remaining") == "0" {
		l.use(r, headerSeconds(h, "X-RateLimit-Reset-After"))
	}
}

// refused takes up that a call came too soon.
func (l *limits) refused(r route, h http.Header, after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if h.Get("X-RateLimit-Global") != "" || h.Get("X-RateLimit-Scope") == "global" {
		l.all = l.now().Add(after)
		return
	}
	l.use(r, after)
}

// use marks a limit as used up. The caller holds mu.
func (l *limits) use(r route, after time.Duration) {
	if after <= 0 {
		return
	}
	now := l.now()
	l.used[l.key(r)] = now.Add(after)
	if now.Sub(l.swept) < time.Second {
		return
	}
	l.swept = now
	for key, until := range l.used {
		if until.Before(now) {
			delete(l.used, key)
		}
	}
}

// headerSeconds reads a header that holds seconds, maybe with decimals; 0 when it does not.
func headerSeconds(h http.Header, name string) time.Duration {
	return seconds(h.Get(name))
}

// maxWait is the longest time that is believed.
const maxWait = 24 * time.Hour

func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f > 0) { // not a number is neither
		return 0
	}
	return time.Duration(min(f, maxWait.Seconds()) * float64(time.Second))
}
