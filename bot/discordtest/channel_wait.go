package discordtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Messages returns what everybody sees in the channel, oldest first.
func (c *Channel) Messages() []Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.list()
}

func (c *Channel) list() []Message {
	list := make([]Message, len(c.messages))
	for i, m := range c.messages {
		list[i] = m.Message
	}
	return list
}

// Messages returns what everybody sees in a channel, oldest first.
func (s *Server) Messages(c *Channel) []Message { return c.Messages() }

// WaitMessage returns the first message of the bot in the channel that is enough; nil takes any that is not loading.
func (c *Channel) WaitMessage(ctx context.Context, enough func(Message) bool) (Message, error) {
	var found Message
	_, err := await(ctx, c.s, &c.changed, "a message in #"+c.Name, c.list, func(list []Message) bool {
		i := slices.IndexFunc(list, func(m Message) bool {
			return m.Author.ID == c.s.bot.ID && m.Type != TypeThreadStarter && isEnough(m, enough)
		})
		if i >= 0 {
			found = list[i]
		}
		return i >= 0
	})
	return found, err
}

// isEnough asks whether a message is enough; without a question, any that is not loading is.
func isEnough(m Message, enough func(Message) bool) bool {
	if enough == nil {
		return !m.Loading()
	}
	return enough(m)
}

// WaitThread returns the first thread of a channel or post of a forum that is enough; nil takes any.
func (c *Channel) WaitThread(ctx context.Context, enough func(*Channel) bool) (*Channel, error) {
	if c.Guild == nil {
		return nil, errors.New("direct messages have no threads")
	}
	var found *Channel
	_, err := await(ctx, c.s, &c.s.changed, fmt.Sprintf("a thread in #%s", c.Name), func() []*Channel {
		return slices.DeleteFunc(c.Guild.sortedChannels(true), func(t *Channel) bool { return t.parent != c })
	}, func(list []*Channel) bool {
		i := slices.IndexFunc(list, func(t *Channel) bool { return enough == nil || enough(t) })
		if i >= 0 {
			found = list[i]
		}
		return i >= 0
	})
	return found, err
}
