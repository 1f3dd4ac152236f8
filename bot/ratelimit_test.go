package bot

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

func TestLimiter(t *testing.T) {
	t.Parallel()
	now := time.Date(2022, 9, 8, 12, 0, 30, 0, time.UTC)
	l := newLimiter(Limits{PersonMinute: 2, PersonDay: 3, ServerMinute: 3, Minute: 4}, func() time.Time { return now })
	const alice, bob, carol, dora, server = discord.ID(1), discord.ID(2), discord.ID(3), discord.ID(4), discord.ID(10)
	for i, step := range []struct {
		after         time.Duration
		person, guild discord.ID
		refused       string // part of the sentence; empty: taken
	}{
		{0, alice, server, ""},
		{0, alice, server, ""},
		{0, alice, server, "You have asked 2 questions"},
		{0, bob, server, ""},
		{0, carol, server, "This server has asked 3 questions"},
		{0, carol, 0, ""},
		{0, dora, 0, "as many questions as I can take"},
		{time.Minute, alice, 0, ""},
		{0, alice, 0, "You have asked 3 questions"}, // the day's limit
		{24 * time.Hour, alice, 0, ""},
	} {
		now = now.Add(step.after)
		err := l.take(step.person, step.guild)
		var e *news.Error
		switch {
		case step.refused == "" && err != nil:
			t.Errorf("step %d: %v", i, err)
		case step.refused != "" && (!errors.As(err, &e) || e.Code != news.CodeRateLimited || !strings.Contains(e.Message, step.refused)):
			t.Errorf("step %d: %v, want %q", i, err, step.refused)
		case step.refused != "" && !strings.Contains(explain(err, "t").Embeds[0].Description, "Ask again <t:"):
			t.Errorf("step %d does not say when: %+v", i, explain(err, "t"))
		}
	}
	d := DefaultLimits()
	t.Attr("S11", fmt.Sprintf("limits unless set otherwise: %d questions a minute and %d a day of a person, %d and %d of a server, %d and %d in all, %d at once; each refusal says when to ask again",
		d.PersonMinute, d.PersonDay, d.ServerMinute, d.ServerDay, d.Minute, d.Day, defaultWorkers))
}

// What is refused does not count, and zero limits nothing.
func TestLimiterWithoutLimits(t *testing.T) {
	t.Parallel()
	l := newLimiter(Limits{}, time.Now)
	for range 1000 {
		if err := l.take(1, 2); err != nil {
			t.Fatal(err)
		}
	}
}

// A clock that is set ahead and back again neither locks people out for as long as it was wrong nor lets them ask without end.
func TestLimiterWhenTheClockJumps(t *testing.T) {
	t.Parallel()
	now := time.Date(2022, 9, 8, 12, 0, 30, 0, time.UTC)
	l := newLimiter(Limits{PersonMinute: 2}, func() time.Time { return now })
	for _, jump := range []time.Duration{0, 7 * time.Hour, -7 * time.Hour, -48 * time.Hour, 48 * time.Hour} {
		now = now.Add(jump)
		for n := range 3 {
			err := l.take(1, 10)
			var limit *limitError
			if errors.As(err, &limit) != (n == 2) || limit != nil && limit.ends.Sub(now) > time.Minute {
				t.Errorf("after a jump of %s, question %d: %v", jump, n+1, err)
			}
		}
	}
	t.Attr("F-clock-jump", "clock 7 and 48 h ahead and back: after each jump the limits begin anew, and what they refuse is refused for a minute at most")
}
