package openaitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

func forChat(serve func(*call)) Step { return Step{chat: true, serve: serve} }

// Reply answers with a text, streamed in some pieces when a stream is asked for.
func Reply(text string) Step {
	return forChat(func(c *call) { c.reply(text, "stop") })
}

// ReplyFunc answers with a text made from the request.
func ReplyFunc(f func(ChatRequest) string) Step {
	return forChat(func(c *call) { c.reply(f(*c.Chat), "stop") })
}

// Finish answers with a text that ended for another reason than "stop": "length" or "content_filter".
func Finish(reason, text string) Step {
	return forChat(func(c *call) { c.reply(text, reason) })
}

// Pieces streams exactly these parts of a text.
func Pieces(parts ...string) Step {
	return forChat(func(c *call) { c.stream(parts, "stop") })
}

// Slow streams parts of a text, each after the channel gave a value or was closed.
func Slow(release <-chan struct{}, parts ...string) Step {
	return forChat(func(c *call) {
		c.head()
		for _, p := range parts {
			if !c.wait(release) {
				return
			}
			c.piece(p)
		}
		c.tail("stop", strings.Join(parts, ""))
	})
}

// StallAfter streams parts of a text, then nothing until the client goes.
func StallAfter(parts ...string) Step {
	return forChat(func(c *call) {
		c.begin(parts)
		c.wait(nil)
	})
}

// CutOff streams parts of a text, then closes the connection as if that were all.
func CutOff(parts ...string) Step {
	return forChat(func(c *call) { c.begin(parts) })
}

// Reset streams parts of a text, then breaks the connection.
func Reset(parts ...string) Step {
	return forChat(func(c *call) {
		c.begin(parts)
		panic(http.ErrAbortHandler)
	})
}

// MalformedEvent streams parts of a text, then an event that is not JSON.
func MalformedEvent(parts ...string) Step {
	return forChat(func(c *call) {
		c.begin(parts)
		c.line(`data: {"choices":[{"index":0,"delta":{"content":`)
		c.line("data: [DONE]")
	})
}

// StreamError streams parts of a text, then an error with a code and a message, after a comment and an event name as
// some servers send them.
func StreamError(code, message string, parts ...string) Step {
	return forChat(func(c *call) {
		c.begin(parts)
		c.line(": still here")
		body, _ := json.Marshal(map[string]any{"error": map[string]any{"message": message + c.leak(), "code": code}})
		c.line("event: error\ndata: " + string(body))
	})
}

// EmptyChoices answers with a completion that has no choices.
func EmptyChoices() Step {
	return forChat(func(c *call) {
		if !c.Chat.Stream {
			c.json(http.StatusOK, c.completion([]any{}, ""))
			return
		}
		c.event([]any{}, nil)
		c.line("data: [DONE]")
	})
}

// Refusal answers with a model's refusal in place of a text.
func Refusal(text string) Step {
	return forChat(func(c *call) {
		c.event([]any{choice(map[string]any{"role": "assistant", "refusal": text}, nil)}, nil)
		c.tail("stop", "")
	})
}

// reply answers with a whole text, as a stream or not.
func (c *call) reply(text, finish string) {
	if !c.Chat.Stream {
		message := map[string]any{"role": "assistant", "content": text}
		c.json(http.StatusOK, c.completion([]any{map[string]any{"index": 0, "message": message, "finish_reason": finish}}, text))
		return
	}
	c.stream(cut(text), finish)
}

// cut cuts a text into three pieces, wherever in a character that falls.
func cut(text string) []string {
	runes := []rune(text)
	var parts []string
	for part := range slices.Chunk(runes, len(runes)/3+1) {
		parts = append(parts, string(part))
	}
	return parts
}

func (c *call) stream(parts []string, finish string) {
	c.begin(parts)
	c.tail(finish, strings.Join(parts, ""))
}

func (c *call) begin(parts []string) {
	c.head()
	for _, p := range parts {
		c.piece(p)
	}
}

func (c *call) head() {
	c.event([]any{choice(map[string]any{"role": "assistant", "content": ""}, nil)}, nil)
}

func (c *call) piece(text string) {
	c.event([]any{choice(map[string]any{"content": text}, nil)}, nil)
}

func (c *call) tail(finish, text string) {
	c.event([]any{choice(map[string]any{}, finish)}, nil)
	if o := c.Chat.StreamOptions; o != nil && o.IncludeUsage {
		c.event([]any{}, c.usage(text))
	}
	c.line("data: [DONE]")
}

func choice(delta map[string]any, finish any) map[string]any {
	return map[string]any{"index": 0, "delta": delta, "logprobs": nil, "finish_reason": finish}
}

func (c *call) event(choices []any, usage any) {
	body, err := json.Marshal(map[string]any{"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1700000000,
		"model": c.Chat.Model, "choices": choices, "usage": usage})
	if err != nil {
		panic(fmt.Sprintf("openaitest: %v", err)) // a step of ours is wrong
	}
	c.line("data: " + string(body))
}

// line sends a line and the empty one that ends an event.
func (c *call) line(text string) {
	if h := c.w.Header(); h.Get("Content-Type") == "" {
		h.Set("Content-Type", "text/event-stream; charset=utf-8")
	}
	_, _ = c.w.Write([]byte(text + "\n\n"))
	c.flush()
}

func (c *call) completion(choices []any, text string) map[string]any {
	return map[string]any{"id": "chatcmpl-1", "object": "chat.completion", "created": 1700000000, "model": c.Chat.Model,
		"choices": choices, "usage": c.usage(text)}
}

// usage counts words for tokens.
func (c *call) usage(text string) map[string]any {
	prompt, completion := 0, len(strings.Fields(text))
	for _, m := range c.Chat.Messages {
		prompt += len(strings.Fields(m.Content))
	}
	return map[string]any{"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
}

// smallest returns the smallest text of the wanted form.
func smallest(f *ResponseFormat) string {
	switch {
	case f == nil || f.Type == "text":
		return "ok"
	case f.Type != "json_schema":
		return "{}"
	}
	var schema map[string]any
	if err := json.Unmarshal(f.JSONSchema.Schema, &schema); err != nil {
		return "{}"
	}
	text, err := json.Marshal(fitting(schema))
	if err != nil {
		return "{}"
	}
	return string(text)
}

// fitting returns a value that fits a JSON schema of the kinds that strict mode allows, without references.
func fitting(schema map[string]any) any {
	if enum, ok := schema["enum"].([]any); ok && len(enum) > 0 {
		return enum[0]
	}
	kind, ok := schema["type"].(string)
	if kinds, list := schema["type"].([]any); list && len(kinds) > 0 {
		kind, ok = kinds[0].(string)
	}
	if !ok {
		return nil
	}
	switch kind {
	case "object":
		object := map[string]any{}
		properties, _ := schema["properties"].(map[string]any)
		for name, property := range properties {
			if p, ok := property.(map[string]any); ok {
				object[name] = fitting(p)
			}
		}
		return object
	case "array":
		return []any{}
	case "string":
		return ""
	case "integer", "number":
		return 0
	case "boolean":
		return false
	default:
		return nil
	}
}
