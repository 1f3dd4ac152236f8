package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"newsdesk/internal/postgres"
)

// serving shows a process to others with the same token and shards, and finds them. Two such processes get every event
// twice: of each question one answer is seen, but the work is done twice.
type serving struct{ shown *postgres.Serving }

// servingName is the same for processes that get the same events.
func (a *app) servingName() string {
	token := sha256.Sum256([]byte(a.cfg.Discord.Token.Reveal()))
	return fmt.Sprint(hex.EncodeToString(token[:8]), " ", a.cfg.Discord.ShardCount, a.cfg.Discord.Shards)
}

// look tells the operator of other processes.
func (s *serving) look(ctx context.Context, a *app) {
	if a.cfg.Discord.ShareShards {
		return
	}
	var others int
	var err error
	if s.shown == nil {
		s.shown, err = a.db.Serve(ctx, a.servingName())
	}
	if err == nil {
		others, err = s.shown.Others(ctx)
	}
	if err != nil && ctx.Err() == nil {
		a.log.Warn("it is not known whether another process runs this bot", "error", err)
	}
	if others > 0 {
		a.log.Error("another newsdesk serve runs with this token and these shards: stop one of them, or set NEWSDESK_SHARE_SHARDS=true for all", "others", others)
	}
}

func (s *serving) end(ctx context.Context) {
	if s.shown != nil {
		s.shown.End(ctx)
	}
}

// examineServing says whether processes get in each other's way.
func (a *app) examineServing(ctx context.Context) []finding {
	if a.db == nil || a.cfg.Discord.ShareShards {
		return nil
	}
	switch n, err := a.db.CountServing(ctx, a.servingName()); {
	case err != nil:
		return []finding{failure("processes of the bot", err)}
	case n > 1:
		return []finding{{levelWarn, fmt.Sprintf("%d processes run the bot with the same token and shards: each question is worked on by all of them", n),
			"Stop all but one, or set NEWSDESK_SHARE_SHARDS=true for all."}}
	}
	return nil
}
