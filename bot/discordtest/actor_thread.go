package discordtest

import "fmt"

// Post begins a post in a forum and returns it with its first message.
func (a *Actor) Post(title, text string, options ...SayOptions) (*Channel, Message, error) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	if err := a.may(PermissionSendMessages); err != nil {
		return nil, Message{}, err
	}
	if a.channel.Type != ChannelForum {
		return nil, Message{}, fmt.Errorf("#%s is not a forum", a.channel.Name)
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
