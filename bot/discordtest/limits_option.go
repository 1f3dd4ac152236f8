package discordtest

import (
	"encoding/json"
	"unicode/utf8"
)

// options checks the options of a command (depth 1) or of what is inside it.
func (k *checker) options(o map[string]any, path string, depth int) {
	names := map[string]bool{}
	optional, nested, plain := false, false, false
	for i, option := range k.objects(o, path, "options", 0, maxOptions) {
		where := at(join(path, "options"), i)
		k.name(option, where)
		k.text(option, where, "description", 1, 100)
		name, _ := option["name"].(string)
		if names[name] {
			k.fail(join(where, "name"), "Option names must be unique.")
		}
		names[name] = true
		switch kind(option) {
		case optionSubcommand, optionGroup:
			nested = true
			if depth > 2 || depth == 2 && kind(option) == optionGroup {
				k.fail(join(where, "type"), "Nested too deeply.")
			}
			k.options(option, where, depth+1)
		default:
			plain = true
			required, _ := option["required"].(bool)
			if required && optional {
				k.fail(where, "Required options must be placed before non-required options.")
			}
			optional = optional || !required
			k.option(option, where)
		}
	}
	if nested && plain {
		k.fail(join(path, "options"), "Subcommands and other options can not be mixed.")
	}
}

// option checks one argument.
func (k *checker) option(o map[string]any, path string) {
	t := kind(o)
	choices := k.objects(o, path, "choices", 0, maxChoices)
	if t != optionText && t != optionInteger && t != optionNumber && (len(choices) > 0 || o["autocomplete"] == true) {
		k.fail(path, "Only texts and numbers have choices.")
	}
	if len(choices) > 0 && o["autocomplete"] == true {
		k.fail(join(path, "autocomplete"), "Autocomplete can not be set with choices.")
	}
	k.choices(choices, join(path, "choices"), t)
	k.number(o, path, "min_length", 0, 6000)
	k.number(o, path, "max_length", 1, 6000)
}

// choices checks what can be chosen for a text or a number.
func (k *checker) choices(list []map[string]any, path string, optionType int) {
	names := map[string]bool{}
	for i, c := range list {
		name := k.text(c, at(path, i), "name", 1, maxChoiceText)
		if names[name] {
			k.fail(join(at(path, i), "name"), "Choice names must be unique.")
		}
		names[name] = true
		switch value := c["value"].(type) {
		case string:
			if n := utf8.RuneCountInString(value); n > maxChoiceText || optionType != optionText && optionType != 0 {
				k.fail(join(at(path, i), "value"), "Must be at most %d long and fit the option.", maxChoiceText)
			}
		case json.Number:
			if optionType == optionText {
				k.fail(join(at(path, i), "value"), "Must be a text.")
			}
		default:
			k.fail(join(at(path, i), "value"), "This field is required.")
		}
	}
}

// commandText counts the characters of names, descriptions and values in a command.
func commandText(o map[string]any) int {
	n := 0
	for _, key := range []string{"name", "description", "value"} {
		text, _ := o[key].(string)
		n += utf8.RuneCountInString(text)
	}
	for _, key := range []string{"options", "choices"} {
		list, _ := o[key].([]any)
		for _, v := range list {
			inner, _ := v.(map[string]any)
			n += commandText(inner)
		}
	}
	return n
}
