package openai_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"newsdesk/internal/openai"
	"newsdesk/internal/openai/openaitest"
)

// A server that repeats what it was asked, in an error or in the middle of a reply, is not quoted; another is.
func TestEchoesAreNotQuoted(t *testing.T) {
	t.Parallel()
	const private = "Who told the \"committee\" about\nthe harbor money?"
	quoted, err := json.Marshal(map[string]any{"error": map[string]any{"message": "Cannot answer: " + private}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		step openaitest.Step
		said bool
	}{
		"refusal":         {openaitest.Raw(400, "application/json", string(quoted)), false},
		"plain":           {openaitest.Raw(400, "text/plain", private), false},
		"in the stream":   {openaitest.StreamError("bad", "No: "+private), false},
		"something else":  {openaitest.Status(400, "harbor money is not spent here"), true},
		"the server's id": {openaitest.Status(400, "request 4711 is odd"), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			e := at(openaitest.New(t, many(18, c.step)...))
			e.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			p := prompt()
			p.User = private
			_, err := openai.NewChat(e).Complete(t.Context(), p, nil)
			out := log.String() + everything(err)
			if strings.Contains(out, "committee") || strings.Contains(out, "harbor money") != c.said && name == "something else" ||
				c.said == strings.Contains(out, "repeat the request") {
				t.Error(out)
			}
		})
	}
}
