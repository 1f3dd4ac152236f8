package discordtest

import (
	"encoding/json"
	"maps"
)

// The types of components.
const (
	ComponentRow       = 1
	ComponentButton    = 2
	ComponentSelect    = 3 // of texts
	ComponentInput     = 4 // of modals
	ComponentSection   = 9
	ComponentText      = 10
	ComponentThumbnail = 11
	ComponentGallery   = 12
	ComponentFile      = 13
	ComponentSeparator = 14
	ComponentContainer = 17
	ComponentLabel     = 18 // of modals
)

// Component is a part of a message or modal. It keeps all that the bot sent, also where there is no field for it.
type Component struct {
	Type        int
	ID          int
	CustomID    string
	Style       int // of a button, 5 for links; of an input, 2 for several lines
	Label       string
	URL         string
	Disabled    bool
	Placeholder string
	Content     string // of a text display
	MinValues   int
	MaxValues   int
	Options     []SelectOption
	Components  []Component
	Accessory   *Component // of a section
	Component   *Component // of a label
	Required    bool       // of an input
	Value       string
	MinLength   int
	MaxLength   int // 4000 when the bot did not say

	raw map[string]any
}

// SelectOption is one choice of a menu.
type SelectOption struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description"`
	Default     bool   `json:"default"`
}

// componentFields are a Component's fields as they are on the wire.
type componentFields struct {
	Type        int            `json:"type"`
	ID          int            `json:"id"`
	CustomID    string         `json:"custom_id"`
	Style       int            `json:"style"`
	Label       string         `json:"label"`
	URL         string         `json:"url"`
	Disabled    bool           `json:"disabled"`
	Placeholder string         `json:"placeholder"`
	Content     string         `json:"content"`
	MinValues   int            `json:"min_values"`
	MaxValues   int            `json:"max_values"`
	Options     []SelectOption `json:"options"`
	Components  []Component    `json:"components"`
	Accessory   *Component     `json:"accessory"`
	Component   *Component     `json:"component"`
	Required    bool           `json:"required"`
	Value       string         `json:"value"`
	MinLength   int            `json:"min_length"`
	MaxLength   int            `json:"max_length"`
}

// MarshalJSON writes the component as Discord sends it.
func (c Component) MarshalJSON() ([]byte, error) { return json.Marshal(c.raw) }

// UnmarshalJSON reads a component.
func (c *Component) UnmarshalJSON(text []byte) error {
	var fields componentFields
	if err := json.Unmarshal(text, &fields); err != nil {
		return err
	}
	var raw map[string]any
	if err := json.Unmarshal(text, &raw); err != nil {
		return err
	}
	*c = Component{Type: fields.Type, ID: fields.ID, CustomID: fields.CustomID, Style: fields.Style, Label: fields.Label,
		URL: fields.URL, Disabled: fields.Disabled, Placeholder: fields.Placeholder, Content: fields.Content,
		MinValues: fields.MinValues, MaxValues: fields.MaxValues, Options: fields.Options, Components: fields.Components,
		Accessory: fields.Accessory, Component: fields.Component, Required: fields.Required, Value: fields.Value,
		MinLength: fields.MinLength, MaxLength: fields.MaxLength, raw: raw}
	return nil
}

// readComponents reads a request's components and gives them the form in which Discord returns them: numbered, with
// defaults filled in and without what is null.
func readComponents(text json.RawMessage) ([]Component, error) {
	var list []any
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, err
	}
	next := 0
	for _, c := range list {
		complete(c, &next)
	}
	full, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	components := []Component{}
	err = json.Unmarshal(full, &components)
	return components, err
}

func complete(value any, next *int) {
	c, ok := value.(map[string]any)
	if !ok {
		return
	}
	maps.DeleteFunc(c, func(_ string, v any) bool { return v == nil })
	*next++
	if id, _ := c["id"].(float64); id == 0 {
		c["id"] = *next
	}
	kind, _ := c["type"].(float64)
	for key, v := range componentDefaults(int(kind)) {
		if _, ok := c[key]; !ok {
			c[key] = v
		}
	}
	for _, key := range []string{"components", "accessory", "component"} {
		if list, ok := c[key].([]any); ok {
			for _, inner := range list {
				complete(inner, next)
			}
		}
		complete(c[key], next)
	}
}

func componentDefaults(kind int) map[string]any {
	switch kind {
	case ComponentSelect, 5, 6, 7, 8:
		return map[string]any{"min_values": 1, "max_values": 1}
	case ComponentInput:
		return map[string]any{"required": true, "label": nil, "min_length": nil, "max_length": 4000}
	case ComponentContainer:
		return map[string]any{"accent_color": nil, "spoiler": false}
	case ComponentThumbnail:
		return map[string]any{"description": nil, "spoiler": false}
	case ComponentSeparator:
		return map[string]any{"spacing": 1, "divider": true}
	case ComponentFile:
		return map[string]any{"spoiler": false, "name": "", "size": 0}
	}
	return nil
}

// flatten lists components with those inside them.
func flatten(components []Component) (all []Component) {
	for _, c := range components {
		all = append(all, c)
		all = append(all, flatten(c.Components)...)
		for _, inner := range []*Component{c.Accessory, c.Component} {
			if inner != nil {
				all = append(all, flatten([]Component{*inner})...)
			}
		}
	}
	return all
}
