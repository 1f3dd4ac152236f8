package discordtest

import (
	"maps"
	"slices"
)

// This file makes the objects that Discord sends of guilds, channels and members. s.mu is held throughout.

func (g *Guild) roleObject(r *Role) map[string]any {
	o := map[string]any{"id": r.ID, "name": r.Name, "permissions": r.permissions, "position": r.position, "color": 0,
		"colors": map[string]any{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil},
		"hoist":  false, "managed": r.managed, "mentionable": false, "icon": nil, "unicode_emoji": nil, "flags": 0}
	if r.managed {
		o["tags"] = map[string]any{"bot_id": g.s.bot.ID}
	}
	return o
}

func (g *Guild) roleObjects() []map[string]any {
	list := make([]map[string]any, len(g.roles))
	for i, r := range g.roles {
		list[i] = g.roleObject(r)
	}
	return list
}

func (g *Guild) object() map[string]any {
	return map[string]any{"id": g.ID, "name": g.Name, "icon": nil, "description": nil, "home_header": nil, "splash": nil,
		"discovery_splash": nil, "features": []string{}, "banner": nil, "owner_id": g.owner.ID, "application_id": nil,
		"region": "deprecated", "afk_channel_id": nil, "afk_timeout": 300, "system_channel_id": nil, "system_channel_flags": 0,
		"widget_enabled": false, "widget_channel_id": nil, "verification_level": 0, "roles": g.roleObjects(),
		"default_message_notifications": 0, "mfa_level": 0, "explicit_content_filter": 0, "max_presences": nil,
		"max_members": 500000, "max_stage_video_channel_users": 50, "max_video_channel_users": 25, "vanity_url_code": nil,
		"premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": g.locale, "rules_channel_id": nil,
		"safety_alerts_channel_id": nil, "public_updates_channel_id": nil, "premium_progress_bar_enabled": false,
		"nsfw": false, "nsfw_level": 0, "emojis": []any{}, "stickers": []any{}, "incidents_data": nil}
}

// createObject is the data of GUILD_CREATE, as a bot without privileged intents gets it: no member but itself.
func (g *Guild) createObject() map[string]any {
	o := g.object()
	own := g.members[g.s.bot.ID]
	o["joined_at"], o["large"], o["unavailable"], o["member_count"] = own.joined, false, false, len(g.members)
	o["members"] = []Member{own.wire()}
	channels, threads := []map[string]any{}, []map[string]any{}
	for _, c := range g.sortedChannels(false) {
		channels = append(channels, c.object())
	}
	for _, c := range g.sortedChannels(true) {
		threads = append(threads, c.object())
	}
	o["channels"], o["threads"] = channels, threads
	for _, key := range []string{"voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"} {
		o[key] = []any{}
	}
	return o
}

func (c *Channel) object() map[string]any {
	switch {
	case c.Guild == nil:
		return c.directObject()
	case c.thread:
		return c.threadObject()
	}
	o := map[string]any{"id": c.ID, "type": c.Type, "flags": 0, "guild_id": c.Guild.ID, "name": c.Name,
		"position": slices.Index(c.Guild.sortedChannels(false), c), "permission_overwrites": c.overwriteObjects(),
		"parent_id": nil, "topic": nil, "nsfw": false, "rate_limit_per_user": 0, "last_message_id": nullable(c.lastID)}
	if c.Type == ChannelForum {
		o["available_tags"], o["default_reaction_emoji"], o["default_sort_order"] = []any{}, nil, nil
		o["default_forum_layout"] = 0
	}
	return o
}

func (c *Channel) directObject() map[string]any {
	people := make([]User, len(c.recipients))
	for i, p := range c.recipients {
		people[i] = p.wire()
	}
	return map[string]any{"id": c.ID, "type": c.Type, "flags": 0, "recipients": people, "last_message_id": nullable(c.lastID)}
}

func (c *Channel) threadObject() map[string]any {
	o := map[string]any{"id": c.ID, "type": c.Type, "flags": 0, "guild_id": c.Guild.ID, "name": c.Name,
		"parent_id": c.parent.ID, "owner_id": c.owner.ID, "last_message_id": nullable(c.lastID), "rate_limit_per_user": 0,
		"message_count": c.count, "member_count": 1, "total_message_sent": c.count,
		"thread_metadata": map[string]any{"archived": c.archived, "archive_timestamp": c.began, "create_timestamp": c.began,
			"auto_archive_duration": c.autoClose, "locked": c.locked}}
	if c.parent.Type == ChannelForum {
		o["applied_tags"] = []any{}
	}
	if c.owner == c.s.bot {
		o["member"] = map[string]any{"id": c.ID, "user_id": c.owner.ID, "join_timestamp": c.began, "flags": 1}
	}
	return o
}

func (c *Channel) overwriteObjects() []map[string]any {
	list := []map[string]any{}
	for _, id := range slices.Sorted(maps.Keys(c.overwrites)) {
		o := c.overwrites[id]
		kind := 1
		if slices.ContainsFunc(c.Guild.roles, func(r *Role) bool { return r.ID == id }) {
			kind = 0
		}
		list = append(list, map[string]any{"id": id, "type": kind, "allow": o.allow, "deny": o.deny})
	}
	return list
}

// wire is the member as Discord sends it.
func (m *member) wire() Member {
	u := m.user.wire()
	w := Member{User: &u, Roles: []ID{}, JoinedAt: m.joined}
	for _, r := range m.roles {
		w.Roles = append(w.Roles, r.ID)
	}
	return w
}

func (m *member) eventObject() any {
	return struct {
		Member
		GuildID ID `json:"guild_id"`
	}{m.wire(), m.guild.ID}
}

// nullable is null for the zero ID.
func nullable(id ID) any {
	if id == 0 {
		return nil
	}
	return id
}
