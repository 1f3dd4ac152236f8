package openai_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/openai"
	"newsdesk/internal/openai/openaitest"
)

// form is what a request tells of its dialect.
type form struct {
	Format                             string
	SchemaInPrompt, Temperature, Usage bool
	MaxTokens, MaxCompletionTokens     int
}

func formOf(r *openaitest.ChatRequest) form {
	f := form{SchemaInPrompt: strings.Contains(r.Text("system"), `"claims"`), Temperature: r.Temperature != nil,
		Usage: r.StreamOptions != nil && r.StreamOptions.IncludeUsage, MaxTokens: r.MaxTokens, MaxCompletionTokens: r.MaxCompletionTokens}
	if r.ResponseFormat != nil {
		f.Format = r.ResponseFormat.Type
	}
	return f
}

func TestDialectIsFoundAndRemembered(t *testing.T) {
	t.Parallel()
	strict := form{Format: "json_schema", Temperature: true, Usage: true, MaxTokens: 50}
	for name, c := range map[string]struct {
		refusals []string // messages with status 400
		status   int
		model    string
		want     form
	}{
		"strict":           {nil, 400, "test", strict},
		"no schema":        {[]string{"response_format json_schema is unavailable"}, 400, "test", form{"json_object", true, true, true, 50, 0}},
		"no JSON":          {[]string{"odd", "odd"}, 422, "test", form{"", true, true, true, 50, 0}},
		"temperature":      {[]string{"Unsupported value: 'temperature'"}, 400, "test", form{"json_schema", false, false, true, 50, 0}},
		"completionTokens": {[]string{"use 'max_completion_tokens' instead"}, 400, "test", form{"json_schema", false, true, true, 0, 50}},
		"stream options":   {[]string{"unknown field stream_options"}, 400, "test", form{"json_schema", false, true, false, 50, 0}},
		"reasoning model":  {nil, 400, "o3-mini", form{"json_schema", false, false, true, 0, 50}},
		"all":              {[]string{"temperature", "max_tokens", "stream_options", "odd"}, 400, "test", form{"json_object", true, false, false, 0, 50}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var steps []openaitest.Step
			for _, m := range c.refusals {
				steps = append(steps, openaitest.Status(c.status, m))
			}
			server := openaitest.New(t, steps...)
			e := at(server)
			e.Model = c.model
			chat := openai.NewChat(e)
			for range 2 {
				if _, err := chat.Complete(t.Context(), prompt(), nil); err != nil {
					t.Fatal(err)
				}
			}
			requests := server.Requests()
			if len(requests) != len(c.refusals)+2 {
				t.Fatalf("%d requests", len(requests))
			}
			for _, r := range requests[len(c.refusals):] {
				if diff := cmp.Diff(c.want, formOf(r.Chat)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestAFormThatDidNotWorkIsNotRemembered(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, many(3, openaitest.Status(400, "odd"))...)
	chat := openai.NewChat(at(server))
	if _, err := chat.Complete(t.Context(), prompt(), nil); err == nil {
		t.Fatal("three refusals must fail")
	}
	if _, err := chat.Complete(t.Context(), prompt(), nil); err != nil {
		t.Fatal(err)
	}
	if got := formOf(server.Requests()[3].Chat).Format; got != "json_schema" {
		t.Errorf("the next request asks for %q", got)
	}
}
