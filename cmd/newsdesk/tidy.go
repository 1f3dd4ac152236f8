package main

import (
	"context"
	"time"

	"newsdesk/bot"
	"newsdesk/internal/postgres"
	"newsdesk/internal/review"
)

// tidy does what serving owes from time to time: it deletes what has expired, reviews articles that changed and that
// nobody has reviewed yet, tells channels what that means for their answers, and people which of their sources fail. Whatever fails is
// logged and tried again the next time.
func (a *app) tidy(ctx context.Context, b *bot.Bot) {
	now := a.purgeTime(ctx)
	for _, chore := range []struct {
		failed string
		do     func(ctx context.Context) error
	}{
		{"what has expired was not deleted", func(ctx context.Context) error {
			_, err := a.db.PurgeExpired(ctx, now)
			return err
		}},
		{"articles whose pages are gone were not removed", func(ctx context.Context) error { return a.purgeGone(ctx, now) }},
		{"libraries of servers that were left long ago were not removed", func(ctx context.Context) error { return a.purgeServers(ctx, now) }},
		{"changed articles were not reviewed", a.reviewAll},
		{"channels were not told of corrections", b.TellRevisions},
		{"people were not told of sources that fail", b.TellFailing},
	} {
		if err := chore.do(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn(chore.failed, "error", err)
		}
	}
}

// purgeGone removes articles whose pages have been gone for longer than the operator wants to keep them.
func (a *app) purgeGone(ctx context.Context, now time.Time) error {
	if a.cfg.PurgeGoneDays == 0 {
		return nil
	}
	n, err := a.db.PurgeGone(ctx, now.Add(-time.Duration(a.cfg.PurgeGoneDays)*24*time.Hour))
	if n > 0 {
		a.log.Info("articles were removed because their pages are gone", "articles", n)
	}
	return err
}

// purgeServers removes the libraries of servers that the bot was removed from, after a time of grace.
func (a *app) purgeServers(ctx context.Context, now time.Time) error {
	n, err := a.db.PurgeServers(ctx, now.Add(-postgres.ServerGrace))
	if n > 0 {
		a.log.Info("libraries were removed because the bot has left their servers", "servers", n)
	}
	return err
}

// reviewer compares versions of articles.
func (a *app) reviewer() *review.Reviewer {
	return review.New(review.Options{Store: a.db, Now: a.now, Logger: a.log})
}

// reviewAll reviews what whoever stored a new version has not: because it was killed, or because an answer was on its
// way meanwhile.
func (a *app) reviewAll(ctx context.Context) error {
	libraries, err := a.db.Libraries(ctx)
	if err != nil {
		return err
	}
	reviewer := a.reviewer()
	for _, lib := range libraries {
		if _, err := reviewer.Library(ctx, lib.ID); err != nil {
			return err
		}
	}
	return nil
}
