package gateway

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"newsdesk/bot/discord"
)

// SyncCommands replaces all commands of the application by these: everywhere, or with guild in one server, which sees
// them at once. Discord bounds how often commands may be created, so callers do this only when commands have changed.
func (g *Gateway) SyncCommands(ctx context.Context, commands []discord.Command, guild discord.ID) error {
	app, err := g.application(ctx)
	if err != nil {
		return err
	}
	path, name := "applications/"+app.String()+"/commands", "commands"
	if guild != 0 {
		path, name = "applications/"+app.String()+"/guilds/"+guild.String()+"/commands", "guild commands"
	}
	body := make([]*discordgo.ApplicationCommand, 0, len(commands))
	for _, c := range commands {
		body = append(body, g.commandOf(c, guild != 0))
	}
	return g.rest.do(ctx, call{route: route{method: http.MethodPut, name: name, major: guild.String(), path: path},
		body: body, safe: true, patient: true}, nil)
}

func (g *Gateway) commandOf(c discord.Command, inGuild bool) *discordgo.ApplicationCommand {
	out := &discordgo.ApplicationCommand{Type: discordgo.ChatApplicationCommand, Name: c.Name, Description: c.Description,
		Options: optionsOf(c)}
	if c.OnMessage {
		out.Type, out.Description = discordgo.MessageApplicationCommand, ""
	}
	if c.Members != 0 {
		members := int64(c.Members)
		out.DefaultMemberPermissions = &members
	}
	if inGuild {
		return out // where a server's own command may be used needs no saying
	}
	contexts := []discordgo.InteractionContextType{discordgo.InteractionContextGuild}
	installs := []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
	if !c.GuildOnly {
		contexts = append(contexts, discordgo.InteractionContextBotDM)
		if g.UserInstall {
			contexts = append(contexts, discordgo.InteractionContextPrivateChannel)
			installs = append(installs, discordgo.ApplicationIntegrationUserInstall)
		}
	}
	out.Contexts, out.IntegrationTypes = &contexts, &installs
	return out
}

// optionsOf translates options, or subcommands, which Discord counts as options too.
func optionsOf(c discord.Command) []*discordgo.ApplicationCommandOption {
	out := []*discordgo.ApplicationCommandOption{}
	for _, sub := range c.Subcommands {
		kind := discordgo.ApplicationCommandOptionSubCommand
		if len(sub.Subcommands) > 0 {
			kind = discordgo.ApplicationCommandOptionSubCommandGroup
		}
		out = append(out, &discordgo.ApplicationCommandOption{Type: kind, Name: sub.Name, Description: sub.Description,
			Options: optionsOf(sub)})
	}
	for _, o := range c.Options {
		option := &discordgo.ApplicationCommandOption{Type: optionTypeOf(o.Kind), Name: o.Name, Description: o.Description,
			Required: o.Required, Autocomplete: o.Autocomplete, MaxLength: o.MaxLength}
		for _, choice := range o.Choices {
			option.Choices = append(option.Choices, &discordgo.ApplicationCommandOptionChoice{Name: choice.Name, Value: choice.Value})
		}
		out = append(out, option)
	}
	return out
}

func optionTypeOf(k discord.OptionKind) discordgo.ApplicationCommandOptionType {
	switch k {
	case discord.OptionNumber:
		return discordgo.ApplicationCommandOptionInteger
	case discord.OptionFlag:
		return discordgo.ApplicationCommandOptionBoolean
	case discord.OptionAttachment:
		return discordgo.ApplicationCommandOptionAttachment
	case discord.OptionChannel:
		return discordgo.ApplicationCommandOptionChannel
	case discord.OptionRole:
		return discordgo.ApplicationCommandOptionRole
	case discord.OptionText:
	}
	return discordgo.ApplicationCommandOptionString
}
