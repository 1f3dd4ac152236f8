package discordtest

import "fmt"

// Actor is a person in a channel. What they do is checked as Discord's client would: an error says what cannot be done
// there.
type Actor struct {
	s       *Server
	person  *Person
	channel *Channel
}

// Permissions returns what the person may do in the channel.
func (a *Actor) Permissions() Permissions {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	return a.permissions()
}

func (a *Actor) permissions() Permissions {
	if a.channel.Guild == nil {
		return directPermissions
	}
	return permissionsIn(a.channel.Guild.members[a.person.ID], a.channel)
}

// context is the interaction context of the channel.
func (a *Actor) context() int {
	switch {
	case a.channel.Guild != nil:
		return contextGuild
	case a.channel.Type == ChannelDM:
		return contextBotDM
	}
	return contextPrivate
}

// present reports whether the bot is there.
func (a *Actor) present() bool {
	if a.channel.Guild != nil {
		return a.channel.Guild.present
	}
	return a.channel.Type == ChannelDM
}

// may reports whether the person can be in the channel and act there.
func (a *Actor) may(needed Permissions) error {
	switch {
	case a.channel.deleted:
		return fmt.Errorf("#%s does not exist any more", a.channel.Name)
	case a.channel.Guild != nil && a.channel.Guild.members[a.person.ID] == nil:
		return fmt.Errorf("%s is not a member of %s", a.person.Name, a.channel.Guild.Name)
	case !a.permissions().has(needed | PermissionViewChannel):
		return fmt.Errorf("%s may not do that in #%s", a.person.Name, a.channel.Name)
	}
	return nil
}

// owners says how the application is installed there: by the guild, by the person, or both.
func (a *Actor) owners(installs []int) map[string]ID {
	owners := map[string]ID{}
	for _, how := range installs {
		switch {
		case how == installUser && a.person.installed:
			owners["1"] = a.person.ID
		case how == installGuild && a.channel.Guild != nil && a.channel.Guild.present:
			owners["0"] = a.channel.Guild.ID
		case how == installGuild && a.context() == contextBotDM && a.person.mutual():
			owners["0"] = 0
		}
	}
	return owners
}

// begin makes an interaction and tells the bot. s.mu is held.
func (a *Actor) begin(i *Interaction, data map[string]any, installs []int) (*Interaction, error) {
	s := a.s
	i.s, i.person, i.channel = s, a.person, a.channel
	i.ID, i.Began = s.newID(), s.now()
	i.Token = fmt.Sprintf("aW50ZXJhY3Rpb246%016x%016x%016x", s.random.Uint64(), s.random.Uint64(), s.random.Uint64())
	i.owners, i.absent = a.owners(installs), !a.present()
	i.metadata.ID, i.metadata.Type, i.metadata.User, i.metadata.Owners = i.ID, i.kind, a.person.wire(), i.owners
	s.interactions.add(s, i)
	payload := a.payload(i)
	payload["data"] = data
	if i.source != nil {
		payload["message"] = i.source.Message
	}
	s.dispatch(event{name: "INTERACTION_CREATE", guild: a.channel.guildID(), data: payload})
	return i, nil
}

// payload is what is common to all interactions.
func (a *Actor) payload(i *Interaction) map[string]any {
	channel := a.channel.object()
	channel["permissions"] = a.permissions()
	p := map[string]any{"id": i.ID, "application_id": a.s.applicationID, "type": i.kind, "token": i.Token, "version": 1,
		"channel_id": a.channel.ID, "channel": channel, "app_permissions": a.appPermissions(), "locale": a.person.language(),
		"entitlements": []any{}, "entitlement_sku_ids": []any{}, "authorizing_integration_owners": i.owners,
		"context": a.context(), "attachment_size_limit": maxFile}
	g := a.channel.Guild
	if g == nil {
		p["user"] = a.person.wire()
		return p
	}
	m := g.members[a.person.ID].wire()
	granted := a.permissions()
	m.Permissions = &granted
	p["member"], p["guild_id"], p["guild_locale"] = m, g.ID, g.locale
	p["guild"] = map[string]any{"id": g.ID, "locale": g.locale, "features": []string{}}
	return p
}

// appPermissions is what the bot may do in the channel; where it is no member, what answers may hold.
func (a *Actor) appPermissions() Permissions {
	if a.present() {
		return a.s.ownPermissions(a.channel)
	}
	return PermissionEmbedLinks | PermissionAttachFiles
}
