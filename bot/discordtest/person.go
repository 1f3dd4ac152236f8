package discordtest

import "cmp"

// Person is a user of Discord, the bot among them.
type Person struct {
	ID   ID
	Name string

	s         *Server
	bot       bool
	closed    bool // takes no direct messages
	installed bool // has installed the application for themselves
	locale    string
	direct    *Channel
}

// AddUser makes a user.
func (s *Server) AddUser(name string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addPerson(name)
}

// AddBot makes another bot, whose messages ours should pass over.
func (s *Server) AddBot(name string) *Person {
	p := s.AddUser(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	p.bot = true
	return p
}

func (s *Server) addPerson(name string) *Person {
	p := &Person{ID: s.newID(), Name: name, s: s, locale: "en-US"}
	s.people[p.ID] = p
	return p
}

// User returns the user with this id, or nil.
func (s *Server) User(id ID) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.people[id]
}

// Bot returns the bot's own user.
func (s *Server) Bot() *Person { return s.bot }

// Mention returns what mentions the user in a text.
func (p *Person) Mention() string { return "<@" + p.ID.String() + ">" }

// CloseDM refuses direct messages, or accepts them again.
func (p *Person) CloseDM(closed bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.closed = closed
}

// Install installs the application for the person, or removes it: then its user-installed commands can be used
// everywhere.
func (p *Person) Install(installed bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.installed = installed
}

// SetLocale changes the language of the person's client, such as "de".
func (p *Person) SetLocale(locale string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.locale = locale
}

// DM returns the channel of direct messages between the person and the bot. The same is made when the bot opens it.
func (p *Person) DM() *Channel {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.dm()
}

func (p *Person) dm() *Channel {
	if p.direct == nil {
		p.direct = p.s.addChannel(&Channel{Type: ChannelDM, recipients: []*Person{p}})
	}
	return p.direct
}

// In lets the person act in a channel.
func (p *Person) In(c *Channel) *Actor { return &Actor{s: p.s, person: p, channel: c} }

// InDM lets the person act in their direct messages with the bot.
func (p *Person) InDM() *Actor { return p.In(p.DM()) }

// wire returns the user as Discord sends it. s.mu is held.
func (p *Person) wire() User {
	u := User{ID: p.ID, Username: p.Name, Discriminator: "0", Bot: p.bot}
	if p.bot {
		u.Discriminator = "0001"
	} else {
		u.GlobalName = &p.Name
	}
	return u
}

// mutual reports whether the person shares a guild with the bot. s.mu is held.
func (p *Person) mutual() bool {
	for _, g := range p.s.guilds {
		if g.present && g.members[p.ID] != nil {
			return true
		}
	}
	return false
}

// language is the person's locale.
func (p *Person) language() string { return cmp.Or(p.locale, "en-US") }
