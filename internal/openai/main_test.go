package openai_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/openai/openaitest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// canary is a key that must appear nowhere.
const canary = "canary7f3a90c1"

// at is an endpoint at a test server that does not keep a test waiting.
func at(s *openaitest.Server) openai.Endpoint {
	return openai.Endpoint{BaseURL: s.URL, APIKey: canary, Model: "test", HTTPClient: s.Client(),
		Retry: openai.Retry{Initial: time.Millisecond, Max: time.Millisecond}}
}

// short is a limit for what a test waits for in vain, long one for what must not happen.
const (
	short = 300 * time.Millisecond
	long  = time.Hour
)

func prompt() news.Prompt {
	return news.Prompt{System: "Be brief.", User: "Why?", SchemaName: "answer", MaxTokens: 50,
		Schema: []byte(`{"type":"object","properties":{"claims":{"type":"array","items":{"type":"string"}}},"required":["claims"],"additionalProperties":false}`)}
}
