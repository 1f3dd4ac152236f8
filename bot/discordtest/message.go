package discordtest

import (
	"regexp"
	"slices"
	"strconv"
)

// message is a message with what only the server knows of it. Server.mu guards it. Its lists are replaced and never
// changed, because copies are handed out.
type message struct {
	Message
	channel *Channel
	author  *Person
	owner   *Interaction // whose token may change it, or nil
	deleted bool
}

// newMessage makes a message that is not posted yet. s.mu is held.
func (s *Server) newMessage(c *Channel, author *Person, m Message) *message {
	if m.ID == 0 {
		m.ID = s.newID()
	}
	m.ChannelID, m.Author, m.Timestamp = c.ID, author.wire(), s.now()
	m.MentionRoles = []ID{}
	if m.Mentions == nil {
		m.Mentions = []User{}
	}
	if m.Attachments == nil {
		m.Attachments = []Attachment{}
	}
	if m.Embeds == nil {
		m.Embeds = []Embed{}
	}
	if m.Components == nil {
		m.Components = []Component{}
	}
	return &message{Message: m, channel: c, author: author}
}

// post makes a message appear. Ephemeral ones appear to their person alone, so the channel does not hold them.
func (s *Server) post(m *message) {
	s.messages[m.ID] = m
	c := m.channel
	if !m.Ephemeral() {
		c.messages = append(c.messages, m)
		c.lastID = m.ID
		if c.thread && m.Type != TypeThreadStarter {
			c.count++
		}
		c.archived = c.archived && c.locked
		if keep := s.options.KeepMessages; keep > 0 && len(c.messages) > 2*keep {
			s.forgetMessages(c, len(c.messages)-keep)
		}
		s.dispatchMessage("MESSAGE_CREATE", m)
	}
	s.touched(m)
}

func (s *Server) forgetMessages(c *Channel, n int) {
	for _, old := range c.messages[:n] {
		delete(s.messages, old.ID)
		for _, a := range old.Attachments {
			delete(s.files, a.ID)
		}
	}
	c.messages = slices.Clone(c.messages[n:])
}

// changedMessage tells of a change.
func (s *Server) changedMessage(m *message) {
	if !m.Ephemeral() {
		s.dispatchMessage("MESSAGE_UPDATE", m)
	}
	s.touched(m)
}

// touched wakes who waits for the message.
func (s *Server) touched(m *message) {
	m.channel.changed.raise()
	if m.owner != nil {
		m.owner.changed.raise()
	}
	s.changed.raise()
}

// erase deletes a message.
func (s *Server) erase(m *message) {
	m.deleted = true
	delete(s.messages, m.ID)
	c := m.channel
	c.messages = slices.DeleteFunc(slices.Clone(c.messages), func(other *message) bool { return other == m })
	if !m.Ephemeral() {
		data := map[string]any{"id": m.ID, "channel_id": c.ID}
		e := event{name: "MESSAGE_DELETE", channel: c, intent: IntentDirectMessages, data: data}
		if c.Guild != nil {
			e.guild, e.intent, data["guild_id"] = c.Guild.ID, IntentGuildMessages, c.Guild.ID
		}
		s.dispatch(e)
	}
	s.touched(m)
}

// visible finds a message that everybody sees in a channel, or nil.
func (s *Server) visible(c *Channel, id ID) *message {
	m := s.messages[id]
	if m == nil || m.channel != c || m.Ephemeral() {
		return nil
	}
	return m
}

var mentionPattern = regexp.MustCompile(`<@!?(\d+)>`)

// mentioned lists the users whom a text mentions.
func (s *Server) mentioned(text string) []User {
	list := []User{}
	for _, match := range mentionPattern.FindAllStringSubmatch(text, -1) {
		id, _ := strconv.ParseInt(match[1], 10, 64)
		p := s.people[ID(id)]
		if p != nil && !slices.ContainsFunc(list, func(u User) bool { return u.ID == p.ID }) {
			list = append(list, p.wire())
		}
	}
	return list
}
