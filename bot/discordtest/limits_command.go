package discordtest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Limits of commands.
const (
	maxChatCommands = 100
	maxMenuCommands = 15 // of users, and again of messages
	maxCommandText  = 8000
	maxChoices      = 25
	maxChoiceText   = 100
)

// commandName is what names of commands and options look like.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// commandsRules are those of all commands at once.
func commandsRules(k *checker, list []any) {
	counts, names := map[int]int{}, map[string]bool{}
	for i, v := range list {
		path := fmt.Sprint(i)
		o, ok := v.(map[string]any)
		if !ok {
			k.fail(path, "Must be an object.")
			continue
		}
		k.command(o, path)
		name := fmt.Sprint(commandType(o), " ", o["name"])
		if names[name] {
			k.fail(join(path, "name"), "Application command names must be unique.")
		}
		names[name] = true
		counts[commandType(o)]++
	}
	if counts[1] > maxChatCommands || counts[2] > maxMenuCommands || counts[3] > maxMenuCommands {
		k.problem = &refusal{400, 30032, "Maximum number of application commands reached", "", "", true}
	}
}

func commandRules(k *checker, o map[string]any) { k.command(o, "") }

// commandPatchRules are those of a change, in which everything may be left out.
func commandPatchRules(k *checker, o map[string]any) {
	if o["name"] != nil {
		k.text(o, "", "name", 1, 32)
	}
	k.options(o, "", 1)
}

func commandType(o map[string]any) int {
	if o["type"] == nil {
		return 1
	}
	return kind(o)
}

func (k *checker) command(o map[string]any, path string) {
	switch commandType(o) {
	case 1:
		k.name(o, path)
		k.text(o, path, "description", 1, 100)
		k.options(o, path, 1)
		if n := commandText(o); n > maxCommandText {
			k.fail(path, "The command has %d characters in all, more than %d.", n, maxCommandText)
		}
	case 2, 3:
		k.text(o, path, "name", 1, 32)
		if d, _ := o["description"].(string); d != "" || len(k.objects(o, path, "options", 0, maxOptions)) > 0 {
			k.fail(path, "Context menu commands have neither description nor options.")
		}
	default:
		k.fail(join(path, "type"), "Not a type of commands.")
	}
}

func (k *checker) name(o map[string]any, path string) {
	name := k.text(o, path, "name", 1, 32)
	if !commandName.MatchString(name) || name != strings.ToLower(name) {
		k.fail(join(path, "name"), "Command name is invalid: %q.", name)
	}
}

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
