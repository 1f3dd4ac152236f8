package discordtest

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

var errType = errors.New("the value has another type than the option")

// value turns an argument into what Discord sends of it.
func (f *form) value(o CommandOption, v any) (any, error) {
	switch o.Type {
	case optionText:
		return f.text(o, v)
	case optionInteger, optionNumber:
		return f.number(o, v)
	case optionBool:
		if b, ok := v.(bool); ok {
			return b, nil
		}
	case optionAttachment:
		if file, ok := v.(File); ok {
			a := f.actor.s.attachment(f.actor.channel, file, "")
			a.Ephemeral = true
			f.resolve("attachments", a.ID, a)
			return a.ID, nil
		}
	case optionUser, optionChannel, optionRole, optionMentionable:
		return f.mention(o, v)
	}
	return nil, errType
}

func (f *form) text(o CommandOption, v any) (any, error) {
	text, ok := v.(string)
	if !ok {
		return nil, errType
	}
	if f.focused != "" {
		return text, nil // nothing is checked while it is typed
	}
	n := utf8.RuneCountInString(text)
	switch {
	case len(o.Choices) > 0 && !slices.ContainsFunc(o.Choices, func(c Choice) bool { return c.Value == text }):
		return nil, fmt.Errorf("%q is none of the choices", text)
	case n == 0 || o.MinLength != nil && n < *o.MinLength:
		return nil, errors.New("the text is too short")
	case n > 6000 || o.MaxLength != nil && n > *o.MaxLength:
		return nil, errors.New("the text is too long")
	}
	return text, nil
}

func (f *form) number(o CommandOption, v any) (any, error) {
	var n float64
	switch v := v.(type) {
	case int:
		n = float64(v)
	case float64:
		n = v
	default:
		return nil, errType
	}
	switch {
	case o.Type == optionInteger && n != float64(int64(n)):
		return nil, errType
	case len(o.Choices) > 0 && !slices.ContainsFunc(o.Choices, func(c Choice) bool { return c.Value == n }):
		return nil, fmt.Errorf("%v is none of the choices", n)
	case o.MinValue != nil && n < *o.MinValue, o.MaxValue != nil && n > *o.MaxValue:
		return nil, fmt.Errorf("%v is out of range", n)
	}
	return n, nil
}

// mention chooses a user, a channel or a role.
func (f *form) mention(o CommandOption, v any) (any, error) {
	guild := f.actor.channel.Guild
	switch v := v.(type) {
	case *Person:
		if o.Type == optionUser || o.Type == optionMentionable {
			f.resolve("users", v.ID, v.wire())
			if guild != nil && guild.members[v.ID] != nil {
				m := guild.members[v.ID].wire()
				granted := permissionsIn(guild.members[v.ID], f.actor.channel)
				m.User, m.Permissions = nil, &granted
				f.resolve("members", v.ID, m)
			}
			return v.ID, nil
		}
	case *Role:
		if guild != nil && (o.Type == optionRole || o.Type == optionMentionable) {
			f.resolve("roles", v.ID, guild.roleObject(v))
			return v.ID, nil
		}
	case *Channel:
		if o.Type != optionChannel || v.Guild != guild {
			return nil, errType
		}
		if len(o.ChannelTypes) > 0 && !slices.Contains(o.ChannelTypes, v.Type) {
			return nil, fmt.Errorf("channels of type %d are not offered", v.Type)
		}
		channel := v.object()
		channel["permissions"] = f.actor.person.In(v).permissions()
		f.resolve("channels", v.ID, channel)
		return v.ID, nil
	}
	return nil, errType
}

func (f *form) resolve(kind string, id ID, object any) {
	objects, _ := f.resolved[kind].(map[ID]any)
	if objects == nil {
		objects = map[ID]any{}
		f.resolved[kind] = objects
	}
	objects[id] = object
}
