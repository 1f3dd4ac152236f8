package gateway

import (
	"slices"
	"strings"

	"newsdesk/bot/discord"
)

type messagePayload struct {
	ID           snowflake                `json:"id"`
	ChannelID    snowflake                `json:"channel_id"`
	GuildID      snowflake                `json:"guild_id"`
	Author       *userPayload             `json:"author"`
	Member       *memberPayload           `json:"member"`
	WebhookID    snowflake                `json:"webhook_id"`
	Type         int                      `json:"type"`
	Content      string                   `json:"content"`
	Embeds       loose[embedPayload]      `json:"embeds"`
	Attachments  loose[attachmentPayload] `json:"attachments"`
	Mentions     loose[userPayload]       `json:"mentions"`
	MentionRoles loose[snowflake]         `json:"mention_roles"`
	Reference    *struct {
		MessageID snowflake `json:"message_id"`
		Type      int       `json:"type"` // 1: a forwarded message
	} `json:"message_reference"`
	Referenced *messagePayload `json:"referenced_message"`
	Timestamp  string          `json:"timestamp"`
}

// seer knows who the bot is, for whom a message is seen.
type seer struct {
	self discord.ID
	role func(guild discord.ID) discord.ID // the bot's own role there, or 0
}

// message translates, and says what the message has to do with the bot.
func (m *messagePayload) message(s seer) discord.Message {
	out := discord.Message{ID: m.ID.id(), Guild: m.GuildID.id(), Channel: m.ChannelID.id(), Webhook: m.WebhookID.id() != 0,
		System: !spoken(m.Type), Content: m.Content, SentAt: parseTime(m.Timestamp)}
	nick := ""
	if m.Member != nil {
		nick = m.Member.Nick
	}
	out.Author = m.Author.user(nick)
	for _, e := range m.Embeds {
		out.Embeds = append(out.Embeds, e.embed())
	}
	for _, a := range m.Attachments {
		out.Attachments = append(out.Attachments, a.attachment())
	}
	if m.Reference != nil && m.Reference.Type == 0 {
		out.ReplyTo = m.Reference.MessageID.id()
	}
	m.relate(&out, s)
	return out
}

// spoken reports whether somebody wrote the message: as a message, a reply, or by a command.
func spoken(messageType int) bool {
	switch messageType {
	case 0, 19, 20, 23:
		return true
	}
	return false
}

// relate finds out whether the message mentions the bot, answers it, or was kept from it. A reply mentions by Discord's
// rules whom it answers; that counts as an answer, not as a mention, unless the name is in the text as well.
func (m *messagePayload) relate(out *discord.Message, s seer) {
	if s.self == 0 {
		return
	}
	role := s.role(out.Guild)
	inText := strings.Contains(m.Content, "<@"+s.self.String()+">") || strings.Contains(m.Content, "<@!"+s.self.String()+">") ||
		role != 0 && strings.Contains(m.Content, "<@&"+role.String()+">")
	listed := slices.ContainsFunc(m.Mentions, func(u userPayload) bool { return u.ID.id() == s.self })
	roleListed := role != 0 && slices.ContainsFunc(m.MentionRoles, func(r snowflake) bool { return r.id() == role })
	switch {
	case out.ReplyTo == 0:
	case m.Referenced != nil && m.Referenced.Author != nil:
		out.ReplyToBot = m.Referenced.Author.ID.id() == s.self
	default: // Discord did not load the message; whom the reply pings without naming them is whom it answers
		out.ReplyToBot = listed && !inText
	}
	out.MentionsBot = inText || roleListed || listed && !out.ReplyToBot
	empty := m.Content == "" && len(m.Embeds) == 0 && len(m.Attachments) == 0
	out.Hidden = empty && !listed && out.Guild != 0
}
