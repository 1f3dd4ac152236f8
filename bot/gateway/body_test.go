package gateway

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/bot/discord"
)

func TestBodies(t *testing.T) {
	t.Parallel()
	r := discord.Reply{Content: "c", Ephemeral: true,
		Embeds: []discord.Embed{{Title: "T", URL: "https://example.org", Description: "D", Color: 0x0a0b0c, Image: "attachment://a.png", Footer: "F",
			Fields: []discord.Field{{Name: "n", Value: "v", Inline: true}}, Timestamp: time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 3600))}},
		Rows: []discord.Row{
			{Buttons: []discord.Button{{Label: "A", CustomID: "a", Style: discord.StylePrimary, Emoji: "👍"}, {Label: "B", CustomID: "b", Disabled: true},
				{Label: "C", CustomID: "c", Style: discord.StyleSuccess}, {Label: "D", CustomID: "d", Style: discord.StyleDanger}, {Label: "L", URL: "https://example.org", CustomID: "x"}}},
			{Select: &discord.Select{CustomID: "s", Placeholder: "P", Options: []discord.Choice{{Name: "N", Value: "V", Description: "D", Default: true}}}},
			{},
		},
		Files: []discord.File{{Name: "a.png", ContentType: "image/png", Data: []byte("png"), Description: "alt"}}}
	want := `{"content":"c","flags":64,"allowed_mentions":{"parse":[],"replied_user":false},
		"attachments":[{"id":"0","filename":"a.png","description":"alt"}],
		"embeds":[{"title":"T","url":"https://example.org","description":"D","color":658188,"image":{"url":"attachment://a.png"},"footer":{"text":"F"},
			"fields":[{"name":"n","value":"v","inline":true}],"timestamp":"2026-03-01T11:00:00Z"}],
		"components":[
			{"type":1,"components":[
				{"type":2,"label":"A","style":1,"disabled":false,"custom_id":"a","emoji":{"name":"👍"}},
				{"type":2,"label":"B","style":2,"disabled":true,"custom_id":"b"},
				{"type":2,"label":"C","style":3,"disabled":false,"custom_id":"c"},
				{"type":2,"label":"D","style":4,"disabled":false,"custom_id":"d"},
				{"type":2,"label":"L","style":5,"disabled":false,"url":"https://example.org"}]},
			{"type":1,"components":[{"type":3,"custom_id":"s","placeholder":"P","disabled":false,
				"options":[{"label":"N","value":"V","description":"D","default":true}]}]}]}`
	got, err := json.Marshal(newMessage(r))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(parsed(t, want), parsed(t, string(got))); diff != "" {
		t.Error(diff)
	}
	state, err := json.Marshal(newState(r))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(parsed(t, strings.Replace(want, `"flags":64,`, "", 1)), parsed(t, string(state))); diff != "" {
		t.Error(diff)
	}
}

func TestModalBody(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(modalOf(discord.Modal{CustomID: "m", Title: "T", Inputs: []discord.Input{
		{CustomID: "q", Label: "Q", Placeholder: "P", Value: "V", Paragraph: true, Required: true, MaxLength: 9}, {CustomID: "r", Label: "R"}}}))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"custom_id":"m","title":"T","components":[
		{"type":1,"components":[{"type":4,"custom_id":"q","label":"Q","style":2,"placeholder":"P","value":"V","required":true,"max_length":9}]},
		{"type":1,"components":[{"type":4,"custom_id":"r","label":"R","style":1,"required":false}]}]}`
	if diff := cmp.Diff(parsed(t, want), parsed(t, string(got))); diff != "" {
		t.Error(diff)
	}
}

// Whatever the reply, nobody is pinged by it and an edit leaves nothing of the old state.
func TestBodiesAreExplicit(t *testing.T) {
	t.Parallel()
	bodies := 0
	rapid.Check(t, func(t *rapid.T) {
		r := discord.Reply{Content: rapid.String().Draw(t, "content"), Ephemeral: rapid.Bool().Draw(t, "ephemeral")}
		for range rapid.IntRange(0, 3).Draw(t, "embeds") {
			r.Embeds = append(r.Embeds, discord.Embed{Description: rapid.String().Draw(t, "description")})
		}
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			r.Rows = append(r.Rows, discord.Row{Buttons: make([]discord.Button, rapid.IntRange(0, 2).Draw(t, "buttons"))})
		}
		for _, body := range []messageBody{newMessage(r), newState(r)} {
			raw, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Mentions   json.RawMessage   `json:"allowed_mentions"`
				Embeds     []json.RawMessage `json:"embeds"`
				Components []json.RawMessage `json:"components"`
			}
			if err := json.Unmarshal(raw, &got); err != nil {
				t.Fatal(err)
			}
			if string(got.Mentions) != `{"parse":[],"replied_user":false}` || got.Embeds == nil || got.Components == nil {
				t.Fatalf("%s", raw)
			}
			bodies++
		}
	})
	t.Attr("S4", fmt.Sprintf("%d bodies of messages and edits: all with allowed_mentions parse:[]", bodies))
}

// Files travel as parts beside the message, for new messages, edits and answers alike.
func TestFiles(t *testing.T) {
	t.Parallel()
	r := discord.Reply{Content: "c", Files: []discord.File{{Name: `a "b".txt`, ContentType: "text/plain", Data: []byte("one")}, {Name: "b", Data: []byte("two")}}}
	s := newStub(t, func(int, request) reply { return ok })
	if err := s.Respond(t.Context(), in("t"), r); err != nil {
		t.Error(err)
	}
	if _, err := s.EditOriginal(t.Context(), in("t"), r); err != nil {
		t.Error(err)
	}
	if _, err := s.Send(t.Context(), 60, r, discord.SendOptions{}); err != nil {
		t.Error(err)
	}
	for _, c := range s.calls {
		_, params, err := mime.ParseMediaType(c.Type)
		if err != nil {
			t.Fatal(err)
		}
		parts := map[string]string{}
		for mr := multipart.NewReader(strings.NewReader(c.Body), params["boundary"]); ; {
			p, err := mr.NextPart()
			if err != nil {
				break
			}
			body, _ := io.ReadAll(p)
			parts[p.FormName()+" "+p.FileName()+" "+p.Header.Get("Content-Type")] = string(body)
		}
		if parts[`files[0] a "b".txt text/plain`] != "one" || parts["files[1] b application/octet-stream"] != "two" ||
			!strings.Contains(parts["payload_json  application/json"], `"attachments":[{"id":"0","filename":"a \"b\".txt"},{"id":"1","filename":"b"}]`) {
			t.Errorf("%s %s: %q", c.Method, c.Path, parts)
		}
	}
}
