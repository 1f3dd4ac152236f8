package discordtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// Greeting scripts how one connection to the gateway begins. The zero value is how a good one does.
type Greeting struct {
	Status    int           // answer the handshake with this HTTP status
	Reset     bool          // break the TCP connection instead of a handshake
	Silent    bool          // say nothing at all, not even hello
	Heartbeat time.Duration // another interval than Options.Heartbeat
	NoAcks    bool          // do not acknowledge heartbeats

	// What answers identify or resume instead of READY or RESUMED.
	Close     int  // a close code
	Reconnect bool // op 7
	Invalid   bool // op 9
	Resumable bool // ... which says that the session can be resumed
}

// Greet scripts the next connections, one each.
func (s *Server) Greet(list ...Greeting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.greetings = append(s.greetings, list...)
}

// nextGreeting takes the script of a new connection.
func (s *Server) nextGreeting() (Greeting, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.connected++
	s.record(Entry{At: s.now(), Kind: EntryConnect, Connection: s.connected, Shard: -1})
	if len(s.greetings) == 0 {
		return Greeting{}, s.connected
	}
	g := s.greetings[0]
	s.greetings = s.greetings[1:]
	return g, s.connected
}

// serveGateway is the WebSocket's HTTP handler.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	greeting, number := s.nextGreeting()
	switch {
	case greeting.Reset:
		hijackReset(w)
		return
	case greeting.Status != 0:
		http.Error(w, http.StatusText(greeting.Status), greeting.Status)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	c := &connection{s: s, number: number, ws: ws, greeting: greeting, out: outbox{wake: make(chan struct{}, 1)},
		silent: greeting.Silent, noAcks: greeting.NoAcks, beat: cmp.Or(greeting.Heartbeat, s.options.Heartbeat)}
	c.serve(r)
}

// serve reads until the connection ends.
func (c *connection) serve(r *http.Request) {
	if !c.s.admit(c) {
		_ = c.ws.Close()
		return
	}
	written := make(chan struct{})
	go func() { defer close(written); c.write() }()
	query := r.URL.Query()
	c.s.mu.Lock()
	switch {
	case query.Get("v") != "9" && query.Get("v") != "10":
		c.close(4012, closeReason(4012))
	case query.Get("encoding") != "json":
		c.close(4002, "Only JSON is spoken here.")
	default:
		c.send(10, "", 0, fmt.Appendf(nil, `{"heartbeat_interval":%d,"_trace":["fake"]}`, c.beat.Milliseconds()))
	}
	c.s.mu.Unlock()
	err := c.read()
	c.ended(err)
	c.out.end()
	<-written
	_ = c.ws.Close()
}

// admit adds a connection, unless the server is closing.
func (s *Server) admit(c *connection) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.connections[c] = true
	return true
}

func (c *connection) read() error {
	timeout := max(2*c.beat, minReadTimeout)
	for {
		c.s.mu.Lock()
		if !c.closing { // else the closing handshake has its own deadline
			_ = c.ws.SetReadDeadline(time.Now().Add(timeout))
		}
		c.s.mu.Unlock()
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return err
		}
		c.s.mu.Lock()
		if !c.closing {
			c.receive(data)
		}
		c.s.mu.Unlock()
	}
}

type frame struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
}

// receive judges a frame of the bot and acts on it. s.mu is held.
func (c *connection) receive(data []byte) {
	var f frame
	if err := json.Unmarshal(data, &f); err != nil || len(data) > maxPayload {
		c.refuse(4002, fmt.Sprintf("a frame of %d bytes is too long or no JSON", len(data)))
		return
	}
	now := c.s.now()
	c.s.record(Entry{At: now, Kind: EntryReceived, Connection: c.number, Shard: c.shard(), Op: f.Op, Payload: f.Data})
	for len(c.sends) > 0 && now.Sub(c.sends[0]) >= sendsWindow {
		c.sends = c.sends[1:]
	}
	if c.sends = append(c.sends, now); len(c.sends) > maxSends {
		c.refuse(4008, "more than 120 frames in a minute")
		return
	}
	c.obey(f)
}

func (c *connection) obey(f frame) {
	code, reason := 0, ""
	switch f.Op {
	case 1:
		if !c.noAcks {
			c.send(11, "", 0, nil)
		}
	case 2:
		code, reason = c.s.identify(c, f.Data)
	case 6:
		code, reason = c.s.resume(c, f.Data)
	case 3, 4, 8, 31: // presence, voice, members and sounds do not matter here
		if c.session == nil {
			c.refuse(4003, fmt.Sprintf("op %d before identification", f.Op))
		}
	default:
		c.refuse(4001, fmt.Sprintf("op %d does not exist", f.Op))
	}
	switch code {
	case 0:
	case 4002, 4005, 4013:
		c.refuse(code, reason)
	default: // a wrong token or shard may be what a test is about
		c.close(code, reason)
	}
}

// refuse closes a connection for a violation.
func (c *connection) refuse(code int, problem string) {
	c.s.violate(Violation{Where: "gateway", Problem: problem})
	c.close(code, closeReason(code))
}

// greet answers identify or resume as scripted, and reports whether it was.
func (c *connection) greet() bool {
	switch g := c.greeting; {
	case g.Close != 0:
		c.close(g.Close, closeReason(g.Close))
	case g.Reconnect:
		c.send(7, "", 0, nil)
	case g.Invalid:
		c.send(9, "", 0, fmt.Appendf(nil, "%t", g.Resumable))
		if !g.Resumable && c.session != nil {
			c.s.drop(c.session)
		}
		c.release()
		c.session = nil
	default:
		return false
	}
	return true
}

func hijackReset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	reset(conn)
}
