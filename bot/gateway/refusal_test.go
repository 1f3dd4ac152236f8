package gateway

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/bot/discord"
)

func TestRefusals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status int
		body   string
		header map[string]string
		want   discord.Fault
		wait   int
		text   string // part of the error
	}{
		{404, `{"code":10003,"message":"Unknown Channel"}`, nil, discord.FaultGone, 0, "HTTP 404: Unknown Channel"},
		{404, `{"code":10008}`, nil, discord.FaultGone, 0, ""},
		{404, `{"code":10062}`, nil, discord.FaultGone, 0, ""},
		{404, `{"code":10007}`, nil, discord.FaultGone, 0, ""},
		{404, `<html>`, nil, discord.FaultGone, 0, "HTTP 404"},
		{404, `{"code":10015}`, nil, discord.FaultExpired, 0, ""},
		{401, `{"code":50027}`, nil, discord.FaultExpired, 0, ""},
		{400, `{"code":40094}`, nil, discord.FaultExpired, 0, ""},
		{400, `{"code":40060}`, nil, discord.FaultAcked, 0, ""},
		{403, `{"code":50001}`, nil, discord.FaultForbidden, 0, ""},
		{403, `{"code":50013}`, nil, discord.FaultForbidden, 0, ""},
		{403, ``, nil, discord.FaultForbidden, 0, ""},
		{400, `{"code":160002}`, nil, discord.FaultForbidden, 0, ""},
		{403, `{"code":50007}`, nil, discord.FaultDMClosed, 0, ""},
		{403, `{"code":50278}`, nil, discord.FaultDMClosed, 0, ""},
		{400, `{"code":200000}`, nil, discord.FaultAutoMod, 0, ""},
		{400, `{"code":50035,"message":"Invalid Form Body","errors":{"data":{"embeds":{"0":{"title":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"m"}]}}}}}}`,
			nil, discord.FaultInvalid, 0, "Invalid Form Body (data.embeds.0.title: BASE_TYPE_MAX_LENGTH)"},
		{400, `{}`, nil, discord.FaultInvalid, 0, ""},
		{413, ``, nil, discord.FaultInvalid, 0, ""},
		{429, `{"retry_after":1.337}`, nil, discord.FaultLimited, 1337, ""},
		{429, `{"retry_after":0.0004}`, nil, discord.FaultLimited, 1, ""},
		{429, `{"retry_after":"x"}`, map[string]string{"X-RateLimit-Reset-After": "2.5"}, discord.FaultLimited, 2500, ""},
		{429, `<html>`, map[string]string{"Retry-After": "7"}, discord.FaultLimited, 7000, ""},
		{429, `{"retry_after":-1}`, map[string]string{"Retry-After": "NaN"}, discord.FaultLimited, 5000, ""},
		{429, `{"retry_after":1e300}`, nil, discord.FaultLimited, 86_400_000, ""},
		{429, `{"code":30046,"retry_after":1}`, nil, discord.FaultLimited, 20_000, ""},
		{400, `{"code":20016}`, nil, discord.FaultLimited, 5000, ""},
		{500, `{"code":130000}`, nil, discord.FaultUnavailable, 0, ""},
		{503, `upstream connect error`, nil, discord.FaultUnavailable, 0, "HTTP 503"},
		{401, `{"code":0}`, nil, discord.FaultUnavailable, 0, ""},
		{302, ``, nil, discord.FaultUnavailable, 0, ""},
	}
	for _, tt := range tests {
		h := http.Header{}
		for k, v := range tt.header {
			h.Set(k, v)
		}
		e := refusal(tt.status, h, []byte(tt.body), strings.TrimSpace)
		if e.Fault != tt.want || e.RetryAfter != tt.wait || e.Status != tt.status || !strings.Contains(e.Error(), tt.text) {
			t.Errorf("%d %s: %+v (%v), want %s after %d ms", tt.status, tt.body, e, e, tt.want, tt.wait)
		}
	}
}

// Whatever Discord, or something that pretends to be Discord, answers: the refusal is short and holds no secret.
func FuzzRefusal(f *testing.F) {
	f.Add(400, `{"code":50035,"message":"SECRET","errors":{"SECRET":{"_errors":[{"code":"SECRET"}]}}}`, "1.5")
	f.Add(429, `<html>/api/v9/webhooks/1/SECRET</html>`, "x")
	r := &rest{token: "SECRET"}
	f.Fuzz(func(t *testing.T, status int, body, after string) {
		e := refusal(status, http.Header{"Retry-After": {after}}, []byte(body), func(s string) string { return r.hide(s, "") })
		if strings.Contains(e.Error(), "SECRET") || utf8.RuneCountInString(e.Error()) > 700 || e.RetryAfter < 0 || e.Fault == "" {
			t.Errorf("%+v", e)
		}
	})
}
