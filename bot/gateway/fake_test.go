package gateway

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"newsdesk/bot/discord"
)

const (
	testToken = "bot-token-canary"
	botID     = 900
	appID     = 901
)

// fake is a scripted Discord: each connection and each request is answered by what the test says.
type fake struct {
	*httptest.Server
	t *testing.T

	mu       sync.Mutex
	requests []request
	conns    int
	// gateway plays the nth connection, from 1; serve is the default.
	gateway func(n int, c *fakeConn)
	// rest answers the nth request of the API, from 1, that is not about the gateway.
	rest func(n int, w http.ResponseWriter, r request)
	bot  gatewayBotAnswer
}

type gatewayBotAnswer struct {
	Shards, Total, Remaining, ResetAfter, Concurrency int
}

// request is what the API was asked.
type request struct {
	Method, Path, Type, Auth, Agent string
	Body                            string
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{t: t, bot: gatewayBotAnswer{1, 1000, 999, 80_000_000, 1}}
	f.gateway = func(_ int, c *fakeConn) { c.serve() }
	f.rest = func(_ int, w http.ResponseWriter, _ request) {
		answer(w, http.StatusOK, `{"id":"70","channel_id":"60"}`)
	}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

// answer writes a JSON answer.
func answer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/gw"):
		f.accept(w, r)
	case strings.HasSuffix(r.URL.Path, "/gateway"):
		answer(w, http.StatusOK, `{"url":"`+f.gatewayURL()+`"}`)
	case strings.HasSuffix(r.URL.Path, "/gateway/bot") && r.Header.Get("Authorization") == "Bot "+testToken:
		f.mu.Lock()
		b := f.bot
		f.mu.Unlock()
		body, _ := json.Marshal(map[string]any{"url": f.gatewayURL(), "shards": b.Shards, "session_start_limit": map[string]int{
			"total": b.Total, "remaining": b.Remaining, "reset_after": b.ResetAfter, "max_concurrency": b.Concurrency}})
		answer(w, http.StatusOK, string(body))
	default:
		body, _ := io.ReadAll(r.Body)
		got := request{r.Method, r.URL.Path, r.Header.Get("Content-Type"), r.Header.Get("Authorization"), r.UserAgent(), string(body)}
		f.mu.Lock()
		f.requests = append(f.requests, got)
		n, rest := len(f.requests), f.rest
		f.mu.Unlock()
		rest(n, w, got)
	}
}

func (f *fake) gatewayURL() string { return "ws" + strings.TrimPrefix(f.URL, "http") + "/gw" }

func (f *fake) accept(w http.ResponseWriter, r *http.Request) {
	conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	f.mu.Lock()
	f.conns++
	n, gateway := f.conns, f.gateway
	f.mu.Unlock()
	gateway(n, &fakeConn{fake: f, Conn: conn, session: "session-" + strconv.Itoa(n)})
}

func (f *fake) seen() []request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]request(nil), f.requests...)
}

// fakeConn is the server's end of one connection.
type fakeConn struct {
	*websocket.Conn
	fake    *fake
	session string
	first   packet // identify or resume

	mu  sync.Mutex // of writing
	seq int
}

type packet struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
}

func (c *fakeConn) send(op int, d string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.WriteMessage(websocket.TextMessage, []byte(`{"op":`+strconv.Itoa(op)+`,"d":`+d+`}`))
}

func (c *fakeConn) hello(millis int) { c.send(10, `{"heartbeat_interval":`+strconv.Itoa(millis)+`}`) }

func (c *fakeConn) event(name, d string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq++
	_ = c.WriteMessage(websocket.TextMessage, []byte(`{"op":0,"s":`+strconv.Itoa(c.seq)+`,"t":"`+name+`","d":`+d+`}`))
}

// read returns the next packet; ok is false when the connection has ended.
func (c *fakeConn) read() (p packet, ok bool) {
	ok = c.ReadJSON(&p) == nil
	return p, ok
}

// greet says hello and takes the identify or resume.
func (c *fakeConn) greet() (resume bool) {
	c.hello(41250)
	c.first, _ = c.read()
	return c.first.Op == 6
}

func (c *fakeConn) ready() {
	c.event("READY", `{"v":9,"session_id":"`+c.session+`","user":{"id":"900","username":"newsdesk","bot":true},
		"application":{"id":"901"},"guilds":[]}`)
}

// welcome answers the identify or resume.
func (c *fakeConn) welcome() {
	if c.greet() {
		c.event("RESUMED", `{}`)
	} else {
		c.ready()
	}
}

// drain acknowledges heartbeats until the connection ends.
func (c *fakeConn) drain() {
	for {
		p, ok := c.read()
		if !ok {
			return
		}
		if p.Op == 1 {
			c.send(11, "null")
		}
	}
}

func (c *fakeConn) serve() {
	c.welcome()
	c.drain()
}

// closeWith ends the connection with a code.
func (c *fakeConn) closeWith(code int) {
	_ = c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	c.drain()
}

// reset ends the connection as a broken network does.
func (c *fakeConn) reset() {
	if tcp, ok := c.NetConn().(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

// recorder is a handler that hands on what it is told.
type recorder struct {
	interactions chan discord.Interaction
	messages     chan discord.Message
	posts        chan discord.Post
	joined, left chan discord.ID
}

func newRecorder() *recorder {
	return &recorder{make(chan discord.Interaction, 100), make(chan discord.Message, 100), make(chan discord.Post, 100),
		make(chan discord.ID, 100), make(chan discord.ID, 100)}
}

func (r *recorder) Interaction(_ context.Context, in discord.Interaction) { r.interactions <- in }
func (r *recorder) Message(_ context.Context, m discord.Message)          { r.messages <- m }
func (r *recorder) Post(_ context.Context, p discord.Post)                { r.posts <- p }
func (r *recorder) GuildJoined(_ context.Context, id discord.ID)          { r.joined <- id }
func (r *recorder) GuildLeft(_ context.Context, id discord.ID)            { r.left <- id }

// next waits for what must come.
func next[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(20 * time.Second):
		t.Fatal("it did not come")
		panic("unreachable")
	}
}

// open returns a Gateway of the fake that is not running, with short times.
func open(t *testing.T, f *fake, o Options) *Gateway {
	t.Helper()
	o.Token, o.BaseURL = testToken, f.URL
	if o.Handler == nil {
		o.Handler = newRecorder()
	}
	g, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	g.timing.firstPause, g.timing.lastPause, g.timing.identify = 10*time.Millisecond, 50*time.Millisecond, 10*time.Millisecond
	g.timing.hang = 200 * time.Millisecond
	g.starts.gap = g.timing.identify
	t.Cleanup(g.rest.client.CloseIdleConnections)
	return g
}

// run runs a Gateway until the test ends or stop is called, which returns Run's error.
func run(t *testing.T, g *Gateway) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- g.Run(ctx) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = stop() })
	return stop
}
