package openai

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"

	client "github.com/sashabaranov/go-openai"

	"newsdesk/internal/news"
)

// Chat completes prompts with a language model.
type Chat struct {
	caller *caller
	form   remembered[dialect]
}

// NewChat returns a Chat for an endpoint. It makes no request.
func NewChat(e Endpoint) *Chat {
	return &Chat{caller: newCaller(chat, e), form: remembered[dialect]{value: firstDialect(e.Model)}}
}

// Complete streams the model's reply to a prompt and returns it whole. onDelta, when not nil, is called from the
// calling goroutine with the text so far each time it has grown; once it was called there are no more retries. With an
// error the Completion holds what came of the last attempt, which may be worth reading.
//
// The reply is asked for as JSON of the prompt's schema. A server that refuses that form is asked for any JSON, then
// for text; what it takes is remembered.
func (c *Chat) Complete(ctx context.Context, p news.Prompt, onDelta func(textSoFar string)) (news.Completion, error) {
	ctx, end := c.caller.begin(ctx)
	done, err := c.complete(ctx, p, onDelta)
	end(err, slog.Int("tokens.prompt", done.Usage.PromptTokens), slog.Int("tokens.completion", done.Usage.CompletionTokens))
	return done, err
}

func (c *Chat) complete(ctx context.Context, p news.Prompt, onDelta func(textSoFar string)) (news.Completion, error) {
	limited, cancel := context.WithTimeoutCause(ctx, c.caller.endpoint.Timeouts.Total,
		&failure{class: tooSlow, err: errors.New("the reply is not complete in time")})
	defer cancel()
	var reply reply
	shown := false
	show := func(text string) {
		if onDelta != nil {
			shown = true
			onDelta(text)
		}
	}
	plainer := func(d dialect, f *failure) (dialect, bool) {
		if shown {
			return d, false
		}
		return d.plainer(f)
	}
	err := negotiate(&c.form, plainer, func(d dialect) error {
		request := d.request(c.caller.endpoint.Model, p)
		size := len(p.System) + len(p.User) + len(p.Schema) + 4*p.MaxTokens
		return c.caller.call(limited, size, func(ctx context.Context) error {
			reply.reset()
			return c.stream(ctx, request, &reply, show)
		}, func() bool { return !shown })
	})
	return reply.completion(c.caller.endpoint.Model), c.caller.report(ctx, err)
}

func (c *Chat) stream(ctx context.Context, request client.ChatCompletionRequest, r *reply, show func(string)) error {
	stream, err := c.caller.client.CreateChatCompletionStream(ctx, request)
	if err != nil {
		return err
	}
	defer stream.Close()
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return r.verdict()
		}
		if err != nil {
			return err
		}
		if r.add(chunk) {
			show(r.text.String())
		}
	}
}

// Ping asks for a reply of a few tokens, once, so that a wrong address, key or model shows.
func (c *Chat) Ping(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, c.caller.endpoint.Timeouts.Total)
	defer cancel()
	p := news.Prompt{System: "You check a connection.", User: "Reply with the word ok.", MaxTokens: 16}
	err := negotiate(&c.form, dialect.plainer, func(d dialect) error {
		var r reply
		return c.caller.call(limited, len(p.System)+len(p.User), func(ctx context.Context) error {
			err := c.stream(ctx, d.request(c.caller.endpoint.Model, p), &r, func(string) {})
			var fail *failure
			if errors.As(err, &fail) && fail.class == cutShort {
				return nil // reasoning models think longer than that
			}
			return err
		}, func() bool { return false })
	})
	return c.caller.report(ctx, err)
}

// reply is what has come of a reply.
type reply struct {
	text    strings.Builder
	model   string
	usage   news.Usage
	finish  client.FinishReason
	refusal bool
}

func (r *reply) reset() { *r = reply{} }

// add takes a chunk and reports whether the text has grown.
func (r *reply) add(chunk client.ChatCompletionStreamResponse) bool {
	if chunk.Model != "" {
		r.model = chunk.Model
	}
	if u := chunk.Usage; u != nil {
		r.usage = news.Usage{PromptTokens: u.PromptTokens, CompletionTokens: u.CompletionTokens}
	}
	before := r.text.Len()
	for _, choice := range chunk.Choices {
		if choice.Index != 0 {
			continue
		}
		r.text.WriteString(choice.Delta.Content)
		r.refusal = r.refusal || choice.Delta.Refusal != ""
		if choice.FinishReason != "" {
			r.finish = choice.FinishReason
		}
	}
	return r.text.Len() > before
}

// verdict says whether a reply that has come to its end is one.
func (r *reply) verdict() error {
	switch {
	case r.finish == client.FinishReasonContentFilter, r.refusal && r.text.Len() == 0:
		return &failure{class: filtered}
	case r.finish == client.FinishReasonLength:
		return &failure{class: cutShort}
	case strings.TrimSpace(r.text.String()) == "":
		return &failure{class: garbled, err: errors.New("the reply is empty")}
	default:
		return nil
	}
}

func (r *reply) completion(model string) news.Completion {
	if r.model != "" {
		model = r.model
	}
	return news.Completion{Text: r.text.String(), Model: model, Usage: r.usage}
}
