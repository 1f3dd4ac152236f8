package discordtest

import (
	"encoding/json"
	"net/http"
	"time"
)

// channelRoutes are the endpoints of channels and threads.
func channelRoutes() []*route {
	threadRules := func(k *checker, body map[string]any) { k.text(body, "", "name", 1, 100) }
	return []*route{
		{method: "GET", path: "/channels/{channel_id}", serve: (*Server).getChannel},
		{method: "PATCH", path: "/channels/{channel_id}", serve: (*Server).patchChannel, limit: 5, window: 5 * time.Second,
			rules: func(*checker, map[string]any) {}},
		{method: "DELETE", path: "/channels/{channel_id}", serve: (*Server).deleteChannel},
		{method: "POST", path: "/channels/{channel_id}/typing", serve: (*Server).startTyping, limit: 5, window: 5 * time.Second},
		{method: "POST", path: "/channels/{channel_id}/messages/{message_id}/threads", serve: (*Server).threadAtMessage,
			status: http.StatusCreated, rules: threadRules},
		{method: "POST", path: "/channels/{channel_id}/threads", serve: (*Server).threadInChannel,
			status: http.StatusCreated, rules: func(k *checker, body map[string]any) {
				threadRules(k, body)
				if first, ok := body["message"].(map[string]any); ok {
					k.message(first, "message", FlagSuppressEmbeds|FlagSuppressNotifications|FlagComponentsV2)
				}
			}},
	}
}

// channel finds a channel that the bot can see, in which it has these permissions.
func (s *Server) channel(c *call, needed Permissions) (*Channel, *refusal) {
	id, refused := c.id("channel_id")
	if refused != nil {
		return nil, refused
	}
	found := s.channels[id]
	if found == nil {
		return nil, unknownChannel()
	}
	own := s.ownPermissions(found)
	switch {
	case !own.has(PermissionViewChannel):
		return nil, missingAccess()
	case found.Guild != nil && !own.has(needed):
		return nil, missingPermissions()
	}
	return found, nil
}

func (s *Server) getChannel(c *call) (any, *refusal) {
	found, refused := s.channel(c, 0)
	if refused != nil {
		return nil, refused
	}
	return found.object(), nil
}

// patchChannel changes a name, or archives a thread.
func (s *Server) patchChannel(c *call) (any, *refusal) {
	found, refused := s.channel(c, 0)
	if refused != nil {
		return nil, refused
	}
	own := s.ownPermissions(found)
	switch {
	case found.Guild == nil:
		return nil, refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	case found.thread && found.owner != s.bot && !own.has(PermissionManageThreads),
		!found.thread && !own.has(PermissionManageChannels):
		return nil, missingPermissions()
	}
	in := struct {
		Name     *string `json:"name"`
		Archived *bool   `json:"archived"`
		Locked   *bool   `json:"locked"`
	}{&found.Name, &found.archived, &found.locked}
	if refused := c.decode(&in); refused != nil {
		return nil, refused
	}
	name := "CHANNEL_UPDATE"
	if found.thread {
		name = "THREAD_UPDATE"
	}
	s.dispatch(event{name: name, guild: found.guildID(), channel: found, intent: IntentGuilds, data: found.object()})
	return found.object(), nil
}

func (s *Server) deleteChannel(c *call) (any, *refusal) {
	needed := PermissionManageChannels
	if id, _ := c.id("channel_id"); s.channels[id] != nil && s.channels[id].thread {
		needed = PermissionManageThreads
	}
	found, refused := s.channel(c, needed)
	if refused != nil {
		return nil, refused
	}
	gone := found.object()
	if found.Guild != nil {
		found.remove()
	}
	return gone, nil
}

func (s *Server) startTyping(c *call) (any, *refusal) {
	found, refused := s.channel(c, PermissionSendMessages)
	if refused != nil {
		return nil, refused
	}
	data := map[string]any{"channel_id": found.ID, "user_id": s.bot.ID, "timestamp": s.now().Unix()}
	e := event{name: "TYPING_START", channel: found, intent: IntentDirectTyping, data: data}
	if found.Guild != nil {
		e.guild, e.intent, data["guild_id"] = found.Guild.ID, IntentGuildTyping, found.Guild.ID
	}
	s.dispatch(e)
	return nil, nil
}

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
	t := &Channel{Name: in.Name, Type: ChannelThread, Guild: parent.Guild, parent: parent, thread: true, owner: owner, autoClose: 4320}
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
