package answer

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/openai/openaitest"
)

// written makes a step whose reply names the passages of the prompt: {0} to {9} are their identifiers.
func written(text string) openaitest.Step {
	return openaitest.ReplyFunc(func(r openaitest.ChatRequest) string {
		out := text
		for i, match := range promptIDs.FindAllStringSubmatch(r.Text("user"), -1) {
			out = strings.ReplaceAll(out, fmt.Sprintf("{%d}", i), match[1])
		}
		return out
	})
}

// The whole way over real HTTP, with a server as bad as servers are.
func TestOverHTTP(t *testing.T) {
	t.Parallel()
	good := said(claimOf("Its base had rusted through.", "{0}", "because its base had rusted through"))
	two := said(claimOf("Its base had rusted through.", "zzzz", "because its base had rusted through"), claimOf("Fourteen were hurt.", "zzzz", "Fourteen workers were hurt"))
	broken := two[:len(two)-110]
	type steps = []openaitest.Step
	tests := map[string]struct {
		steps  steps
		mode   news.Mode
		claims int    // by the model
		notice string // part of it
	}{
		"good":                         {steps{written(good)}, news.ModeModel, 1, ""},
		"malformed twice":              {steps{openaitest.Reply("{nonsense"), openaitest.Reply("still nonsense")}, news.ModeKeyless, 0, "could not be read"},
		"malformed, then good":         {steps{openaitest.Reply("{nonsense"), written(good)}, news.ModeModel, 1, ""},
		"cut by the length":            {steps{openaitest.Finish("length", broken)}, news.ModeModel, 1, "broke off"},
		"quote that stands nowhere":    {steps{written(said(claimOf("A storm did it.", "{0}", "a storm blew the crane down")))}, news.ModeModel, 0, ""},
		"quote from another chunk":     {steps{written(said(claimOf("Fourteen were hurt.", "{0}", "Fourteen workers were hurt")))}, news.ModeModel, 1, ""},
		"quote with changed digits":    {steps{written(said(claimOf("It stays closed.", "{1}", "stay closed for 63 hours")))}, news.ModeModel, 0, ""},
		"invented chunk":               {steps{written(said(claimOf("Fourteen were hurt.", "abcd1", "Fourteen workers were hurt")))}, news.ModeModel, 1, ""},
		"link and mention":             {steps{written(said(claimOf("Fourteen were hurt, see https://evil.example @everyone", "{1}", "Fourteen workers were hurt")))}, news.ModeModel, 1, ""},
		"empty choices, then good":     {steps{openaitest.EmptyChoices(), written(good)}, news.ModeModel, 1, ""},
		"429 with Retry-After":         {steps{openaitest.RateLimited("Retry-After-Ms", "1"), written(good)}, news.ModeModel, 1, ""},
		"429 without":                  {steps{openaitest.RateLimited("", ""), written(good)}, news.ModeModel, 1, ""},
		"quota used up":                {steps{openaitest.QuotaUsedUp()}, news.ModeKeyless, 0, "did not answer"},
		"401":                          {steps{openaitest.Unauthorized()}, news.ModeKeyless, 0, "did not answer"},
		"500, then good":               {steps{openaitest.Status(500, "oops"), written(good)}, news.ModeModel, 1, ""},
		"500 for good":                 {steps{openaitest.Status(500, "a"), openaitest.Status(500, "b"), openaitest.Status(500, "c"), openaitest.Status(500, "d"), openaitest.Status(500, "e")}, news.ModeKeyless, 0, "did not answer"},
		"too long, then good":          {steps{openaitest.TooLong(), written(good)}, news.ModeModel, 1, ""},
		"a page":                       {steps{openaitest.HTML(), openaitest.HTML(), openaitest.HTML(), openaitest.HTML()}, news.ModeKeyless, 0, "did not answer"},
		"connection broken in a claim": {steps{openaitest.Reset(broken)}, news.ModeModel, 1, "broke off"},
		"slow stream":                  {steps{openaitest.Slow(closed(), two[:40], two[40:])}, news.ModeModel, 2, ""},
		"refusal":                      {steps{openaitest.Refusal("I can not help."), openaitest.Refusal("I can not help.")}, news.ModeKeyless, 0, "language model"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := overHTTP(t, openai.Timeouts{}, test.steps...)
			if got.Mode != test.mode || test.mode == news.ModeModel && len(got.Claims) != test.claims {
				t.Errorf("mode %s, %d claims, notice %q", got.Mode, len(got.Claims), got.Notice)
			}
			if !strings.Contains(got.Notice, test.notice) || (test.notice == "") != (got.Notice == "") {
				t.Errorf("notice %q", got.Notice)
			}
		})
	}
}

func TestStallsOverHTTP(t *testing.T) {
	t.Parallel()
	limits := openai.Timeouts{FirstByte: 50 * time.Millisecond, Gap: 50 * time.Millisecond}
	two := said(claimOf("Its base had rusted through.", "zzzz", "because its base had rusted through"), claimOf("Fourteen were hurt.", "zzzz", "Fourteen workers were hurt"))
	if got := overHTTP(t, limits, openaitest.Stall(), openaitest.Stall(), openaitest.Stall(), openaitest.Stall()); got.Mode != news.ModeKeyless || got.Notice == "" {
		t.Errorf("stalled: %s, %q", got.Mode, got.Notice)
	}
	if got := overHTTP(t, limits, openaitest.StallAfter(two[:len(two)-110])); got.Mode != news.ModeModel || len(got.Claims) != 1 || got.Notice == "" {
		t.Errorf("stalled in a claim: %s, %d claims, %q", got.Mode, len(got.Claims), got.Notice)
	}
}

func overHTTP(t *testing.T, limits openai.Timeouts, steps ...openaitest.Step) news.Answer {
	t.Helper()
	server := openaitest.New(t, steps...)
	const key = "sk-not-to-be-shown"
	chat := openai.NewChat(openai.Endpoint{BaseURL: server.URL, APIKey: key, Model: "test", HTTPClient: server.Client(), Timeouts: limits,
		Retry: openai.Retry{Initial: time.Millisecond, Max: time.Millisecond}})
	got, err := New(Options{Retriever: found{Evidence: storyEvidence()}, Bodies: story, Model: chat}).Answer(t.Context(),
		news.Question{Text: "Why did the crane in Velmora collapse?", AskedAt: published}, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkAnswer(t, got, story)
	if strings.Contains(got.Notice, key) {
		t.Errorf("the key is shown: %q", got.Notice)
	}
	return got
}

func closed() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}
