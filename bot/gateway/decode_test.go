package gateway

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/bot/discord"
)

// watcher is the bot as it sees messages in these tests: its own role on server 5 is 6.
func watcher() seer {
	return seer{self: botID, role: func(guild discord.ID) discord.ID {
		if guild == 5 {
			return 6
		}
		return 0
	}}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	const bot = `"mentions":[{"id":"900"}],`
	type facts struct{ mentions, reply, hidden, system, webhook, isBot bool }
	tests := map[string]struct {
		fields string
		want   facts
	}{
		"plain":                             {`"guild_id":"5","content":"hi"`, facts{}},
		"mention":                           {bot + `"guild_id":"5","content":"<@900> hi"`, facts{mentions: true}},
		"mention by nickname":               {bot + `"guild_id":"5","content":"<@!900> hi"`, facts{mentions: true}},
		"mention without a list":            {`"guild_id":"5","content":"<@900> hi"`, facts{mentions: true}},
		"mention of somebody":               {`"mentions":[{"id":"9001"}],"guild_id":"5","content":"<@9001> hi"`, facts{}},
		"role of the bot":                   {`"mention_roles":["6"],"guild_id":"5","content":"<@&6> hi"`, facts{mentions: true}},
		"role of the bot, kept back":        {`"mention_roles":["6"],"guild_id":"5","content":""`, facts{mentions: true, hidden: true}},
		"another role":                      {`"mention_roles":["7"],"guild_id":"5","content":"<@&7> hi"`, facts{}},
		"role elsewhere":                    {`"mention_roles":["6"],"guild_id":"8","content":"<@&6> hi"`, facts{}},
		"everyone":                          {`"mention_everyone":true,"guild_id":"5","content":"@everyone"`, facts{}},
		"reply with ping":                   {bot + `"guild_id":"5","content":"more","message_reference":{"message_id":"3"},"referenced_message":{"author":{"id":"900"}}`, facts{reply: true}},
		"reply with ping and name":          {bot + `"guild_id":"5","content":"<@900> more","message_reference":{"message_id":"3"},"referenced_message":{"author":{"id":"900"}}`, facts{reply: true, mentions: true}},
		"reply without ping":                {`"guild_id":"5","content":"","message_reference":{"message_id":"3"},"referenced_message":{"author":{"id":"900"}}`, facts{reply: true, hidden: true}},
		"reply, not loaded":                 {bot + `"guild_id":"5","content":"more","message_reference":{"message_id":"3"},"referenced_message":null`, facts{reply: true}},
		"reply to somebody":                 {`"guild_id":"5","content":"x","message_reference":{"message_id":"3"},"referenced_message":{"author":{"id":"41"}}`, facts{}},
		"reply to somebody naming the bot":  {bot + `"guild_id":"5","content":"<@900> x","message_reference":{"message_id":"3"},"referenced_message":{"author":{"id":"41"}}`, facts{mentions: true}},
		"forwarded":                         {`"guild_id":"5","content":"","message_reference":{"message_id":"3","type":1}`, facts{hidden: true}},
		"kept from the bot":                 {`"guild_id":"5","content":"","embeds":[],"attachments":[]`, facts{hidden: true}},
		"a file":                            {`"guild_id":"5","content":"","attachments":[{"id":"1"}]`, facts{}},
		"an embed":                          {`"guild_id":"5","content":"","embeds":[{"title":"x"}]`, facts{}},
		"a sticker in a direct message":     {`"content":""`, facts{}},
		"a pin":                             {`"type":6,"guild_id":"5","content":"x"`, facts{system: true}},
		"a thread's start":                  {`"type":21,"guild_id":"5","content":"x"`, facts{system: true}},
		"a reply's type":                    {`"type":19,"guild_id":"5","content":"x"`, facts{}},
		"a webhook":                         {`"webhook_id":"33","guild_id":"5","content":"x"`, facts{webhook: true}},
		"a bot":                             {`"author":{"id":"44","bot":true},"guild_id":"5","content":"x"`, facts{isBot: true}},
		"components that nobody knows":      {`"guild_id":"5","content":"x","components":[{"type":17,"components":[{"type":99}]}]`, facts{}},
		"odd mentions do not hide the rest": {`"mentions":[5,{"id":"900"}],"guild_id":"5","content":"x"`, facts{mentions: true}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p messagePayload
			if err := decode([]byte(`{"id":"70","channel_id":"60","author":{"id":"40"},`+tt.fields+`}`), &p); err != nil {
				t.Fatal(err)
			}
			m := p.message(watcher())
			got := facts{m.MentionsBot, m.ReplyToBot, m.Hidden, m.System, m.Webhook, m.Author.Bot}
			if got != tt.want {
				t.Errorf("%+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestMessageFields(t *testing.T) {
	t.Parallel()
	var p messagePayload
	err := decode([]byte(`{"id":"70","channel_id":"60","guild_id":"5","author":{"id":"40","username":"ann","global_name":"Ann"},
		"member":{"nick":"Annie"},"content":"look","timestamp":"2026-03-01T12:30:00.5+02:00","message_reference":{"message_id":"3"},
		"attachments":[{"id":"8","filename":"a.txt","content_type":"text/plain","size":12,"url":"https://cdn.discordapp.com/a"}],
		"embeds":[{"title":"T","url":"https://example.org","description":"D","color":255,"fields":[{"name":"n","value":"v","inline":true}],
		"image":{"url":"https://example.org/i"},"footer":{"text":"F"},"timestamp":"2026-03-01T10:00:00Z"}]}`), &p)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	want := discord.Message{ID: 70, Channel: 60, Guild: 5, Author: discord.User{ID: 40, Name: "Annie"}, Content: "look", ReplyTo: 3,
		SentAt:      at.Add(30*time.Minute + 500*time.Millisecond),
		Attachments: []discord.Attachment{{ID: 8, Name: "a.txt", ContentType: "text/plain", Size: 12, URL: "https://cdn.discordapp.com/a"}},
		Embeds: []discord.Embed{{Title: "T", URL: "https://example.org", Description: "D", Color: 255, Image: "https://example.org/i",
			Footer: "F", Timestamp: at, Fields: []discord.Field{{Name: "n", Value: "v", Inline: true}}}}}
	if diff := cmp.Diff(want, p.message(watcher())); diff != "" {
		t.Error(diff)
	}
}

// arrived is an interaction with a person in a server's thread, changed as the case says.
func arrived(change func(in *discord.Interaction)) discord.Interaction {
	in := discord.Interaction{ID: 80, Token: "tok", User: discord.User{ID: 40, Name: "Annie"}, Guild: 5, Channel: 60, Thread: true,
		Member:  discord.Member{Roles: []discord.ID{1, 2}, Permissions: discord.PermissionManageGuild},
		Present: true, Locale: "en-GB", Own: discord.PermissionViewChannel | discord.PermissionSendMessages}
	change(&in)
	return in
}

type arrival struct {
	fields string
	want   discord.Interaction
}

// arrive reads each arrival's fields, with those of arrived.
func arrive(t *testing.T, tests map[string]arrival) {
	t.Helper()
	const common = `"id":"80","token":"tok","guild_id":"5","channel_id":"60","channel":{"id":"60","type":11},"app_permissions":"3072",` +
		`"context":0,"authorizing_integration_owners":{"0":"5"},"locale":"en-GB",` +
		`"member":{"nick":"Annie","roles":["1","2"],"permissions":"32","user":{"id":"40","username":"ann"}},`
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p interactionPayload
			if err := decode([]byte(`{`+common+tt.fields+`}`), &p); err != nil {
				t.Fatal(err)
			}
			got, ok := p.interaction(watcher(), time.Time{})
			if diff := cmp.Diff(tt.want, got); diff != "" || !ok {
				t.Error(ok, diff)
			}
		})
	}
}

func TestCommandsArrive(t *testing.T) {
	t.Parallel()
	arrive(t, map[string]arrival{
		"command": {`"type":2,"data":{"name":"ask","options":[{"name":"question","type":3,"value":"why?"},{"name":"days","type":4,"value":7},
			{"name":"private","type":5,"value":true},{"name":"file","type":11,"value":"8"},{"name":"role","type":8,"value":"77"}],
			"resolved":{"attachments":{"8":{"id":"8","filename":"a.txt","size":3,"url":"u"}}}}`,
			arrived(func(in *discord.Interaction) {
				in.Kind, in.Command = discord.KindCommand, "ask"
				in.Options = map[string]discord.Option{"question": {Text: "why?"}, "days": {Text: "7", Number: 7}, "private": {Flag: true},
					"file": {Attachment: &discord.Attachment{ID: 8, Name: "a.txt", Size: 3, URL: "u"}}, "role": {Text: "77", Number: 77}}
			})},
		"subcommand": {`"type":2,"data":{"name":"library","options":[{"name":"stats","type":1,"options":[]}]}`,
			arrived(func(in *discord.Interaction) {
				in.Kind, in.Command, in.Options = discord.KindCommand, "library stats", map[string]discord.Option{}
			})},
		"group": {`"type":2,"data":{"name":"a","options":[{"name":"b","type":2,"options":[{"name":"c","type":1,"options":[{"name":"x","type":3,"value":"y"}]}]}]}`,
			arrived(func(in *discord.Interaction) {
				in.Kind, in.Command, in.Options = discord.KindCommand, "a b c", map[string]discord.Option{"x": {Text: "y"}}
			})},
		"autocompletion": {`"type":4,"data":{"name":"ask","options":[{"name":"topic","type":3,"value":"br","focused":true}]}`,
			arrived(func(in *discord.Interaction) {
				in.Kind, in.Command, in.Focused = discord.KindAutocomplete, "ask", "topic"
				in.Options = map[string]discord.Option{"topic": {Text: "br"}}
			})},
		"autocompletion of a number": {`"type":4,"data":{"name":"ask","options":[{"name":"days","type":4,"value":"1x","focused":true}]}`,
			arrived(func(in *discord.Interaction) {
				in.Kind, in.Command, in.Focused = discord.KindAutocomplete, "ask", "days"
				in.Options = map[string]discord.Option{"days": {Text: "1x"}}
			})},
		"message command": {`"type":2,"data":{"name":"Check","type":3,"target_id":"70","resolved":{"messages":{"70":
			{"id":"70","author":{"id":"41","username":"bob"},"content":""}}}}`,
			arrived(func(in *discord.Interaction) {
				in.Kind, in.Command, in.Options = discord.KindCommand, "Check", map[string]discord.Option{}
				in.Target = &discord.Message{ID: 70, Guild: 5, Channel: 60, Author: discord.User{ID: 41, Name: "bob"}}
			})},
	})
}

func TestComponentsArrive(t *testing.T) {
	t.Parallel()
	arrive(t, map[string]arrival{
		"button": {`"type":3,"data":{"custom_id":"c","component_type":2},"message":{"id":"70","channel_id":"60","author":{"id":"900","bot":true},"components":[{"type":99}]}`,
			arrived(func(in *discord.Interaction) {
				in.Kind, in.CustomID = discord.KindComponent, "c"
				in.Message = &discord.Message{ID: 70, Guild: 5, Channel: 60, Author: discord.User{ID: 900, Bot: true}}
			})},
		"select": {`"type":3,"data":{"custom_id":"c","values":["a","b"]}`,
			arrived(func(in *discord.Interaction) {
				in.Kind, in.CustomID, in.Values = discord.KindComponent, "c", []string{"a", "b"}
			})},
		"modal in rows": {`"type":5,"data":{"custom_id":"c","components":[{"type":1,"components":[{"type":4,"custom_id":"q","value":"why"}]}]}`,
			arrived(func(in *discord.Interaction) {
				in.Kind, in.CustomID, in.Fields = discord.KindModal, "c", map[string]string{"q": "why"}
			})},
		"modal in labels": {`"type":5,"data":{"custom_id":"c","components":[{"type":18,"component":{"type":4,"custom_id":"q","value":""}},{"type":99},7]}`,
			arrived(func(in *discord.Interaction) {
				in.Kind, in.CustomID, in.Fields = discord.KindModal, "c", map[string]string{"q": ""}
			})},
	})
}

func TestPresent(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fields string
		want   bool
	}{
		"server":                            {`"guild_id":"5","context":0,"authorizing_integration_owners":{"0":"5"}`, true},
		"server, installed by both":         {`"guild_id":"5","context":0,"authorizing_integration_owners":{"0":"5","1":"40"}`, true},
		"server, installed by the user":     {`"guild_id":"5","context":0,"authorizing_integration_owners":{"1":"40"}`, false},
		"direct message":                    {`"context":1,"authorizing_integration_owners":{"0":"0"}`, true},
		"direct message, user's install":    {`"context":1,"authorizing_integration_owners":{"1":"40"}`, true},
		"direct message of others":          {`"context":2,"authorizing_integration_owners":{"1":"40"}`, false},
		"server, as before user installs":   {`"guild_id":"5"`, true},
		"direct message, as before as well": {`"user":{"id":"40"}`, true},
	}
	for name, tt := range tests {
		var p interactionPayload
		if err := decode([]byte(`{"id":"80","token":"tok","type":3,`+tt.fields+`}`), &p); err != nil {
			t.Fatal(err)
		}
		if in, ok := p.interaction(watcher(), time.Time{}); !ok || in.Present != tt.want {
			t.Errorf("%s: present %v", name, in.Present)
		}
	}
}

func TestThreadsAndServers(t *testing.T) {
	t.Parallel()
	h := newRecorder()
	g, err := New(Options{Token: testToken, Handler: h})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range [][2]string{
		{"READY", `{"user":{"id":"900","username":"newsdesk","bot":true},"application":{"id":"901"}}`},
		{"GUILD_CREATE", `{"id":"4","unavailable":true}`},
		{"GUILD_CREATE", `{"id":"5","roles":[{"id":"9","tags":{"bot_id":"12"}},{"id":"6","tags":{"bot_id":"900"}}]}`},
		{"THREAD_CREATE", `{"id":"61","guild_id":"5","parent_id":"60","owner_id":"40","name":"News?","type":11,"newly_created":true}`},
		{"THREAD_CREATE", `{"id":"62","guild_id":"5","parent_id":"60","owner_id":"40","name":"Seen","type":12}`},
		{"THREAD_CREATE", `{"id":"63","guild_id":"5","parent_id":"60","owner_id":"900","name":"Own","type":11,"newly_created":true}`},
		{"MESSAGE_CREATE", `{"id":"70","channel_id":"60","author":{"id":"900"},"content":"own"}`},
		{"GUILD_DELETE", `{"id":"5","unavailable":true}`},
		{"GUILD_DELETE", `{"id":"5"}`},
		{"MESSAGE_CREATE", `not JSON`},
	} {
		g.dispatch(t.Context(), e[0], []byte(e[1]))
	}
	want := discord.Post{Title: "News?", Channel: discord.Channel{ID: 61, Guild: 5, Parent: 60, Owner: 40, Name: "News?", Kind: discord.ChannelThread}}
	if diff := cmp.Diff([]discord.Post{want}, drained(h.posts)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]discord.ID{5}, drained(h.joined)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]discord.ID{5}, drained(h.left)); diff != "" {
		t.Error(diff)
	}
	if got := drained(h.messages); len(got) > 0 {
		t.Errorf("messages %v", got)
	}
	if self := g.Self(); self != (discord.User{ID: 900, Name: "newsdesk", Bot: true}) || g.roles.get(5) != 0 {
		t.Errorf("self %+v", self)
	}
}

func drained[T any](c chan T) (out []T) {
	for {
		select {
		case v := <-c:
			out = append(out, v)
		default:
			return out
		}
	}
}

// Whatever comes, nothing panics, what has no ID or token is not handed on, and nothing of the bot's own.
func FuzzDispatch(f *testing.F) {
	for _, seed := range []string{
		`{"id":"80","token":"t","type":2,"data":{"name":"a","options":[{"name":"b","type":2,"options":[{"type":1}]}]}}`,
		`{"id":"80","token":"t","type":5,"data":{"components":[{"component":{"components":[{"custom_id":"x","value":"y"}]}}]}}`,
		`{"id":"70","author":{"id":"900"},"content":"x","mentions":[{"id":"900"}],"message_reference":{"message_id":"3"}}`,
		`{"id":70,"author":{"id":-1},"referenced_message":{"referenced_message":{}},"timestamp":7}`,
		`null`,
	} {
		f.Add(seed)
	}
	h := newRecorder()
	g, err := New(Options{Token: testToken, Handler: h})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		g.self.Store(&discord.User{ID: botID})
		for _, event := range []string{"INTERACTION_CREATE", "MESSAGE_CREATE", "THREAD_CREATE", "GUILD_CREATE", "GUILD_DELETE", "READY"} {
			g.dispatch(t.Context(), event, []byte(payload))
		}
		_, _, _ = drained(h.posts), drained(h.joined), drained(h.left)
		for _, in := range drained(h.interactions) {
			if in.ID <= 0 || in.Token == "" || in.Kind < discord.KindCommand || in.Kind > discord.KindModal {
				t.Errorf("interaction %+v", in)
			}
		}
		for _, m := range drained(h.messages) {
			if m.ID <= 0 || m.Author.ID <= 0 || m.Author.ID == botID {
				t.Errorf("message %+v", m)
			}
		}
	})
}
