package openai

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func same(s string) string { return s }

func TestParseProviderError(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]providerError{
		`{"error":{"message":"no","type":"t","param":"p","code":"c"}}`: {"no", "t", "p", "c"},
		`{"error":{"message":["a","b"],"code":429}}`:                   {"a, b", "", "", "429"},
		`{"error":"no"}`:                                 {message: "no"},
		`{"error":"no","code":"c"}`:                      {message: "no", code: "c"},
		`{"object":"error","message":"no","code":40303}`: {message: "no", code: "40303"},
		`{"detail":"no"}`:                                {message: "no"},
		`{"detail":[{"loc":["body",0,"model"],"msg":"no","input":1}]}`: {message: "no", param: "body.model"},
		`{"error":null}`:   {},
		`[]`:               {},
		``:                 {},
		"no\r\nat \x00all": {message: "no at all"},
		" <HTML>secret":    {message: "an HTML page"},
		"\xff\xfe":         {},
	} {
		if diff := cmp.Diff(want, parseProviderError([]byte(body), same), cmp.AllowUnexported(providerError{})); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
	}
}

func TestClassify(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		text   string
		want   class
	}{
		{429, "Rate limit", rateLimited},
		{429, "insufficient_quota", noQuota},
		{400, "maximum context length is 8192 tokens", tooLarge},
		{400, "the request exceeds the available context size", tooLarge},
		{500, "input is too large to process. increase the physical batch size", transient},
		{400, "Invalid model: x", noModel},
		{400, "response_format is not supported by this model", invalid},
		{404, "404 page not found", wrongAddress},
		{405, "", wrongAddress},
		{301, "", wrongAddress},
		{422, "odd", invalid},
		{501, "", transient},
	} {
		if got := classify(c.status, providerError{message: c.text}); got != c.want {
			t.Errorf("%d %q: got %q", c.status, c.text, got.treatment().name)
		}
	}
}

func TestRedact(t *testing.T) {
	t.Parallel()
	redact := newRedactor("Zx9+q/secret==")
	for in, want := range map[string]string{
		"key Zx9+q/secret== is wrong":          "key [redacted] is wrong",
		"Incorrect API key: sk-proj-AB****xyz": "Incorrect API key: [redacted]",
		"Authorization: Bearer abc.def, sorry": "Authorization: [redacted], sorry",
		"invalid_api_key":                      "invalid_api_key",
		"gsk_0123456789abc":                    "[redacted]",
	} {
		if got := redact(in); got != want {
			t.Errorf("%q: got %q", in, got)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, c := range []struct {
		name, value string
		want        time.Duration
	}{
		{"Retry-After", "7", 7 * time.Second},
		{"Retry-After", " 1.5 ", 1500 * time.Millisecond},
		{"Retry-After-Ms", "20", 20 * time.Millisecond},
		{"Retry-After", now.Add(time.Minute).Format(http.TimeFormat), time.Minute},
		{"Retry-After", now.Add(-time.Minute).Format(http.TimeFormat), 0},
		{"Retry-After", "1e300", 24 * time.Hour},
		{"Retry-After", "-5", 0},
		{"Retry-After", "NaN", 0},
		{"Retry-After", "soon", 0},
		{"X-Other", "7", 0},
	} {
		h := http.Header{}
		h.Set(c.name, c.value)
		if got := retryAfter(h, now); got != c.want {
			t.Errorf("%s: %s: got %v", c.name, c.value, got)
		}
	}
}

// A moment to come back is taken by the server's clock, whatever ours says.
func TestRetryAfterByTheServersClock(t *testing.T) {
	t.Parallel()
	theirs := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	h := http.Header{"Date": {theirs.Format(http.TimeFormat)}, "Retry-After": {theirs.Add(20 * time.Second).Format(http.TimeFormat)}}
	for _, jump := range []time.Duration{0, 7 * time.Hour, -7 * time.Hour} {
		if got := retryAfter(h, theirs.Add(jump)); got != 20*time.Second {
			t.Errorf("with a clock %s off: %s", jump, got)
		}
	}
	t.Attr("F-clock-jump", "a Retry-After that names a moment is waited for by the endpoint's own clock: 20 s with ours 7 h ahead or behind")
}

func FuzzProviderError(f *testing.F) {
	const key = "canary7f3a90c1"
	for _, seed := range []string{`{"error":{"message":"` + key + `","code":1}}`, `{"error":"x"}`, `{"detail":[{"msg":"x","loc":["a"]}]}`,
		"<html>", "\xff" + key, `{"error":{"message":["` + key + `"]}}`, `{"message":"sk-` + key + `"}`} {
		f.Add([]byte(seed))
	}
	redact := newRedactor(key)
	f.Fuzz(func(t *testing.T, body []byte) {
		p := parseProviderError(body, redact)
		for _, part := range []string{p.message, p.kind, p.param, p.code} {
			if len(part) > maxErrorMessage || !utf8.ValidString(part) || strings.ContainsAny(part, "\r\n\x00") || strings.Contains(part, key) {
				t.Errorf("got %q", part)
			}
		}
		if c := classify(p.status(), p); c.treatment().name == "" {
			t.Errorf("class %d has no treatment", c)
		}
	})
}

func FuzzEvents(f *testing.F) {
	for _, seed := range []string{"data: {}\n\ndata: [DONE]\n\n", ": comment\n\nevent: error\ndata: {\"error\":{\"code\":429}}\n", "data: {\"finish_reason\":\"stop\"}",
		"{\n\"error\": \"no\"\n}", "data:", "\n\n\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		out, err := io.ReadAll(newEvents(io.NopCloser(bytes.NewReader(stream)), same))
		var fail *failure
		if err != nil && !errors.As(err, &fail) {
			t.Fatalf("the error is %v", err)
		}
		if err == nil && !bytes.Contains(stream, []byte("[DONE]")) && !bytes.Contains(stream, []byte("finish_reason")) {
			t.Errorf("%q counts as whole", stream)
		}
		for _, line := range strings.Split(string(out), "\n") {
			if line != "" && !strings.HasPrefix(line, "data: ") {
				t.Errorf("passed on %q", line)
			}
		}
	})
}
