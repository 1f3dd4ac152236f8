package openai

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode"
)

// providerError is what a server says about a failure, in any of the forms seen in the field: OpenAI's
// {"error":{"message","type","param","code"}}, {"error":"text"}, vLLM's {"object":"error","message"}, FastAPI's
// {"detail":[{"msg","loc"}]} (never its "input", which repeats the request), or a plain line of text.
type providerError struct {
	message, kind, param, code string
}

const (
	maxErrorBody    = 64 << 10 // bytes of an error's body that are read
	maxErrorMessage = 300      // bytes of its message that are kept
)

// parseProviderError reads an error's body. redact is applied to every part of it.
func parseProviderError(body []byte, redact func(string) string) providerError {
	var p providerError
	var fields map[string]json.RawMessage
	switch err := json.Unmarshal(body, &fields); {
	case err == nil:
		p = readErrorFields(fields)
	case looksLikeHTML(body):
		p.message = "an HTML page"
	case !json.Valid(body):
		p.message = string(body)
	}
	for _, part := range []*string{&p.message, &p.kind, &p.param, &p.code} {
		*part = oneLine(redact(*part), maxErrorMessage)
	}
	return p
}

func readErrorFields(fields map[string]json.RawMessage) providerError {
	if inner, ok := fields["error"]; ok {
		var nested map[string]json.RawMessage
		if json.Unmarshal(inner, &nested) == nil && nested != nil {
			return readErrorFields(nested)
		}
		if text := scalar(inner); text != "" {
			return providerError{message: text, kind: scalar(fields["type"]), code: scalar(fields["code"])}
		}
	}
	p := providerError{scalar(fields["message"]), scalar(fields["type"]), scalar(fields["param"]), scalar(fields["code"])}
	if p.message == "" {
		p.message = scalar(fields["detail"])
	}
	if p.message == "" {
		p.message, p.param = validationDetail(fields["detail"])
	}
	return p
}

// scalar is the text of a JSON string or number, else "".
func scalar(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	var parts []string
	if json.Unmarshal(raw, &parts) == nil {
		return strings.Join(parts, ", ")
	}
	return ""
}

func validationDetail(raw json.RawMessage) (message, param string) {
	var list []struct {
		Msg string `json:"msg"`
		Loc []any  `json:"loc"`
	}
	if json.Unmarshal(raw, &list) != nil || len(list) == 0 {
		return "", ""
	}
	var where []string
	for _, l := range list[0].Loc {
		if s, ok := l.(string); ok {
			where = append(where, s)
		}
	}
	return list[0].Msg, strings.Join(where, ".")
}

func (p providerError) String() string {
	var parts []string
	for _, part := range []string{p.code, p.kind, p.param, p.message} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// mentions reports whether the error speaks of any of the words.
func (p providerError) mentions(words ...string) bool {
	text := strings.ToLower(p.String())
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

func (p providerError) noQuota() bool {
	return p.mentions("insufficient_quota", "exceeded your current quota", "billing_hard_limit", "billing_not_active",
		"insufficient credits", "insufficient balance")
}

func (p providerError) tooLong() bool {
	return p.mentions("context_length", "context length", "context window", "context size", "too many tokens",
		"maximum context", "max_tokens_per_request", "string_above_max_length", "input is too long", "too large to process",
		"prompt is too long", "reduce the length", "maximum sequence length", "exceeds the maximum number of tokens",
		"maximum input length", "exceed_context_size")
}

func (p providerError) unknownModel() bool {
	return p.mentions("model_not_found") ||
		p.mentions("model") && p.mentions("does not exist", "not found", "unknown model", "invalid model", "not a valid model")
}

// keyShapes are what keys look like in messages: some servers repeat the one they refuse, more or less masked.
func keyShapes() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:sk|pk|rk|gsk|xai|hf)[-_][A-Za-z0-9*._-]{6,}|bearer\s+[^\s"',;]+|AIza[A-Za-z0-9_*-]{10,}`)
}

const redacted = "[redacted]"

// newRedactor returns a function that takes keys out of a text: the configured one and whatever looks like one.
func newRedactor(key string) func(string) string {
	shapes := keyShapes()
	return func(s string) string {
		if len(key) >= 4 {
			s = strings.ReplaceAll(s, key, redacted)
		}
		return shapes.ReplaceAllString(s, redacted)
	}
}

// oneLine makes a text fit for one log line: spaces for control characters, valid UTF-8, at most limit bytes.
func oneLine(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "")
	}
	return s
}

func looksLikeHTML(body []byte) bool {
	start := strings.ToLower(string(body[:min(len(body), 200)]))
	start = strings.TrimSpace(start)
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html") || strings.HasPrefix(start, "<head")
}
