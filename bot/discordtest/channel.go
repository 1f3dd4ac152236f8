package discordtest

import (
	"slices"
	"time"
)

// The types of channels.
const (
	ChannelText   = 0
	ChannelDM     = 1
	ChannelGroup  = 3
	ChannelThread = 11 // a public one
	ChannelForum  = 15
)

// Channel is where messages are: a channel of a guild, a thread, or direct messages.
type Channel struct {
	ID    ID
	Name  string
	Type  int
	Guild *Guild // nil for direct messages

	s          *Server
	parent     *Channel // of a thread
	thread     bool
	owner      *Person // who began a thread
	recipients []*Person
	overwrites map[ID]overwrite // by role or user
	messages   []*message       // oldest first, without ephemeral ones
	lastID     ID
	count      int // messages of a thread
	archived   bool
	locked     bool
	autoClose  int // minutes until a thread is archived
	began      time.Time
	deleted    bool
	changed    signal
}

// AddText makes a text channel.
func (g *Guild) AddText(name string) *Channel { return g.addChannel(name, ChannelText) }

// AddForum makes a forum.
func (g *Guild) AddForum(name string) *Channel { return g.addChannel(name, ChannelForum) }

func (g *Guild) addChannel(name string, kind int) *Channel {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := g.s.addChannel(&Channel{Name: name, Type: kind, Guild: g})
	g.s.dispatch(event{name: "CHANNEL_CREATE", guild: g.ID, intent: IntentGuilds, data: c.object()})
	return c
}

// AddGroupDM makes a group of direct messages, of which the bot is not a part.
func (s *Server) AddGroupDM(people ...*Person) *Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addChannel(&Channel{Type: ChannelGroup, recipients: people})
}

// addChannel adds a channel to the world. s.mu is held.
func (s *Server) addChannel(c *Channel) *Channel {
	c.s = s
	if c.ID == 0 {
		c.ID = s.newID()
	}
	c.began = s.now()
	c.overwrites = map[ID]overwrite{}
	s.channels[c.ID] = c
	if c.Guild != nil {
		c.Guild.channels[c.ID] = c
	}
	s.changed.raise()
	return c
}

// Overwrite makes an exception in the channel for a role or a user.
func (c *Channel) Overwrite(target ID, allow, deny Permissions) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.overwrites[target] = overwrite{allow, deny}
	c.s.dispatch(event{name: "CHANNEL_UPDATE", guild: c.guildID(), intent: IntentGuilds, data: c.object()})
}

// Delete removes the channel. The bot is told.
func (c *Channel) Delete() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.remove()
}

func (c *Channel) remove() {
	if c.deleted {
		return
	}
	c.deleted = true
	for _, m := range c.messages {
		delete(c.s.messages, m.ID)
	}
	delete(c.s.channels, c.ID)
	name := "CHANNEL_DELETE"
	if c.thread {
		name = "THREAD_DELETE"
	}
	if c.Guild != nil {
		delete(c.Guild.channels, c.ID)
		c.s.dispatch(event{name: name, guild: c.Guild.ID, intent: IntentGuilds, data: c.object()})
	}
	c.changed.raise()
	c.s.changed.raise()
}

// Lock archives and locks a thread.
func (c *Channel) Lock() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.archived, c.locked = true, true
	c.s.dispatch(event{name: "THREAD_UPDATE", guild: c.guildID(), intent: IntentGuilds, data: c.object()})
}

// Parent returns the channel that a thread belongs to, or nil.
func (c *Channel) Parent() *Channel { return c.parent }

// Threads returns the threads of a channel or the posts of a forum, oldest first.
func (c *Channel) Threads() []*Channel {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return slices.DeleteFunc(c.Guild.sortedChannels(true), func(t *Channel) bool { return t.parent != c })
}

// Webhook posts a message of somebody else's webhook, which a bot should pass over.
func (c *Channel) Webhook(name, text string) Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	author := &Person{ID: c.s.newID(), Name: name, s: c.s, bot: true}
	m := c.s.newMessage(c, author, Message{Content: text, Mentions: c.s.mentioned(text), WebhookID: author.ID})
	c.s.post(m)
	return m.Message
}

// System posts a message that Discord itself writes about a person, such as of type 6 for a pin or 7 for a new member.
func (c *Channel) System(kind int, about *Person) Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	m := c.s.newMessage(c, about, Message{Type: kind})
	c.s.post(m)
	return m.Message
}

// guildID is the id of the channel's guild, or zero.
func (c *Channel) guildID() ID {
	if c.Guild == nil {
		return 0
	}
	return c.Guild.ID
}
