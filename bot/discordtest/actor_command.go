package discordtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Args are the arguments of a command by name: a string, an int or float64, a bool, a File, or a *Person, *Channel or
// *Role, as the option's type is.
type Args map[string]any

// Command uses a slash command. A subcommand is named after its command: "library stats".
func (a *Actor) Command(name string, args Args) (*Interaction, error) {
	return a.useCommand(kindCommand, name, "", args)
}

// Autocomplete types into an option of a slash command, whose other arguments may be incomplete.
func (a *Actor) Autocomplete(name, option string, args Args) (*Interaction, error) {
	return a.useCommand(kindAutocomplete, name, option, args)
}

func (a *Actor) useCommand(kind int, name, focused string, args Args) (*Interaction, error) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	words := strings.Fields(name)
	if len(words) == 0 {
		return nil, errors.New("no command is named")
	}
	command, err := a.offered(CommandChat, words[0])
	if err != nil {
		return nil, err
	}
	f := form{actor: a, name: name, focused: focused, resolved: map[string]any{}}
	options, err := f.fill(command.Options, words[1:], args)
	if err != nil {
		return nil, err
	}
	data := commandData(command)
	if len(options) > 0 {
		data["options"] = options
	}
	if len(f.resolved) > 0 {
		data["resolved"] = f.resolved
	}
	return a.begin(&Interaction{kind: kind}, data, command.IntegrationTypes)
}

func commandData(c *Command) map[string]any {
	data := map[string]any{"id": c.ID, "name": c.Name, "type": c.Type}
	if c.GuildID != 0 {
		data["guild_id"] = c.GuildID
	}
	return data
}

// MessageCommand uses an entry of the context menu of a message.
func (a *Actor) MessageCommand(name string, target Message) (*Interaction, error) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	command, err := a.offered(CommandMessage, name)
	if err != nil {
		return nil, err
	}
	m := a.s.visible(a.channel, target.ID)
	if m == nil {
		return nil, fmt.Errorf("there is no message %s in #%s", target.ID, a.channel.Name)
	}
	data := commandData(command)
	data["target_id"] = m.ID
	data["resolved"] = map[string]any{"messages": map[ID]Message{m.ID: m.Message}}
	i := &Interaction{kind: kindCommand, menu: true}
	i.metadata.TargetMessageID = m.ID
	return a.begin(i, data, command.IntegrationTypes)
}

// offered finds a command that Discord would offer to the person in the channel.
func (a *Actor) offered(kind int, name string) (*Command, error) {
	if err := a.may(0); err != nil {
		return nil, err
	}
	command := a.s.findCommand(a.channel.guildID(), kind, name)
	if command == nil {
		command = a.s.findCommand(0, kind, name)
	}
	switch {
	case command == nil:
		return nil, fmt.Errorf("the command %q is not registered", name)
	case !command.usable(a.context()):
		return nil, fmt.Errorf("the command %q cannot be used in such a channel", name)
	case len(a.owners(command.IntegrationTypes)) == 0:
		return nil, fmt.Errorf("the command %q is not installed there", name)
	case a.channel.Guild == nil:
		return command, nil
	case !a.permissions().has(PermissionUseCommands):
		return nil, fmt.Errorf("%s may not use commands in #%s", a.person.Name, a.channel.Name)
	}
	if needed := command.DefaultMemberPermissions; needed != nil {
		granted := a.permissions()
		if *needed == 0 && granted != allPermissions || !granted.has(*needed) {
			return nil, fmt.Errorf("the command %q is not offered to %s", name, a.person.Name)
		}
	}
	return command, nil
}

// form fills in the options of a command.
type form struct {
	actor    *Actor
	name     string
	focused  string // option being typed, for autocompletion
	resolved map[string]any
}

// fill goes down to the subcommand and checks its arguments.
func (f *form) fill(options []CommandOption, words []string, args Args) ([]map[string]any, error) {
	nested := slices.ContainsFunc(options, func(o CommandOption) bool {
		return o.Type == optionSubcommand || o.Type == optionGroup
	})
	switch {
	case len(words) == 0 && nested:
		return nil, fmt.Errorf("/%s needs a subcommand", f.name)
	case len(words) == 0:
		return f.arguments(options, args)
	case !nested:
		return nil, fmt.Errorf("/%s has no subcommands", f.name)
	}
	i := slices.IndexFunc(options, func(o CommandOption) bool { return o.Name == words[0] })
	if i < 0 {
		return nil, fmt.Errorf("/%s is not registered: there is no %q", f.name, words[0])
	}
	inside, err := f.fill(options[i].Options, words[1:], args)
	if err != nil {
		return nil, err
	}
	if inside == nil {
		inside = []map[string]any{}
	}
	return []map[string]any{{"name": options[i].Name, "type": options[i].Type, "options": inside}}, nil
}

func (f *form) arguments(options []CommandOption, args Args) ([]map[string]any, error) {
	for name := range args {
		if !slices.ContainsFunc(options, func(o CommandOption) bool { return o.Name == name }) {
			return nil, fmt.Errorf("/%s has no option %q", f.name, name)
		}
	}
	var list []map[string]any
	typing := false
	for _, o := range options {
		value, given := args[o.Name]
		if !given {
			if o.Required && f.focused == "" {
				return nil, fmt.Errorf("/%s needs the option %q", f.name, o.Name)
			}
			continue
		}
		sent, err := f.value(o, value)
		if err != nil {
			return nil, fmt.Errorf("/%s, option %q: %w", f.name, o.Name, err)
		}
		entry := map[string]any{"name": o.Name, "type": o.Type, "value": sent}
		if o.Name == f.focused {
			entry["focused"], typing = true, o.Autocomplete
		}
		list = append(list, entry)
	}
	if f.focused != "" && !typing {
		return nil, fmt.Errorf("/%s, option %q: it is not given or has no autocompletion", f.name, f.focused)
	}
	return list, nil
}
