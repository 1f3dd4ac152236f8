package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// session is what a bot identified for: it outlives connections. Server.mu guards it.
type session struct {
	s       *Server
	id      string
	shard   int
	shards  int
	intents int
	seq     int64
	ring    []dispatched // the last events, for a resume
	conn    *connection  // nil while disconnected
	ready   bool         // READY or RESUMED was sent on conn
}

type dispatched struct {
	seq  int64
	name string
	data json.RawMessage
}

// maxStale is how many sessions without a connection are kept for a resume.
const maxStale = 8

// push numbers an event, keeps it for a resume and sends it when the session is connected.
func (x *session) push(name string, data json.RawMessage) {
	x.seq++
	d := dispatched{x.seq, name, data}
	x.ring = append(x.ring, d)
	if limit := x.s.options.ResumeBuffer; len(x.ring) >= 2*limit {
		x.ring = slices.Clone(x.ring[len(x.ring)-limit:])
	}
	if x.conn != nil {
		x.conn.dispatch(d)
	}
}

// since returns the events after seq, and false when some of them are lost.
func (x *session) since(seq int64) ([]dispatched, bool) {
	missed := x.seq - seq
	if missed < 0 || missed > int64(min(len(x.ring), x.s.options.ResumeBuffer)) {
		return nil, false
	}
	return x.ring[len(x.ring)-int(missed):], true
}

type identify struct {
	Token      string `json:"token"`
	Properties struct {
		OS string `json:"os"`
	} `json:"properties"`
	Intents *int   `json:"intents"`
	Shard   *[]int `json:"shard"`
}

// identify begins a session, or returns the code to close with. s.mu is held.
func (s *Server) identify(c *connection, body json.RawMessage) (closeCode int, reason string) {
	var in identify
	if err := json.Unmarshal(body, &in); err != nil {
		return 4002, "Error while decoding payload."
	}
	shard, shards, code := s.checkIdentify(c, in)
	if code != 0 {
		return code, closeReason(code)
	}
	if !s.startSession(shard) {
		c.send(9, "", 0, json.RawMessage("false"))
		return 0, ""
	}
	x := &session{s: s, id: fmt.Sprintf("%016x%016x", s.random.Uint64(), s.random.Uint64()), shard: shard, shards: shards,
		intents: *in.Intents}
	s.forgetStale()
	s.sessions = append(s.sessions, x)
	x.conn, c.session = c, x
	if c.greet() {
		return 0, ""
	}
	x.ready = true
	x.push("READY", s.encode("READY", s.readyObject(x)))
	if x.intents&IntentGuilds != 0 {
		for _, g := range s.guildsOf(x) {
			if !g.outage {
				x.push("GUILD_CREATE", s.encode("GUILD_CREATE", g.createObject()))
			}
		}
	}
	s.changed.raise()
	return 0, ""
}

// checkIdentify judges an identification in Discord's order.
func (s *Server) checkIdentify(c *connection, in identify) (shard, shards, closeCode int) {
	shards = 1
	switch {
	case in.Token != s.options.Token && in.Token != "Bot "+s.options.Token:
		return 0, 0, 4004
	case c.session != nil:
		return 0, 0, 4005
	case in.Intents == nil || *in.Intents&^knownIntents != 0:
		return 0, 0, 4013
	case *in.Intents&privilegedIntents&^s.options.PrivilegedIntents != 0:
		return 0, 0, 4014
	case in.Shard != nil:
		if len(*in.Shard) != 2 || (*in.Shard)[0] < 0 || (*in.Shard)[0] >= (*in.Shard)[1] {
			return 0, 0, 4010
		}
		shard, shards = (*in.Shard)[0], (*in.Shard)[1]
	}
	if shards < s.options.RequireShards {
		return 0, 0, 4011
	}
	return shard, shards, 0
}

// forgetStale drops the oldest sessions without a connection.
func (s *Server) forgetStale() {
	stale := 0
	for _, x := range slices.Backward(s.sessions) {
		if x.conn == nil {
			stale++
			if stale > maxStale {
				s.drop(x)
			}
		}
	}
}

func (s *Server) drop(x *session) {
	s.sessions = slices.DeleteFunc(s.sessions, func(y *session) bool { return y == x })
}

func (s *Server) guildsOf(x *session) (list []*Guild) {
	for _, g := range s.guilds {
		if g.present && g.ID.shard(x.shards) == x.shard {
			list = append(list, g)
		}
	}
	slices.SortFunc(list, func(a, b *Guild) int { return int(a.ID>>22 - b.ID>>22) })
	return list
}

func (s *Server) readyObject(x *session) map[string]any {
	guilds := []map[string]any{}
	for _, g := range s.guildsOf(x) {
		guilds = append(guilds, map[string]any{"id": g.ID, "unavailable": true})
	}
	user := s.ownUser()
	return map[string]any{"v": 9, "user": user, "guilds": guilds, "session_id": x.id, "session_type": "normal",
		"resume_gateway_url": s.gatewayURL(), "shard": []int{x.shard, x.shards}, "private_channels": []any{},
		"relationships": []any{}, "presences": []any{}, "geo_ordered_rtc_regions": []any{}, "user_settings": map[string]any{},
		"application": map[string]any{"id": s.applicationID, "flags": s.applicationFlags()}}
}

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

// ForgetSessions makes every later resume fail, as if the bot had been away for too long.
func (s *Server) ForgetSessions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions = slices.DeleteFunc(s.sessions, func(x *session) bool { return x.conn == nil })
	for _, x := range s.sessions {
		x.id = "forgotten " + strconv.Itoa(int(s.newID()))
	}
}

func closeReason(code int) string {
	return map[int]string{4000: "Unknown error.", 4001: "Unknown opcode.", 4002: "Error while decoding payload.",
		4003: "Not authenticated.", 4004: "Authentication failed.", 4005: "Already authenticated.",
		4007: "Invalid seq.", 4008: "Rate limited.", 4009: "Session timed out.", 4010: "Invalid shard.",
		4011: "Sharding required.", 4012: "Invalid API version.", 4013: "Invalid intent(s).", 4014: "Disallowed intent(s)."}[code]
}
