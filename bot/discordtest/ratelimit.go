package discordtest

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Discord's limits as they are seen, not documented: that of the bot, and that of most routes.
const (
	globalLimit   = 50
	globalWindow  = time.Second
	usualLimit    = 50
	usualWindow   = time.Second
	webhookLimit  = 5
	webhookWindow = 2 * time.Second
	invalidLimit  = 10_000 // answers with 401, 403 and 429
	invalidWindow = 10 * time.Minute
)

// limiter counts requests. Server.mu guards it.
type limiter struct {
	buckets map[string]*bucket
	global  bucket
}

// bucket is a window that begins with its first request.
type bucket struct {
	used int
	ends time.Time
}

// take counts a request and reports whether it was one too many.
func (b *bucket) take(now time.Time, limit int, window time.Duration) (over bool) {
	if !now.Before(b.ends) {
		*b = bucket{ends: now.Add(window)}
	}
	if b.used >= limit {
		return true
	}
	b.used++
	return false
}

// limit counts a request against the limits of the bot and of its route. s.mu is held.
func (s *Server) limit(c *call, header http.Header) (result, bool) {
	if s.options.NoRateLimits {
		return result{}, false
	}
	now, l := s.now(), &s.limiter
	if !c.route.token && l.global.take(now, globalLimit, globalWindow) {
		return tooMany(l.global.ends.Sub(now), "global"), true
	}
	if c.route.unbound {
		return result{}, false
	}
	limit, window := c.route.limit, c.route.window
	if limit == 0 {
		limit, window = usualLimit, usualWindow
	}
	name, key := c.bucket()
	b := l.bucket(key, now)
	over := b.take(now, limit, window)
	left := b.ends.Sub(now)
	setLimitHeaders(header, name, limit, limit-b.used, b.ends, left)
	if over {
		done := tooMany(left, "user")
		for k, v := range header {
			done.header[k] = v
		}
		return done, true
	}
	return result{}, false
}

// maxBuckets is how many there are before those that are over are dropped.
const maxBuckets = 4096

func (l *limiter) bucket(key string, now time.Time) *bucket {
	b := l.buckets[key]
	if b == nil {
		if len(l.buckets) >= maxBuckets {
			for k, old := range l.buckets {
				if !now.Before(old.ends) {
					delete(l.buckets, k)
				}
			}
		}
		b = &bucket{}
		l.buckets[key] = b
	}
	return b
}

// bucket names the request's bucket, and the one of its channel, guild or token.
func (c *call) bucket() (name, key string) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(c.route.name()))
	name = fmt.Sprintf("%016x", h.Sum64())
	for _, major := range []string{"channel_id", "guild_id", "webhook_token", "interaction_token"} {
		if v := c.http.PathValue(major); v != "" {
			return name, name + ":" + v
		}
	}
	return name, name
}

func setLimitHeaders(h http.Header, name string, limit, left int, ends time.Time, after time.Duration) {
	h.Set("X-RateLimit-Bucket", name)
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(left))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(ends.UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", after.Seconds()))
}

// tooMany is an answer with 429. Its scope is "user", "global" or "shared".
func tooMany(after time.Duration, scope string) result {
	h := http.Header{}
	h.Set("Retry-After", strconv.Itoa(int(math.Ceil(after.Seconds()))))
	h.Set("X-RateLimit-Scope", scope)
	message := "You are being rate limited."
	if scope == "global" {
		h.Set("X-RateLimit-Global", "true")
	}
	if scope == "shared" {
		message = "The resource is being rate limited."
	}
	text, _ := json.Marshal(map[string]any{ //nolint:errcheck,errchkjson // of strings and numbers
		"message": message, "retry_after": after.Seconds(), "global": scope == "global"})
	return result{status: http.StatusTooManyRequests, text: text, header: h}
}

// invalidRequests counts answers after which Discord blocks an address for a while. Server.mu guards it.
type invalidRequests struct {
	window bucket
	total  int
}

func (s *Server) countInvalid(done result, now time.Time) {
	switch {
	case done.status == http.StatusTooManyRequests && done.header.Get("X-RateLimit-Scope") == "shared":
	case slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}, done.status):
		s.invalid.total++
		if s.invalid.window.take(now, invalidLimit, invalidWindow) {
			s.violate(Violation{Where: "rest", Problem: "more than 10,000 invalid requests in 10 minutes"})
		}
	}
}

// InvalidRequests returns how many requests so far were answered with 401, 403 or 429, but for shared limits. Discord
// blocks an address for 10,000 in 10 minutes.
func (s *Server) InvalidRequests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.invalid.total
}
