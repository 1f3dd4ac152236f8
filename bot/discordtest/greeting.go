package discordtest

import (
	"fmt"
	"time"
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
