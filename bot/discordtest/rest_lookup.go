package discordtest

import (
	"maps"
	"slices"
)

// lookupRoutes are the endpoints that tell about the bot, people and guilds.
func lookupRoutes() []*route {
	return []*route{
		{method: "GET", path: "/gateway", serve: (*Server).getGateway},
		{method: "GET", path: "/gateway/bot", serve: (*Server).getGatewayBot},
		{method: "GET", path: "/applications/@me", serve: (*Server).getApplication},
		{method: "GET", path: "/oauth2/applications/@me", serve: (*Server).getApplication},
		{method: "GET", path: "/users/@me", serve: (*Server).getSelf},
		{method: "GET", path: "/users/@me/guilds", serve: (*Server).getOwnGuilds},
		{method: "POST", path: "/users/@me/channels", serve: (*Server).openDM},
		{method: "GET", path: "/users/{user_id}", serve: (*Server).getUser},
		{method: "GET", path: "/guilds/{guild_id}", serve: (*Server).getGuild},
		{method: "GET", path: "/guilds/{guild_id}/channels", serve: (*Server).getGuildChannels},
		{method: "GET", path: "/guilds/{guild_id}/roles", serve: (*Server).getRoles},
		{method: "GET", path: "/guilds/{guild_id}/members/{user_id}", serve: (*Server).getMember},
	}
}

func (s *Server) getGateway(*call) (any, *refusal) {
	return map[string]any{"url": s.gatewayURL()}, nil
}

func (s *Server) getGatewayBot(*call) (any, *refusal) {
	limit := s.options.SessionStart
	return map[string]any{"url": s.gatewayURL(), "shards": s.options.Shards, "session_start_limit": map[string]any{
		"total": limit.Total, "remaining": limit.Remaining, "reset_after": limit.ResetAfter.Milliseconds(),
		"max_concurrency": limit.MaxConcurrency}}, nil
}

// applicationFlags say which privileged intents the application was granted.
func (s *Server) applicationFlags() int {
	flags := 1 << 23 // it has commands
	for intent, flag := range map[int]int{IntentPresences: 1 << 13, IntentGuildMembers: 1 << 15, IntentMessageContent: 1 << 19} {
		if s.options.PrivilegedIntents&intent != 0 {
			flags |= flag
		}
	}
	return flags
}

func (s *Server) getApplication(*call) (any, *refusal) {
	return map[string]any{"id": s.applicationID, "name": s.bot.Name, "icon": nil, "description": "", "type": nil,
		"verify_key": "00", "flags": s.applicationFlags(), "flags_new": "0", "redirect_uris": []string{}, "bot": s.bot.wire(),
		"interactions_endpoint_url": nil, "role_connections_verification_url": nil, "owner": s.bot.wire(), "team": nil,
		"approximate_guild_count": len(s.guilds), "approximate_user_install_count": 0, "approximate_user_authorization_count": 0,
		"explicit_content_filter": 0, "eligible_oauth2_scopes": []string{}, "bot_public": true, "bot_require_code_grant": false,
		"integration_types_config": map[string]any{"0": map[string]any{}, "1": map[string]any{}}}, nil
}

// ownUser is the bot as it sees itself.
func (s *Server) ownUser() map[string]any {
	u := s.bot.wire()
	return map[string]any{"id": u.ID, "username": u.Username, "global_name": nil, "discriminator": u.Discriminator, "avatar": nil,
		"bot": true, "public_flags": 0, "flags": 0, "primary_guild": nil, "mfa_enabled": true, "locale": "en-US", "verified": true,
		"email": nil}
}

func (s *Server) getSelf(*call) (any, *refusal) { return s.ownUser(), nil }

func (s *Server) getOwnGuilds(*call) (any, *refusal) {
	list := []map[string]any{}
	for _, id := range slices.Sorted(maps.Keys(s.guilds)) {
		if g := s.guilds[id]; g.present {
			list = append(list, map[string]any{"id": g.ID, "name": g.Name, "icon": nil, "banner": nil, "owner": false,
				"permissions": g.members[s.bot.ID].base(), "features": []string{}})
		}
	}
	return list, nil
}

// openDM opens direct messages with a user.
func (s *Server) openDM(c *call) (any, *refusal) {
	var in struct {
		RecipientID *ID `json:"recipient_id"`
	}
	if refused := c.decode(&in); refused != nil {
		return nil, refused
	}
	if in.RecipientID == nil {
		return nil, invalidBody("recipient_id", "This field is required.")
	}
	p := s.people[*in.RecipientID]
	if p == nil || p == s.bot {
		return nil, refuse(400, 50033, "Invalid Recipient(s)")
	}
	return p.dm().object(), nil
}

func (s *Server) getUser(c *call) (any, *refusal) {
	id, refused := c.id("user_id")
	if refused != nil {
		return nil, refused
	}
	if p := s.people[id]; p != nil {
		return p.wire(), nil
	}
	return nil, unknownUser()
}

// guild finds a guild that the bot is a member of.
func (s *Server) guild(c *call) (*Guild, *refusal) {
	id, refused := c.id("guild_id")
	if refused != nil {
		return nil, refused
	}
	g := s.guilds[id]
	switch {
	case g == nil:
		return nil, unknownGuild()
	case !g.present:
		return nil, missingAccess()
	}
	return g, nil
}

func (s *Server) getGuild(c *call) (any, *refusal) {
	g, refused := s.guild(c)
	if refused != nil {
		return nil, refused
	}
	o := g.object()
	if c.http.URL.Query().Get("with_counts") == "true" {
		o["approximate_member_count"], o["approximate_presence_count"] = len(g.members), 0
	}
	return o, nil
}

func (s *Server) getGuildChannels(c *call) (any, *refusal) {
	g, refused := s.guild(c)
	if refused != nil {
		return nil, refused
	}
	list := []map[string]any{}
	for _, channel := range g.sortedChannels(false) {
		list = append(list, channel.object())
	}
	return list, nil
}

func (s *Server) getRoles(c *call) (any, *refusal) {
	g, refused := s.guild(c)
	if refused != nil {
		return nil, refused
	}
	return g.roleObjects(), nil
}

func (s *Server) getMember(c *call) (any, *refusal) {
	g, refused := s.guild(c)
	if refused != nil {
		return nil, refused
	}
	id, refused := c.id("user_id")
	if refused != nil {
		return nil, refused
	}
	switch m := g.members[id]; {
	case m != nil:
		return m.wire(), nil
	case s.people[id] == nil:
		return nil, unknownUser()
	}
	return nil, unknownMember()
}
