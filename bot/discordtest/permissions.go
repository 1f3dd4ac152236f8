package discordtest

import (
	"strconv"
	"strings"
)

// Permissions is Discord's bit set.
type Permissions int64

// The permissions that the server looks at.
const (
	PermissionAdministrator         Permissions = 1 << 3
	PermissionManageChannels        Permissions = 1 << 4
	PermissionManageGuild           Permissions = 1 << 5
	PermissionAddReactions          Permissions = 1 << 6
	PermissionViewChannel           Permissions = 1 << 10
	PermissionSendMessages          Permissions = 1 << 11
	PermissionManageMessages        Permissions = 1 << 13
	PermissionEmbedLinks            Permissions = 1 << 14
	PermissionAttachFiles           Permissions = 1 << 15
	PermissionReadMessageHistory    Permissions = 1 << 16
	PermissionMentionEveryone       Permissions = 1 << 17
	PermissionManageRoles           Permissions = 1 << 28
	PermissionUseCommands           Permissions = 1 << 31
	PermissionManageThreads         Permissions = 1 << 34
	PermissionCreatePublicThreads   Permissions = 1 << 35
	PermissionSendMessagesInThreads Permissions = 1 << 38
	PermissionUseExternalApps       Permissions = 1 << 50
)

// DefaultPermissions are those of a new guild's @everyone.
const DefaultPermissions = PermissionAddReactions | PermissionViewChannel | PermissionSendMessages | PermissionEmbedLinks |
	PermissionAttachFiles | PermissionReadMessageHistory | PermissionUseCommands | PermissionCreatePublicThreads |
	PermissionSendMessagesInThreads | PermissionUseExternalApps

// allPermissions is what an administrator has.
const allPermissions Permissions = 1<<53 - 1

// directPermissions is what everybody has in direct messages.
const directPermissions = DefaultPermissions &^ PermissionCreatePublicThreads

func (p Permissions) has(needed Permissions) bool { return p&needed == needed }

// MarshalText writes the set as Discord does: as a string, in JSON too.
func (p Permissions) MarshalText() ([]byte, error) { return strconv.AppendInt(nil, int64(p), 10), nil }

// UnmarshalJSON reads a set: Discord takes strings and numbers.
func (p *Permissions) UnmarshalJSON(text []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(text), `"`), 10, 64)
	*p = Permissions(n)
	return err
}

// overwrite is a channel's exception for a role or a member.
type overwrite struct{ allow, deny Permissions }

// permissionsIn computes what a member may do in a channel. s.mu is held.
func permissionsIn(m *member, c *Channel) Permissions {
	if m == nil {
		return 0
	}
	p := m.base()
	if p.has(PermissionAdministrator) {
		return allPermissions
	}
	if c.parent != nil && c.thread {
		c = c.parent
	}
	p = c.overwrites[c.Guild.ID].apply(p)
	var roles overwrite
	for _, r := range m.roles {
		o := c.overwrites[r.ID]
		roles.allow |= o.allow
		roles.deny |= o.deny
	}
	p = roles.apply(p)
	p = c.overwrites[m.user.ID].apply(p)
	if !p.has(PermissionViewChannel) {
		return 0
	}
	return p
}

func (o overwrite) apply(p Permissions) Permissions { return p&^o.deny | o.allow }

// base computes what a member may do in the guild. s.mu is held.
func (m *member) base() Permissions {
	if m.user == m.guild.owner {
		return allPermissions
	}
	p := m.guild.everyone.permissions
	for _, r := range m.roles {
		p |= r.permissions
	}
	if p.has(PermissionAdministrator) {
		return allPermissions
	}
	return p
}
