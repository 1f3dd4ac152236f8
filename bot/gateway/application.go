package gateway

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"newsdesk/bot/discord"
)

// Application is what Discord knows of the bot's application.
type Application struct {
	ID           discord.ID
	Name         string
	Public       bool     // others than its owner may add it
	GuildInstall bool     // servers can add it
	UserInstall  bool     // people can add it for themselves
	Privileged   []string // privileged intents that are granted, as the developer portal calls them; newsdesk needs none
	// InteractionsURL, when set, is where Discord sends interactions instead of the gateway: the bot gets none.
	InteractionsURL string
	Guilds          int // servers that have it, approximately
}

// privileged names the intents that an application's flags grant: each has a flag for verified bots and one for small ones.
func privileged(flags int64) (names []string) {
	for _, intent := range []struct {
		bits int64
		name string
	}{
		{1<<12 | 1<<13, "Presence Intent"},
		{1<<14 | 1<<15, "Server Members Intent"},
		{1<<18 | 1<<19, "Message Content Intent"},
	} {
		if flags&intent.bits != 0 {
			names = append(names, intent.name)
		}
	}
	return names
}

// Application asks Discord for the bot's application. A token that is not accepted gives a *FatalError.
func (g *Gateway) Application(ctx context.Context) (Application, error) {
	var p struct {
		ID              snowflake      `json:"id"`
		Name            string         `json:"name"`
		Public          bool           `json:"bot_public"`
		Flags           int64          `json:"flags"`
		InteractionsURL string         `json:"interactions_endpoint_url"`
		Guilds          int            `json:"approximate_guild_count"`
		Contexts        map[string]any `json:"integration_types_config"`
	}
	if err := g.ask(ctx, "applications/@me", &p); err != nil {
		return Application{}, err
	}
	a := Application{ID: p.ID.id(), Name: p.Name, Public: p.Public, InteractionsURL: p.InteractionsURL, Guilds: p.Guilds,
		Privileged: privileged(p.Flags)}
	_, guilds := p.Contexts["0"]
	_, a.UserInstall = p.Contexts["1"]
	a.GuildInstall = guilds || len(p.Contexts) == 0 // what applications could do before they had a choice
	g.app.Store(int64(a.ID))
	return a, nil
}

// CheckToken asks Discord who the bot is. A token that is not accepted gives a *FatalError.
func (g *Gateway) CheckToken(ctx context.Context) (discord.User, error) {
	var p userPayload
	if err := g.ask(ctx, "users/@me", &p); err != nil {
		return discord.User{}, err
	}
	return p.user(""), nil
}

// ask looks up a fact about the bot.
func (g *Gateway) ask(ctx context.Context, path string, out any) error {
	err := g.rest.do(ctx, call{route: route{method: http.MethodGet, name: path, path: path}, safe: true, patient: true}, out)
	if fatal := fatalOf(err); fatal != nil {
		return fatal
	}
	return err
}

// application returns the application's ID, which Discord says when it connects.
func (g *Gateway) application(ctx context.Context) (discord.ID, error) {
	if app := g.app.Load(); app != 0 {
		return discord.ID(app), nil
	}
	a, err := g.Application(ctx)
	return a.ID, err
}

// gatewayBot asks where to connect, in how many shards and how often.
func (g *Gateway) gatewayBot(ctx context.Context) (discordgo.GatewayBotResponse, error) {
	var info discordgo.GatewayBotResponse
	err := g.ask(ctx, "gateway/bot", &info)
	return info, err
}
