package discordtest

import (
	"encoding/json"
	"strings"
	"time"
)

// User is a user as Discord sends it.
type User struct {
	ID            ID      `json:"id"`
	Username      string  `json:"username"`
	GlobalName    *string `json:"global_name"`
	Discriminator string  `json:"discriminator"`
	Avatar        *string `json:"avatar"`
	Bot           bool    `json:"bot,omitempty"`
	System        bool    `json:"system,omitempty"`
	PublicFlags   int     `json:"public_flags"`
	Flags         int     `json:"flags"`
	PrimaryGuild  any     `json:"primary_guild"`
}

// Message is a message as Discord sends it. GuildID and Member are in gateway events only.
type Message struct {
	ID                  ID                   `json:"id"`
	ChannelID           ID                   `json:"channel_id"`
	GuildID             ID                   `json:"guild_id,omitzero"`
	Type                int                  `json:"type"`
	Author              User                 `json:"author"`
	Member              *Member              `json:"member,omitempty"`
	Content             string               `json:"content"`
	Mentions            []User               `json:"mentions"`
	MentionRoles        []ID                 `json:"mention_roles"`
	MentionEveryone     bool                 `json:"mention_everyone"`
	Attachments         []Attachment         `json:"attachments"`
	Embeds              []Embed              `json:"embeds"`
	Components          []Component          `json:"components"`
	Timestamp           time.Time            `json:"timestamp"`
	EditedTimestamp     *time.Time           `json:"edited_timestamp"`
	Flags               int                  `json:"flags"`
	Pinned              bool                 `json:"pinned"`
	TTS                 bool                 `json:"tts"`
	Nonce               json.RawMessage      `json:"nonce,omitempty"`
	WebhookID           ID                   `json:"webhook_id,omitzero"`
	ApplicationID       ID                   `json:"application_id,omitzero"`
	InteractionMetadata *InteractionMetadata `json:"interaction_metadata,omitempty"`
	Reference           *Reference           `json:"message_reference,omitempty"`
	Referenced          *Message             `json:"referenced_message,omitempty"`
	Thread              map[string]any       `json:"thread,omitempty"`
	Reactions           []Reaction           `json:"reactions,omitempty"`
	Position            *int                 `json:"position,omitempty"`
}

// The types of messages.
const (
	TypeDefault         = 0
	TypeReply           = 19
	TypeCommandReply    = 20
	TypeThreadStarter   = 21
	TypeContextMenuUsed = 23
)

// The flags of messages.
const (
	FlagSuppressEmbeds        = 1 << 2
	FlagHasThread             = 1 << 5
	FlagEphemeral             = 1 << 6
	FlagLoading               = 1 << 7
	FlagSuppressNotifications = 1 << 12
	FlagComponentsV2          = 1 << 15
)

// Ephemeral reports whether one person alone sees the message.
func (m Message) Ephemeral() bool { return m.Flags&FlagEphemeral != 0 }

// Loading reports whether the message still says that the bot is thinking.
func (m Message) Loading() bool { return m.Flags&FlagLoading != 0 }

// Text returns all that can be read in the message: content, embeds and text displays, one part a line.
func (m Message) Text() string {
	parts := []string{m.Content}
	for _, e := range m.Embeds {
		parts = append(parts, e.text()...)
	}
	for _, c := range m.all() {
		parts = append(parts, c.Content)
	}
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n")
}

// Buttons returns the buttons, also of links, in their order.
func (m Message) Buttons() []Component { return m.ofType(ComponentButton) }

// Button returns the button with this label.
func (m Message) Button(label string) (Component, bool) {
	for _, b := range m.Buttons() {
		if b.Label == label {
			return b, true
		}
	}
	return Component{}, false
}

// Selects returns the menus of texts.
func (m Message) Selects() []Component { return m.ofType(ComponentSelect) }

func (m Message) ofType(kind int) (found []Component) {
	for _, c := range m.all() {
		if c.Type == kind {
			found = append(found, c)
		}
	}
	return found
}

// component finds what has this custom id.
func (m Message) component(customID string) (Component, bool) {
	for _, c := range m.all() {
		if c.CustomID == customID && customID != "" {
			return c, true
		}
	}
	return Component{}, false
}

func (m Message) all() []Component { return flatten(m.Components) }
