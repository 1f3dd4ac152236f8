package discordtest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

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
	timeout := cmp.Or(c.s.options.HeartbeatTimeout, max(2*c.beat, minReadTimeout))
	for {
		c.s.mu.Lock()
		if !c.closing { // else the closing handshake has its own deadline
			_ = c.ws.SetReadDeadline(time.Now().Add(timeout))
		}
		c.s.mu.Unlock()
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			c.timedOut(err)
			return err
		}
		c.s.mu.Lock()
		if !c.closing {
			c.receive(data)
		}
		c.s.mu.Unlock()
	}
}

// timedOut says farewell to a bot that sent no heartbeat.
func (c *connection) timedOut(err error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() && !c.closing {
		c.refuse(4009, "no heartbeat came in time")
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

func hijackReset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	reset(conn)
}
