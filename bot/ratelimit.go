package bot

import (
	"fmt"
	"sync"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// Limits bound how many questions are taken. Zero means no limit.
type Limits struct {
	PersonMinute, PersonDay int
	ServerMinute, ServerDay int
	Minute, Day             int // over everybody, in this process
}

// DefaultLimits suit one small machine.
func DefaultLimits() Limits {
	return Limits{PersonMinute: 5, PersonDay: 100, ServerMinute: 30, ServerDay: 1000, Minute: 120, Day: 20_000}
}

// limiter counts questions in fixed windows of a minute and a day (UTC): simple to explain with a time of reset, and
// its memory ends with the window.
type limiter struct {
	limits Limits
	now    func() time.Time

	mu      sync.Mutex
	windows [2]window
}

type window struct {
	length time.Duration
	ends   time.Time
	people map[discord.ID]int
	guilds map[discord.ID]int
	all    int
}

func newLimiter(l Limits, now func() time.Time) *limiter {
	return &limiter{limits: l, now: now, windows: [2]window{{length: time.Minute}, {length: 24 * time.Hour}}}
}

// limitError is a refusal that ends by itself.
type limitError struct {
	why  *news.Error
	ends time.Time
}

// Error says whose limit is used up.
func (e *limitError) Error() string { return e.why.Error() }

// Unwrap gives errors.As the refusal.
func (e *limitError) Unwrap() error { return e.why }

// take counts a question, or fails with a limitError.
func (l *limiter) take(person, guild discord.ID) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	bounds := [2][3]int{
		{l.limits.PersonMinute, l.limits.ServerMinute, l.limits.Minute},
		{l.limits.PersonDay, l.limits.ServerDay, l.limits.Day},
	}
	for i := range l.windows {
		w := &l.windows[i]
		// A window that begins in the future is left from before the clock was set back: it would last for hours.
		if !now.Before(w.ends) || now.Before(w.ends.Add(-w.length)) {
			*w = window{w.length, now.Truncate(w.length).Add(w.length), map[discord.ID]int{}, map[discord.ID]int{}, 0}
		}
		if who := w.exceeded(person, guild, bounds[i]); who != "" {
			return &limitError{&news.Error{Code: news.CodeRateLimited, Message: who + "."}, w.ends}
		}
	}
	for i := range l.windows {
		w := &l.windows[i]
		w.people[person]++
		w.all++
		if guild != 0 {
			w.guilds[guild]++
		}
	}
	return nil
}

// exceeded says whose limit is used up, or "".
func (w *window) exceeded(person, guild discord.ID, bounds [3]int) string {
	full := func(count, bound int) bool { return bound > 0 && count >= bound }
	switch {
	case full(w.people[person], bounds[0]):
		return fmt.Sprintf("You have asked %d questions, which is the limit", bounds[0])
	case guild != 0 && full(w.guilds[guild], bounds[1]):
		return fmt.Sprintf("This server has asked %d questions, which is its limit", bounds[1])
	case full(w.all, bounds[2]):
		return "I have as many questions as I can take"
	}
	return ""
}
