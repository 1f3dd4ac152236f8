package discordtest

import "fmt"

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
