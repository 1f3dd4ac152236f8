package discordtest

import (
	"encoding/json"
	"fmt"
)

// Shard is the gateway's end of a shard's connection. Its methods fail while the shard is not connected.
type Shard struct {
	s     *Server
	index int
}

// Shard returns the shard with this index; bots without shards have shard 0.
func (s *Server) Shard(index int) *Shard { return &Shard{s, index} }

// connection finds the connection of a shard that is ready. s.mu is held.
func (s *Server) connection(shard int) *connection {
	for _, x := range s.sessions {
		if x.shard == shard && x.conn != nil && x.ready {
			return x.conn
		}
	}
	return nil
}

func (h *Shard) do(act func(*connection)) error {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	c := h.s.connection(h.index)
	if c == nil {
		return fmt.Errorf("shard %d is not connected", h.index)
	}
	act(c)
	return nil
}

// Close ends the connection with a close code, such as 4000.
func (h *Shard) Close(code int) error {
	return h.do(func(c *connection) { c.close(code, closeReason(code)) })
}

// Reset breaks the TCP connection without a farewell.
func (h *Shard) Reset() error { return h.do((*connection).reset) }

// Reconnect sends op 7: the bot should resume elsewhere.
func (h *Shard) Reconnect() error {
	return h.do(func(c *connection) { c.send(7, "", 0, nil) })
}

// Invalidate sends op 9: the session is over, or has to be resumed.
func (h *Shard) Invalidate(resumable bool) error {
	return h.do(func(c *connection) {
		c.send(9, "", 0, fmt.Appendf(nil, "%t", resumable))
		x := c.session
		c.release()
		c.session = nil // the bot may identify again on the same connection
		if !resumable {
			h.s.drop(x)
		}
	})
}

// RequestHeartbeat sends op 1.
func (h *Shard) RequestHeartbeat() error {
	return h.do(func(c *connection) { c.send(1, "", 0, nil) })
}

// Silence stops everything that the connection would send, or lets it go on. What happens meanwhile is there for a
// resume.
func (h *Shard) Silence(on bool) error { return h.do(func(c *connection) { c.silent = on }) }

// Acks turns the acknowledgment of heartbeats on or off.
func (h *Shard) Acks(on bool) error { return h.do(func(c *connection) { c.noAcks = !on }) }

// Dispatch sends an event of the test's making, which nothing checks.
func (h *Shard) Dispatch(name string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return h.do(func(c *connection) { c.session.push(name, text) })
}

// Send sends a frame of the test's making, such as one that is not JSON.
func (h *Shard) Send(frame []byte) error {
	return h.do(func(c *connection) { c.out.put(item{frame: frame}) })
}

// Sessions returns how often the bot has identified, over all shards.
func (s *Server) Sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.identified
}

// startSession counts an identification against the daily limit and the pace of its key, and reports whether it may.
// s.mu is held.
func (s *Server) startSession(shard int) bool {
	s.identified++
	limit := &s.options.SessionStart
	now, key := s.now(), shard%limit.MaxConcurrency
	tooFast := s.options.IdentifyEvery > 0 && now.Sub(s.lastIdentify[key]) < s.options.IdentifyEvery
	s.lastIdentify[key] = now
	if tooFast || limit.Remaining <= 0 {
		s.violate(Violation{Where: "gateway", Problem: fmt.Sprintf(
			"shard %d identified too soon or too often: %d left today", shard, limit.Remaining)})
		return false
	}
	limit.Remaining--
	return true
}
