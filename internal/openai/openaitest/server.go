// Package openaitest is an OpenAI-compatible server for tests: over real HTTP on loopback, true to the protocol, and as
// bad as the script says.
//
//	server := openaitest.New(t, openaitest.Status(500, "oops"), openaitest.Reply(`{"claims":[]}`))
//	chat := openai.NewChat(openai.Endpoint{BaseURL: server.URL, Model: "test", HTTPClient: server.Client()})
//
// Each request takes the first step left that fits its path: replies are for chat, vectors for embeddings, statuses and
// the like for whichever comes first (see ForChat, ForEmbeddings and ForRerank). When no step is left the server is a
// good one: it embeds and ranks deterministically, and chats with the smallest value that fits the schema it was given.
// Errors repeat the caller's key, as some servers do, so that every test of errors is also one of redaction.
//
// It is written without any client library, so that a mistake in one is not repeated here.
package openaitest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Server is a scripted server. It ends with the test.
type Server struct {
	URL string // ends in /v1

	http    *httptest.Server
	closing chan struct{}

	mu          sync.Mutex
	arrived     *sync.Cond
	steps       []Step
	decide      func(Request) (Step, bool)
	requests    []Request
	inFlight    int
	maxInFlight int
}

// Request is a request as it came. Chat, Embedding or Rerank is set according to the path.
type Request struct {
	Path      string // below /v1, such as /chat/completions
	Key       string // of the Authorization header
	Body      []byte
	Chat      *ChatRequest
	Embedding *EmbeddingRequest
	Rerank    *RerankRequest
}

// ChatRequest is the body of a request for a completion.
type ChatRequest struct {
	Model               string          `json:"model"`
	Messages            []Message       `json:"messages"`
	Stream              bool            `json:"stream"`
	StreamOptions       *StreamOptions  `json:"stream_options"`
	ResponseFormat      *ResponseFormat `json:"response_format"`
	MaxTokens           int             `json:"max_tokens"`
	MaxCompletionTokens int             `json:"max_completion_tokens"`
	Temperature         *float64        `json:"temperature"`
}

// Message is one turn of a prompt.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// StreamOptions says what a stream holds beside text.
type StreamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

// ResponseFormat says what form of text is wanted.
type ResponseFormat struct {
	Type       string `json:"type"` // json_schema, json_object or text
	JSONSchema struct {
		Name   string          `json:"name"`
		Schema json.RawMessage `json:"schema"`
		Strict bool            `json:"strict"`
	} `json:"json_schema"`
}

// Text returns the content of the messages of a role.
func (r ChatRequest) Text(role string) string {
	var parts []string
	for _, m := range r.Messages {
		if m.Role == role {
			parts = append(parts, m.Content)
		}
	}
	return strings.Join(parts, "\n")
}

// EmbeddingRequest is the body of a request for vectors.
type EmbeddingRequest struct {
	Model          string   `json:"model"`
	Input          []string `json:"input"`
	Dimensions     int      `json:"dimensions"`
	EncodingFormat string   `json:"encoding_format"` // float or base64
}

// New starts a server with a script.
func New(t testing.TB, steps ...Step) *Server {
	t.Helper()
	s := &Server{steps: steps, closing: make(chan struct{})}
	s.arrived = sync.NewCond(&s.mu)
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = s.http.URL + "/v1"
	t.Cleanup(func() {
		close(s.closing)
		s.http.CloseClientConnections()
		s.http.Close()
	})
	return s
}

// Client returns a client whose connections end with the server.
func (s *Server) Client() *http.Client { return s.http.Client() }

// Push adds steps to the end of the script.
func (s *Server) Push(steps ...Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.steps = append(s.steps, steps...)
}

// Decide lets a function say what is done with each request, before the script is asked: for runs that no script is long
// enough for. It leaves a request to the script by false.
func (s *Server) Decide(decide func(Request) (Step, bool)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.decide = decide
}

// Forget forgets the requests so far.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// Requests returns the requests so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// StepsLeft is the number of steps that no request has taken.
func (s *Server) StepsLeft() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.steps)
}

// MaxInFlight is the largest number of requests that were served at the same time.
func (s *Server) MaxInFlight() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.maxInFlight
}

// Await blocks until n requests have arrived, counted from the start.
func (s *Server) Await(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.requests) < n {
		s.arrived.Wait()
	}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	call, ok := read(w, r)
	if !ok {
		return
	}
	step := s.begin(call.Request)
	defer s.end()
	call.closing = s.closing
	step.serve(call)
}

func read(w http.ResponseWriter, r *http.Request) (*call, bool) {
	c := &call{w: w, r: r}
	path, ok := strings.CutPrefix(r.URL.Path, "/v1")
	c.Path, c.Key = path, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, false
	}
	c.Body = body
	switch {
	case ok && path == "/models" && r.Method == http.MethodGet:
		c.json(http.StatusOK, map[string]any{"object": "list", "data": []any{map[string]any{"id": "test", "object": "model"}}})
		return nil, false
	case ok && path == "/chat/completions" && r.Method == http.MethodPost:
		c.Chat = &ChatRequest{}
		err = json.Unmarshal(body, c.Chat)
	case ok && path == "/embeddings" && r.Method == http.MethodPost:
		c.Embedding = &EmbeddingRequest{}
		err = json.Unmarshal(body, c.Embedding)
	case isRerank(r):
		c.Rerank = &RerankRequest{}
		err = json.Unmarshal(body, c.Rerank)
	default:
		c.fail(http.StatusNotFound, "", "Unknown request URL: "+r.URL.Path)
		return nil, false
	}
	if err != nil {
		c.fail(http.StatusBadRequest, "", "The body is not what the protocol says.")
		return nil, false
	}
	return c, true
}

func (s *Server) begin(r Request) Step {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
	s.inFlight++
	s.maxInFlight = max(s.maxInFlight, s.inFlight)
	s.arrived.Broadcast()
	if s.decide != nil {
		if step, ok := s.decide(r); ok {
			return step
		}
	}
	for i, step := range s.steps {
		if step.fits(r) {
			s.steps = append(s.steps[:i:i], s.steps[i+1:]...)
			return step
		}
	}
	return good()
}

func (s *Server) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inFlight--
}
