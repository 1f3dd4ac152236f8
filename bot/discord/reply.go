package discord

import "time"

// Reply is what the bot says: a message, or the new state of one. Nobody is ever mentioned by it.
type Reply struct {
	Content   string  `json:"content,omitempty"`
	Embeds    []Embed `json:"embeds,omitempty"`
	Rows      []Row   `json:"rows,omitempty"`
	Files     []File  `json:"files,omitempty"`
	Ephemeral bool    `json:"ephemeral,omitempty"` // seen by the person alone; decided by the first answer
}

// Embed is a card below a message.
type Embed struct {
	Title       string    `json:"title,omitempty"`
	URL         string    `json:"url,omitempty"`
	Description string    `json:"description,omitempty"`
	Color       int       `json:"color,omitempty"` // 0xRRGGBB
	Fields      []Field   `json:"fields,omitempty"`
	Image       string    `json:"image,omitempty"` // address, or attachment://name
	Footer      string    `json:"footer,omitempty"`
	Timestamp   time.Time `json:"timestamp,omitzero"`
}

// Field is a titled part of an embed.
type Field struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline,omitempty"`
}

// Row is a row of up to five buttons, or one select.
type Row struct {
	Buttons []Button `json:"buttons,omitempty"`
	Select  *Select  `json:"select,omitempty"`
}

// Button is a button with a CustomID, or a link when URL is set.
type Button struct {
	Label    string `json:"label,omitempty"`
	Emoji    string `json:"emoji,omitempty"`
	Style    Style  `json:"style,omitempty"`
	CustomID string `json:"custom_id,omitempty"`
	URL      string `json:"url,omitempty"`
	Disabled bool   `json:"disabled,omitempty"`
}

// Style is the look of a button. Links have their own.
type Style int

// The styles of buttons.
const (
	StyleSecondary Style = iota // gray
	StylePrimary
	StyleSuccess
	StyleDanger
)

// Select is a menu of up to 25 choices.
type Select struct {
	CustomID    string   `json:"custom_id"`
	Placeholder string   `json:"placeholder,omitempty"`
	Options     []Choice `json:"options"`
}

// Choice is one entry of a select or of an option's suggestions.
type Choice struct {
	Name        string `json:"name"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
	Default     bool   `json:"default,omitempty"`
}

// File is an uploaded file.
type File struct {
	Name        string `json:"name"`
	ContentType string `json:"content_type"`
	Data        []byte `json:"-"`
	Description string `json:"description,omitempty"`
}

// Modal is a form of up to five inputs.
type Modal struct {
	CustomID string  `json:"custom_id"`
	Title    string  `json:"title"`
	Inputs   []Input `json:"inputs"`
}

// Input is one text input of a Modal.
type Input struct {
	CustomID    string `json:"custom_id"`
	Label       string `json:"label"`
	Placeholder string `json:"placeholder,omitempty"`
	Value       string `json:"value,omitempty"`
	Paragraph   bool   `json:"paragraph,omitempty"` // several lines
	Required    bool   `json:"required,omitempty"`
	MaxLength   int    `json:"max_length,omitempty"`
}
