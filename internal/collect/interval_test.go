package collect

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"newsdesk/internal/news"
)

func durations(longest time.Duration) *rapid.Generator[time.Duration] {
	return rapid.Custom(func(t *rapid.T) time.Duration {
		return time.Duration(rapid.Int64Range(0, int64(longest)).Draw(t, "duration"))
	})
}

// Intervals stay within their bounds, shrink after a change and grow without, and never undercut what a sender asks.
func TestIntervals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		last := durations(2*longestInterval).Draw(t, "last")
		fresh := durations(2*longestInterval).Draw(t, "fresh")
		changed, quiet := nextInterval(last, true, fresh), nextInterval(last, false, fresh)
		for _, got := range []time.Duration{changed, quiet} {
			if got < shortestInterval || got > longestInterval || got < min(fresh, longestInterval) {
				t.Fatalf("interval %v after %v, fresh %v", got, last, fresh)
			}
		}
		if changed > quiet {
			t.Fatalf("%v after a change, %v without", changed, quiet)
		}
		failures, asked := rapid.IntRange(1, 40).Draw(t, "failures"), durations(longestInterval).Draw(t, "asked")
		wait := afterFailure(failures, asked)
		if wait < asked || wait < shortestInterval || wait > longestInterval || wait > afterFailure(failures+1, asked) {
			t.Fatalf("%v after %d failures", wait, failures)
		}
		source := news.SourceID(rapid.Int64().Draw(t, "source"))
		if j := jitter(last, source); j < 0 || j > last/10 {
			t.Fatalf("jitter %v of %v", j, last)
		}
	})
}

// An article is looked at less and less often, and in the end no more.
func TestRefetchesThinWithAge(t *testing.T) {
	t.Parallel()
	born := time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)
	now, last, n := born, time.Duration(0), 0
	for {
		next := nextRefetch(born, born, now, 0)
		if next.IsZero() {
			break
		}
		wait := next.Sub(now)
		if wait < last || wait < firstRefetch {
			t.Fatalf("wait %v after %v", wait, last)
		}
		now, last, n = next, wait, n+1
	}
	if n < 10 || n > 20 || now.Sub(born) < lastRefetch {
		t.Errorf("%d looks in %v", n, now.Sub(born))
	}
	// What says that it is of the future or of long ago counts from when it was first seen.
	for _, odd := range []time.Time{{}, born.AddDate(3, 0, 0), born.AddDate(-30, 0, 0)} {
		if got := nextRefetch(odd, born, born, 0); !got.Equal(born.Add(firstRefetch)) {
			t.Errorf("published %v: next at %v", odd, got)
		}
	}
}
