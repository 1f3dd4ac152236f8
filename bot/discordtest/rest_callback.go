package discordtest

import (
	"encoding/json"
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
