package discordtest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

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
