package discordtest

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// Click presses a button of a message.
func (a *Actor) Click(m Message, customID string) (*Interaction, error) {
	return a.component(m, customID, ComponentButton, func(Component, map[string]any) error { return nil })
}

// Select chooses values in a menu of a message.
func (a *Actor) Select(m Message, customID string, values ...string) (*Interaction, error) {
	return a.component(m, customID, ComponentSelect, func(c Component, data map[string]any) error {
		if len(values) < c.MinValues || len(values) > c.MaxValues {
			return fmt.Errorf("%d values are chosen where %d to %d may be", len(values), c.MinValues, c.MaxValues)
		}
		for _, v := range values {
			if !slices.ContainsFunc(c.Options, func(o SelectOption) bool { return o.Value == v }) {
				return fmt.Errorf("the menu %q does not offer %q", customID, v)
			}
		}
		data["values"] = values
		return nil
	})
}

// component uses a component of a message in its present state.
func (a *Actor) component(m Message, customID string, kind int,
	use func(Component, map[string]any) error) (*Interaction, error) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	if err := a.may(0); err != nil {
		return nil, err
	}
	source := a.s.messages[m.ID]
	switch {
	case source == nil || source.channel != a.channel:
		return nil, fmt.Errorf("there is no message %s in #%s", m.ID, a.channel.Name)
	case source.Ephemeral() && source.owner.person != a.person:
		return nil, fmt.Errorf("the message is not shown to %s", a.person.Name)
	}
	c, ok := source.component(customID)
	switch {
	case !ok || c.Type != kind:
		return nil, fmt.Errorf("the message has no such component %q", customID)
	case c.Disabled:
		return nil, fmt.Errorf("the component %q is disabled", customID)
	}
	data := map[string]any{"component_type": c.Type, "custom_id": customID, "id": c.ID}
	if err := use(c, data); err != nil {
		return nil, err
	}
	i := &Interaction{kind: kindComponent, source: source}
	i.metadata.InteractedMessageID = source.ID
	return a.begin(i, data, source.installs())
}

// installs is how the application was installed for what made the message.
func (m *message) installs() []int {
	if m.owner == nil {
		return []int{installGuild}
	}
	var installs []int
	for how, name := range []string{installGuild: "0", installUser: "1"} {
		if _, ok := m.owner.owners[name]; ok {
			installs = append(installs, how)
		}
	}
	return installs
}

// Submit fills in a modal, by the custom ids of its inputs, and sends it. Inputs that are left out keep their value.
func (a *Actor) Submit(m Modal, values map[string]string) (*Interaction, error) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	switch {
	case m.opener == nil || m.opener.person != a.person:
		return nil, fmt.Errorf("the modal was not opened for %s", a.person.Name)
	case m.opener.channel != a.channel:
		return nil, fmt.Errorf("the modal was opened in another channel than #%s", a.channel.Name)
	}
	if err := a.may(0); err != nil {
		return nil, err
	}
	inputs := m.Inputs()
	for id := range values {
		if !slices.ContainsFunc(inputs, func(c Component) bool { return c.CustomID == id }) {
			return nil, fmt.Errorf("the modal has no input %q", id)
		}
	}
	for _, c := range inputs {
		if err := c.takes(c.valueIn(values)); err != nil {
			return nil, err
		}
	}
	i := &Interaction{kind: kindModal, source: m.opener.source, modalID: m.CustomID}
	i.metadata.Trigger = m.opener.metadata
	data := map[string]any{"custom_id": m.CustomID, "components": submitted(m.Components, values)}
	return a.begin(i, data, installsOf(m.opener.owners))
}

func installsOf(owners map[string]ID) []int {
	return (&message{owner: &Interaction{owners: owners}}).installs()
}

func (c Component) valueIn(values map[string]string) string {
	if v, ok := values[c.CustomID]; ok {
		return v
	}
	return c.Value
}

// takes judges a text for an input.
func (c Component) takes(text string) error {
	switch n := utf8.RuneCountInString(text); {
	case n == 0 && c.Required:
		return fmt.Errorf("the input %q is required", c.CustomID)
	case n > 0 && n < c.MinLength, n > c.MaxLength:
		return fmt.Errorf("the input %q takes %d to %d characters, not %d", c.CustomID, c.MinLength, c.MaxLength, n)
	}
	return nil
}

// submitted is what Discord sends of a modal's components.
func submitted(components []Component, values map[string]string) []map[string]any {
	list := []map[string]any{}
	for _, c := range components {
		o := map[string]any{"type": c.Type, "id": c.ID}
		switch c.Type {
		case ComponentRow:
			o["components"] = submitted(c.Components, values)
		case ComponentLabel:
			o["component"] = submitted([]Component{*c.Component}, values)[0]
		case ComponentInput:
			o["custom_id"], o["value"] = c.CustomID, c.valueIn(values)
		}
		list = append(list, o)
	}
	return list
}
