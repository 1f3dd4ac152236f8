package discordtest

import (
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
