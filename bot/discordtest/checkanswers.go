package discordtest

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// eventSchema names the schema in Discord's description that an event's data fits, or "": gateway events are not
// described, but what they hold is.
func eventSchema(name string) string {
	switch name {
	case "MESSAGE_CREATE", "MESSAGE_UPDATE":
		return "MessageResponse"
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE":
		return "GuildChannelResponse"
	case "THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE":
		return "ThreadResponse"
	case "GUILD_CREATE":
		return "GuildResponse"
	case "GUILD_MEMBER_ADD":
		return "GuildMemberResponse"
	}
	return ""
}

// checkEvent holds an event of the server to Discord's description.
func (s *Server) checkEvent(name string, data []byte) {
	if !s.options.CheckAnswers || s.description == nil {
		return
	}
	s.checkNamed(name, eventSchema(name), data)
	switch name {
	case "INTERACTION_CREATE":
		s.checkInteraction(data)
	case "GUILD_CREATE":
		var in struct{ Channels, Threads, Members []json.RawMessage }
		if err := json.Unmarshal(data, &in); err != nil {
			s.defect("%s: %v", name, err)
		}
		s.checkEach(name, "GuildChannelResponse", in.Channels)
		s.checkEach(name, "ThreadResponse", in.Threads)
		s.checkEach(name, "GuildMemberResponse", in.Members)
	}
}

// checkInteraction checks the described parts of an interaction.
func (s *Server) checkInteraction(data []byte) {
	var in struct {
		User, Message json.RawMessage
		Member        struct{ User json.RawMessage }
		Data          struct {
			Resolved struct {
				Messages, Users, Attachments, Roles map[string]json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(data, &in); err != nil {
		s.defect("INTERACTION_CREATE: %v", err)
	}
	s.checkNamed("interaction", "UserResponse", in.User)
	s.checkNamed("interaction", "UserResponse", in.Member.User)
	s.checkNamed("interaction", "MessageResponse", in.Message)
	for schema, objects := range map[string]map[string]json.RawMessage{"MessageResponse": in.Data.Resolved.Messages,
		"UserResponse": in.Data.Resolved.Users, "MessageAttachmentResponse": in.Data.Resolved.Attachments,
		"GuildRoleResponse": in.Data.Resolved.Roles} {
		for _, o := range objects {
			s.checkNamed("interaction", schema, o)
		}
	}
}

func (s *Server) checkEach(where, schema string, list []json.RawMessage) {
	for _, text := range list {
		s.checkNamed(where, schema, text)
	}
}

func (s *Server) checkNamed(where, name string, text []byte) {
	if name == "" || len(text) == 0 {
		return
	}
	schema, err := s.description.named(name)
	if err != nil || schema == nil {
		s.defect("schema %s: %v", name, err)
		return
	}
	if problem := s.description.checkText(schema, text); problem != "" {
		s.defect("%s as %s: %s", where, name, problem)
	}
}

// checkAnswer holds an answer of the server to Discord's description.
func (s *Server) checkAnswer(r *route, status int, answer []byte) {
	if !s.options.CheckAnswers || s.description == nil {
		return
	}
	if status >= 400 {
		// Not ErrorResponse: it wants numbers as codes inside errors, where Discord sends words.
		s.checkNamed(r.name(), "Error", answer)
		return
	}
	responses := []string{"paths", r.path, r.specMethod(), "responses"}
	schema, err := s.description.schema(append(responses, strconv.Itoa(status), "content", "application/json", "schema")...)
	switch {
	case err != nil:
		s.defect("%s: %v", r.name(), err)
	case s.description.at(append(responses, strconv.Itoa(status))...) == nil:
		s.defect("%s: status %d is not described", r.name(), status)
	case schema == nil && len(answer) > 0:
		s.defect("%s: status %d has no body", r.name(), status)
	case schema != nil:
		if problem := s.description.checkText(schema, answer); problem != "" {
			s.defect("%s: %s", r.name(), problem)
		}
	}
}

// checkRequest holds a request's body to Discord's description.
func (s *Server) checkRequest(c *call) (path, problem string) {
	if s.description == nil {
		return "", ""
	}
	pointer := []string{"paths", c.route.path, c.route.specMethod(), "requestBody", "content", "application/json", "schema"}
	if c.route.schema != nil {
		if name := c.route.schema(c); name != "" {
			pointer = []string{"components", "schemas", name}
		}
	}
	schema, err := s.description.schema(pointer...)
	if err != nil {
		s.defect("%s: %v", c.route.name(), err)
		return "", ""
	}
	if schema == nil || len(c.body) == 0 {
		return "", ""
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(c.body))
	if err != nil {
		return "", "the body is not JSON"
	}
	numericStrings(value)
	return check(schema, value)
}

// numericStrings turns into numbers what the API takes as a string too, though its description does not say so.
func numericStrings(value any) {
	switch v := value.(type) {
	case []any:
		for _, inner := range v {
			numericStrings(inner)
		}
	case map[string]any:
		if text, ok := v["default_member_permissions"].(string); ok {
			if _, err := strconv.ParseInt(text, 10, 64); err == nil {
				v["default_member_permissions"] = json.Number(text)
			}
		}
		for _, inner := range v {
			numericStrings(inner)
		}
	}
}
