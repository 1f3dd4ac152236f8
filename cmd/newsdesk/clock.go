package main

import (
	"context"
	"encoding/json"
	"time"
)

// purgeClock is the time by which things are deleted for good: that of the machine, unless it has jumped ahead by more
// than a day since it was last looked at. Then the old time stands for a day more, so that a wrong clock does not delete
// what cannot be had again. After a long rest deleting begins a day late.
type purgeClock struct {
	Trusted   time.Time // the newest time that is believed
	Suspected time.Time // when the clock that is not believed was first seen, by itself; zero: it is believed
	Seen      time.Time // the last look
}

// clockTrial is how far the clock may jump, and how long one that jumped farther must go on to be believed.
const clockTrial = 24 * time.Hour

// next looks at the clock again. Things are deleted as of Trusted.
func (c purgeClock) next(now time.Time) purgeClock {
	switch {
	case c.Trusted.IsZero() || now.Sub(c.Trusted) <= clockTrial:
		return purgeClock{Trusted: now, Seen: now}
	case c.Suspected.IsZero() || now.Before(c.Suspected) || now.Sub(c.Seen) > clockTrial:
		return purgeClock{c.Trusted, now, now}
	case now.Sub(c.Suspected) >= clockTrial:
		return purgeClock{Trusted: now, Seen: now}
	}
	return purgeClock{c.Trusted, c.Suspected, now}
}

// purgeClockKey is where the clock is kept between looks, for all processes.
const purgeClockKey = "purge clock"

// purgeTime is the time as of which things may be deleted. When it is not known, nothing is.
func (a *app) purgeTime(ctx context.Context) time.Time {
	var c purgeClock
	last, err := a.db.BotState(ctx, purgeClockKey)
	if err == nil && last != "" {
		err = json.Unmarshal([]byte(last), &c)
	}
	if err != nil {
		if ctx.Err() == nil {
			a.log.Warn("nothing is deleted for now: it is not known when the clock was last right", "error", err)
		}
		return time.Time{}
	}
	c = c.next(a.now().UTC())
	if !c.Suspected.IsZero() {
		a.log.Error("the clock has jumped ahead; set it right, or do nothing if it is right: nothing more is deleted until it has gone on for a day",
			"from", c.Trusted, "to", c.Seen, "believed_at", c.Suspected.Add(clockTrial))
	}
	if packed, err := json.Marshal(c); err != nil {
		a.log.Warn("the clock was not noted", "error", err)
	} else if err := a.db.SetBotState(ctx, purgeClockKey, string(packed)); err != nil && ctx.Err() == nil {
		a.log.Warn("the clock was not noted", "error", err)
	}
	return c.Trusted
}
