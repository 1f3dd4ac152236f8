package gateway

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"newsdesk/bot/discord"
)

// Send posts a message. Each has a nonce, so that attempts whose outcome is unknown are repeated and still post once.
func (g *Gateway) Send(ctx context.Context, channel discord.ID, r discord.Reply, o discord.SendOptions) (discord.Sent, error) {
	body := newMessage(r)
	body.Flags = 0 // only an answer to an interaction can be ephemeral
	body.Nonce, body.EnforceNonce = o.Nonce, true
	if o.Nonce == "" {
		body.Nonce = rand.Text()[:25]
	}
	if o.ReplyTo != 0 {
		mustExist := false
		body.Reference = &discordgo.MessageReference{MessageID: o.ReplyTo.String(), FailIfNotExists: &mustExist}
	}
	c := call{route: channelRoute(http.MethodPost, "messages", channel, "/messages"), body: body, files: r.Files,
		safe: true, patient: true}
	sent, err := g.sent(ctx, c)
	if body.Reference != nil && codeOf(err) == codeNoHistory { // a plain message needs one permission less
		body.Reference = nil
		c.body = body
		return g.sent(ctx, c)
	}
	return sent, err
}

// Edit changes a message of the bot. It does not wait for rate limits, as EditOriginal.
func (g *Gateway) Edit(ctx context.Context, channel, message discord.ID, r discord.Reply) error {
	return g.rest.do(ctx, call{route: channelRoute(http.MethodPatch, "message", channel, "/messages/"+message.String()),
		body: newState(r), files: r.Files, safe: true}, nil)
}

// Typing shows that the bot writes. It is tried once.
func (g *Gateway) Typing(ctx context.Context, channel discord.ID) error {
	return g.rest.do(ctx, call{route: channelRoute(http.MethodPost, "typing", channel, "/typing")}, nil)
}

// DirectChannel returns the channel of direct messages with a user.
func (g *Gateway) DirectChannel(ctx context.Context, user discord.ID) (discord.ID, error) {
	body := struct {
		Recipient string `json:"recipient_id"`
	}{user.String()}
	var c channelPayload
	err := g.rest.do(ctx, call{route: route{method: http.MethodPost, name: "dm", path: "users/@me/channels"}, body: body,
		safe: true, patient: true}, &c)
	return c.ID.id(), err
}

// archiveMinutes is how long nobody writes before a thread is archived.
const archiveMinutes = 1440

// StartThread opens a thread at a message. When there is one already, it returns that.
func (g *Gateway) StartThread(ctx context.Context, channel, message discord.ID, name string) (discord.ID, error) {
	body := struct {
		Name    string `json:"name"`
		Archive int    `json:"auto_archive_duration"`
	}{discord.Cut(name, discord.MaxThreadName), archiveMinutes}
	var c channelPayload
	err := g.rest.do(ctx, call{route: channelRoute(http.MethodPost, "threads", channel, "/messages/"+message.String()+"/threads"),
		body: body, safe: true, patient: true}, &c)
	if codeOf(err) == codeThreadExists {
		return message, nil // a thread at a message has its ID
	}
	return c.ID.id(), err
}

// codeOf is Discord's code of an error, or 0.
func codeOf(err error) int {
	var e *discord.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}

// Message looks a message up. Its Guild is 0, which Discord does not say here.
func (g *Gateway) Message(ctx context.Context, channel, message discord.ID) (discord.Message, error) {
	var m messagePayload
	err := g.rest.do(ctx, call{route: channelRoute(http.MethodGet, "message", channel, "/messages/"+message.String()),
		safe: true, patient: true}, &m)
	if err != nil {
		return discord.Message{}, err
	}
	return m.message(g.seer()), nil
}

// Channel looks a channel up.
func (g *Gateway) Channel(ctx context.Context, channel discord.ID) (discord.Channel, error) {
	var c channelPayload
	err := g.rest.do(ctx, call{route: channelRoute(http.MethodGet, "channel", channel, ""), safe: true, patient: true}, &c)
	return c.channel(), err
}

// GuildMember looks a member up. Their permissions, which depend on a channel, are not known.
func (g *Gateway) GuildMember(ctx context.Context, guild, user discord.ID) (discord.Member, error) {
	var m memberPayload
	err := g.rest.do(ctx, call{route: route{method: http.MethodGet, name: "member", major: guild.String(),
		path: "guilds/" + guild.String() + "/members/" + user.String()}, safe: true, patient: true}, &m)
	return m.member(), err
}
