package discordtest

import (
	"slices"
	"strings"
)

const (
	maxRows      = 5
	maxButtons   = 5
	maxCustomID  = 100
	maxOptions   = 25
	styleLink    = 5
	stylePremium = 6
)

// customIDs are the custom ids seen in a message or modal, which must be unique.
type customIDs map[string]bool

// customID checks a custom id.
func (k *checker) customID(o map[string]any, path string, seen customIDs) {
	id := k.text(o, path, "custom_id", 1, maxCustomID)
	if seen[id] {
		k.fail(join(path, "custom_id"), "Component custom id cannot be duplicated.")
	}
	seen[id] = true
}

// legacy checks rows of buttons and selects.
func (k *checker) legacy(body map[string]any, path string) {
	seen := customIDs{}
	for i, row := range k.objects(body, path, "components", 0, maxRows) {
		where := at(join(path, "components"), i)
		if kind(row) != ComponentRow {
			k.fail(join(where, "type"), "Must be a row; other components need the flag for components.")
		}
		k.row(row, where, seen)
	}
}

// row checks up to five buttons or one select.
func (k *checker) row(row map[string]any, path string, seen customIDs) {
	inside := k.objects(row, path, "components", 1, maxButtons)
	for i, c := range inside {
		where := at(join(path, "components"), i)
		switch kind(c) {
		case ComponentButton:
			k.button(c, where, seen)
		case ComponentSelect, 5, 6, 7, 8:
			if len(inside) > 1 {
				k.fail(join(path, "components"), "A select fills its row.")
			}
			k.menu(c, where, seen)
		default:
			k.fail(join(where, "type"), "Only buttons and selects are in rows of messages.")
		}
	}
}

func (k *checker) button(b map[string]any, path string, seen customIDs) {
	label := k.text(b, path, "label", 0, 80)
	style, _ := k.number(b, path, "style", 1, stylePremium)
	switch address, _ := b["url"].(string); {
	case style == stylePremium:
		return
	case style == styleLink:
		k.text(b, path, "url", 1, 512)
		if id, _ := b["custom_id"].(string); id != "" {
			k.fail(join(path, "custom_id"), "A link has no custom id.")
		}
		if !begins(address, "http://", "https://", "discord://") {
			k.fail(join(path, "url"), "Scheme must be one of http, https, discord.")
		}
	default:
		if style == 0 {
			k.fail(join(path, "style"), "This field is required.")
		}
		if address != "" {
			k.fail(join(path, "url"), "Only links have an address.")
		}
		k.customID(b, path, seen)
	}
	if label == "" && b["emoji"] == nil {
		k.fail(path, "A button needs a label or an emoji.")
	}
}

func begins(text string, with ...string) bool {
	return slices.ContainsFunc(with, func(p string) bool { return strings.HasPrefix(text, p) })
}

func (k *checker) menu(m map[string]any, path string, seen customIDs) {
	k.customID(m, path, seen)
	k.text(m, path, "placeholder", 0, 150)
	low, given := k.number(m, path, "min_values", 0, maxOptions)
	if !given {
		low = 1
	}
	high, given := k.number(m, path, "max_values", 1, maxOptions)
	if !given {
		high = 1
	}
	if low > high {
		k.fail(join(path, "min_values"), "More than max_values.")
	}
	if kind(m) != ComponentSelect {
		return
	}
	values := map[string]bool{}
	defaults := 0
	options := k.objects(m, path, "options", 1, maxOptions)
	for i, o := range options {
		where := at(join(path, "options"), i)
		k.text(o, where, "label", 1, 100)
		k.text(o, where, "description", 0, 100)
		value := k.text(o, where, "value", 1, 100)
		if values[value] {
			k.fail(join(where, "value"), "The specified option value is already used.")
		}
		values[value] = true
		if chosen, _ := o["default"].(bool); chosen {
			defaults++
		}
	}
	if high > len(options) || defaults > high {
		k.fail(path, "More values or defaults than there may be.")
	}
}
