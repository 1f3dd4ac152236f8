package bot

import (
	"context"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// A pending reply is noted in the database while somebody waits for it, so that a process that takes over from a
// killed one can tell them. Failing to note it costs only that.

// remember notes that this interaction's person waits.
func (x *exchange) remember(ctx context.Context) {
	x.addPending(ctx, news.PendingReply{ID: int64(x.in.ID), Token: string(x.in.Token), Channel: news.ChannelID(x.in.Channel), StartedAt: x.start})
}

// settle notes that the person has been answered.
func (x *exchange) settle() { x.forgetPending(x.in.ID) }

func (b *Bot) rememberPost(ctx context.Context, m discord.Message, s discord.Sent) {
	b.addPending(ctx, news.PendingReply{ID: int64(m.ID), Channel: news.ChannelID(s.Channel), Message: news.MessageID(s.Message), StartedAt: b.Now()})
}

func (b *Bot) addPending(ctx context.Context, p news.PendingReply) {
	p.Owner = b.Process
	if err := b.Store.AddPending(ctx, p); err != nil {
		b.Logger.WarnContext(ctx, "a pending reply was not noted", "id", p.ID, "error", err)
	}
}

func (b *Bot) forgetPending(id discord.ID) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(b.base), backgroundTimeout)
	defer cancel()
	if err := b.Store.RemovePending(ctx, int64(id)); err != nil {
		b.Logger.WarnContext(ctx, "a pending reply was not removed", "id", id.String(), "error", err)
	}
}

// tokenLife is how long Discord takes answers to an interaction.
const tokenLife = 15 * time.Minute

// TellInterrupted tells the people whose answers a process that is gone owed them before a time. For a process of this
// one's name that must be before this one began.
func (b *Bot) TellInterrupted(ctx context.Context, process string, before time.Time) error {
	left, err := b.Store.TakePending(ctx, process, before)
	if err != nil {
		return err
	}
	for _, p := range left {
		b.background("tell interrupted", func(ctx context.Context) error { return b.tellInterrupted(ctx, p) })
	}
	return nil
}

func (b *Bot) tellInterrupted(ctx context.Context, p news.PendingReply) error {
	reply := explain(errInterrupted(), newTicket())
	attempt := func() (discord.Sent, error) {
		return discord.Sent{}, b.Client.Edit(ctx, discord.ID(p.Channel), discord.ID(p.Message), reply)
	}
	if p.Token != "" {
		if b.Now().Sub(p.StartedAt) > tokenLife {
			return nil // Discord itself has said "did not respond" by now
		}
		in := discord.Interaction{ID: discord.ID(p.ID), Token: discord.Token(p.Token), Channel: discord.ID(p.Channel)}
		attempt = func() (discord.Sent, error) { return b.Client.EditOriginal(ctx, in, reply) }
	}
	_, err := persist(ctx, attempt)
	return err
}

func errInterrupted() error {
	return news.Errorf(news.CodeUnavailable, "I was restarted while I worked on this; please ask again.")
}
