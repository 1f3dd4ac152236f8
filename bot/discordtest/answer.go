package discordtest

import "encoding/json"

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
	if g := i.channel.Guild; i.absent && g != nil &&
		!permissionsIn(g.members[i.person.ID], i.channel).has(PermissionUseExternalApps) {
		answer.Flags |= FlagEphemeral
	}
	m := s.newMessage(i.channel, s.bot, answer)
	m.owner = i
	if i.source != nil && !i.source.Ephemeral() {
		m.reply(i.source)
	}
	return m
}
