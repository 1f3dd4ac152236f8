package news

import "time"

// The identifiers that a chat service gives to its servers, people, channels and messages.
type (
	ServerID  int64
	PersonID  int64
	ChannelID int64
	MessageID int64
)

// Server is a community that has the bot, with its own library.
type Server struct {
	ID       ServerID
	Library  LibraryID
	Settings ServerSettings
	JoinedAt time.Time // when the bot first saw it
	LeftAt   time.Time // zero while the bot is there
}

// ServerSettings are what a server's admins decide. The zero value is the default.
type ServerSettings struct {
	AdminRole      int64       `json:"admin_role,omitempty"`       // may ingest and manage the library beside those who manage the server
	Threads        bool        `json:"threads,omitempty"`          // answers to mentions open a thread
	Forums         []ChannelID `json:"forums,omitempty"`           // forum channels whose new posts are answered
	TimeZone       string      `json:"time_zone,omitempty"`        // IANA name; empty: UTC
	OwnLibraryOnly bool        `json:"own_library_only,omitempty"` // the operator's shared library is not asked
	KeepUnanswered bool        `json:"keep_unanswered,omitempty"`  // questions that could not be answered are listed for the admins
	Corrections    bool        `json:"corrections,omitempty"`      // a channel is told when what an answer there quoted has changed
}

// Conversation is a run of questions that know of each other.
type Conversation string

// SavedTurn is a Turn of a conversation as kept in the database until it expires.
type SavedTurn struct {
	Turn
	Conversation Conversation
	Library      LibraryID
	Person       PersonID
	AskedAt      time.Time
}

// SavedAnswer is an answer with where it was given, so that its buttons work later. Its Answer has no question text.
type SavedAnswer struct {
	Answer
	Conversation Conversation
	Person       PersonID // who asked
	Server       ServerID // 0 in direct messages
	Channel      ChannelID
	Message      MessageID
	Private      bool // seen by the person alone
	// Recorded is the answer that this one is a copy of, which is the one whose citations are recorded; empty: itself.
	Recorded string
}

// Feedback is what a reader thinks of an answer. Reason is empty for a helpful one.
type Feedback struct {
	Library LibraryID
	Answer  string
	Person  PersonID
	Helpful bool
	Reason  string // wrong, wrong source, missing, other
	At      time.Time
}

// AuditEntry says what an admin did to a library.
type AuditEntry struct {
	Library LibraryID
	Server  ServerID
	Person  PersonID // 0: forgotten at the person's wish
	Act     string   // the command, such as "ingest url"
	Detail  string   // what it was done to
	Outcome string   // in a sentence; empty while it goes on
	At      time.Time
}

// Unanswered is a question that the library could not answer, and how often it was asked.
type Unanswered struct {
	Question string
	Times    int
	LastAt   time.Time
}

// PendingReply is an answer that somebody is waiting for. What a killed process leaves behind is told so by the next.
type PendingReply struct {
	Owner     string // which of several processes owes it
	ID        int64  // of the interaction or the message that asked
	Token     string // of the interaction; empty for messages. Secret while it lives, fifteen minutes
	Channel   ChannelID
	Message   MessageID // the placeholder to edit, for messages
	StartedAt time.Time
}

// SourceSummary is where articles of a library come from, and what came.
type SourceSummary struct {
	ID         SourceID
	Kind       string
	Location   string
	Articles   int
	LastStored time.Time // when its newest version was stored; zero when no article is left
}
