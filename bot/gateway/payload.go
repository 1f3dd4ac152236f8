package gateway

import (
	"cmp"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"newsdesk/bot/discord"
)

// decode reads JSON and passes over fields of another type than expected: Discord adds types without notice, and one
// odd field must not hide a message.
func decode(raw []byte, out any) error {
	err := json.Unmarshal(raw, out)
	var odd *json.UnmarshalTypeError
	if errors.As(err, &odd) {
		return nil
	}
	return err
}

// snowflake is an ID as Discord writes it; anything else reads as none.
type snowflake string

// UnmarshalJSON reads strings and numbers.
func (s *snowflake) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, (*string)(s)) != nil {
		*s = snowflake(raw)
	}
	return nil
}

func (s snowflake) id() discord.ID {
	id, err := discord.ParseID(string(s))
	if err != nil {
		return 0
	}
	return id
}

// bits is a bit set that Discord writes as a string.
type bits int64

// UnmarshalJSON reads strings and numbers; anything else is 0.
func (b *bits) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		n = 0
	}
	*b = bits(n)
	return nil
}

// loose is a list of which unreadable entries are left out.
type loose[T any] []T

// UnmarshalJSON reads a list entry by entry.
func (l *loose[T]) UnmarshalJSON(raw []byte) error {
	var entries []json.RawMessage
	if json.Unmarshal(raw, &entries) != nil {
		return nil
	}
	for _, e := range entries {
		var v T
		if decode(e, &v) == nil {
			*l = append(*l, v)
		}
	}
	return nil
}

type userPayload struct {
	ID         snowflake `json:"id"`
	Username   string    `json:"username"`
	GlobalName string    `json:"global_name"`
	Bot        bool      `json:"bot"`
}

// user returns the user under the name that is shown, with the server's own name for them first.
func (u *userPayload) user(nick string) discord.User {
	if u == nil {
		return discord.User{}
	}
	return discord.User{ID: u.ID.id(), Name: cmp.Or(nick, u.GlobalName, u.Username), Bot: u.Bot}
}

type memberPayload struct {
	User        *userPayload     `json:"user"`
	Nick        string           `json:"nick"`
	Roles       loose[snowflake] `json:"roles"`
	Permissions bits             `json:"permissions"`
}

func (m *memberPayload) member() discord.Member {
	if m == nil {
		return discord.Member{}
	}
	out := discord.Member{Permissions: discord.Permissions(m.Permissions)}
	for _, r := range m.Roles {
		out.Roles = append(out.Roles, r.id())
	}
	return out
}

type attachmentPayload struct {
	ID          snowflake `json:"id"`
	Filename    string    `json:"filename"`
	ContentType string    `json:"content_type"`
	Size        int       `json:"size"`
	URL         string    `json:"url"`
}

func (a attachmentPayload) attachment() discord.Attachment {
	return discord.Attachment{ID: a.ID.id(), Name: a.Filename, ContentType: a.ContentType, Size: a.Size, URL: a.URL}
}

type embedPayload struct {
	Title       string          `json:"title"`
	URL         string          `json:"url"`
	Description string          `json:"description"`
	Color       int             `json:"color"`
	Fields      []discord.Field `json:"fields"`
	Timestamp   string          `json:"timestamp"`
	Image       struct {
		URL string `json:"url"`
	} `json:"image"`
	Footer struct {
		Text string `json:"text"`
	} `json:"footer"`
}

func (e embedPayload) embed() discord.Embed {
	return discord.Embed{Title: e.Title, URL: e.URL, Description: e.Description, Color: e.Color, Fields: e.Fields,
		Image: e.Image.URL, Footer: e.Footer.Text, Timestamp: parseTime(e.Timestamp)}
}

// parseTime reads a time; anything else is the zero time.
func parseTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

type channelPayload struct {
	ID       snowflake `json:"id"`
	GuildID  snowflake `json:"guild_id"`
	ParentID snowflake `json:"parent_id"`
	OwnerID  snowflake `json:"owner_id"`
	Name     string    `json:"name"`
	Type     int       `json:"type"`
	// NewlyCreated is set by Discord when a thread was made, not merely shown to the bot.
	NewlyCreated bool `json:"newly_created"`
}

func (c channelPayload) channel() discord.Channel {
	out := discord.Channel{ID: c.ID.id(), Guild: c.GuildID.id(), Name: c.Name, Kind: kindOf(c.Type)}
	if out.Kind == discord.ChannelThread {
		out.Parent, out.Owner = c.ParentID.id(), c.OwnerID.id()
	}
	return out
}

// kindOf translates Discord's channel types.
func kindOf(channelType int) discord.ChannelKind {
	switch channelType {
	case 0, 5: // text, announcements
		return discord.ChannelText
	case 1:
		return discord.ChannelDirect
	case 10, 11, 12:
		return discord.ChannelThread
	case 15, 16: // forum, media
		return discord.ChannelForum
	}
	return discord.ChannelOther
}
