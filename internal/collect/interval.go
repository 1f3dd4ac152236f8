package collect

import (
	"time"

	"newsdesk/internal/news"
)

// How often sources and articles are looked at.
const (
	shortestInterval = 10 * time.Minute
	longestInterval  = 24 * time.Hour
	firstInterval    = 30 * time.Minute
	fileInterval     = time.Minute // of folders and dumps
	// maxFailures in a row pause a source.
	maxFailures = 10

	firstRefetch = 6 * time.Hour
	lastRefetch  = 90 * 24 * time.Hour
	// retryFailed is when an item is looked at again that could not be had in all its tries.
	retryFailed = 24 * time.Hour
	// recheckMissing is when a page that was not found is looked for again, before it counts as gone.
	recheckMissing = 12 * time.Hour
)

// nextInterval adapts to how often a source changes: half as long after a change, half as long again without one. A
// sender's wish to be left alone longer wins.
func nextInterval(last time.Duration, changed bool, fresh time.Duration) time.Duration {
	switch {
	case last <= 0:
		last = firstInterval
	case changed:
		last /= 2
	default:
		last += last / 2
	}
	return min(max(last, shortestInterval, fresh), longestInterval)
}

// afterFailure is how long a source is left alone after so many failures in a row: twice as long each time. What the
// other side asks for wins.
func afterFailure(failures int, asked time.Duration) time.Duration {
	wait := shortestInterval
	for range min(failures-1, 16) {
		wait = min(2*wait, longestInterval)
	}
	return max(wait, asked)
}

// jitter moves a moment by up to a tenth of an interval, differently for each source, so that sources that were added
// together are not read together for ever.
func jitter(interval time.Duration, source news.SourceID) time.Duration {
	return interval / 10 * time.Duration(uint64(source)*0x9e3779b97f4a7c15>>56) / 256
}

// nextRefetch tells when to look at a stored article again, or the zero time for never. The older an article is the
// less its text changes: the waits grow by half its age, so that an article is fetched about fifteen times in ninety
// days and then no more.
func nextRefetch(published, firstSeen, now time.Time, fresh time.Duration) time.Time {
	born := published
	if born.IsZero() || born.After(now) || born.Before(firstSeen.AddDate(-1, 0, 0)) && !firstSeen.IsZero() {
		born = firstSeen
	}
	age := now.Sub(born)
	if age > lastRefetch {
		return time.Time{}
	}
	return now.Add(max(age/2, firstRefetch, min(fresh, longestInterval)))
}
