package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Duration{
		"120": 2 * time.Minute, " 5 ": 5 * time.Second, "0": 0, "": 0, "soon": 0, "-5": 0, "1.5": 0, "+7": 0,
		"86400": maxRetryAfter, "86401": maxRetryAfter, "99999999999999999999999": maxRetryAfter,
		"Mon, 06 May 2024 12:10:00 GMT":    10 * time.Minute,
		"Monday, 06-May-24 12:00:30 GMT":   30 * time.Second,
		"Mon May  6 13:00:00 2024":         time.Hour,
		"Mon, 06 May 2024 11:00:00 GMT":    0,
		"Tue, 06 May 2025 12:00:00 GMT":    maxRetryAfter,
		"Mon, 06 May 2024 12:10:00 +0900":  0,
		"Mon, 99 Foo 2024 12:10:00 GMT, x": 0,
	} {
		for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
			resp := &http.Response{StatusCode: status, Header: http.Header{"Retry-After": {value}}}
			if got := retryAfter(resp, noon); got != want {
				t.Errorf("%d with Retry-After %q: %v, want %v", status, value, got, want)
			}
		}
	}
	if got := retryAfter(&http.Response{StatusCode: http.StatusOK, Header: http.Header{"Retry-After": {"120"}}}, noon); got != 0 {
		t.Errorf("a success that asks for %v", got)
	}
}

func TestFreshness(t *testing.T) {
	t.Parallel()
	const date = "Mon, 06 May 2024 11:00:00 GMT" // the server's clock is an hour slow
	for name, tt := range map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"nothing":              {http.Header{}, 0},
		"max-age":              {http.Header{"Cache-Control": {"public, max-age=600"}}, 10 * time.Minute},
		"capitals and quotes":  {http.Header{"Cache-Control": {`MAX-AGE="600"`}}, 10 * time.Minute},
		"several lines":        {http.Header{"Cache-Control": {"public", "max-age=60"}}, time.Minute},
		"said twice":           {http.Header{"Cache-Control": {"max-age=600, max-age=60"}}, time.Minute},
		"no-cache":             {http.Header{"Cache-Control": {"max-age=600, no-cache"}, "Expires": {"Mon, 06 May 2024 13:00:00 GMT"}}, 0},
		"no-store":             {http.Header{"Cache-Control": {"no-store"}}, 0},
		"no number":            {http.Header{"Cache-Control": {"max-age=long"}, "Expires": {"Mon, 06 May 2024 13:00:00 GMT"}}, 0},
		"negative":             {http.Header{"Cache-Control": {"max-age=-60"}}, 0},
		"too long":             {http.Header{"Cache-Control": {"max-age=31536000"}}, maxFresh},
		"beyond all numbers":   {http.Header{"Cache-Control": {"max-age=99999999999999999999"}}, maxFresh},
		"for shared caches":    {http.Header{"Cache-Control": {"s-maxage=600"}}, 0},
		"less its age":         {http.Header{"Cache-Control": {"max-age=600"}, "Age": {"540"}}, time.Minute},
		"older than it may be": {http.Header{"Cache-Control": {"max-age=600"}, "Age": {"700"}}, 0},
		"Expires":              {http.Header{"Expires": {"Mon, 06 May 2024 12:30:00 GMT"}}, 30 * time.Minute},
		"by the server's date": {http.Header{"Expires": {"Mon, 06 May 2024 11:30:00 GMT"}, "Date": {date}}, 30 * time.Minute},
		"expired":              {http.Header{"Expires": {"Mon, 06 May 2024 10:30:00 GMT"}, "Date": {date}}, 0},
		"expired by rule":      {http.Header{"Expires": {"0"}}, 0},
		"max-age goes first":   {http.Header{"Cache-Control": {"max-age=60"}, "Expires": {"Mon, 06 May 2024 12:30:00 GMT"}}, time.Minute},
		"expired long ago":     {http.Header{"Expires": {"Mon, 06 May 0001 12:30:00 GMT"}, "Age": {"700"}}, 0},
		"Expires far away":     {http.Header{"Expires": {"Mon, 06 May 2054 12:30:00 GMT"}}, maxFresh},
	} {
		if got := freshness(tt.header, noon); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

// Within the bounds a number of seconds is what it says, and beyond them it is the bound.
func TestSecondsAreBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, zeros := rapid.Uint64().Draw(t, "n"), rapid.IntRange(0, 3).Draw(t, "zeros")
		got, ok := seconds(strings.Repeat("0", zeros)+strconv.FormatUint(n, 10), time.Hour)
		want := time.Hour
		if n <= 3600 {
			want = time.Duration(n) * time.Second
		}
		if !ok || got != want {
			t.Fatalf("%d seconds: %v, %v", n, got, ok)
		}
	})
}

// Whatever the headers hold, nobody is kept waiting for longer than the bounds, or less than no time.
func FuzzFreshness(f *testing.F) {
	f.Add("max-age=60, no-cache", "Mon, 06 May 2024 12:30:00 GMT", "60")
	f.Add(`max-age="99999999999999999999"`, "0", "-1")
	f.Add("s-maxage=,=,max-age", "Monday, 06-May-24 12:00:30 GMT", "1e9")
	f.Fuzz(func(t *testing.T, control, date, age string) {
		h := http.Header{"Cache-Control": {control}, "Expires": {date}, "Date": {age}, "Age": {age}, "Retry-After": {date}}
		if got := freshness(h, noon); got < 0 || got > maxFresh {
			t.Errorf("fresh for %v", got)
		}
		for _, value := range []string{control, date, age} {
			h.Set("Retry-After", value)
			if got := retryAfter(&http.Response{StatusCode: http.StatusTooManyRequests, Header: h}, noon); got < 0 || got > maxRetryAfter {
				t.Errorf("%q asks for %v", value, got)
			}
		}
	})
}
