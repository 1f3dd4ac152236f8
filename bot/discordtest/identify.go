package discordtest

import (
	"encoding/json"
	"fmt"
)

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
