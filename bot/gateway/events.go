package gateway

import (
	"context"
	"sync"
	"time"

	"newsdesk/bot/discord"
)

// dispatch hands an event to the handler, as far as newsdesk cares. discordgo's own decoding is not used: it gives up
// on a message that holds a component which it does not know.
func (g *Gateway) dispatch(ctx context.Context, event string, raw []byte) {
	var err error
	switch event {
	case "READY":
		err = g.onReady(raw)
	case "INTERACTION_CREATE":
		err = g.onInteraction(ctx, raw)
	case "MESSAGE_CREATE":
		err = g.onMessage(ctx, raw)
	case "THREAD_CREATE":
		err = g.onThread(ctx, raw)
	case "GUILD_CREATE":
		err = g.onGuild(ctx, raw)
	case "GUILD_DELETE":
		err = g.onGuildGone(ctx, raw)
	}
	if err != nil {
		g.Logger.ErrorContext(ctx, "an event of Discord is not JSON of its kind", "type", event)
	}
}

func (g *Gateway) onReady(raw []byte) error {
	var p struct {
		User        *userPayload `json:"user"`
		Application struct {
			ID snowflake `json:"id"`
		} `json:"application"`
	}
	if err := decode(raw, &p); err != nil {
		return err
	}
	if self := p.User.user(""); self.ID != 0 {
		g.self.Store(&self)
	}
	if app := p.Application.ID.id(); app != 0 {
		g.app.Store(int64(app))
	}
	return nil
}

func (g *Gateway) onInteraction(ctx context.Context, raw []byte) error {
	var p interactionPayload
	if err := decode(raw, &p); err != nil {
		return err
	}
	if app := p.ApplicationID.id(); app != 0 {
		g.app.CompareAndSwap(0, int64(app))
	}
	if in, ok := p.interaction(g.seer(), time.Now()); ok {
		g.Handler.Interaction(ctx, in)
	}
	return nil
}

func (g *Gateway) onMessage(ctx context.Context, raw []byte) error {
	var p messagePayload
	if err := decode(raw, &p); err != nil {
		return err
	}
	s := g.seer()
	m := p.message(s)
	if m.ID == 0 || m.Author.ID == 0 || m.Author.ID == s.self {
		return nil
	}
	g.Handler.Message(ctx, m)
	return nil
}

func (g *Gateway) onThread(ctx context.Context, raw []byte) error {
	var p channelPayload
	if err := decode(raw, &p); err != nil {
		return err
	}
	c := p.channel()
	if p.NewlyCreated && c.ID != 0 && c.Owner != g.seer().self {
		g.Handler.Post(ctx, discord.Post{Channel: c, Title: c.Name})
	}
	return nil
}

type guildPayload struct {
	ID          snowflake `json:"id"`
	Unavailable bool      `json:"unavailable"`
	Roles       loose[struct {
		ID   snowflake `json:"id"`
		Tags struct {
			BotID snowflake `json:"bot_id"`
		} `json:"tags"`
	}] `json:"roles"`
}

func (g *Gateway) onGuild(ctx context.Context, raw []byte) error {
	var p guildPayload
	if err := decode(raw, &p); err != nil {
		return err
	}
	id := p.ID.id()
	if id == 0 || p.Unavailable {
		return nil
	}
	self := g.seer().self
	for _, r := range p.Roles {
		if self != 0 && r.Tags.BotID.id() == self {
			g.roles.set(id, r.ID.id())
		}
	}
	g.Handler.GuildJoined(ctx, id)
	return nil
}

// onGuildGone tells leaving from an outage, in which Discord marks the server as unavailable.
func (g *Gateway) onGuildGone(ctx context.Context, raw []byte) error {
	var p guildPayload
	if err := decode(raw, &p); err != nil {
		return err
	}
	id := p.ID.id()
	if id == 0 || p.Unavailable {
		return nil
	}
	g.roles.set(id, 0)
	g.Handler.GuildLeft(ctx, id)
	return nil
}

// seer is how the bot sees messages.
func (g *Gateway) seer() seer { return seer{self: g.Self().ID, role: g.roles.get} }

// roles are the bot's own roles by server: people pick them from the list when they mean the bot.
type roles struct{ m sync.Map }

func (r *roles) get(guild discord.ID) discord.ID {
	role, _ := r.m.Load(guild)
	id, _ := role.(discord.ID)
	return id
}

func (r *roles) set(guild, role discord.ID) {
	if role == 0 {
		r.m.Delete(guild)
		return
	}
	r.m.Store(guild, role)
}
