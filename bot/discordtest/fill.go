package discordtest

import (
	"encoding/json"
	"net/http"
)

func fieldsOf(text json.RawMessage) fields {
	var f fields
	if json.Unmarshal(text, &f) != nil {
		return fields{}
	}
	return f
}

// fill sets what the bot's request gives of a message: all of a new one, what is there of another.
func (s *Server) fill(m *message, c *Channel, f fields, files []File) *refusal {
	next := m.Message
	if err := s.fillLists(&next, c, f, files); err != nil {
		return invalidBody("", "%v", err)
	}
	var in struct {
		Content *string `json:"content"`
		Flags   *int    `json:"flags"`
		TTS     bool    `json:"tts"`
	}
	for name, into := range map[string]any{"content": &in.Content, "flags": &in.Flags, "tts": &in.TTS} {
		if f.has(name) && json.Unmarshal(f[name], into) != nil {
			return invalidBody(name, "The value has the wrong type.")
		}
	}
	if f.has("content") {
		next.Content = ""
		if in.Content != nil {
			next.Content = *in.Content
		}
	}
	if in.Flags != nil {
		kept := next.Flags & (FlagEphemeral | FlagLoading | FlagHasThread | FlagComponentsV2)
		next.Flags = *in.Flags&^(FlagEphemeral|FlagLoading|FlagHasThread) | kept // ephemeral is decided before
	}
	next.TTS = next.TTS || in.TTS
	if next.Content == "" && len(next.Embeds)+len(next.Attachments)+len(next.Components) == 0 {
		return emptyMessage()
	}
	if s.filter != nil && c.Guild != nil && s.filter(c, next.Text()) {
		return refuse(http.StatusBadRequest, 200000, "Message was blocked by automatic moderation")
	}
	m.Message = next
	return nil
}

// fillLists sets attachments, embeds and components.
func (s *Server) fillLists(next *Message, c *Channel, f fields, files []File) error {
	if err := s.attach(next, c, f["attachments"], files); err != nil {
		return err
	}
	if f.has("embeds") {
		var embeds []Embed
		if err := json.Unmarshal(f["embeds"], &embeds); err != nil {
			return err
		}
		next.Embeds = settle(embeds, next.Attachments)
	}
	if f.has("components") {
		components, err := readComponents(f["components"])
		if err != nil {
			return err
		}
		next.Components = components
		if components == nil {
			next.Components = []Component{}
		}
	}
	return nil
}

// AutoMod rejects messages in guilds whose text the predicate takes, with code 200000; nil lets everything through. It
// is called with the world locked, so it must not call the server.
func (s *Server) AutoMod(rejects func(c *Channel, text string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.filter = rejects
}
