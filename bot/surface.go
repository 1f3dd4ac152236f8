package bot

import (
	"context"
	"fmt"
	"strconv"

	"newsdesk/bot/discord"
)

// surface is where one answer appears and changes.
type surface interface {
	// edit changes what is shown.
	edit(ctx context.Context, r discord.Reply) (discord.Sent, error)
	// more adds a message after what is shown: the n-th, from 1. Adding it again is harmless.
	more(ctx context.Context, n int, r discord.Reply) (discord.Sent, error)
	// elsewhere shows the reply when edit can not any more: the token has run out or the message is gone.
	elsewhere(ctx context.Context, r discord.Reply) (discord.Sent, error)
}

// response is the answer of an acknowledged interaction.
type response struct {
	client discord.Client
	in     discord.Interaction
}

func (s response) edit(ctx context.Context, r discord.Reply) (discord.Sent, error) {
	return s.client.EditOriginal(ctx, s.in, r)
}

// more gives up when it can not know whether Discord took the message: a follow-up has no nonce, and a message twice is
// worse than one that is missing at the end of a very long answer.
func (s response) more(ctx context.Context, _ int, r discord.Reply) (discord.Sent, error) {
	sent, err := s.client.Followup(ctx, s.in, r)
	if discord.FaultOf(err) == discord.FaultUnavailable {
		return sent, fmt.Errorf("a follow-up may be missing: %s", err) //nolint:errorlint // as a fault it would be tried again
	}
	return sent, err
}

// elsewhere writes into the channel when everybody was to see the answer, else to the person.
func (s response) elsewhere(ctx context.Context, r discord.Reply) (discord.Sent, error) {
	channel := s.in.Channel
	if !s.in.Present || r.Ephemeral {
		var err error
		if channel, err = s.client.DirectChannel(ctx, s.in.User.ID); err != nil {
			return discord.Sent{}, err
		}
	}
	r.Ephemeral = false
	return s.client.Send(ctx, channel, r, discord.SendOptions{Nonce: nonce("x", s.in.ID)})
}

// posted is a message of the bot that answers a message.
type posted struct {
	client discord.Client
	asked  discord.Message
	sent   discord.Sent
}

// nonce makes sending the answer to one message or interaction again harmless.
func nonce(kind string, id discord.ID) string { return kind + id.String() }

// post sends the first state of an answer to a message.
func post(ctx context.Context, client discord.Client, asked discord.Message, channel discord.ID, r discord.Reply) (*posted, error) {
	o := discord.SendOptions{Nonce: nonce("a", asked.ID)}
	if channel == asked.Channel {
		o.ReplyTo = asked.ID
	}
	sent, err := client.Send(ctx, channel, r, o)
	return &posted{client, asked, sent}, err
}

func (s *posted) edit(ctx context.Context, r discord.Reply) (discord.Sent, error) {
	return s.sent, s.client.Edit(ctx, s.sent.Channel, s.sent.Message, r)
}

func (s *posted) more(ctx context.Context, n int, r discord.Reply) (discord.Sent, error) {
	return s.client.Send(ctx, s.sent.Channel, r, discord.SendOptions{Nonce: nonce(strconv.Itoa(n)+"-", s.asked.ID)})
}

// elsewhere posts the reply anew: somebody has deleted the message that showed the progress.
func (s *posted) elsewhere(ctx context.Context, r discord.Reply) (discord.Sent, error) {
	return s.client.Send(ctx, s.sent.Channel, r, discord.SendOptions{ReplyTo: s.asked.ID, Nonce: nonce("e", s.asked.ID)})
}
