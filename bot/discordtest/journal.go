package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// EntryKind says what an Entry of the journal is about.
type EntryKind string

// The kinds of entries.
const (
	EntryRequest    EntryKind = "request"    // a REST request and its answer
	EntryReceived   EntryKind = "received"   // a gateway frame of the bot
	EntrySent       EntryKind = "sent"       // a gateway frame to the bot
	EntryConnect    EntryKind = "connect"    // a gateway connection began
	EntryDisconnect EntryKind = "disconnect" // a gateway connection ended
)

// Entry is one thing that went over the wire.
type Entry struct {
	At   time.Time // by the server's clock; of a request, when it arrived
	Kind EntryKind

	// Of requests.
	Request Request
	Status  int    // of the answer; 0 when the connection was broken instead
	Code    int    // Discord's error code, or 0
	Answer  []byte // the answer's body
	Took    time.Duration
	Fault   string // what a rule did to it, or ""

	// Of frames and connections.
	Connection int // counted from 1
	Shard      int // -1 before identification
	Op         int
	Event      string // of op 0
	Seq        int64
	Payload    json.RawMessage // d; of a disconnect, nothing
	CloseCode  int             // 1006 when there was no close frame
}

// String describes the entry in a line, without tokens.
func (e Entry) String() string {
	switch e.Kind {
	case EntryRequest:
		text := fmt.Sprintf("%s -> %d", e.Request.Route, e.Status)
		if e.Code != 0 {
			text += fmt.Sprintf(" code %d", e.Code)
		}
		if e.Fault != "" {
			text += " (" + e.Fault + ")"
		}
		return text
	case EntryConnect, EntryDisconnect:
		return fmt.Sprintf("%s %d, shard %d, code %d", e.Kind, e.Connection, e.Shard, e.CloseCode)
	}
	return fmt.Sprintf("%s op %d %s, shard %d", e.Kind, e.Op, e.Event, e.Shard)
}

// journal keeps the last entries. Server.mu guards it.
type journal struct {
	limit   int // entries; below 0 for none
	entries []Entry
}

func (j *journal) add(e Entry) {
	if j.limit < 0 {
		return
	}
	j.entries = append(j.entries, e)
	if len(j.entries) >= 2*j.limit { // copied only now and then
		j.entries = slices.Clone(j.entries[len(j.entries)-j.limit:])
	}
}

// record writes an entry. s.mu is held.
func (s *Server) record(e Entry) {
	s.journal.add(e)
	s.changed.raise()
}

// Journal returns the last entries, in the order in which requests were answered and frames went out or came in.
func (s *Server) Journal() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	entries := s.journal.entries
	if s.journal.limit > 0 {
		entries = entries[max(0, len(entries)-s.journal.limit):]
	}
	return slices.Clone(entries)
}

// Requests returns the journal's REST requests that match; nil matches all.
func (s *Server) Requests(match func(Request) bool) []Entry {
	return slices.DeleteFunc(s.Journal(), func(e Entry) bool {
		return e.Kind != EntryRequest || match != nil && !match(e.Request)
	})
}

// ClearJournal forgets the entries so far.
func (s *Server) ClearJournal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.journal.entries = nil
}
