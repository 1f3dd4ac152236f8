package gateway

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// One in startsReserve of the day's identifies is kept back: when all are used up, Discord resets the bot's token.
const startsReserve = 100

// starts paces identifies over all shards of the process, by Discord's rules and what is left of the day's.
type starts struct {
	fetch func(ctx context.Context) (discordgo.GatewayBotResponse, error)
	gap   time.Duration
	log   *slog.Logger

	mu      sync.Mutex
	limit   discordgo.SessionInformation
	fetched time.Time
	next    map[int]time.Time // by shard id modulo max_concurrency
}

func newStarts(fetch func(context.Context) (discordgo.GatewayBotResponse, error), gap time.Duration, log *slog.Logger) *starts {
	return &starts{fetch: fetch, gap: gap, log: log, next: map[int]time.Time{}}
}

// wait returns when the shard may identify.
func (s *starts) wait(ctx context.Context, shard int) error {
	for {
		at, granted, err := s.slot(ctx, shard)
		if err != nil {
			return err
		}
		if err := sleep(ctx, time.Until(at)); err != nil || granted {
			return err
		}
	}
}

// slot reserves the next time at which the shard may identify, or says when to ask again.
func (s *starts) slot(ctx context.Context, shard int) (at time.Time, granted bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if now.Sub(s.fetched) > time.Minute {
		info, err := s.fetch(ctx)
		if err != nil {
			return now, false, err
		}
		s.limit, s.fetched = info.SessionStartLimit, now
	}
	reset := time.Duration(s.limit.ResetAfter) * time.Millisecond
	left := s.limit.Remaining
	if s.limit.Total > 0 && left <= s.limit.Total/startsReserve {
		s.log.ErrorContext(ctx, "nearly all of the day's identifies are used up, so the bot waits", "left", left,
			"wait_s", int(reset.Seconds()))
		return now.Add(min(reset, time.Hour) + time.Second), false, nil
	}
	at = now
	if s.limit.Total > 0 && left < s.limit.Total/10 { // the fewer are left, the slower
		s.log.WarnContext(ctx, "few of the day's identifies are left", "left", left)
		at = now.Add(reset / time.Duration(left))
	}
	key := shard % max(s.limit.MaxConcurrency, 1)
	if at.Before(s.next[key]) {
		at = s.next[key]
	}
	s.next[key] = at.Add(s.gap)
	s.limit.Remaining--
	return at, true, nil
}

// spend counts an identify that was not waited for.
func (s *starts) spend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit.Remaining--
}
