package discordtest

import (
	"cmp"
	"slices"
)

// The types of commands.
const (
	CommandChat    = 1
	CommandUser    = 2
	CommandMessage = 3
)

// The types of options.
const (
	optionSubcommand  = 1
	optionGroup       = 2
	optionText        = 3
	optionInteger     = 4
	optionBool        = 5
	optionUser        = 6
	optionChannel     = 7
	optionRole        = 8
	optionMentionable = 9
	optionNumber      = 10
	optionAttachment  = 11
)

// Where commands can be used, and how the application was installed for that.
const (
	contextGuild   = 0
	contextBotDM   = 1
	contextPrivate = 2
	installGuild   = 0
	installUser    = 1
)

// Command is a registered command.
type Command struct {
	ID                       ID                `json:"id"`
	ApplicationID            ID                `json:"application_id"`
	GuildID                  ID                `json:"guild_id,omitzero"`
	Version                  ID                `json:"version"`
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations"`
	DefaultMemberPermissions *Permissions      `json:"default_member_permissions"`
	DMPermission             *bool             `json:"dm_permission,omitempty"`
	Contexts                 []int             `json:"contexts"`
	IntegrationTypes         []int             `json:"integration_types"`
	Options                  []CommandOption   `json:"options,omitempty"`
	NSFW                     bool              `json:"nsfw"`
}

// CommandOption is an argument, a subcommand or a group of them.
type CommandOption struct {
	Type         int             `json:"type"`
	Name         string          `json:"name"`
	Description  string          `json:"description"`
	Required     bool            `json:"required,omitempty"`
	Autocomplete bool            `json:"autocomplete,omitempty"`
	Choices      []Choice        `json:"choices,omitempty"`
	Options      []CommandOption `json:"options,omitempty"`
	ChannelTypes []int           `json:"channel_types,omitempty"`
	MinValue     *float64        `json:"min_value,omitempty"`
	MaxValue     *float64        `json:"max_value,omitempty"`
	MinLength    *int            `json:"min_length,omitempty"`
	MaxLength    *int            `json:"max_length,omitempty"`
}

// Choice is a value that can be chosen. Value is a string or a float64.
type Choice struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// settled fills in what a new command leaves out.
func (c Command) settled() Command {
	c.Type = cmp.Or(c.Type, CommandChat)
	if c.IntegrationTypes == nil {
		c.IntegrationTypes = []int{installGuild}
	}
	return c
}

// usable reports whether a command is offered there at all.
func (c Command) usable(context int) bool {
	switch {
	case c.GuildID != 0:
		return context == contextGuild
	case c.Contexts != nil:
		return slices.Contains(c.Contexts, context)
	case context == contextGuild:
		return true
	case c.DMPermission != nil && !*c.DMPermission:
		return false
	}
	return context == contextBotDM || slices.Contains(c.IntegrationTypes, installUser)
}

// Commands returns the global commands, or those of a guild.
func (s *Server) Commands(guild ...*Guild) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(guild) > 0 {
		return s.commandList(guild[0].ID)
	}
	return s.commandList(0)
}

func (s *Server) commandList(guild ID) []Command {
	list := make([]Command, len(s.commands[guild]))
	for i, c := range s.commands[guild] {
		list[i] = *c
	}
	return list
}
