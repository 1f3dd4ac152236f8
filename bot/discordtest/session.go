package discordtest

import (
	"encoding/json"
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
