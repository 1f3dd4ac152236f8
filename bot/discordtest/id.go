package discordtest

import (
	"fmt"
	"strconv"
	"time"
)

// ID is a snowflake. The zero ID stands for none.
type ID int64

// discordEpoch is the first millisecond of 2015, from which snowflakes count.
const discordEpoch = 1_420_070_400_000

// String returns the snowflake as Discord writes it.
func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// Time returns when the snowflake was made.
func (id ID) Time() time.Time { return time.UnixMilli(int64(id)>>22 + discordEpoch).UTC() }

// MarshalText writes the snowflake as Discord does: as a string, in JSON too.
func (id ID) MarshalText() ([]byte, error) { return strconv.AppendInt(nil, int64(id), 10), nil }

// UnmarshalText reads a snowflake.
func (id *ID) UnmarshalText(text []byte) error {
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || n < 0 {
		return fmt.Errorf("%q is not a snowflake", text)
	}
	*id = ID(n)
	return nil
}

// shard returns which of so many shards a guild belongs to. Everything without a guild belongs to the first.
func (id ID) shard(shards int) int {
	if shards <= 1 {
		return 0
	}
	return int((int64(id) >> 22) % int64(shards))
}

// newID makes the next snowflake. s.mu is held.
func (s *Server) newID() ID {
	s.lastID = max(s.lastID+1, ID((s.now().UnixMilli()-discordEpoch)<<22))
	return s.lastID
}

// newGuildID makes a snowflake of a millisecond of its own, so that guilds are spread over shards. s.mu is held.
func (s *Server) newGuildID() ID {
	s.lastID = max((s.lastID>>22+1)<<22, ID((s.now().UnixMilli()-discordEpoch)<<22))
	return s.lastID
}

// now is the server's time. s.mu is held.
func (s *Server) now() time.Time {
	return s.options.Now().Add(s.offset).UTC().Truncate(time.Millisecond)
}

// Now returns the server's time.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

// Advance moves the server's clock, by which interactions and their tokens run out, nonces are forgotten and rate
// limits are reset.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset += d
	s.changed.raise()
}
