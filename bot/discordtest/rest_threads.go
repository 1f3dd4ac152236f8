package discordtest

import (
	"encoding/json"
	"net/http"
)

type threadRequest struct {
	Name    string          `json:"name"`
	Type    *int            `json:"type"`
	Minutes *int            `json:"auto_archive_duration"`
	Message json.RawMessage `json:"message"` // of a forum's post
}

func (s *Server) threadAtMessage(c *call) (any, *refusal) {
	parent, refused := s.channel(c, PermissionCreatePublicThreads)
	if refused != nil {
		return nil, refused
	}
	id, refused := c.id("message_id")
	if refused != nil {
		return nil, refused
	}
	m := s.visible(parent, id)
	var in threadRequest
	switch {
	case parent.Guild == nil || parent.thread || parent.Type != ChannelText:
		return nil, refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	case m == nil:
		return nil, unknownMessage()
	case m.Flags&FlagHasThread != 0:
		return nil, refuse(http.StatusBadRequest, 160004, "A thread has already been created for this message")
	}
	if refused := c.decode(&in); refused != nil {
		return nil, refused
	}
	return s.startThread(parent, m, s.bot, in).object(), nil
}

func (s *Server) threadInChannel(c *call) (any, *refusal) {
	parent, refused := s.channel(c, PermissionCreatePublicThreads)
	if refused != nil {
		return nil, refused
	}
	var in threadRequest
	if refused := c.decode(&in); refused != nil {
		return nil, refused
	}
	forum := parent.Type == ChannelForum
	switch {
	case parent.Guild == nil || parent.thread:
		return nil, refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	case forum && in.Message == nil:
		return nil, invalidBody("message", "This field is required.")
	case !forum && (in.Type == nil || *in.Type != ChannelThread):
		return nil, invalidBody("type", "Only public threads are made here.")
	}
	thread := s.startThread(parent, nil, s.bot, in)
	if forum {
		first := s.newMessage(thread, s.bot, Message{ID: thread.ID})
		if refused := s.fill(first, thread, fieldsOf(in.Message), c.files); refused != nil {
			thread.remove()
			return nil, refused
		}
		s.post(first)
	}
	return thread.object(), nil
}

// startThread makes a thread, at a message when there is one.
func (s *Server) startThread(parent *Channel, m *message, owner *Person, in threadRequest) *Channel {
	t := &Channel{Name: in.Name, Type: ChannelThread, Guild: parent.Guild, parent: parent, thread: true, owner: owner,
		autoClose: 4320}
	if in.Minutes != nil {
		t.autoClose = *in.Minutes
	}
	if m != nil {
		t.ID = m.ID
	}
	s.addChannel(t)
	created := t.object()
	created["newly_created"] = true
	s.dispatch(event{name: "THREAD_CREATE", guild: t.Guild.ID, channel: parent, intent: IntentGuilds, data: created})
	if m != nil {
		m.Flags |= FlagHasThread
		m.Thread = t.object()
		s.dispatchMessage("MESSAGE_UPDATE", m)
		s.post(s.newMessage(t, owner, Message{Type: TypeThreadStarter,
			Reference: &Reference{MessageID: m.ID, ChannelID: parent.ID, GuildID: parent.guildID()}}))
	}
	return t
}
