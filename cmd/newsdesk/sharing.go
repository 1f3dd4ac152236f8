package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"newsdesk/bot"
	"newsdesk/internal/postgres"
)

// leaseLasts is after which time a process that says nothing more has lost its shards. The gateway renews every five
// seconds.
const leaseLasts = 20 * time.Second

// sharingPrefix begins the names of processes that share shards. Unlike those of processes with shards of their own,
// they do not come back.
const sharingPrefix = "sharing-"

// processName is this process's among those that run at the same time.
func (a *app) processName() string {
	if !a.cfg.Discord.ShareShards {
		return fmt.Sprint(a.cfg.Discord.Shards)
	}
	if a.process == "" {
		a.process = sharingPrefix + rand.Text()
	}
	return a.process
}

func (a *app) leases() postgres.ShardLeases {
	return postgres.ShardLeases{DB: a.db, Process: a.processName(), Lasting: leaseLasts}
}

// tellInterrupted tells those whom an earlier process of this name left waiting.
func (a *app) tellInterrupted(ctx context.Context, b *bot.Bot, began time.Time) {
	if a.cfg.Discord.ShareShards {
		a.tellLost(ctx, b)
		return
	}
	if err := b.TellInterrupted(ctx, b.Process, began); err != nil {
		a.log.Warn("those whom an earlier process left waiting were not told", "error", err)
	}
}

// tellLost tells those whom processes left waiting that shared the shards and are gone.
func (a *app) tellLost(ctx context.Context, b *bot.Bot) {
	owners, err := a.leases().LostOwners(ctx, sharingPrefix)
	for _, owner := range owners {
		err = errors.Join(err, b.TellInterrupted(ctx, owner, a.now()))
	}
	if err != nil && ctx.Err() == nil {
		a.log.Warn("those whom another process left waiting were not told", "error", err)
	}
}
