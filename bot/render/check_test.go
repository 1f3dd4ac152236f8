package render_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/bot/discord"
)

// failer is what a test and a property have in common.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
}

// checkReplies holds replies to Discord's limits.
func checkReplies(t failer, replies []discord.Reply) {
	t.Helper()
	if len(replies) == 0 {
		t.Errorf("no reply")
	}
	for _, r := range replies {
		checkReply(t, r)
	}
}

func checkReply(t failer, r discord.Reply) {
	t.Helper()
	limit(t, "content", r.Content, discord.MaxContent)
	if len(r.Embeds) > discord.MaxEmbeds || len(r.Rows) > discord.MaxRows {
		t.Errorf("%d embeds, %d rows", len(r.Embeds), len(r.Rows))
	}
	if strings.TrimSpace(r.Content) == "" && len(r.Embeds) == 0 {
		t.Errorf("an empty reply")
	}
	sum := 0
	for _, e := range r.Embeds {
		checkEmbed(t, e)
		sum += e.Text()
	}
	if sum > discord.MaxEmbedsText {
		t.Errorf("%d characters in all embeds", sum)
	}
	for _, row := range r.Rows {
		checkRow(t, row)
	}
}

func checkEmbed(t failer, e discord.Embed) {
	t.Helper()
	limit(t, "title", e.Title, discord.MaxEmbedTitle)
	limit(t, "description", e.Description, discord.MaxEmbedDescription)
	limit(t, "footer", e.Footer, discord.MaxFooter)
	if len(e.Fields) > discord.MaxFields {
		t.Errorf("%d fields", len(e.Fields))
	}
	for _, f := range e.Fields {
		limit(t, "field name", f.Name, discord.MaxFieldName)
		limit(t, "field value", f.Value, discord.MaxFieldValue)
		if f.Name == "" || f.Value == "" {
			t.Errorf("an empty field: %+v", f)
		}
	}
	if e.Text() == 0 {
		t.Errorf("an empty embed")
	}
	if e.Color <= 0 || e.Color > 0xFFFFFF {
		t.Errorf("color %x", e.Color)
	}
}

func checkRow(t failer, row discord.Row) {
	t.Helper()
	if len(row.Buttons) > discord.MaxButtons || len(row.Buttons) > 0 && row.Select != nil {
		t.Errorf("a row of %d buttons", len(row.Buttons))
	}
	for _, b := range row.Buttons {
		limit(t, "label", b.Label, discord.MaxLabel)
		limit(t, "custom id", b.CustomID, discord.MaxCustomID)
		limit(t, "button address", b.URL, discord.MaxButtonURL)
	}
}

func limit(t failer, what, s string, most int) {
	t.Helper()
	if n := discord.Length(s); n > most {
		t.Errorf("%s has %d characters, more than %d", what, n, most)
	}
	if !utf8.ValidString(s) {
		t.Errorf("%s is not UTF-8: %q", what, s)
	}
}

// texts are all texts of replies in which Discord reads Markdown.
func texts(replies []discord.Reply) []string {
	var all []string
	for _, r := range replies {
		all = append(all, r.Content)
		for _, e := range r.Embeds {
			all = append(all, e.Title, e.Description)
			for _, f := range e.Fields {
				all = append(all, f.Name, f.Value)
			}
		}
	}
	return all
}

func TestCheckReplyFindsFaults(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("é", n) }
	for name, r := range map[string]discord.Reply{
		"empty":       {},
		"content":     {Content: long(2001)},
		"title":       {Embeds: []discord.Embed{{Title: long(257), Color: 1}}},
		"description": {Embeds: []discord.Embed{{Description: long(4097), Color: 1}}},
		"sum":         {Embeds: []discord.Embed{{Description: long(4000), Color: 1}, {Description: long(2001), Color: 1}}},
		"embeds":      {Embeds: make([]discord.Embed, 11)},
		"broken":      {Content: "\xff"},
	} {
		faults := &counter{}
		checkReply(faults, r)
		if faults.n == 0 {
			t.Errorf("%s: no fault found", name)
		}
	}
}

type counter struct{ n int }

func (c *counter) Helper()               {}
func (c *counter) Errorf(string, ...any) { c.n++ }
