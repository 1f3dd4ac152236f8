package discordtest

import "unicode/utf8"

// parts checks the components of a message with FlagComponentsV2.
func (k *checker) parts(body map[string]any, path string) {
	seen := customIDs{}
	count, text := 0, 0
	var walk func(c map[string]any, path string)
	walk = func(c map[string]any, path string) {
		count++
		switch kind(c) {
		case ComponentText:
			text += utf8.RuneCountInString(k.text(c, path, "content", 1, maxPartsText))
		case ComponentRow:
			k.row(c, path, seen)
			count += len(k.objects(c, path, "components", 1, maxButtons))
			return
		case ComponentButton:
			k.button(c, path, seen)
		}
		for i, inner := range k.objects(c, path, "components", 0, maxParts) {
			walk(inner, at(join(path, "components"), i))
		}
		if accessory, ok := c["accessory"].(map[string]any); ok {
			walk(accessory, join(path, "accessory"))
		}
	}
	for i, c := range k.objects(body, path, "components", 1, maxParts) {
		walk(c, at(join(path, "components"), i))
	}
	if count > maxParts || text > maxPartsText {
		k.fail(join(path, "components"), "%d components with %d characters: more than %d or %d.", count, text, maxParts, maxPartsText)
	}
}

// modal checks a form.
func (k *checker) modal(data map[string]any, path string) {
	k.text(data, path, "title", 1, 45)
	k.text(data, path, "custom_id", 1, maxCustomID)
	seen := customIDs{}
	for i, part := range k.objects(data, path, "components", 1, maxRows) {
		where := at(join(path, "components"), i)
		switch kind(part) {
		case ComponentRow:
			for j, input := range k.objects(part, where, "components", 1, 1) {
				inside := at(join(where, "components"), j)
				if kind(input) != ComponentInput {
					k.fail(join(inside, "type"), "Only text inputs are in rows of modals.")
				}
				k.text(input, inside, "label", 1, 45)
				k.input(input, inside, seen)
			}
		case ComponentLabel:
			k.text(part, where, "label", 1, 45)
			k.text(part, where, "description", 0, 100)
			input, _ := part["component"].(map[string]any)
			inside := join(where, "component")
			if kind(input) == ComponentInput {
				k.input(input, inside, seen)
			} else {
				k.customID(input, inside, seen)
			}
		case ComponentText:
		default:
			k.fail(join(where, "type"), "Not a component of modals.")
		}
	}
}

func (k *checker) input(o map[string]any, path string, seen customIDs) {
	k.customID(o, path, seen)
	if _, given := k.number(o, path, "style", 1, 2); !given {
		k.fail(join(path, "style"), "This field is required.")
	}
	k.text(o, path, "placeholder", 0, 100)
	low, _ := k.number(o, path, "min_length", 0, 4000)
	high, given := k.number(o, path, "max_length", 1, 4000)
	if !given {
		high = 4000
	}
	if low > high {
		k.fail(join(path, "min_length"), "More than max_length.")
	}
	if value := k.text(o, path, "value", 0, high); value != "" && utf8.RuneCountInString(value) < low {
		k.fail(join(path, "value"), "Shorter than min_length.")
	}
}
