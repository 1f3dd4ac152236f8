package gateway

import (
	"encoding/json"
	"strings"
	"time"

	"newsdesk/bot/discord"
)

type interactionPayload struct {
	ID            snowflake       `json:"id"`
	ApplicationID snowflake       `json:"application_id"`
	Type          int             `json:"type"`
	Token         string          `json:"token"`
	GuildID       snowflake       `json:"guild_id"`
	ChannelID     snowflake       `json:"channel_id"`
	Channel       *channelPayload `json:"channel"`
	Member        *memberPayload  `json:"member"`
	User          *userPayload    `json:"user"`
	Locale        string          `json:"locale"`
	Own           bits            `json:"app_permissions"`
	Context       *int            `json:"context"`
	// Owners says by whom the application was installed: "0" is a server, "1" a user.
	Owners  map[string]snowflake `json:"authorizing_integration_owners"`
	Message *messagePayload      `json:"message"`
	Data    interactionData      `json:"data"`
}

type interactionData struct {
	Name       string                 `json:"name"`
	Type       int                    `json:"type"`
	TargetID   snowflake              `json:"target_id"`
	Options    loose[optionPayload]   `json:"options"`
	CustomID   string                 `json:"custom_id"`
	Values     loose[string]          `json:"values"`
	Components loose[json.RawMessage] `json:"components"`
	Resolved   struct {
		Attachments map[string]attachmentPayload `json:"attachments"`
		Messages    map[string]*messagePayload   `json:"messages"`
	} `json:"resolved"`
}

type optionPayload struct {
	Name    string               `json:"name"`
	Type    int                  `json:"type"`
	Value   json.RawMessage      `json:"value"`
	Focused bool                 `json:"focused"`
	Options loose[optionPayload] `json:"options"`
}

// Discord's types of interactions and options that are looked at.
const (
	interactionCommand      = 2
	interactionComponent    = 3
	interactionAutocomplete = 4
	interactionModal        = 5

	optionSubcommand = 1
	optionGroup      = 2
	optionBool       = 5
	optionAttachment = 11

	contextBotDM = 1
)

// interaction translates; ok is false for what is no act of a person.
func (p *interactionPayload) interaction(s seer, now time.Time) (in discord.Interaction, ok bool) {
	in = discord.Interaction{ID: p.ID.id(), Token: discord.Token(p.Token), ReceivedAt: now, Guild: p.GuildID.id(),
		Channel: p.ChannelID.id(), Locale: p.Locale, Present: p.present(), Own: discord.Permissions(p.Own)}
	if in.ID == 0 || p.Token == "" {
		return in, false
	}
	p.who(&in)
	if p.Channel != nil {
		in.Thread = kindOf(p.Channel.Type) == discord.ChannelThread
		if in.Channel == 0 {
			in.Channel = p.Channel.ID.id()
		}
	}
	if p.Message != nil {
		m := p.complete(p.Message, s)
		in.Message = &m
	}
	switch p.Type {
	case interactionCommand:
		in.Kind = discord.KindCommand
		p.command(&in, s)
	case interactionAutocomplete:
		in.Kind = discord.KindAutocomplete
		p.command(&in, s)
	case interactionComponent:
		in.Kind, in.CustomID, in.Values = discord.KindComponent, p.Data.CustomID, p.Data.Values
	case interactionModal:
		in.Kind, in.CustomID, in.Fields = discord.KindModal, p.Data.CustomID, map[string]string{}
		for _, c := range p.Data.Components {
			collectFields(c, in.Fields)
		}
	default:
		return in, false
	}
	return in, true
}

// who fills in the person.
func (p *interactionPayload) who(in *discord.Interaction) {
	if p.Member == nil {
		in.User = p.User.user("")
		return
	}
	in.Member = p.Member.member()
	if p.Member.User != nil {
		in.User = p.Member.User.user(p.Member.Nick)
	} else {
		in.User = p.User.user(p.Member.Nick)
	}
}

// present reports whether the bot itself is where the interaction happened.
func (p *interactionPayload) present() bool {
	if p.Context != nil && *p.Context == contextBotDM {
		return true
	}
	if len(p.Owners) == 0 { // before installs by users were possible, a command came only from where the bot is
		return p.Context == nil || p.GuildID.id() != 0
	}
	_, ok := p.Owners["0"]
	return ok && p.GuildID.id() != 0
}

// complete adds to a message in an interaction what Discord leaves out there. It is never hidden.
func (p *interactionPayload) complete(m *messagePayload, s seer) discord.Message {
	if m.GuildID == "" {
		m.GuildID = p.GuildID
	}
	if m.ChannelID == "" {
		m.ChannelID = p.ChannelID
	}
	out := m.message(s)
	out.Hidden = false
	return out
}

// command fills in a command with its options.
func (p *interactionPayload) command(in *discord.Interaction, s seer) {
	names, options := []string{p.Data.Name}, p.Data.Options
	for len(options) > 0 && (options[0].Type == optionSubcommand || options[0].Type == optionGroup) {
		names = append(names, options[0].Name)
		options = options[0].Options
	}
	in.Command = strings.Join(names, " ")
	in.Options = map[string]discord.Option{}
	for _, o := range options {
		in.Options[o.Name] = p.option(o)
		if o.Focused {
			in.Focused = o.Name
		}
	}
	if m := p.Data.Resolved.Messages[string(p.Data.TargetID)]; m != nil {
		target := p.complete(m, s)
		in.Target = &target
	}
}

func (p *interactionPayload) option(o optionPayload) discord.Option {
	var out discord.Option
	switch o.Type {
	case optionBool:
		_ = json.Unmarshal(o.Value, &out.Flag) // anything else than a bool is false
		return out
	case optionAttachment:
		var id snowflake
		_ = id.UnmarshalJSON(o.Value) // never fails
		if a, ok := p.Data.Resolved.Attachments[string(id)]; ok {
			file := a.attachment()
			out.Attachment = &file
		}
		return out
	}
	if json.Unmarshal(o.Value, &out.Text) == nil {
		if id, err := discord.ParseID(out.Text); err == nil {
			out.Number = int64(id) // of a channel or a role
		}
		return out
	}
	var number float64
	if json.Unmarshal(o.Value, &out.Number) != nil && json.Unmarshal(o.Value, &number) == nil {
		out.Number = int64(number)
	}
	out.Text = string(o.Value) // what is being typed into a number, as it is
	return out
}

// collectFields finds the inputs of a form, however deep they are: in rows, or in labels.
func collectFields(raw json.RawMessage, fields map[string]string) {
	var c struct {
		CustomID   string                 `json:"custom_id"`
		Value      *string                `json:"value"`
		Component  json.RawMessage        `json:"component"`
		Components loose[json.RawMessage] `json:"components"`
	}
	if decode(raw, &c) != nil {
		return
	}
	if c.CustomID != "" && c.Value != nil {
		fields[c.CustomID] = *c.Value
	}
	if len(c.Component) > 0 {
		collectFields(c.Component, fields)
	}
	for _, child := range c.Components {
		collectFields(child, fields)
	}
}
