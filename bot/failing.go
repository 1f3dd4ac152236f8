package bot

import (
	"context"
	"strconv"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// TellFailing tells the people who added sources that could not be read again and again, and are not read any more:
// once each, in direct messages, and nobody where those are closed. It returns at once.
func (b *Bot) TellFailing() {
	if !b.begin() {
		return
	}
	go func() {
		defer b.handled.Done()
		ctx, cancel := context.WithTimeout(b.base, finalTimeout)
		defer cancel()
		list, err := b.Store.FailingUntold(ctx, b.Now())
		if err != nil {
			b.Logger.WarnContext(ctx, "which sources fail is not known", "error", err)
		}
		for _, s := range list {
			err := guarded(func() error { return b.tellFailing(ctx, s) })
			if err != nil {
				b.Logger.InfoContext(ctx, "who added a failing source was not told", "library", s.Library, "source", s.ID, "error", err)
			}
		}
	}()
}

func (b *Bot) tellFailing(ctx context.Context, s news.WatchedSource) error {
	channel, err := b.Client.DirectChannel(ctx, discord.ID(s.Person))
	if err != nil {
		return err
	}
	o := discord.SendOptions{Nonce: "f" + base36(int64(s.ID)) + "-" + strconv.FormatInt(b.Now().Unix(), 36)}
	_, err = persist(ctx, func() (discord.Sent, error) { return b.Client.Send(ctx, channel, render.SourceFailing(s), o) })
	return err
}
