package discordtest

import "time"

// Embed is a card below a message.
type Embed struct {
	Type        string       `json:"type"`
	Title       string       `json:"title,omitempty"`
	Description string       `json:"description,omitempty"`
	URL         string       `json:"url,omitempty"`
	Timestamp   *time.Time   `json:"timestamp,omitempty"`
	Color       *int         `json:"color,omitempty"`
	Footer      *EmbedFooter `json:"footer,omitempty"`
	Author      *EmbedAuthor `json:"author,omitempty"`
	Image       *EmbedImage  `json:"image,omitempty"`
	Thumbnail   *EmbedImage  `json:"thumbnail,omitempty"`
	Fields      []EmbedField `json:"fields,omitempty"`
}

// EmbedField is a titled part of an embed.
type EmbedField struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

// EmbedFooter is the last line of an embed.
type EmbedFooter struct {
	Text         string `json:"text"`
	IconURL      string `json:"icon_url,omitempty"`
	ProxyIconURL string `json:"proxy_icon_url,omitempty"`
}

// EmbedAuthor is the first line of an embed.
type EmbedAuthor struct {
	Name         string `json:"name"`
	URL          string `json:"url,omitempty"`
	IconURL      string `json:"icon_url,omitempty"`
	ProxyIconURL string `json:"proxy_icon_url,omitempty"`
}

// EmbedImage is a picture of an embed.
type EmbedImage struct {
	URL      string `json:"url"`
	ProxyURL string `json:"proxy_url,omitempty"`
}

func (e Embed) text() []string {
	parts := []string{e.Title, e.Description}
	if e.Author != nil {
		parts = append(parts, e.Author.Name)
	}
	for _, f := range e.Fields {
		parts = append(parts, f.Name, f.Value)
	}
	if e.Footer != nil {
		parts = append(parts, e.Footer.Text)
	}
	return parts
}

// settle gives embeds of a request the form in which Discord returns them. Pictures among the message's attachments
// get their address.
func settle(embeds []Embed, attachments []Attachment) []Embed {
	settled := make([]Embed, len(embeds))
	for i, e := range embeds {
		e.Type = "rich"
		for _, picture := range []**EmbedImage{&e.Image, &e.Thumbnail} {
			if *picture == nil {
				continue
			}
			address := (*picture).URL
			for _, a := range attachments {
				if address == "attachment://"+a.Filename {
					address = a.URL
				}
			}
			*picture = &EmbedImage{URL: address, ProxyURL: address}
		}
		settled[i] = e
	}
	return settled
}
