package gateway

import (
	"net/http"
	"strings"
	"testing"

	"newsdesk/bot/discord"
)

func TestDownload(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		url    string
		size   int
		answer reply
		want   string
		fault  discord.Fault
		calls  int
	}{
		"file":        {"https://cdn.discordapp.com/attachments/1/2/a.txt?ex=canary", 5, reply{status: 200, body: "12345"}, "12345", "", 1},
		"media":       {"https://media.discordapp.net/a.txt", 0, reply{status: 200, body: "1"}, "1", "", 1},
		"too large":   {"https://cdn.discordapp.com/a.txt", 11, ok, "", discord.FaultInvalid, 0},
		"larger":      {"https://cdn.discordapp.com/a.txt?ex=canary", 5, reply{status: 200, body: strings.Repeat("x", 11)}, "", discord.FaultInvalid, 1},
		"gone":        {"https://cdn.discordapp.com/a.txt?ex=canary", 5, reply{status: 404, body: "canary"}, "", discord.FaultGone, 1},
		"redirect":    {"https://cdn.discordapp.com/a.txt", 5, reply{status: 302, header: map[string]string{"Location": "http://127.0.0.1/"}}, "", discord.FaultUnavailable, 1},
		"elsewhere":   {"https://example.org/canary", 5, ok, "", discord.FaultInvalid, 0},
		"not https":   {"http://cdn.discordapp.com/a.txt", 5, ok, "", discord.FaultInvalid, 0},
		"other port":  {"https://cdn.discordapp.com:8443/a.txt", 5, ok, "", discord.FaultInvalid, 0},
		"looks alike": {"https://cdn.discordapp.com.example.org/a.txt", 5, ok, "", discord.FaultInvalid, 0},
		"with a user": {"https://cdn.discordapp.com@example.org/a.txt", 5, ok, "", discord.FaultInvalid, 0},
		"no address":  {"::", 5, ok, "", discord.FaultInvalid, 0},
		"cut":         {"https://cdn.discordapp.com/a.txt?ex=canary", 5, reply{err: http.ErrHandlerTimeout}, "", discord.FaultUnavailable, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStub(t, func(int, request) reply { return tt.answer })
			got, err := s.Download(t.Context(), discord.Attachment{URL: tt.url, Size: tt.size}, 10)
			if string(got) != tt.want || discord.FaultOf(err) != tt.fault || s.count() != tt.calls {
				t.Errorf("%q by %d calls, %v", got, s.count(), err)
			}
			if err != nil && strings.Contains(err.Error(), "canary") {
				t.Errorf("the error holds the address: %v", err)
			}
			if tt.calls > 0 && s.calls[0].Auth != "" {
				t.Error("the bot's token went along")
			}
		})
	}
}
