package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
)

// Limits of a gateway connection.
const (
	maxPayload     = 4096 // bytes of a frame of the bot
	maxSends       = 120  // frames of the bot in sendsWindow
	sendsWindow    = time.Minute
	closeTimeout   = 2 * time.Second // for the bot's half of a closing handshake
	minReadTimeout = 10 * time.Second
)

// connection is one WebSocket. What is not said to be otherwise is guarded by Server.mu.
type connection struct {
	s        *Server
	number   int
	ws       *websocket.Conn // reading: its own goroutine; writing: the writer
	out      outbox          // guards itself
	greeting Greeting
	beat     time.Duration
	session  *session
	silent   bool
	noAcks   bool
	closing  bool
	sends    []time.Time
}

// write is the writer.
func (c *connection) write() {
	for range c.out.wake {
		items, _ := c.out.take()
		for _, i := range items {
			if !c.do(i) {
				return
			}
		}
	}
}

// do reports whether there is more to write after the item.
func (c *connection) do(i item) bool {
	switch {
	case i.reset:
		reset(c.ws.NetConn())
		return false
	case i.closeCode != 0:
		message := websocket.FormatCloseMessage(i.closeCode, i.reason)
		_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(closeTimeout))
		_ = c.ws.NetConn().SetReadDeadline(time.Now().Add(closeTimeout))
		return false
	}
	return c.ws.WriteMessage(websocket.TextMessage, i.frame) == nil
}

// reset breaks a TCP connection without a farewell.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// send queues a frame. Nothing goes out on a silent connection.
func (c *connection) send(op int, name string, seq int64, data json.RawMessage) {
	if c.silent || c.closing {
		return
	}
	if data == nil {
		data = json.RawMessage("null")
	}
	frame := fmt.Appendf(nil, `{"op":%d,"s":null,"t":null,"d":%s}`, op, data)
	if op == 0 {
		frame = fmt.Appendf(nil, `{"op":0,"s":%d,"t":%s,"d":%s}`, seq, strconv.Quote(name), data)
	}
	c.out.put(item{frame: frame})
	c.s.record(Entry{At: c.s.now(), Kind: EntrySent, Connection: c.number, Shard: c.shard(), Op: op, Event: name, Seq: seq,
		Payload: data})
}

func (c *connection) dispatch(d dispatched) {
	if c.session.ready {
		c.send(0, d.name, d.seq, d.data)
	}
}

func (c *connection) close(code int, reason string) {
	if !c.closing {
		c.closing = true
		c.out.put(item{closeCode: code, reason: reason})
	}
	c.release()
}

func (c *connection) reset() {
	c.closing = true
	c.out.put(item{reset: true})
	c.release()
}

// release parts the connection from its session, which stays for a resume.
func (c *connection) release() {
	if x := c.session; x != nil && x.conn == c {
		x.conn, x.ready = nil, false
	}
	c.s.changed.raise()
}

func (c *connection) shard() int {
	if c.session == nil {
		return -1
	}
	return c.session.shard
}

// ended notes how a connection ended. A session that the bot closed on purpose is over.
func (c *connection) ended(err error) {
	code := websocket.CloseAbnormalClosure
	if e := (*websocket.CloseError)(nil); errors.As(err, &e) {
		code = e.Code
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	byBot := !c.closing
	c.closing = true
	c.s.record(Entry{At: c.s.now(), Kind: EntryDisconnect, Connection: c.number, Shard: c.shard(), CloseCode: code})
	c.release()
	if c.session != nil && byBot && (code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway) {
		c.s.drop(c.session)
	}
	delete(c.s.connections, c)
	c.s.changed.raise()
}
