package openai

import (
	"encoding/json"
	"errors"
	"sync"

	client "github.com/sashabaranov/go-openai"

	"newsdesk/internal/news"
)

// dialect is the form of chat request that a server takes. Servers and models differ in what they refuse with 400 or
// 422, so the first refusal makes the form plainer, and what worked is remembered.
type dialect struct {
	format           int  // index into formats
	completionTokens bool // max_completion_tokens instead of max_tokens
	noTemperature    bool
	noUsage          bool // without stream_options
}

// formats are the ways to ask for JSON, the strictest first.
func formats() []client.ChatCompletionResponseFormatType {
	return []client.ChatCompletionResponseFormatType{client.ChatCompletionResponseFormatTypeJSONSchema,
		client.ChatCompletionResponseFormatTypeJSONObject, client.ChatCompletionResponseFormatTypeText}
}

// lowTemperature keeps replies close to the passages. It is not 0, which go-openai leaves out.
const lowTemperature = 0.01

// firstDialect is the strictest form that go-openai lets the model have.
func firstDialect(model string) dialect {
	//lint:ignore SA1019 the deprecated field is what the validator is asked about
	probe := client.ChatCompletionRequest{Model: model, MaxTokens: 1}
	reasoning := client.NewReasoningValidator().Validate(probe) != nil
	return dialect{completionTokens: reasoning, noTemperature: reasoning}
}

// plainer returns the next form to try after a refusal, if there is one.
func (d dialect) plainer(f *failure) (dialect, bool) {
	if f.class != invalid {
		return d, false
	}
	p := f.provider
	switch {
	case !d.noTemperature && p.mentions("temperature"):
		d.noTemperature = true
	case !d.completionTokens && p.mentions("max_completion_tokens", "max_tokens"):
		d.completionTokens = true
	case !d.noUsage && p.mentions("stream_options"):
		d.noUsage = true
	case d.format+1 < len(formats()):
		d.format++
	default:
		return d, false
	}
	return d, true
}

// request puts a prompt into this form.
func (d dialect) request(model string, p news.Prompt) client.ChatCompletionRequest {
	r := client.ChatCompletionRequest{Model: model, Messages: messages(p)}
	if d.completionTokens {
		r.MaxCompletionTokens = p.MaxTokens
	} else {
		//lint:ignore SA1019 most servers other than OpenAI's know no other name
		r.MaxTokens = p.MaxTokens
	}
	if !d.noTemperature {
		r.Temperature = lowTemperature
	}
	if !d.noUsage {
		r.StreamOptions = &client.StreamOptions{IncludeUsage: true}
	}
	if len(p.Schema) == 0 {
		return r
	}
	switch format := formats()[d.format]; format {
	case client.ChatCompletionResponseFormatTypeJSONSchema:
		r.ResponseFormat = &client.ChatCompletionResponseFormat{Type: format,
			JSONSchema: &client.ChatCompletionResponseFormatJSONSchema{Name: p.SchemaName, Schema: json.RawMessage(p.Schema), Strict: true}}
	case client.ChatCompletionResponseFormatTypeJSONObject:
		r.ResponseFormat = &client.ChatCompletionResponseFormat{Type: format}
	}
	if d.format > 0 { // the server does not see the schema, so the model must
		r.Messages[0].Content += "\n\nReply with one JSON value that fits this JSON schema, and nothing else:\n" + string(p.Schema)
	}
	return r
}

func messages(p news.Prompt) []client.ChatCompletionMessage {
	return []client.ChatCompletionMessage{
		{Role: client.ChatMessageRoleSystem, Content: p.System},
		{Role: client.ChatMessageRoleUser, Content: p.User},
	}
}

// remembered is a form of request that concurrent calls share.
type remembered[T any] struct {
	mu    sync.Mutex
	value T
}

func (r *remembered[T]) load() T {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.value
}

func (r *remembered[T]) store(v T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.value = v
}

// negotiate makes calls in plainer and plainer forms while the server refuses them, and remembers what worked.
func negotiate[T comparable](r *remembered[T], plainer func(T, *failure) (T, bool), call func(T) error) error {
	first := r.load()
	for form := first; ; {
		err := call(form)
		var fail *failure
		if err == nil {
			if form != first {
				r.store(form)
			}
			return nil
		}
		if !errors.As(err, &fail) {
			return err
		}
		next, ok := plainer(form, fail)
		if !ok {
			return err
		}
		form = next
	}
}
