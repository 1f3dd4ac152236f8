package openaitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Step is what the server does with one request.
type Step struct {
	chat, embeddings, rerank bool // what it is for
	serve                    func(*call)
}

func (s Step) fits(r Request) bool {
	return s.chat && r.Chat != nil || s.embeddings && r.Embedding != nil || s.rerank && r.Rerank != nil
}

func forAll(serve func(*call)) Step { return Step{true, true, true, serve} }

// ForChat keeps a step for chat.
func ForChat(s Step) Step { return Step{chat: true, serve: s.serve} }

// ForEmbeddings keeps a step for embeddings.
func ForEmbeddings(s Step) Step { return Step{embeddings: true, serve: s.serve} }

// ForRerank keeps a step for rankings.
func ForRerank(s Step) Step { return Step{rerank: true, serve: s.serve} }

func good() Step {
	return forAll(func(c *call) {
		switch {
		case c.Embedding != nil:
			c.vectors(good32(c.Embedding))
		case c.Rerank != nil:
			c.results(ranked(c.Rerank, Relevance))
		default:
			c.reply(smallest(c.Chat.ResponseFormat), "stop")
		}
	})
}

// Hold waits until the channel gives a value or is closed, then serves the step.
func Hold(release <-chan struct{}, then Step) Step {
	return Step{then.chat, then.embeddings, then.rerank, func(c *call) {
		if c.wait(release) {
			then.serve(c)
		}
	}}
}

// Good serves as an unscripted server does.
func Good() Step { return good() }

// Status fails with an HTTP status and a message.
func Status(status int, message string) Step {
	return forAll(func(c *call) { c.fail(status, "", message) })
}

// StatusCode fails with an HTTP status, a code such as insufficient_quota and a message.
func StatusCode(status int, code, message string) Step {
	return forAll(func(c *call) { c.fail(status, code, message) })
}

// RateLimited fails with 429. Without a header name it has no Retry-After; else it has this header, such as
// "Retry-After-Ms", with this value.
func RateLimited(header, value string) Step {
	return forAll(func(c *call) {
		if header != "" {
			c.w.Header().Set(header, value)
		}
		c.fail(http.StatusTooManyRequests, "rate_limit_exceeded", "Rate limit reached for requests.")
	})
}

// QuotaUsedUp fails as an account without credit does.
func QuotaUsedUp() Step {
	return StatusCode(http.StatusTooManyRequests, "insufficient_quota", "You exceeded your current quota.")
}

// Unauthorized refuses the key.
func Unauthorized() Step {
	return StatusCode(http.StatusUnauthorized, "invalid_api_key", "Incorrect API key provided.")
}

// UnknownModel fails as for a model that does not exist.
func UnknownModel() Step {
	return StatusCode(http.StatusNotFound, "model_not_found", "The model does not exist or you do not have access to it.")
}

// TooLong fails as for a prompt that exceeds the model's context.
func TooLong() Step {
	return StatusCode(http.StatusBadRequest, "context_length_exceeded", "This model's maximum context length is 8192 tokens.")
}

// Raw answers with a status, a content type and a body.
func Raw(status int, contentType, body string) Step {
	return forAll(func(c *call) { c.raw(status, contentType, body) })
}

// HTML answers with status 200 and a page, as a captive portal does.
func HTML() Step {
	return Raw(http.StatusOK, "text/html; charset=utf-8", "<!DOCTYPE html><html><body>Sign in</body></html>")
}

// Truncated answers with status 200 and JSON that breaks off.
func Truncated() Step {
	return Raw(http.StatusOK, "application/json", `{"object":"list","data":[{"object":"embedding","index":0,"embed`)
}

// Hangup closes the connection without an answer.
func Hangup() Step {
	return forAll(func(*call) { panic(http.ErrAbortHandler) })
}

// Stall answers nothing until the client goes.
func Stall() Step {
	return forAll(func(c *call) { c.wait(nil) })
}

// Redirect sends the client to another address.
func Redirect(to string) Step {
	return forAll(func(c *call) {
		c.w.Header().Set("Location", to)
		c.w.WriteHeader(http.StatusTemporaryRedirect)
	})
}

// call is a request being served.
type call struct {
	Request
	w       http.ResponseWriter
	r       *http.Request
	closing <-chan struct{}
}

// wait reports whether the channel gave the word, rather than the client having gone.
func (c *call) wait(release <-chan struct{}) bool {
	select {
	case <-release:
		return true
	case <-c.r.Context().Done():
	case <-c.closing:
	}
	return false
}

func (c *call) flush() { _ = http.NewResponseController(c.w).Flush() }

func (c *call) raw(status int, contentType, body string) {
	c.w.Header().Set("Content-Type", contentType)
	c.w.WriteHeader(status)
	_, _ = c.w.Write([]byte(body))
}

func (c *call) json(status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("openaitest: %v", err)) // a step of ours is wrong
	}
	c.raw(status, "application/json", string(body))
}

// fail answers with an error in OpenAI's form.
func (c *call) fail(status int, code, message string) {
	kind := "server_error"
	if status < 500 {
		kind = "invalid_request_error"
	}
	c.json(status, map[string]any{"error": map[string]any{"message": strings.TrimSpace(message + c.leak()), "type": kind, "param": nil,
		"code": orNil(code)}})
}

func (c *call) leak() string {
	if c.Key == "" {
		return ""
	}
	return " You sent: Authorization: Bearer " + c.Key + "."
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}
