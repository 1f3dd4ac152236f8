package discordtest

import "slices"

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
