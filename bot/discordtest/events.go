package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
)

// The gateway's intents.
const (
	IntentGuilds          = 1 << 0
	IntentGuildMembers    = 1 << 1 // privileged
	IntentPresences       = 1 << 8 // privileged
	IntentGuildMessages   = 1 << 9
	IntentGuildReactions  = 1 << 10
	IntentGuildTyping     = 1 << 11
	IntentDirectMessages  = 1 << 12
	IntentDirectReactions = 1 << 13
	IntentDirectTyping    = 1 << 14
	IntentMessageContent  = 1 << 15 // privileged
)

const (
	privilegedIntents = IntentGuildMembers | IntentPresences | IntentMessageContent
	knownIntents      = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
)

// event is a dispatch to the bot.
type event struct {
	name    string
	guild   ID       // zero for direct messages
	channel *Channel // whose messages the bot must be able to see, or nil
	intent  int      // 0 when every session gets it
	data    any
	hidden  any // data for sessions that may not see messages' content, or nil
}

// dispatch sends an event to the sessions that it is for. s.mu is held.
func (s *Server) dispatch(e event) {
	s.changed.raise()
	if !s.reaches(e) || len(s.sessions) == 0 {
		return
	}
	full, hidden := s.encode(e.name, e.data), json.RawMessage(nil)
	for _, x := range s.sessions {
		if e.guild.shard(x.shards) != x.shard || e.intent != 0 && x.intents&e.intent == 0 {
			continue
		}
		data := full
		if e.hidden != nil && x.intents&IntentMessageContent == 0 {
			if hidden == nil {
				hidden = s.encode(e.name, e.hidden)
			}
			data = hidden
		}
		x.push(e.name, data)
	}
}

// reaches reports whether the bot gets events from there at all.
func (s *Server) reaches(e event) bool {
	if e.name == "INTERACTION_CREATE" || e.name == "GUILD_DELETE" {
		return true
	}
	if g := s.guilds[e.guild]; e.guild != 0 && (g == nil || !g.present || g.outage && e.name != "GUILD_CREATE") {
		return false
	}
	return e.channel == nil || s.ownPermissions(e.channel).has(PermissionViewChannel)
}

// ownPermissions is what the bot may do in a channel.
func (s *Server) ownPermissions(c *Channel) Permissions {
	switch {
	case c.Type == ChannelGroup:
		return 0
	case c.Guild == nil:
		return directPermissions
	case !c.Guild.present:
		return 0
	}
	return permissionsIn(c.Guild.members[s.bot.ID], c)
}

func (s *Server) encode(name string, data any) json.RawMessage {
	text, err := json.Marshal(data)
	if err != nil {
		s.defect("%s cannot be written: %v", name, err)
		return json.RawMessage("null")
	}
	s.checkEvent(name, text)
	return text
}

func (s *Server) dispatchGuild(g *Guild) {
	s.dispatch(event{name: "GUILD_CREATE", guild: g.ID, intent: IntentGuilds, data: g.createObject()})
}

// dispatchMessage tells of a message that is new or has changed.
func (s *Server) dispatchMessage(name string, m *message) {
	full := m.Message
	intent := IntentDirectMessages
	if g := m.channel.Guild; g != nil {
		intent = IntentGuildMessages
		full.GuildID = g.ID
		if from := g.members[m.Author.ID]; from != nil {
			w := from.wire()
			w.User = nil
			full.Member = &w
		}
	}
	e := event{name: name, guild: full.GuildID, channel: m.channel, intent: intent, data: full}
	if blank := s.blank(full); m.channel.Guild != nil {
		e.hidden = blank
	}
	s.dispatch(e)
}

// blank empties what a bot without the intent for messages' content does not see in a guild.
func (s *Server) blank(m Message) Message {
	if m.Referenced != nil {
		r := s.blank(*m.Referenced)
		m.Referenced = &r
	}
	own := func(u User) bool { return u.ID == s.bot.ID }
	if own(m.Author) || slices.ContainsFunc(m.Mentions, own) {
		return m
	}
	m.Content, m.Embeds, m.Attachments, m.Components = "", []Embed{}, []Attachment{}, []Component{}
	return m
}

// defect keeps something that the server itself did wrong.
func (s *Server) defect(format string, args ...any) {
	if len(s.defects) < maxViolations {
		s.defects = append(s.defects, fmt.Sprintf(format, args...))
	}
}

// Defects returns what the server itself did against Discord's description: mistakes of this package.
func (s *Server) Defects() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.defects)
}
