package discordtest

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Guild is a server of Discord.
type Guild struct {
	ID   ID
	Name string

	s        *Server
	owner    *Person
	everyone *Role
	roles    []*Role // the first is everyone
	channels map[ID]*Channel
	members  map[ID]*member
	present  bool // the bot is a member
	outage   bool
	locale   string
}

// GuildConfig describes a new guild.
type GuildConfig struct {
	Name       string
	ID         ID          // made up when zero
	Owner      *Person     // made up when nil
	WithoutBot bool        // the bot is no member: there are only its user-installed commands
	Everyone   Permissions // of @everyone; DefaultPermissions when zero
	Bot        Permissions // of the bot's own role, besides those of @everyone
	Locale     string      // "en-US" when empty
}

// Role is a role of a guild.
type Role struct {
	ID   ID
	Name string

	permissions Permissions
	position    int
	managed     bool
}

type member struct {
	user   *Person
	guild  *Guild
	roles  []*Role
	joined time.Time
}

// AddGuild makes a guild. The bot is told of it when it is a member.
func (s *Server) AddGuild(c GuildConfig) *Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &Guild{ID: c.ID, Name: cmp.Or(c.Name, "Guild"), s: s, channels: map[ID]*Channel{}, members: map[ID]*member{},
		locale: cmp.Or(c.Locale, "en-US")}
	if g.ID == 0 {
		g.ID = s.newGuildID()
	}
	g.owner = c.Owner
	if g.owner == nil {
		g.owner = s.addPerson("owner of " + g.Name)
	}
	g.everyone = &Role{ID: g.ID, Name: "@everyone", permissions: cmp.Or(c.Everyone, DefaultPermissions)}
	g.roles = []*Role{g.everyone}
	s.guilds[g.ID] = g
	g.join(g.owner)
	if !c.WithoutBot {
		g.present = true
		own := g.addRole(s.bot.Name, c.Bot)
		own.managed = true
		g.join(s.bot, own)
		s.dispatchGuild(g)
	}
	s.changed.raise()
	return g
}

func (g *Guild) addRole(name string, p Permissions) *Role {
	r := &Role{ID: g.s.newID(), Name: name, permissions: p, position: len(g.roles)}
	g.roles = append(g.roles, r)
	return r
}

func (g *Guild) join(p *Person, roles ...*Role) *member {
	m := &member{user: p, guild: g, roles: roles, joined: g.s.now()}
	g.members[p.ID] = m
	return m
}

// AddRole makes a role.
func (g *Guild) AddRole(name string, p Permissions) *Role {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	r := g.addRole(name, p)
	g.s.dispatch(event{name: "GUILD_ROLE_CREATE", guild: g.ID, intent: IntentGuilds,
		data: map[string]any{"guild_id": g.ID, "role": g.roleObject(r)}})
	return r
}

// AddMember makes a person a member, with a role of their own when permissions are given, and with these roles.
func (g *Guild) AddMember(p *Person, permissions Permissions, roles ...*Role) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	if permissions != 0 {
		roles = append([]*Role{g.addRole("role of "+p.Name, permissions)}, roles...)
	}
	m := g.join(p, roles...)
	g.s.dispatch(event{name: "GUILD_MEMBER_ADD", guild: g.ID, intent: IntentGuildMembers, data: m.eventObject()})
}

// RemoveMember ends a membership.
func (g *Guild) RemoveMember(p *Person) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	delete(g.members, p.ID)
	g.s.dispatch(event{name: "GUILD_MEMBER_REMOVE", guild: g.ID, intent: IntentGuildMembers,
		data: map[string]any{"guild_id": g.ID, "user": p.wire()}})
}

// SetPermissions changes what a role may do.
func (g *Guild) SetPermissions(r *Role, p Permissions) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	r.permissions = p
	g.s.dispatch(event{name: "GUILD_ROLE_UPDATE", guild: g.ID, intent: IntentGuilds,
		data: map[string]any{"guild_id": g.ID, "role": g.roleObject(r)}})
}

// Everyone returns the role that all members have.
func (g *Guild) Everyone() *Role { return g.everyone }

// sortedChannels lists channels in a stable order.
func (g *Guild) sortedChannels(threads bool) []*Channel {
	list := slices.SortedFunc(maps.Values(g.channels), func(a, b *Channel) int { return cmp.Compare(a.ID, b.ID) })
	return slices.DeleteFunc(list, func(c *Channel) bool { return c.thread != threads })
}
