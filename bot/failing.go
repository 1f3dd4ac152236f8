package bot

import (
	"context"
	"strconv"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// TellFailing tells the people who added sources that could not be read again and again, and are not read any more:
// once each, in direct messages, and nobody where those are closed. Call it from time to time; several processes may.
//
// A source counts as told before the message is sent, so that it is told at most once. The lists show it all the same.
func (b *Bot) TellFailing(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	taking, cancel := context.WithTimeout(b.base, backgroundTimeout) // the caller's end does not stop it in between
	defer cancel()
	list, err := b.Store.FailingUntold(taking, b.Now())
	for _, s := range list {
		b.background("tell failing", func(ctx context.Context) error { return b.tellFailing(ctx, s) })
	}
	return err
}

func (b *Bot) tellFailing(ctx context.Context, s news.WatchedSource) error {
	channel, err := b.Client.DirectChannel(ctx, discord.ID(s.Person))
	if err == nil {
		o := discord.SendOptions{Nonce: "f" + base36(int64(s.ID)) + "-" + strconv.FormatInt(b.Now().Unix(), 36)}
		_, err = persist(ctx, func() (discord.Sent, error) { return b.Client.Send(ctx, channel, render.SourceFailing(s), o) })
	}
	switch discord.FaultOf(err) {
	case discord.FaultDMClosed, discord.FaultForbidden, discord.FaultGone:
		return nil // they do not want to be told
	}
	return err
}
