package gateway

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/bot/discord"
)

func TestServers(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(int, request) reply {
		return reply{status: 200, body: `[{"id":"7","name":"Newsroom","owner":false,"permissions":"3072","features":[]}]`,
			header: map[string]string{"Date": time.Now().Add(-time.Hour).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")}}
	})
	got, err := s.Servers(t.Context(), 5)
	want := []Server{{7, "Newsroom", discord.PermissionViewChannel | discord.PermissionSendMessages}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if skew := s.Skew(); skew < -61*time.Minute || skew > -59*time.Minute {
		t.Errorf("Discord's clock is an hour behind, and said to be %v ahead", skew)
	}
}

// What Discord adds to a command makes no difference, and what it says does.
func TestCompare(t *testing.T) {
	t.Parallel()
	commands := []discord.Command{{Name: "ask", Description: "Ask.", Options: []discord.CommandOption{{Name: "question", Description: "What?", Required: true}}},
		{Name: "find", Description: "Find.", GuildOnly: true}, {Name: "help", Description: "Help."}}
	s := newStub(t, func(int, request) reply {
		return reply{status: 200, body: `[
			{"id":"1","application_id":"901","version":"5","type":1,"name":"ask","name_localizations":null,"description":"Ask.","nsfw":false,
			 "description_localizations":null,"default_member_permissions":null,"contexts":[1,0],"integration_types":[0],
			 "options":[{"type":3,"name":"question","name_localizations":null,"description":"What?","required":true,"autocomplete":false}]},
			{"id":"2","type":1,"name":"find","description":"Find it.","contexts":[0],"integration_types":[0]},
			{"id":"3","type":1,"name":"play","description":"Play music."}]`}
	})
	got, err := s.Compare(t.Context(), commands)
	want := Registration{Missing: []string{"help"}, Other: []string{"find"}, Extra: []string{"play"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}
