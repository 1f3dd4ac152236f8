package main

import (
	"context"
	"errors"
	"fmt"

	"newsdesk/bot"
	"newsdesk/bot/gateway"
)

// examineDiscord checks the bot's token and application, and prints the link to invite it by.
func (a *app) examineDiscord(ctx context.Context) []finding {
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
	list := []finding{{levelOK, fmt.Sprintf("Discord application %s, in about %d servers", app.Name, app.Guilds), ""},
		{levelOK, "invite link: " + g.InviteURL(), ""}}
	if app.InteractionsURL != "" {
		list = append(list, finding{levelFail, "Discord sends the commands to an Interactions Endpoint URL, so the bot gets none",
			"Empty that field on the application's General Information page."})
	}
	if app.MessageContent {
		list = append(list, finding{levelWarn, "the application has the Message Content intent, which newsdesk does not need",
			"Switch it off on the Bot page."})
	}
	if a.cfg.Discord.UserInstall && !app.UserInstall {
		list = append(list, finding{levelWarn, "NEWSDESK_USER_INSTALL is on, but the application cannot be installed by people",
			"Allow User Install on the application's Installation page."})
	}
	return append(append(list, a.examineCommands(ctx)...), a.examineServing(ctx)...)
}

// examineCommands says whether the bot's commands are registered as this version has them.
func (a *app) examineCommands(ctx context.Context) []finding {
	if a.db == nil {
		return nil
	}
	last, err := a.db.BotState(ctx, commandsKey)
	switch {
	case err != nil:
		return []finding{failure("command registration", err)}
	case last == "":
		return []finding{{levelWarn, "the bot's commands have not been registered yet", "Run: newsdesk serve"}}
	}
	return []finding{{levelOK, "the bot's commands were registered by newsdesk serve", ""}}
}
