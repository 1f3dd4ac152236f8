package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
)

// commandRoutes are the endpoints of commands, global ones and those of a guild.
func commandRoutes() []*route {
	var all []*route
	const application = "/applications/{application_id}"
	for _, path := range []string{application + "/commands", application + "/guilds/{guild_id}/commands"} {
		one := path + "/{command_id}"
		all = append(all,
			&route{method: "GET", path: path, serve: (*Server).getCommands},
			&route{method: "PUT", path: path, serve: (*Server).putCommands, list: commandsRules},
			&route{method: "POST", path: path, serve: (*Server).postCommand, rules: commandRules},
			&route{method: "GET", path: one, serve: (*Server).getCommand},
			&route{method: "PATCH", path: one, serve: (*Server).patchCommand, rules: commandPatchRules},
			&route{method: "DELETE", path: one, serve: (*Server).deleteCommand},
		)
	}
	return all
}

// scope is the guild whose commands are meant, or zero for the global ones.
func (s *Server) scope(c *call) (ID, *refusal) {
	id, refused := c.id("application_id")
	switch {
	case refused != nil:
		return 0, refused
	case id != s.applicationID:
		return 0, refuse(http.StatusForbidden, 20012, "You are not authorized to perform this action on this application")
	case c.http.PathValue("guild_id") == "":
		return 0, nil
	}
	g, refused := s.guild(c)
	if refused != nil {
		return 0, refused
	}
	return g.ID, nil
}

func (s *Server) getCommands(c *call) (any, *refusal) {
	scope, refused := s.scope(c)
	if refused != nil {
		return nil, refused
	}
	return s.commandList(scope), nil
}

// putCommands replaces all commands. Those that keep their name keep their id.
func (s *Server) putCommands(c *call) (any, *refusal) {
	scope, refused := s.scope(c)
	if refused != nil {
		return nil, refused
	}
	var in []Command
	if refused := c.decode(&in); refused != nil {
		return nil, refused
	}
	list := make([]*Command, len(in))
	for i, next := range in {
		list[i], _ = s.upsert(scope, next)
	}
	s.commands[scope] = list
	s.changed.raise()
	return s.commandList(scope), nil
}

// upsert makes a command, or replaces the one with its name.
func (s *Server) upsert(scope ID, next Command) (command *Command, isNew bool) {
	next = next.settled()
	next.ApplicationID, next.GuildID, next.Version = s.applicationID, scope, s.newID()
	old := s.findCommand(scope, next.Type, next.Name)
	if old == nil {
		next.ID = s.newID()
		return &next, true
	}
	next.ID = old.ID
	*old = next
	return old, false
}

func (s *Server) findCommand(scope ID, kind int, name string) *Command {
	i := slices.IndexFunc(s.commands[scope], func(c *Command) bool { return c.Type == kind && c.Name == name })
	if i < 0 {
		return nil
	}
	return s.commands[scope][i]
}

func (s *Server) postCommand(c *call) (any, *refusal) {
	scope, refused := s.scope(c)
	if refused != nil {
		return nil, refused
	}
	var in Command
	if refused := c.decode(&in); refused != nil {
		return nil, refused
	}
	command, isNew := s.upsert(scope, in)
	s.changed.raise()
	if !isNew {
		return *command, nil
	}
	s.commands[scope] = append(s.commands[scope], command)
	return created{*command}, nil
}

// registered finds the command that a request is about.
func (s *Server) registered(c *call) (*Command, *refusal) {
	scope, refused := s.scope(c)
	if refused != nil {
		return nil, refused
	}
	id, refused := c.id("command_id")
	if refused != nil {
		return nil, refused
	}
	i := slices.IndexFunc(s.commands[scope], func(known *Command) bool { return known.ID == id })
	if i < 0 {
		return nil, unknownCommand()
	}
	return s.commands[scope][i], nil
}

func (s *Server) getCommand(c *call) (any, *refusal) {
	command, refused := s.registered(c)
	if refused != nil {
		return nil, refused
	}
	return *command, nil
}

func (s *Server) patchCommand(c *call) (any, *refusal) {
	command, refused := s.registered(c)
	if refused != nil {
		return nil, refused
	}
	next := *command
	if err := json.Unmarshal(c.body, &next); err != nil {
		return nil, invalidBody("", "%v", err)
	}
	next.ID, next.ApplicationID, next.GuildID, next.Type = command.ID, command.ApplicationID, command.GuildID, command.Type
	next.Version = s.newID()
	*command = next
	s.changed.raise()
	return next, nil
}

func (s *Server) deleteCommand(c *call) (any, *refusal) {
	command, refused := s.registered(c)
	if refused != nil {
		return nil, refused
	}
	s.commands[command.GuildID] = slices.DeleteFunc(slices.Clone(s.commands[command.GuildID]),
		func(other *Command) bool { return other == command })
	s.changed.raise()
	return nil, nil
}
