package feed

import (
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
)

// maxFresh bounds how long a feed may ask to be left alone; what asks for more is a mistake.
const maxFresh = 7 * 24 * time.Hour

// freshFor is how long a feed says that it need not be read again: the ttl of RSS, in minutes, and the period of the
// syndication module of RSS 1.0 divided by its frequency. The longer one counts.
func freshFor(f *gofeed.Feed, ttl string) time.Duration {
	minutes := number(ttl, int(maxFresh/time.Minute))
	fresh := time.Duration(minutes) * time.Minute
	if period := periods()[strings.ToLower(syndication(f, "updatePeriod"))]; period > 0 {
		fresh = max(fresh, period/time.Duration(max(1, number(syndication(f, "updateFrequency"), 1e6))))
	}
	return min(fresh, maxFresh)
}

func periods() map[string]time.Duration {
	const day = 24 * time.Hour
	return map[string]time.Duration{"hourly": time.Hour, "daily": day, "weekly": 7 * day, "monthly": 30 * day, "yearly": 365 * day}
}

func syndication(f *gofeed.Feed, name string) string {
	if found := f.Extensions["sy"][name]; len(found) > 0 {
		return strings.TrimSpace(found[0].Value)
	}
	return ""
}

// number reads a whole number of [0, most]; 0 for what is none.
func number(s string, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 {
		return 0
	}
	return min(n, most)
}
