package gateway

import (
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/bot/discord"
)

// messageBody is a message as Discord wants it. Content, embeds and components are always there, so that an edit
// leaves nothing behind, and so are the allowed mentions: none.
type messageBody struct {
	Content         string                           `json:"content"`
	Embeds          []*discordgo.MessageEmbed        `json:"embeds"`
	Components      []discordgo.MessageComponent     `json:"components"`
	AllowedMentions discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Attachments     []attachmentBody                 `json:"attachments,omitzero"`
	Flags           discordgo.MessageFlags           `json:"flags,omitempty"`
	Nonce           string                           `json:"nonce,omitempty"`
	EnforceNonce    bool                             `json:"enforce_nonce,omitempty"`
	Reference       *discordgo.MessageReference      `json:"message_reference,omitempty"`
}

// attachmentBody announces an uploaded file by its place among the files.
type attachmentBody struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
}

// newMessage is the body of a new message.
func newMessage(r discord.Reply) messageBody {
	m := messageBody{Content: r.Content, Embeds: embedsOf(r.Embeds), Components: componentsOf(r.Rows),
		AllowedMentions: discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}}
	if r.Ephemeral {
		m.Flags = discordgo.MessageFlagsEphemeral
	}
	for i, f := range r.Files {
		m.Attachments = append(m.Attachments, attachmentBody{strconv.Itoa(i), f.Name, f.Description})
	}
	return m
}

// newState is the body of an edit: whatever the message had and the reply has not goes away.
func newState(r discord.Reply) messageBody {
	m := newMessage(r)
	m.Flags = 0 // who sees a message is decided once
	if m.Attachments == nil {
		m.Attachments = []attachmentBody{}
	}
	return m
}

func embedsOf(embeds []discord.Embed) []*discordgo.MessageEmbed {
	out := make([]*discordgo.MessageEmbed, 0, len(embeds))
	for _, e := range embeds {
		m := &discordgo.MessageEmbed{Title: e.Title, URL: e.URL, Description: e.Description, Color: e.Color}
		if !e.Timestamp.IsZero() {
			m.Timestamp = e.Timestamp.UTC().Format(time.RFC3339)
		}
		if e.Image != "" {
			m.Image = &discordgo.MessageEmbedImage{URL: e.Image}
		}
		if e.Footer != "" {
			m.Footer = &discordgo.MessageEmbedFooter{Text: e.Footer}
		}
		for _, f := range e.Fields {
			m.Fields = append(m.Fields, &discordgo.MessageEmbedField{Name: f.Name, Value: f.Value, Inline: f.Inline})
		}
		out = append(out, m)
	}
	return out
}

func componentsOf(rows []discord.Row) []discordgo.MessageComponent {
	out := make([]discordgo.MessageComponent, 0, len(rows))
	for _, r := range rows {
		var row discordgo.ActionsRow
		if r.Select != nil {
			row.Components = append(row.Components, selectOf(*r.Select))
		}
		for _, b := range r.Buttons {
			row.Components = append(row.Components, buttonOf(b))
		}
		if len(row.Components) > 0 {
			out = append(out, row)
		}
	}
	return out
}

func buttonOf(b discord.Button) discordgo.Button {
	out := discordgo.Button{Label: b.Label, Style: styleOf(b.Style), Disabled: b.Disabled, CustomID: b.CustomID}
	if b.Emoji != "" {
		out.Emoji = &discordgo.ComponentEmoji{Name: b.Emoji}
	}
	if b.URL != "" {
		out.Style, out.URL, out.CustomID = discordgo.LinkButton, b.URL, ""
	}
	return out
}

func styleOf(s discord.Style) discordgo.ButtonStyle {
	switch s {
	case discord.StylePrimary:
		return discordgo.PrimaryButton
	case discord.StyleSuccess:
		return discordgo.SuccessButton
	case discord.StyleDanger:
		return discordgo.DangerButton
	case discord.StyleSecondary:
	}
	return discordgo.SecondaryButton
}

func selectOf(s discord.Select) discordgo.SelectMenu {
	out := discordgo.SelectMenu{CustomID: s.CustomID, Placeholder: s.Placeholder}
	for _, c := range s.Options {
		out.Options = append(out.Options, discordgo.SelectMenuOption{Label: c.Name, Value: c.Value,
			Description: c.Description, Default: c.Default})
	}
	return out
}

// modalBody is a form.
type modalBody struct {
	CustomID   string                       `json:"custom_id"`
	Title      string                       `json:"title"`
	Components []discordgo.MessageComponent `json:"components"`
}

func modalOf(m discord.Modal) modalBody {
	out := modalBody{CustomID: m.CustomID, Title: m.Title, Components: []discordgo.MessageComponent{}}
	for _, in := range m.Inputs {
		style := discordgo.TextInputShort
		if in.Paragraph {
			style = discordgo.TextInputParagraph
		}
		out.Components = append(out.Components, discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.TextInput{CustomID: in.CustomID, Label: in.Label, Style: style, Placeholder: in.Placeholder,
				Value: in.Value, Required: in.Required, MaxLength: in.MaxLength}}})
	}
	return out
}
