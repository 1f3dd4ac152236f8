package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
)

// interactionRoutes are the endpoints that answer interactions. Their token authorizes.
func interactionRoutes() []*route {
	const hook = "/webhooks/{webhook_id}/{webhook_token}"
	const original, other = hook + "/messages/@original", hook + "/messages/{message_id}"
	list := []*route{
		{method: "POST", path: "/interactions/{interaction_id}/{interaction_token}/callback", serve: (*Server).callback,
			rules: callbackRules, schema: callbackSchema, unbound: true},
		{method: "POST", path: hook, serve: (*Server).followUp, rules: followupRules},
		{method: "GET", path: original, serve: (*Server).getAnswer},
		{method: "PATCH", path: original, serve: (*Server).editAnswer, rules: editRules},
		{method: "DELETE", path: original, serve: (*Server).deleteAnswer},
		{method: "GET", path: other, serve: (*Server).getAnswer},
		{method: "PATCH", path: other, serve: (*Server).editAnswer, rules: editRules},
		{method: "DELETE", path: other, serve: (*Server).deleteAnswer},
	}
	for _, r := range list {
		r.token = true
		r.limit, r.window = webhookLimit, webhookWindow
	}
	return list
}

// allowedAnswers are the types of answers that fit an interaction.
func (i *Interaction) allowedAnswers() []int {
	switch {
	case i.kind == kindCommand:
		return []int{answerMessage, answerDeferMessage, answerModal}
	case i.kind == kindComponent:
		return []int{answerMessage, answerDeferMessage, answerDeferUpdate, answerUpdate, answerModal}
	case i.kind == kindAutocomplete:
		return []int{answerAutocompletion}
	case i.source != nil:
		return []int{answerMessage, answerDeferMessage, answerDeferUpdate, answerUpdate}
	}
	return []int{answerMessage, answerDeferMessage}
}

// callback takes the first answer to an interaction.
func (s *Server) callback(c *call) (any, *refusal) {
	id, refused := c.id("interaction_id")
	if refused != nil {
		return nil, refused
	}
	i := s.interactions.byID[id]
	switch {
	case i == nil || i.Token != c.http.PathValue("interaction_token"):
		return nil, unknownInteraction()
	case i.ack != nil:
		return nil, alreadyAcknowledged()
	case s.now().Sub(i.Began) > ackWindow:
		return nil, unknownInteraction()
	}
	var in struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if refused := c.decode(&in); refused != nil {
		return nil, refused
	}
	if !slices.Contains(i.allowedAnswers(), in.Type) {
		return nil, invalidBody("type", "An answer of type %d does not fit the interaction.", in.Type)
	}
	if refused := s.takeAnswer(i, in.Type, in.Data, c.files); refused != nil {
		return nil, refused
	}
	now := s.now()
	i.ack = &Ack{Type: in.Type, At: now, After: now.Sub(i.Began), Ephemeral: i.original != nil && i.original.Ephemeral()}
	i.changed.raise()
	s.changed.raise()
	if c.http.URL.Query().Get("with_response") == "true" {
		return i.callbackObject(), nil
	}
	return nil, nil
}

// takeAnswer does what the first answer says.
func (s *Server) takeAnswer(i *Interaction, kind int, data json.RawMessage, files []File) *refusal {
	f := fieldsOf(data)
	switch kind {
	case answerMessage:
		m := s.answerTo(i, flagsOf(f))
		if refused := s.fill(m, i.channel, f, files); refused != nil {
			return refused
		}
		i.original = m
		s.post(m)
	case answerDeferMessage:
		i.original = s.answerTo(i, flagsOf(f)|FlagLoading)
		s.post(i.original)
	case answerDeferUpdate:
		i.original = i.source
	case answerUpdate:
		if i.source.deleted {
			return unknownMessage()
		}
		if refused := s.edit(i.source, f, files); refused != nil {
			return refused
		}
		i.original = i.source
	case answerAutocompletion:
		var in struct{ Choices []Choice }
		if err := json.Unmarshal(data, &in); err != nil {
			return invalidBody("data", "%v", err)
		}
		i.choices = in.Choices
	case answerModal:
		m := Modal{opener: i}
		var err error
		if m.Components, err = readComponents(f["components"]); err != nil {
			return invalidBody("data.components", "%v", err)
		}
		_ = json.Unmarshal(f["custom_id"], &m.CustomID) //nolint:errcheck // the checks have read it
		_ = json.Unmarshal(f["title"], &m.Title)        //nolint:errcheck // likewise
		i.modal = &m
	}
	return nil
}

func flagsOf(f fields) (flags int) {
	if f.has("flags") {
		_ = json.Unmarshal(f["flags"], &flags) //nolint:errcheck // the checks have read it
	}
	return flags
}

// answerTo makes a message that answers an interaction.
func (s *Server) answerTo(i *Interaction, flags int) *message {
	metadata := i.metadata
	answer := Message{Type: TypeCommandReply, Flags: flags, WebhookID: s.applicationID, ApplicationID: s.applicationID,
		InteractionMetadata: &metadata}
	if i.menu {
		answer.Type = TypeContextMenuUsed
	}
	if i.absent && i.channel.Guild != nil && !permissionsIn(i.channel.Guild.members[i.person.ID], i.channel).has(PermissionUseExternalApps) {
		answer.Flags |= FlagEphemeral
	}
	m := s.newMessage(i.channel, s.bot, answer)
	m.owner = i
	if i.source != nil && !i.source.Ephemeral() {
		m.reply(i.source)
	}
	return m
}

// callbackObject is the answer to a callback that asks for one.
func (i *Interaction) callbackObject() map[string]any {
	about := map[string]any{"id": i.ID, "type": i.kind}
	o := map[string]any{"interaction": about}
	if i.original == nil {
		return o
	}
	about["response_message_id"] = i.original.ID
	about["response_message_loading"] = i.original.Loading()
	about["response_message_ephemeral"] = i.original.Ephemeral()
	if i.ack.Type == answerMessage || i.ack.Type == answerUpdate {
		o["resource"] = map[string]any{"type": i.ack.Type, "message": i.original.Message}
	}
	return o
}

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
