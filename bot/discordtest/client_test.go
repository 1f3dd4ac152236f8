package discordtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"newsdesk/bot/discordtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is a limit for what must happen, never waited for in full.
const patience = 30 * time.Second

// bot is a client of nothing but HTTP and a WebSocket, so that mistakes of Discord libraries are not repeated.
type bot struct {
	t      testing.TB
	server *discordtest.Server
	client *http.Client
	agent  string
	token  string
}

// start starts a strict server and a bot that is not connected.
func start(t *testing.T, o discordtest.Options) (*discordtest.Server, *bot) {
	t.Helper()
	o.CheckAnswers = true
	s := discordtest.Start(t, o)
	transport := s.Transport()
	t.Cleanup(transport.CloseIdleConnections)
	return s, newBot(t, s, transport)
}

func newBot(t testing.TB, s *discordtest.Server, transport http.RoundTripper) *bot {
	return &bot{t, s, &http.Client{Transport: transport, Timeout: patience}, "DiscordBot (https://example.org, 1)", "Bot " + s.Token()}
}

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// answer is what REST answered.
type answer struct {
	status int
	header http.Header
	text   string
}

// object reads the answer's object.
func (a answer) object(t testing.TB) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal([]byte(a.text), &o); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.text, err)
	}
	return o
}

// code is Discord's error code.
func (a answer) code() int {
	var o struct{ Code int }
	_ = json.Unmarshal([]byte(a.text), &o)
	return o.Code
}

// try sends a request and returns an error when the connection broke.
func (b *bot) try(method, path, contentType string, body io.Reader) (answer, error) {
	req, err := http.NewRequestWithContext(context.WithoutCancel(b.t.Context()), method, "https://discord.com/api/v9"+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("User-Agent", b.agent)
	req.Header.Set("Authorization", b.token)
	if body != nil {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := b.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(text)}, err
}

// do sends JSON; "" is no body.
func (b *bot) do(method, path, body string) answer {
	b.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	a, err := b.try(method, path, "application/json", reader)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// want sends JSON and wants a status and a code.
func (b *bot) want(status, code int, method, path, body string) answer {
	b.t.Helper()
	a := b.do(method, path, body)
	if a.status != status || a.code() != code {
		b.t.Fatalf("%s %s: got %d, code %d, want %d, code %d: %s", method, path, a.status, a.code(), status, code, a.text)
	}
	return a
}

// quiet is a message that pings nobody.
func quiet(members string) string {
	return `{"allowed_mentions":{"parse":[]},` + members + `}`
}

// gateway is a connection of the bot.
type gateway struct {
	t         testing.TB
	conn      *websocket.Conn
	SessionID string
	seq       int64
}

// packet is a frame of the server.
type packet struct {
	Op   int             `json:"op"`
	Seq  *int64          `json:"s"`
	Name string          `json:"t"`
	Data json.RawMessage `json:"d"`
}

func (p packet) object(t testing.TB) map[string]any {
	t.Helper()
	return answer{text: string(p.Data)}.object(t)
}

const intents = discordtest.IntentGuilds | discordtest.IntentGuildMessages | discordtest.IntentDirectMessages

// dial opens a connection and reads hello.
func (b *bot) dial() *gateway {
	b.t.Helper()
	address := b.want(200, 0, "GET", "/gateway", "").object(b.t)["url"].(string)
	conn, _, err := websocket.DefaultDialer.DialContext(b.t.Context(), address+"/?v=9&encoding=json", nil)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = conn.Close() })
	g := &gateway{t: b.t, conn: conn}
	if hello := g.next(); hello.Op != 10 {
		b.t.Fatalf("got op %d instead of hello", hello.Op)
	}
	return g
}

// connect identifies and reads READY.
func (b *bot) connect() *gateway {
	b.t.Helper()
	g := b.dial()
	g.identify(b.server.Token(), intents, 0, 1)
	ready := g.await("READY").object(b.t)
	g.SessionID = ready["session_id"].(string)
	return g
}

func (g *gateway) identify(token string, intents, shard, shards int) {
	g.send(2, map[string]any{"token": token, "intents": intents, "shard": []int{shard, shards},
		"properties": map[string]any{"os": "linux", "browser": "test", "device": "test"}})
}

func (g *gateway) send(op int, data any) {
	g.t.Helper()
	if err := g.conn.WriteJSON(map[string]any{"op": op, "d": data}); err != nil {
		g.t.Fatal(err)
	}
}

// read reads a frame, or the error that ended the connection.
func (g *gateway) read() (packet, error) {
	_ = g.conn.SetReadDeadline(time.Now().Add(patience))
	_, text, err := g.conn.ReadMessage()
	if err != nil {
		return packet{}, err
	}
	var p packet
	if err := json.Unmarshal(text, &p); err != nil {
		g.t.Fatalf("%s: %v", text, err)
	}
	if p.Seq != nil {
		g.seq = *p.Seq
	}
	return p, nil
}

func (g *gateway) next() packet {
	g.t.Helper()
	p, err := g.read()
	if err != nil {
		g.t.Fatal(err)
	}
	return p
}

// await reads until an event.
func (g *gateway) await(name string) packet {
	g.t.Helper()
	for {
		if p := g.next(); p.Op == 0 && p.Name == name {
			return p
		}
	}
}

// closed reads until the connection ends, and returns its close code.
func (g *gateway) closed() int {
	g.t.Helper()
	for {
		if _, err := g.read(); err != nil {
			if e, ok := err.(*websocket.CloseError); ok {
				return e.Code
			}
			return websocket.CloseAbnormalClosure
		}
	}
}

// callback is the path that answers an interaction, and hook the one of its token.
func callback(p map[string]any) string {
	return "/interactions/" + p["id"].(string) + "/" + p["token"].(string) + "/callback"
}

func (b *bot) hook(p map[string]any) string {
	return "/webhooks/" + b.server.ApplicationID().String() + "/" + p["token"].(string)
}

// register registers global commands.
func (b *bot) register(commands string) {
	b.t.Helper()
	b.want(200, 0, "PUT", b.commands(), commands)
}

func (b *bot) commands() string {
	return "/applications/" + b.server.ApplicationID().String() + "/commands"
}

func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func compact(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

// download gets a file.
func download(t *testing.T, b *bot, address string) answer {
	t.Helper()
	resp, err := b.client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(text)}
}

func contains(text, part string) bool { return strings.Contains(text, part) }
