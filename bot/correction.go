package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// toldWithin is how long ago a quote may have changed for its channel to be told: what is older is no news, and a server
// that switches the notices on is not told of all that ever changed.
const toldWithin = 3 * 24 * time.Hour

// TellRevisions tells channels of the servers that want it that articles have changed which answers there quote: each
// quote once, all of a channel in one message, which is a reply to the answer if there is one answer. Call it from time
// to time; several processes may.
//
// Only answers that everybody in a server's channel was shown are spoken of. What somebody asked privately or in direct
// messages is not: they did not ask to be written to, and Sources tells them.
//
// A quote counts as told before the message is sent, so that it is told at most once. Whoever ends in between leaves a
// channel untold, which is a smaller fault than telling it twice, since Sources shows it all the same.
func (b *Bot) TellRevisions(ctx context.Context) error {
	servers, err := b.Store.CorrectionServers(ctx)
	if err != nil {
		return err
	}
	for _, server := range servers {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := b.tellServer(server); err != nil {
			return err
		}
	}
	return nil
}

// tellServer takes what is to be told in a server and tells it. The caller's end does not stop it between the two.
func (b *Bot) tellServer(server news.Server) error {
	ctx, cancel := context.WithTimeout(b.base, backgroundTimeout)
	defer cancel()
	libraries := []news.LibraryID{server.Library}
	if b.Shared != 0 && b.Shared != server.Library {
		libraries = append(libraries, b.Shared)
	}
	untold := map[news.ChannelID][]news.UntoldCitation{}
	var failed error
	for _, lib := range libraries {
		list, err := b.Store.TakeUntold(ctx, lib, server.ID, b.Now().Add(-toldWithin), b.Now())
		failed = errors.Join(failed, err)
		for _, u := range list {
			untold[u.Channel] = append(untold[u.Channel], u)
		}
	}
	for channel, list := range untold {
		b.background("tell corrections", func(ctx context.Context) error { return b.tellCorrections(ctx, server.ID, channel, list) })
	}
	return failed
}

// tellCorrections posts one message about quotes of one channel's answers.
func (b *Bot) tellCorrections(ctx context.Context, server news.ServerID, channel news.ChannelID, list []news.UntoldCitation) error {
	slices.SortStableFunc(list, func(x, y news.UntoldCitation) int { return cmp.Compare(x.Message, y.Message) })
	reply := render.Correction(server, list)
	o := discord.SendOptions{Nonce: correctionNonce(list)}
	if list[0].Message == list[len(list)-1].Message {
		o.ReplyTo = discord.ID(list[0].Message)
	}
	send := func(r discord.Reply) error {
		_, err := persist(ctx, func() (discord.Sent, error) { return b.Client.Send(ctx, discord.ID(channel), r, o) })
		return err
	}
	err := send(reply)
	if discord.FaultOf(err) == discord.FaultForbidden {
		err = send(render.Plain([]discord.Reply{reply})[0])
	}
	switch discord.FaultOf(err) {
	case discord.FaultForbidden, discord.FaultGone, discord.FaultAutoMod:
		return nil // nobody there can be told, and nobody waits for it
	}
	return err
}

// correctionNonce is the same for the same quotes only.
func correctionNonce(list []news.UntoldCitation) string {
	h := fnv.New64a()
	for _, u := range list {
		fmt.Fprintf(h, "%d %s %d %d %d;", u.Message, u.Answer, u.Claim, u.Citation, u.Seen)
	}
	return fmt.Sprintf("r%016x", h.Sum64())
}
