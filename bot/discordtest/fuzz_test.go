package discordtest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"newsdesk/bot/discordtest"
)

// Whatever a bot sends as a message is posted or refused, and the server's own answers and events stay true to Discord's
// description.
func FuzzMessage(f *testing.F) {
	for _, body := range []string{quiet(`"content":"x"`), quiet(`"embeds":[{"title":"T","fields":[{"name":"n","value":"v"}]}]`),
		quiet(`"components":[{"type":1,"components":[{"type":2,"style":1,"label":"B","custom_id":"b"}]}]`), `[]`, `null`, ``,
		quiet(`"flags":32768,"components":[{"type":17,"components":[{"type":10,"content":"x"}]}]`),
		quiet(`"content":"x","attachments":[{"id":0}],"nonce":7,"message_reference":{"message_id":"1"}`)} {
		f.Add(body)
	}
	s, err := discordtest.New(discordtest.Options{NoRateLimits: true, CheckAnswers: true, KeepMessages: 1, JournalLimit: -1})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(s.Close)
	channel := s.AddGuild(discordtest.GuildConfig{}).AddText("general")
	transport := s.Transport()
	f.Cleanup(transport.CloseIdleConnections)
	f.Fuzz(func(t *testing.T, body string) {
		b := newBot(t, s, transport)
		a, err := b.try("POST", messages(channel), "application/json", strings.NewReader(body))
		switch {
		case err != nil:
			t.Fatal(err)
		case a.status != 200 && a.status != 400:
			t.Errorf("got %+v", a)
		case !json.Valid([]byte(a.text)):
			t.Errorf("got no JSON: %s", a.text)
		}
		if d := s.Defects(); len(d) != 0 {
			t.Fatal(d)
		}
		s.TakeViolations()
	})
}
