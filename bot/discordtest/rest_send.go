package discordtest

import (
	"encoding/json"
	"net/http"
	"time"
)

// nonceLifetime is how long a nonce keeps a message from being sent again.
const nonceLifetime = 5 * time.Minute

// sentNonce is a message that was sent with a nonce.
type sentNonce struct {
	message *message
	at      time.Time
}

// createMessage posts a message of the bot.
func (s *Server) createMessage(c *call) (any, *refusal) {
	channel, refused := s.channel(c, 0)
	if refused != nil {
		return nil, refused
	}
	var in struct {
		Nonce   json.RawMessage `json:"nonce"`
		Enforce bool            `json:"enforce_nonce"`
		To      *struct {
			MessageID ID    `json:"message_id"`
			Must      *bool `json:"fail_if_not_exists"`
		} `json:"message_reference"`
	}
	if refused := c.decode(&in); refused != nil {
		return nil, refused
	}
	f := c.fields()
	if refused := s.maySend(channel, f, c.files); refused != nil {
		return nil, refused
	}
	if old := s.sentWith(string(in.Nonce)); in.Enforce && old != nil {
		return old.Message, nil
	}
	m := s.newMessage(channel, s.bot, Message{Nonce: in.Nonce})
	if in.To != nil {
		if refused := s.refer(m, in.To.MessageID, in.To.Must == nil || *in.To.Must); refused != nil {
			return nil, refused
		}
	}
	if refused := s.fill(m, channel, f, c.files); refused != nil {
		return nil, refused
	}
	s.post(m)
	if len(in.Nonce) > 0 {
		s.nonces[string(in.Nonce)] = sentNonce{m, s.now()}
	}
	return m.Message, nil
}

// sentWith finds what was sent with a nonce a short time ago, or nil.
func (s *Server) sentWith(nonce string) *message {
	const many = 4096
	if len(s.nonces) > many {
		for key, n := range s.nonces {
			if s.now().Sub(n.at) >= nonceLifetime {
				delete(s.nonces, key)
			}
		}
	}
	if n, ok := s.nonces[nonce]; ok && s.now().Sub(n.at) < nonceLifetime {
		return n.message
	}
	return nil
}

// maySend judges whether the bot may post this there.
func (s *Server) maySend(c *Channel, f fields, files []File) *refusal {
	if c.Guild == nil {
		return c.recipients[0].takes()
	}
	needed := PermissionSendMessages
	if c.thread {
		needed = PermissionSendMessagesInThreads
	}
	var embeds []json.RawMessage
	if f.has("embeds") {
		_ = json.Unmarshal(f["embeds"], &embeds) //nolint:errcheck // the checks have read it
	}
	if len(embeds) > 0 {
		needed |= PermissionEmbedLinks
	}
	if len(files) > 0 {
		needed |= PermissionAttachFiles
	}
	switch {
	case c.Type == ChannelForum:
		return refuse(http.StatusBadRequest, 50008, "Cannot send messages in a non-text channel")
	case !s.ownPermissions(c).has(needed):
		return missingPermissions()
	case c.locked:
		return refuse(http.StatusBadRequest, 50083, "Thread is archived")
	}
	return nil
}

// takes judges whether a person takes direct messages of the bot.
func (p *Person) takes() *refusal {
	switch {
	case p.closed:
		return refuse(http.StatusForbidden, 50007, "Cannot send messages to this user")
	case !p.mutual() && !p.installed:
		return refuse(http.StatusForbidden, 50278, "Cannot send messages to this user due to having no mutual guilds")
	}
	return nil
}

// refer makes a message a reply.
func (s *Server) refer(m *message, to ID, must bool) *refusal {
	c := m.channel
	if c.Guild != nil && !s.ownPermissions(c).has(PermissionReadMessageHistory) {
		return refuse(http.StatusBadRequest, 160002, "Cannot reply without permission to read message history")
	}
	target := s.visible(c, to)
	if target == nil {
		if must {
			return outdated("message_reference", "Unknown message")
		}
		return nil
	}
	m.reply(target)
	return nil
}

// reply points to the message that is answered.
func (m *message) reply(target *message) {
	m.Type = TypeReply
	m.Reference = &Reference{MessageID: target.ID, ChannelID: target.ChannelID, GuildID: target.channel.guildID()}
	quoted := target.Message
	quoted.Referenced = nil
	m.Referenced = &quoted
}
