package discordtest

import (
	"encoding/json"
	"slices"
)

// resume goes on with a session, or returns the code to close with. s.mu is held.
func (s *Server) resume(c *connection, body json.RawMessage) (closeCode int, reason string) {
	var in struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       int64  `json:"seq"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return 4002, closeReason(4002)
	}
	if in.Token != s.options.Token && in.Token != "Bot "+s.options.Token {
		return 4004, closeReason(4004)
	}
	i := slices.IndexFunc(s.sessions, func(x *session) bool { return x.id == in.SessionID })
	if i < 0 {
		if !c.greet() {
			c.send(9, "", 0, json.RawMessage("false"))
		}
		return 0, ""
	}
	x := s.sessions[i]
	if in.Seq > x.seq {
		return 4007, closeReason(4007)
	}
	missed, ok := x.since(in.Seq)
	if !ok {
		s.drop(x)
		c.send(9, "", 0, json.RawMessage("false"))
		return 0, ""
	}
	if x.conn != nil && x.conn != c {
		x.conn.close(4000, "The session was resumed elsewhere.")
	}
	x.conn, c.session = c, x
	if c.greet() {
		return 0, ""
	}
	for _, d := range missed {
		c.send(0, d.name, d.seq, d.data)
	}
	x.ready = true
	x.push("RESUMED", json.RawMessage(`{"_trace":["fake"]}`))
	s.changed.raise()
	return 0, ""
}
