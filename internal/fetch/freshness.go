package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Bounds of what a server may ask for.
const (
	maxRetryAfter = 24 * time.Hour
	maxFresh      = 24 * time.Hour
)

// retryAfter returns how long a refusing server (429, 503) asks to be left alone (RFC 9110, section 10.2.3), at
// most maxRetryAfter; 0 when it does not say, or not in a way that can be understood.
func retryAfter(resp *http.Response, now time.Time) time.Duration {
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	value := strings.TrimSpace(resp.Header.Get("Retry-After"))
	if wait, ok := seconds(value, maxRetryAfter); ok {
		return wait
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), maxRetryAfter)
	}
	return 0
}

// freshness returns how long a response says that it stays as it is (RFC 9111, section 4.2): its lifetime less the time
// that it lay in caches on the way, at most maxFresh; 0 when it does not say or wants to be asked each time.
// What is said to shared caches alone is not for us.
func freshness(h http.Header, now time.Time) time.Duration {
	lifetime, said := time.Duration(0), false
	for directive := range strings.SplitSeq(strings.Join(h.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "no-cache", "no-store":
			return 0
		case "max-age":
			age, _ := seconds(strings.Trim(strings.TrimSpace(value), `"`), maxFresh) // what is no number is stale
			if !said || age < lifetime {
				lifetime, said = age, true
			}
		}
	}
	if !said {
		expires, err := http.ParseTime(h.Get("Expires"))
		if err != nil { // "0" too
			return 0
		}
		if date, err := http.ParseTime(h.Get("Date")); err == nil {
			now = date
		}
		lifetime = min(max(expires.Sub(now), 0), maxFresh) // bounded below too: an age less than the least duration wraps
	}
	if age, ok := seconds(strings.TrimSpace(h.Get("Age")), maxFresh); ok {
		lifetime -= age
	}
	return max(lifetime, 0)
}

// seconds reads a number of seconds, however large, and bounds it. It takes digits only, no sign or fraction.
func seconds(s string, most time.Duration) (time.Duration, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > int64(most/time.Second) { // out of range
		return most, true
	}
	return time.Duration(n) * time.Second, true
}
