package discordtest

import (
	"net/http"
	"slices"
)

// hooked finds the interaction that a token answers.
func (s *Server) hooked(c *call) (*Interaction, *refusal) {
	id, refused := c.id("webhook_id")
	if refused != nil {
		return nil, refused
	}
	i := s.interactions.byToken[c.http.PathValue("webhook_token")]
	switch {
	case i == nil || id != s.applicationID:
		return nil, unknownWebhook()
	case s.now().Sub(i.Began) >= tokenLifetime:
		return nil, expiredToken()
	case i.ack == nil || i.ack.Type == answerAutocompletion:
		return nil, unknownWebhook()
	}
	return i, nil
}

// answered finds the message that a request is about, among those of the interaction.
func (s *Server) answered(c *call) (*message, *refusal) {
	i, refused := s.hooked(c)
	if refused != nil {
		return nil, refused
	}
	m := i.original
	if name := c.http.PathValue("message_id"); name != "" {
		id, refused := c.id("message_id")
		if refused != nil {
			return nil, refused
		}
		own := append([]*message{i.original, i.source}, i.followups...)
		at := slices.IndexFunc(own, func(m *message) bool { return m != nil && m.ID == id })
		if at < 0 {
			return nil, unknownMessage()
		}
		m = own[at]
	}
	if m == nil || m.deleted || m.channel.deleted {
		return nil, unknownMessage()
	}
	return m, nil
}

func (s *Server) getAnswer(c *call) (any, *refusal) {
	m, refused := s.answered(c)
	if refused != nil {
		return nil, refused
	}
	return m.Message, nil
}

func (s *Server) editAnswer(c *call) (any, *refusal) {
	m, refused := s.answered(c)
	if refused != nil {
		return nil, refused
	}
	if refused := s.edit(m, c.fields(), c.files); refused != nil {
		return nil, refused
	}
	s.wake(c)
	return m.Message, nil
}

func (s *Server) deleteAnswer(c *call) (any, *refusal) {
	m, refused := s.answered(c)
	if refused != nil {
		return nil, refused
	}
	s.erase(m)
	s.wake(c)
	return nil, nil
}

// wake wakes who waits for the interaction of a request: the message may be another's.
func (s *Server) wake(c *call) {
	s.interactions.byToken[c.http.PathValue("webhook_token")].changed.raise()
}

// followUp adds a message to an answer, or fills in the one that was deferred.
func (s *Server) followUp(c *call) (any, *refusal) {
	i, refused := s.hooked(c)
	if refused != nil {
		return nil, refused
	}
	f := c.fields()
	if o := i.original; o != nil && o.Loading() && !o.deleted {
		if refused := s.edit(o, f, c.files); refused != nil {
			return nil, refused
		}
		return o.Message, nil
	}
	switch {
	case i.channel.deleted:
		return nil, unknownChannel()
	case i.absent && len(i.followups) >= maxFollowups:
		return nil, refuse(http.StatusBadRequest, 40094, "This interaction has reached the maximum number of follow up messages")
	}
	m := s.answerTo(i, flagsOf(f)&FlagEphemeral)
	if refused := s.fill(m, i.channel, f, c.files); refused != nil {
		return nil, refused
	}
	i.followups = append(i.followups, m)
	s.post(m)
	return m.Message, nil
}
