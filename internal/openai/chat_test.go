package openai_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/openai/openaitest"
)

// many is a script of n equal steps.
func many(n int, s openaitest.Step) []openaitest.Step {
	steps := make([]openaitest.Step, n)
	for i := range steps {
		steps[i] = s
	}
	return steps
}

func TestCompleteStreams(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, openaitest.Pieces("Die Antwort: ", "n", "ein."))
	var seen []string
	got, err := openai.NewChat(at(server)).Complete(t.Context(), prompt(), func(s string) { seen = append(seen, s) })
	if err != nil {
		t.Fatal(err)
	}
	want := news.Completion{Text: "Die Antwort: nein.", Model: "test", Usage: news.Usage{PromptTokens: 3, CompletionTokens: 3}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Die Antwort: ", "Die Antwort: n", "Die Antwort: nein."}, seen); diff != "" {
		t.Error(diff)
	}
	request := server.Requests()[0]
	if request.Key != canary || request.Chat.ResponseFormat.Type != "json_schema" || !request.Chat.ResponseFormat.JSONSchema.Strict ||
		request.Chat.MaxTokens != 50 || request.Chat.Text("user") != "Why?" {
		t.Errorf("the request was %s", request.Body)
	}
}

func TestCompleteFailures(t *testing.T) {
	t.Parallel()
	const reply = "fine"
	ok := openaitest.Reply(reply)
	type testCase struct {
		steps    []openaitest.Step
		code     news.Code
		text     string
		requests int
	}
	cases := map[string]testCase{
		"500 to the end":               {many(4, openaitest.Status(500, "oops")), news.CodeUnavailable, "", 4},
		"429 with Retry-After":         {[]openaitest.Step{openaitest.RateLimited("Retry-After", "0.001"), ok}, "", reply, 2},
		"429 with Retry-After-Ms":      {[]openaitest.Step{openaitest.RateLimited("Retry-After-Ms", "1"), ok}, "", reply, 2},
		"429 without":                  {[]openaitest.Step{openaitest.RateLimited("", ""), ok}, "", reply, 2},
		"429 to the end":               {many(4, openaitest.RateLimited("Retry-After-Ms", "1")), news.CodeRateLimited, "", 4},
		"429 asking for an hour":       {[]openaitest.Step{openaitest.RateLimited("Retry-After", "3600"), ok}, news.CodeRateLimited, "", 1},
		"429 without quota":            {[]openaitest.Step{openaitest.QuotaUsedUp(), ok}, news.CodeUnauthorized, "", 1},
		"402":                          {[]openaitest.Step{openaitest.Status(402, "Pay."), ok}, news.CodeUnauthorized, "", 1},
		"401":                          {[]openaitest.Step{openaitest.Unauthorized(), ok}, news.CodeUnauthorized, "", 1},
		"403":                          {[]openaitest.Step{openaitest.Status(403, "No."), ok}, news.CodeUnauthorized, "", 1},
		"unknown model":                {[]openaitest.Step{openaitest.UnknownModel(), ok}, news.CodeNotFound, "", 1},
		"unknown model with 400":       {[]openaitest.Step{openaitest.Status(400, "unknown model: test"), ok}, news.CodeNotFound, "", 1},
		"nothing there":                {[]openaitest.Step{openaitest.Raw(404, "text/plain", "404 page not found"), ok}, news.CodeNotFound, "", 1},
		"redirect":                     {[]openaitest.Step{openaitest.Redirect("/v1/chat/completions"), ok}, news.CodeNotFound, "", 1},
		"prompt too long":              {[]openaitest.Step{openaitest.TooLong(), ok}, news.CodeTooLarge, "", 1},
		"413":                          {[]openaitest.Step{openaitest.Status(413, "Big."), ok}, news.CodeTooLarge, "", 1},
		"400 for every form":           {many(4, openaitest.Status(400, "Odd.")), news.CodeInvalid, "", 3},
		"HTML with 200":                {[]openaitest.Step{openaitest.HTML(), ok}, "", reply, 2},
		"HTML with 500":                {[]openaitest.Step{openaitest.Raw(500, "text/html", "<html>oops</html>"), ok}, "", reply, 2},
		"truncated JSON":               {[]openaitest.Step{openaitest.Truncated(), ok}, "", reply, 2},
		"an error with 200":            {[]openaitest.Step{openaitest.Raw(200, "application/json", `{"error":{"message":"no","code":401}}`), ok}, news.CodeUnauthorized, "", 1},
		"hangup":                       {[]openaitest.Step{openaitest.Hangup(), ok}, "", reply, 2},
		"no choices":                   {[]openaitest.Step{openaitest.EmptyChoices(), ok}, "", reply, 2},
		"no choices to the end":        {many(4, openaitest.EmptyChoices()), news.CodeUnavailable, "", 4},
		"an empty text":                {[]openaitest.Step{openaitest.Reply(""), ok}, "", reply, 2},
		"cut off":                      {[]openaitest.Step{openaitest.CutOff("half "), ok}, "", reply, 2},
		"cut off to the end":           {many(4, openaitest.CutOff("half ")), news.CodeUnavailable, "half ", 4},
		"reset":                        {[]openaitest.Step{openaitest.Reset("half "), ok}, "", reply, 2},
		"malformed event":              {[]openaitest.Step{openaitest.MalformedEvent("half "), ok}, "", reply, 2},
		"error in the stream":          {[]openaitest.Step{openaitest.StreamError("rate_limit_exceeded", "slow down", "half "), ok}, "", reply, 2},
		"too long, said in the stream": {[]openaitest.Step{openaitest.StreamError("context_length_exceeded", "no"), ok}, news.CodeTooLarge, "", 1},
		"content filter":               {[]openaitest.Step{openaitest.Finish("content_filter", ""), ok}, news.CodeBlocked, "", 1},
		"refusal":                      {[]openaitest.Step{openaitest.Refusal("I can't."), ok}, news.CodeBlocked, "", 1},
		"reply too long":               {[]openaitest.Step{openaitest.Finish("length", "half "), ok}, news.CodeUnavailable, "half ", 1},
	}
	for _, status := range []int{408, 409, 500, 502, 503, 504, 529} {
		cases[http.StatusText(status)+" once"] = testCase{[]openaitest.Step{openaitest.Status(status, "oops"), ok}, "", reply, 2}
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := openaitest.New(t, c.steps...)
			got, err := openai.NewChat(at(server)).Complete(t.Context(), prompt(), nil)
			if code := news.CodeOf(err); code != c.code || got.Text != c.text || len(server.Requests()) != c.requests {
				t.Errorf("got %q, %q after %d requests (%v); want %q, %q after %d", code, got.Text, len(server.Requests()), err,
					c.code, c.text, c.requests)
			}
			checkMessage(t, err, "chat", "NEWSDESK_CHAT_")
		})
	}
}

// checkMessage checks what a reader sees of an error.
func checkMessage(t *testing.T, err error, endpoint, setting string) {
	t.Helper()
	if err == nil {
		return
	}
	e, ok := err.(*news.Error) //nolint:errorlint // the outermost must be one
	if !ok {
		t.Fatalf("the error is a %T", err)
	}
	if !strings.Contains(e.Message, endpoint+" endpoint") || !strings.HasSuffix(e.Message, ".") || strings.Contains(e.Message, "status") {
		t.Errorf("the message is %q", e.Message)
	}
	if e.Code != news.CodeCanceled && !strings.Contains(e.Hint, setting) {
		t.Errorf("the hint is %q", e.Hint)
	}
	if strings.Contains(err.Error(), canary) {
		t.Errorf("the key is in %q", err)
	}
}

func TestCompleteAfterSomethingWasShown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		step openaitest.Step
		code news.Code
	}{
		"cut off": {openaitest.CutOff("half "), news.CodeUnavailable},
		"reset":   {openaitest.Reset("half "), news.CodeUnavailable},
		"error":   {openaitest.StreamError("invalid_request_error", "no", "half "), news.CodeInvalid},
		"stall":   {openaitest.StallAfter("half "), news.CodeTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := openaitest.New(t, c.step)
			e := at(server)
			e.Timeouts = openai.Timeouts{FirstByte: long, Gap: short, Total: long}
			got, err := openai.NewChat(e).Complete(t.Context(), prompt(), func(string) {})
			if news.CodeOf(err) != c.code || got.Text != "half " || len(server.Requests()) != 1 {
				t.Errorf("got %q, %v after %d requests", got.Text, err, len(server.Requests()))
			}
		})
	}
}

func TestCompleteTimeouts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		step     openaitest.Step
		timeouts openai.Timeouts
		requests int
	}{
		"first byte": {openaitest.Stall(), openai.Timeouts{FirstByte: short, Gap: long, Total: long}, 1},
		"gap":        {openaitest.StallAfter("half "), openai.Timeouts{FirstByte: long, Gap: short, Total: long}, 1},
		"total":      {openaitest.StallAfter("half "), openai.Timeouts{FirstByte: long, Gap: long, Total: short}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := openaitest.New(t, many(3, c.step)...)
			e := at(server)
			e.Timeouts = c.timeouts
			_, err := openai.NewChat(e).Complete(t.Context(), prompt(), nil)
			if news.CodeOf(err) != news.CodeTimeout || len(server.Requests()) != c.requests {
				t.Errorf("got %v after %d requests", err, len(server.Requests()))
			}
			checkMessage(t, err, "chat", "NEWSDESK_CHAT_")
		})
	}
}

func TestCompleteSlowStreamAndSlowReader(t *testing.T) {
	t.Parallel()
	release := make(chan struct{}, 1)
	release <- struct{}{}
	server := openaitest.New(t, openaitest.Slow(release, "one ", "two ", "three"))
	e := at(server)
	e.Timeouts = openai.Timeouts{FirstByte: long, Gap: long, Total: long}
	got, err := openai.NewChat(e).Complete(t.Context(), prompt(), func(s string) {
		if s != "one two three" {
			release <- struct{}{} // each piece comes only when the one before was seen
		}
	})
	if err != nil || got.Text != "one two three" {
		t.Errorf("got %q, %v", got.Text, err)
	}
}

func TestCompleteStopsWithItsCaller(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, openaitest.Stall(), openaitest.Stall())
	c := openai.NewChat(at(server))

	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		server.Await(1)
		cancel()
	}()
	_, err := c.Complete(ctx, prompt(), nil)
	if news.CodeOf(err) != news.CodeCanceled {
		t.Errorf("canceled: got %v", err)
	}

	ctx, cancel = context.WithTimeout(t.Context(), short)
	defer cancel()
	_, err = c.Complete(ctx, prompt(), nil)
	if news.CodeOf(err) != news.CodeTimeout {
		t.Errorf("past its deadline: got %v", err)
	}
}

func TestCompleteDoesNotWaitPastTheDeadline(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, openaitest.RateLimited("Retry-After", "3600"))
	e := at(server)
	e.Retry.MaxRetryAfter = 2 * long
	ctx, cancel := context.WithTimeout(t.Context(), long/2)
	defer cancel()
	_, err := openai.NewChat(e).Complete(ctx, prompt(), nil)
	if news.CodeOf(err) != news.CodeRateLimited {
		t.Errorf("got %v", err)
	}
}

func TestChatPing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		steps []openaitest.Step
		code  news.Code
	}{
		"good":     {nil, ""},
		"thinking": {[]openaitest.Step{openaitest.Finish("length", "")}, ""},
		"401":      {[]openaitest.Step{openaitest.Unauthorized()}, news.CodeUnauthorized},
		"500":      {[]openaitest.Step{openaitest.Status(500, "oops")}, news.CodeUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := openaitest.New(t, c.steps...)
			err := openai.NewChat(at(server)).Ping(t.Context())
			if news.CodeOf(err) != c.code || len(server.Requests()) != 1 {
				t.Errorf("got %v after %d requests", err, len(server.Requests()))
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	e := at(server)
	e.HTTPClient = nil
	e.BaseURL = "http://user:" + canary + "@127.0.0.1:1/v1"
	_, err := openai.NewChat(e).Complete(t.Context(), prompt(), nil)
	if news.CodeOf(err) != news.CodeUnavailable {
		t.Errorf("got %v", err)
	}
	checkMessage(t, err, "chat", "NEWSDESK_CHAT_BASE_URL")
}
