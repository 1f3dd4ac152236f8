package discordtest

import "time"

// Reference points to a message.
type Reference struct {
	Type      int `json:"type"`
	MessageID ID  `json:"message_id,omitzero"`
	ChannelID ID  `json:"channel_id"`
	GuildID   ID  `json:"guild_id,omitzero"`
}

// Reaction counts one emoji below a message.
type Reaction struct {
	Count        int            `json:"count"`
	CountDetails map[string]int `json:"count_details"`
	BurstColors  []string       `json:"burst_colors"`
	MeBurst      bool           `json:"me_burst"`
	BurstMe      bool           `json:"burst_me"`
	Me           bool           `json:"me"`
	BurstCount   int            `json:"burst_count"`
	Emoji        Emoji          `json:"emoji"`
}

// Emoji is an emoji; one of Unicode has no ID.
type Emoji struct {
	ID       *ID    `json:"id"`
	Name     string `json:"name"`
	Animated bool   `json:"animated,omitempty"`
}

// Attachment is an uploaded file.
type Attachment struct {
	ID          ID     `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
	ContentType string `json:"content_type,omitempty"`
	Size        int    `json:"size"`
	URL         string `json:"url"`
	ProxyURL    string `json:"proxy_url"`
	Ephemeral   bool   `json:"ephemeral,omitempty"`
}

// InteractionMetadata says what a message answers.
type InteractionMetadata struct {
	ID                  ID            `json:"id"`
	Type                int           `json:"type"`
	User                User          `json:"user"`
	Owners              map[string]ID `json:"authorizing_integration_owners"`
	OriginalResponse    ID            `json:"original_response_message_id,omitzero"`
	InteractedMessageID ID            `json:"interacted_message_id,omitzero"`
	TargetMessageID     ID            `json:"target_message_id,omitzero"`
	Trigger             any           `json:"triggering_interaction_metadata,omitempty"`
}

// Member is what a guild knows of a user.
type Member struct {
	User                       *User        `json:"user,omitempty"`
	Nick                       *string      `json:"nick"`
	Avatar                     *string      `json:"avatar"`
	Banner                     *string      `json:"banner"`
	Roles                      []ID         `json:"roles"`
	JoinedAt                   time.Time    `json:"joined_at"`
	PremiumSince               *time.Time   `json:"premium_since"`
	CommunicationDisabledUntil *time.Time   `json:"communication_disabled_until"`
	Flags                      int          `json:"flags"`
	Pending                    bool         `json:"pending"`
	Mute                       bool         `json:"mute"`
	Deaf                       bool         `json:"deaf"`
	Permissions                *Permissions `json:"permissions,omitempty"`
}
