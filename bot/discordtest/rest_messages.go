package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// nonceLifetime is how long a nonce keeps a message from being sent again.
const nonceLifetime = 5 * time.Minute

// sentNonce is a message that was sent with a nonce.
type sentNonce struct {
	message *message
	at      time.Time
}

// messageRoutes are the endpoints of messages in channels.
func messageRoutes() []*route {
	const emoji = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me"
	return []*route{
		{method: "GET", path: "/channels/{channel_id}/messages", serve: (*Server).getMessages},
		{method: "POST", path: "/channels/{channel_id}/messages", serve: (*Server).createMessage, rules: sendRules,
			limit: 5, window: 5 * time.Second},
		{method: "GET", path: "/channels/{channel_id}/messages/{message_id}", serve: (*Server).getMessage},
		{method: "PATCH", path: "/channels/{channel_id}/messages/{message_id}", serve: (*Server).editMessage, rules: editRules,
			limit: 5, window: 5 * time.Second},
		{method: "DELETE", path: "/channels/{channel_id}/messages/{message_id}", serve: (*Server).deleteMessage,
			limit: 5, window: time.Second},
		{method: "PUT", path: emoji, serve: (*Server).addReaction, limit: 1, window: 250 * time.Millisecond},
		{method: "DELETE", path: emoji, serve: (*Server).removeReaction, limit: 1, window: 250 * time.Millisecond},
	}
}

// readable finds a message that the bot may read.
func (s *Server) readable(c *call, needed Permissions) (*message, *refusal) {
	channel, refused := s.channel(c, needed)
	if refused != nil {
		return nil, refused
	}
	id, refused := c.id("message_id")
	if refused != nil {
		return nil, refused
	}
	if m := s.visible(channel, id); m != nil {
		return m, nil
	}
	return nil, unknownMessage()
}

// shown is a message as REST gives it to the bot.
func (s *Server) shown(m *message) Message {
	if m.channel.Guild == nil || s.options.PrivilegedIntents&IntentMessageContent != 0 {
		return m.Message
	}
	return s.blank(m.Message)
}

func (s *Server) getMessage(c *call) (any, *refusal) {
	m, refused := s.readable(c, PermissionReadMessageHistory)
	if refused != nil {
		return nil, refused
	}
	return s.shown(m), nil
}

func (s *Server) getMessages(c *call) (any, *refusal) {
	channel, refused := s.channel(c, 0)
	if refused != nil {
		return nil, refused
	}
	query := c.http.URL.Query()
	number := func(key string, otherwise int64) int64 {
		if n, err := strconv.ParseInt(query.Get(key), 10, 64); err == nil {
			return n
		}
		return otherwise
	}
	limit := number("limit", 50)
	if limit < 1 || limit > 100 {
		return nil, invalidBody("limit", "Must be between 1 and 100.")
	}
	before, after := ID(number("before", 1<<62)), ID(number("after", 0))
	list := []Message{}
	if channel.Guild != nil && !s.ownPermissions(channel).has(PermissionReadMessageHistory) {
		return list, nil
	}
	for _, m := range slices.Backward(channel.messages) {
		if m.ID < before && m.ID > after && int64(len(list)) < limit {
			list = append(list, s.shown(m))
		}
	}
	return list, nil
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

func (s *Server) editMessage(c *call) (any, *refusal) {
	m, refused := s.readable(c, 0)
	if refused != nil {
		return nil, refused
	}
	if m.author != s.bot {
		return nil, refuse(http.StatusForbidden, 50005, "Cannot edit a message authored by another user")
	}
	f := c.fields()
	if refused := s.edit(m, f, c.files); refused != nil {
		return nil, refused
	}
	return m.Message, nil
}

// edit changes a message of the bot.
func (s *Server) edit(m *message, f fields, files []File) *refusal {
	wasLoading := m.Loading()
	if refused := s.fill(m, m.channel, f, files); refused != nil {
		return refused
	}
	m.Flags &^= FlagLoading
	now := s.now()
	m.EditedTimestamp = &now
	if wasLoading {
		m.EditedTimestamp = nil // it begins with this text
	}
	s.changedMessage(m)
	return nil
}

func (s *Server) deleteMessage(c *call) (any, *refusal) {
	m, refused := s.readable(c, 0)
	if refused != nil {
		return nil, refused
	}
	if m.author != s.bot && (m.channel.Guild == nil || !s.ownPermissions(m.channel).has(PermissionManageMessages)) {
		return nil, missingPermissions()
	}
	s.erase(m)
	return nil, nil
}

func (s *Server) addReaction(c *call) (any, *refusal) {
	m, refused := s.readable(c, PermissionReadMessageHistory|PermissionAddReactions)
	if refused != nil {
		return nil, refused
	}
	s.react(m, s.bot, c.http.PathValue("emoji_name"), 1)
	return nil, nil
}

func (s *Server) removeReaction(c *call) (any, *refusal) {
	m, refused := s.readable(c, 0)
	if refused != nil {
		return nil, refused
	}
	s.react(m, s.bot, c.http.PathValue("emoji_name"), -1)
	return nil, nil
}

// react counts an emoji below a message up or down.
func (s *Server) react(m *message, who *Person, emoji string, by int) {
	list := slices.Clone(m.Reactions)
	i := slices.IndexFunc(list, func(r Reaction) bool { return r.Emoji.Name == emoji })
	if i < 0 {
		list = append(list, Reaction{Emoji: Emoji{Name: emoji}, BurstColors: []string{}})
		i = len(list) - 1
	}
	list[i].Count = max(0, list[i].Count+by)
	list[i].CountDetails = map[string]int{"burst": 0, "normal": list[i].Count}
	list[i].Me = who == s.bot && by > 0 || who != s.bot && list[i].Me
	m.Reactions = slices.DeleteFunc(list, func(r Reaction) bool { return r.Count == 0 })
	name, data := "MESSAGE_REACTION_ADD", map[string]any{"user_id": who.ID, "channel_id": m.ChannelID, "message_id": m.ID,
		"emoji": Emoji{Name: emoji}, "burst": false, "type": 0}
	if by < 0 {
		name = "MESSAGE_REACTION_REMOVE"
	}
	e := event{name: name, channel: m.channel, intent: IntentDirectReactions, data: data}
	if g := m.channel.Guild; g != nil {
		e.guild, e.intent, data["guild_id"] = g.ID, IntentGuildReactions, g.ID
	}
	s.dispatch(e)
	s.touched(m)
}
