package discordtest

import (
	"fmt"
	"net/http"
)

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

// SayOptions are the circumstances of a message.
type SayOptions struct {
	ReplyTo Message // the message that is answered, if any
	NoPing  bool    // the reply does not mention the author of that message
	Files   []File
	Embeds  []Embed // such as the preview of a link
}

// Say posts a message.
func (a *Actor) Say(text string, options ...SayOptions) (Message, error) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	needed := PermissionSendMessages
	if a.channel.thread {
		needed = PermissionSendMessagesInThreads
	}
	if err := a.may(needed); err != nil {
		return Message{}, err
	}
	if a.channel.Type == ChannelForum {
		return Message{}, fmt.Errorf("#%s is a forum: only posts can be made there", a.channel.Name)
	}
	var o SayOptions
	if len(options) > 0 {
		o = options[0]
	}
	return a.say(0, text, o)
}

func (a *Actor) say(id ID, text string, o SayOptions) (Message, error) {
	s := a.s
	m := s.newMessage(a.channel, a.person, Message{ID: id, Content: text, Mentions: s.mentioned(text)})
	if o.ReplyTo.ID != 0 {
		target := s.visible(a.channel, o.ReplyTo.ID)
		if target == nil {
			return Message{}, fmt.Errorf("the message that is answered is not in #%s", a.channel.Name)
		}
		m.reply(target)
		if !o.NoPing && !mentions(m.Message, target.Author.ID) {
			m.Mentions = append(m.Mentions, target.Author)
		}
	}
	for _, f := range o.Files {
		m.Attachments = append(m.Attachments, s.attachment(a.channel, f, ""))
	}
	if o.Embeds != nil {
		m.Embeds = settle(o.Embeds, m.Attachments)
	}
	s.post(m)
	return m.Message, nil
}

func mentions(m Message, id ID) bool {
	for _, u := range m.Mentions {
		if u.ID == id {
			return true
		}
	}
	return false
}

// own finds a message that the person may change.
func (a *Actor) own(m Message, others bool) (*message, error) {
	found := a.s.visible(a.channel, m.ID)
	switch {
	case found == nil:
		return nil, fmt.Errorf("there is no message %s in #%s", m.ID, a.channel.Name)
	case found.author != a.person && !(others && a.channel.Guild != nil && a.permissions().has(PermissionManageMessages)):
		return nil, fmt.Errorf("the message is not %s's", a.person.Name)
	}
	return found, nil
}

// Edit changes a message of the person.
func (a *Actor) Edit(m Message, text string) error {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	found, err := a.own(m, false)
	if err != nil {
		return err
	}
	now := a.s.now()
	found.Content, found.Mentions, found.EditedTimestamp = text, a.s.mentioned(text), &now
	a.s.changedMessage(found)
	return nil
}

// Delete deletes a message of the person, or of others where they may.
func (a *Actor) Delete(m Message) error {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	found, err := a.own(m, true)
	if err == nil {
		a.s.erase(found)
	}
	return err
}

// React adds an emoji below a message.
func (a *Actor) React(m Message, emoji string) error {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	found := a.s.visible(a.channel, m.ID)
	if found == nil {
		return fmt.Errorf("there is no message %s in #%s", m.ID, a.channel.Name)
	}
	a.s.react(found, a.person, emoji, 1)
	return nil
}

// Post begins a post in a forum and returns it with its first message.
func (a *Actor) Post(title, text string, options ...SayOptions) (*Channel, Message, error) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	if err := a.may(PermissionSendMessages); err != nil {
		return nil, Message{}, err
	}
	if a.channel.Type != ChannelForum {
		return nil, Message{}, fmt.Errorf("#%s is not a forum (%d)", a.channel.Name, http.StatusBadRequest)
	}
	var o SayOptions
	if len(options) > 0 {
		o = options[0]
	}
	thread := a.s.startThread(a.channel, nil, a.person, threadRequest{Name: title})
	first, err := a.person.In(thread).say(thread.ID, text, o)
	return thread, first, err
}

// StartThread begins a thread, at a message when one is given.
func (a *Actor) StartThread(name string, at ...Message) (*Channel, error) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	if err := a.may(PermissionCreatePublicThreads); err != nil {
		return nil, err
	}
	if a.channel.Guild == nil || a.channel.Type != ChannelText {
		return nil, fmt.Errorf("#%s has no threads", a.channel.Name)
	}
	var m *message
	if len(at) > 0 {
		if m = a.s.visible(a.channel, at[0].ID); m == nil {
			return nil, fmt.Errorf("there is no message %s in #%s", at[0].ID, a.channel.Name)
		}
	}
	return a.s.startThread(a.channel, m, a.person, threadRequest{Name: name}), nil
}
