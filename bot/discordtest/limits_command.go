package discordtest

import (
	"fmt"
	"regexp"
	"strings"
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
