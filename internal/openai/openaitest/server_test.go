package openaitest_test

import (
	"encoding/json"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"newsdesk/internal/openai/openaitest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// post sends a body and returns the status, the content type and the body of the reply.
func post(t *testing.T, s *openaitest.Server, path, body string) (int, string, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header.Get("Content-Type"), string(text)
}

func TestChatWithoutStream(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, openaitest.ReplyFunc(func(r openaitest.ChatRequest) string { return "You said " + r.Text("user") }))
	status, kind, body := post(t, server, "/chat/completions", `{"model":"m","messages":[{"role":"user","content":"hi"}]}`)
	var reply struct {
		Object, Model string
		Choices       []struct {
			Message      openaitest.Message
			FinishReason string `json:"finish_reason"`
		}
	}
	if err := json.Unmarshal([]byte(body), &reply); err != nil || status != http.StatusOK || kind != "application/json" {
		t.Fatalf("%d %s %s", status, kind, body)
	}
	if reply.Object != "chat.completion" || reply.Model != "m" || len(reply.Choices) != 1 ||
		reply.Choices[0].Message.Content != "You said hi" || reply.Choices[0].FinishReason != "stop" {
		t.Errorf("got %s", body)
	}
}

func TestChatStream(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, openaitest.Pieces("a", "b"))
	_, kind, body := post(t, server, "/chat/completions", `{"model":"m","stream":true,"stream_options":{"include_usage":true}}`)
	events := strings.Split(strings.TrimSuffix(body, "\n\n"), "\n\n")
	if !strings.HasPrefix(kind, "text/event-stream") || len(events) != 6 || events[5] != "data: [DONE]" ||
		!strings.Contains(events[3], `"finish_reason":"stop"`) || !strings.Contains(events[4], `"completion_tokens":1`) {
		t.Errorf("%s: %q", kind, events)
	}
}

func TestDefaultReplyFitsTheSchema(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	_, _, body := post(t, server, "/chat/completions", `{"response_format":{"type":"json_schema","json_schema":{"schema":
		{"type":"object","properties":{"a":{"type":"array"},"b":{"type":["string","null"]},"c":{"type":"boolean"},"d":{"enum":["x","y"]},
		"e":{"type":"object","properties":{"n":{"type":"integer"}}}}}}}}`)
	var reply struct {
		Choices []struct{ Message openaitest.Message }
	}
	if err := json.Unmarshal([]byte(body), &reply); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"a":[],"b":"","c":false,"d":"x","e":{"n":0}}`, reply.Choices[0].Message.Content); diff != "" {
		t.Error(diff)
	}
}

func TestEmbeddingsInBothEncodings(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	_, _, floats := post(t, server, "/embeddings", `{"model":"m","input":["oil"],"dimensions":4}`)
	_, _, packed := post(t, server, "/embeddings", `{"model":"m","input":["oil"],"dimensions":4,"encoding_format":"base64"}`)
	var f struct {
		Data []struct{ Embedding []float32 }
	}
	var p struct{ Data []struct{ Embedding []byte } }
	if err := json.Unmarshal([]byte(floats), &f); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(packed), &p); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(openaitest.Vector("oil", 4), f.Data[0].Embedding); diff != "" {
		t.Error(diff)
	}
	if len(p.Data[0].Embedding) != 16 {
		t.Errorf("got %s", packed)
	}
}

func TestVectorsOfSharedWordsAreNear(t *testing.T) {
	t.Parallel()
	cosine := func(a, b string) float64 {
		var sum float64
		for i, x := range openaitest.Vector(a, 256) {
			sum += float64(x) * float64(openaitest.Vector(b, 256)[i])
		}
		return sum
	}
	if near, far := cosine("oil prices rise", "oil prices fall"), cosine("oil prices rise", "rain in Rome"); near <= far {
		t.Errorf("near %v, far %v", near, far)
	}
	if self := cosine("oil", "oil"); math.Abs(self-1) > 1e-6 {
		t.Errorf("the length is %v", self)
	}
}

func TestStepsAreTakenByWhatTheyFit(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, openaitest.Reply("for chat"), openaitest.ForEmbeddings(openaitest.Status(500, "oops")))
	if status, _, _ := post(t, server, "/embeddings", `{"input":["a"]}`); status != 500 {
		t.Errorf("embeddings: %d", status)
	}
	if _, _, body := post(t, server, "/chat/completions", `{}`); !strings.Contains(body, "for chat") {
		t.Errorf("chat: %s", body)
	}
	if server.StepsLeft() != 0 || len(server.Requests()) != 2 || server.MaxInFlight() != 1 {
		t.Errorf("%d steps left, %d requests, %d at once", server.StepsLeft(), len(server.Requests()), server.MaxInFlight())
	}
}

func TestOtherPaths(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	if status, _, _ := post(t, server, "/completions", `{}`); status != http.StatusNotFound {
		t.Errorf("unknown path: %d", status)
	}
	if status, _, _ := post(t, server, "/embeddings", `{"input":7}`); status != http.StatusBadRequest {
		t.Errorf("bad body: %d", status)
	}
	resp, err := server.Client().Get(server.URL + "/models")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || !strings.Contains(string(body), `"object":"list"`) {
		t.Errorf("models: %s, %v", body, err)
	}
}

func TestRankingsInBothForms(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, openaitest.Good(), openaitest.TEI(), openaitest.TEI())
	status, _, body := post(t, server, "/rerank", `{"model":"m","query":"oil prices","documents":["rain","oil"],"top_n":1}`)
	if status != http.StatusOK || !strings.Contains(body, `"results":[{"document":{"text":"oil"},"index":1,"relevance_score":0.5}]`) {
		t.Errorf("documents: %d %s", status, body)
	}
	if status, kind, body := post(t, server, "/rerank", `{"query":"oil prices","documents":["rain"]}`); status != http.StatusUnprocessableEntity ||
		!strings.HasPrefix(kind, "text/plain") || !strings.Contains(body, "missing field `texts`") {
		t.Errorf("documents instead of texts: %d %s %s", status, kind, body)
	}
	if status, _, body := post(t, server, "/rerank", `{"query":"oil prices","texts":["rain","oil"]}`); status != http.StatusOK ||
		body != `[{"index":1,"score":0.5},{"index":0,"score":0}]` {
		t.Errorf("texts: %d %s", status, body)
	}
	if status, _, body := post(t, server, "/rerank", `{"query":"oil prices","texts":["rain"]}`); status != http.StatusUnprocessableEntity {
		t.Errorf("texts instead of documents: %d %s", status, body)
	}
}
