package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"newsdesk/bot"
	"newsdesk/bot/discord"
	"newsdesk/bot/gateway"
)

// maxServers bounds how many of the bot's servers are looked at: as many as one call to Discord gives.
const maxServers = 200

// examineDiscord checks the bot's token, application, commands, which it registers anew when told to, and servers, and prints the link to invite it by.
func (a *app) examineDiscord(ctx context.Context, register bool) []finding {
	if a.cfg.Discord.Token == "" {
		return []finding{{levelOK, "no Discord token: newsdesk serve is not set up", ""}}
	}
	g, err := gateway.New(a.gatewayOptions(bot.New(bot.Options{}))) // which never connects, so nothing is handled
	if err != nil {
		return []finding{{levelFail, "Discord: " + err.Error(), "Copy the token again from the Bot page of the application."}}
	}
	app, err := g.Application(ctx)
	var fatal *gateway.FatalError
	if errors.As(err, &fatal) {
		return []finding{{levelFail, "Discord: " + fatal.Message, ""}}
	}
	if err != nil {
		return []finding{{levelFail, "Discord cannot be reached: " + err.Error(), "Check the network, and https://discordstatus.com."}}
	}
	list := append(a.applicationFindings(app), finding{levelOK, "invite link: " + g.InviteURL(), ""})
	list = append(list, skewFindings(g.Skew())...)
	list = append(list, examineStarts(ctx, g)...)
	if register {
		list = append(list, registerAnew(ctx, g)...)
	}
	list = append(list, examineCommands(ctx, g)...)
	return append(list, examineServers(ctx, g)...)
}

func (a *app) applicationFindings(app gateway.Application) []finding {
	list := []finding{{levelOK, fmt.Sprintf("Discord application %s, in about %d servers", app.Name, app.Guilds), ""}}
	if app.InteractionsURL != "" {
		list = append(list, finding{levelFail, "Discord sends the commands to an Interactions Endpoint URL, so the bot gets none",
			"Empty that field on the application's General Information page."})
	}
	if !app.GuildInstall {
		list = append(list, finding{levelFail, "the application cannot be added to servers",
			"Allow Guild Install on the application's Installation page."})
	}
	if a.cfg.Discord.UserInstall && !app.UserInstall {
		list = append(list, finding{levelWarn, "NEWSDESK_USER_INSTALL is on, but the application cannot be installed by people",
			"Allow User Install on the application's Installation page."})
	}
	if len(app.Privileged) > 0 {
		return append(list, finding{levelWarn, "the application has intents that newsdesk does not need: " + strings.Join(app.Privileged, ", "),
			"Switch them off on the Bot page: what the bot cannot read, nobody can make it tell."})
	}
	return append(list, finding{levelOK, "intents: none that are privileged, and none is needed", ""})
}

func skewFindings(skew time.Duration) []finding {
	if skew.Abs() <= clockSlack {
		return nil
	}
	way := "behind"
	if skew < 0 {
		way = "ahead of"
	}
	return []finding{{levelWarn, fmt.Sprintf("this machine's clock is %s %s Discord's", apart(skew), way),
		"Set it by NTP: timedatectl set-ntp true. Discord gives three seconds to answer, which the bot counts by this clock."}}
}

func examineStarts(ctx context.Context, g *gateway.Gateway) []finding {
	starts, err := g.Starts(ctx)
	if err != nil {
		return []finding{{levelWarn, "Discord does not say how often the bot may connect: " + err.Error(), "Try again in a minute."}}
	}
	return startsFindings(starts)
}

// startsFindings warns of a process that connects again and again, which two with one token may do too.
func startsFindings(s gateway.Starts) []finding {
	if s.Total == 0 || s.Left > s.Total/startsScant {
		return nil
	}
	return []finding{{levelWarn, fmt.Sprintf("the bot may connect %d more times of %d until %s from now", s.Left, s.Total, s.Reset.Round(time.Minute)),
		"Something starts it again and again: look for its last words in the log, and for a second newsdesk with this token."}}
}

// registerAnew overwrites the application's commands, whatever newsdesk serve believes that Discord has.
func registerAnew(ctx context.Context, g *gateway.Gateway) []finding {
	if err := g.SyncCommands(ctx, bot.Commands(), 0); err != nil {
		return []finding{{levelFail, "the commands could not be registered: " + err.Error(), "Try again in a minute."}}
	}
	return nil
}

// examineCommands compares the bot's commands with those that Discord has.
func examineCommands(ctx context.Context, g *gateway.Gateway) []finding {
	r, err := g.Compare(ctx, bot.Commands())
	if err != nil {
		return []finding{{levelWarn, "the registered commands cannot be looked at: " + err.Error(), "Try again in a minute."}}
	}
	return registrationFindings(r, len(bot.Commands()))
}

func registrationFindings(r gateway.Registration, all int) []finding {
	switch {
	case len(r.Missing) == all:
		return []finding{{levelWarn, "the bot's commands have not been registered yet", "Run: newsdesk serve, or newsdesk doctor --register if it runs"}}
	case len(r.Missing)+len(r.Other)+len(r.Extra) == 0:
		return []finding{{levelOK, fmt.Sprintf("%d commands are registered, as this version has them", all), ""}}
	}
	var parts []string
	for _, p := range []struct {
		what  string
		names []string
	}{{"missing", r.Missing}, {"of another version", r.Other}, {"not newsdesk's", r.Extra}} {
		if len(p.names) > 0 {
			parts = append(parts, p.what+": "+strings.Join(p.names, ", "))
		}
	}
	return []finding{{levelWarn, "the registered commands are not those of this version; " + strings.Join(parts, "; "),
		"Run: newsdesk doctor --register. If they change back, another program uses this token: give each its own application."}}
}

// examineServers looks at what the bot may do in the servers it is in.
func examineServers(ctx context.Context, g *gateway.Gateway) []finding {
	servers, err := g.Servers(ctx, maxServers)
	if err != nil {
		return []finding{{levelWarn, "the bot's servers cannot be looked at: " + err.Error(), "Try again in a minute."}}
	}
	return serverFindings(servers)
}

// shownServers bounds how many servers with something missing are named: the report stays one screen.
const shownServers = 5

func serverFindings(servers []gateway.Server) (list []finding) {
	lacking := 0
	for _, s := range servers {
		missing := s.Permissions.Missing(discord.InvitePermissions)
		if len(missing) == 0 {
			continue
		}
		if lacking++; lacking <= shownServers {
			list = append(list, finding{levelWarn, fmt.Sprintf("in the server %q (%s) the bot lacks: %s", s.Name, s.ID, strings.Join(missing, ", ")),
				"Have an admin grant them to the bot's role, or invite it again by the link above; /library doctor looks at a channel."})
		}
	}
	if more := lacking - shownServers; more > 0 {
		list = append(list, finding{levelWarn, fmt.Sprintf("and it lacks permissions in %d more", more), "Mend these first, then look again."})
	}
	if len(servers) == 0 {
		list = append(list, finding{levelWarn, "the bot is in no server", "Open the invite link and choose one."})
	}
	if lacking == 0 && len(servers) > 0 {
		list = append(list, finding{levelOK, fmt.Sprintf("the bot has its permissions in all of %d servers looked at", len(servers)), ""})
	}
	return list
}
