package discord

import "unicode/utf8"

// Discord's documented limits, in characters (code points) unless said otherwise.
const (
	MaxContent          = 2000
	MaxEmbeds           = 10
	MaxEmbedsText       = 6000 // over all embeds of a message
	MaxEmbedTitle       = 256
	MaxEmbedDescription = 4096
	MaxFields           = 25
	MaxFieldName        = 256
	MaxFieldValue       = 1024
	MaxFooter           = 2048
	MaxRows             = 5
	MaxButtons          = 5 // in a row
	MaxLabel            = 80
	MaxCustomID         = 100
	MaxButtonURL        = 512
	MaxChoices          = 25
	MaxChoiceText       = 100
	MaxModalTitle       = 45
	MaxInputLabel       = 45
	MaxThreadName       = 100
)

// Length counts a text as Discord does.
func Length(s string) int { return utf8.RuneCountInString(s) }

// Text counts what of the embed counts against MaxEmbedsText.
func (e Embed) Text() int {
	n := Length(e.Title) + Length(e.Description) + Length(e.Footer)
	for _, f := range e.Fields {
		n += Length(f.Name) + Length(f.Value)
	}
	return n
}

// Cut shortens a text to at most n characters, the last of which is an ellipsis then.
func Cut(s string, n int) string {
	if Length(s) <= n {
		return s
	}
	seen := 0
	for i := range s {
		if seen == n-1 {
			return s[:i] + "…"
		}
		seen++
	}
	return s
}
