package discordtest

import (
	"cmp"
	"context"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options configure a Server. The zero value is a good Discord that checks everything.
type Options struct {
	Token   string           // of the bot; "token" when empty
	Now     func() time.Time // time.Now when nil; see also Server.Advance
	Seed    uint64           // decides which requests a FaultRule with a Probability takes
	Address string           // to listen at; 127.0.0.1:0 when empty
	CDN     string           // where attachments are said to be; the server itself when empty, which serves them anyway
	Logger  *slog.Logger     // told when the description is missing; nobody when nil

	PrivilegedIntents int           // those that the application was granted
	Heartbeat         time.Duration // interval in hello; 41.25 s when zero
	HeartbeatTimeout  time.Duration // without a frame of the bot; two intervals, at least 10 s, when zero
	Shards            int           // recommended by /gateway/bot; 1 when zero
	RequireShards     int           // fewer are refused with 4011
	SessionStart      SessionStart
	IdentifyEvery     time.Duration // pace of identifications of one key, 5 s at Discord; none when zero
	ResumeBuffer      int           // events kept for a resume; 1000 when zero

	Description   string // file of Discord's description of its API; looked for in the shared data when empty
	NoDescription bool   // do without it
	CheckAnswers  bool   // check what the server itself sends against it, see Server.Defects
	MayMention    bool   // let messages mention people; else every message must say that it pings nobody
	NoRateLimits  bool   // neither limits of routes nor the global one

	JournalLimit     int // entries; 10,000 when zero, none below
	KeepMessages     int // of a channel; all when zero
	KeepInteractions int // later their tokens are unknown; all when zero
}

// SessionStart is the limit of identifications, as /gateway/bot tells it.
type SessionStart struct {
	Total          int           // 1000 when zero
	Remaining      int           // Total when zero
	ResetAfter     time.Duration // 24 h when zero
	MaxConcurrency int           // 1 when zero
}

func (o Options) withDefaults() Options {
	o.Token = cmp.Or(o.Token, "token")
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Heartbeat = cmp.Or(o.Heartbeat, 41250*time.Millisecond)
	o.Shards = cmp.Or(o.Shards, 1)
	o.SessionStart.Total = cmp.Or(o.SessionStart.Total, 1000)
	o.SessionStart.Remaining = cmp.Or(o.SessionStart.Remaining, o.SessionStart.Total)
	o.SessionStart.ResetAfter = cmp.Or(o.SessionStart.ResetAfter, 24*time.Hour)
	o.SessionStart.MaxConcurrency = cmp.Or(o.SessionStart.MaxConcurrency, 1)
	o.ResumeBuffer = cmp.Or(o.ResumeBuffer, 1000)
	o.JournalLimit = cmp.Or(o.JournalLimit, 10_000)
	o.Address = cmp.Or(o.Address, "127.0.0.1:0")
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// Server is a Discord. It is safe for concurrent use.
type Server struct {
	options       Options
	url           string
	http          *http.Server
	description   *description // nil when there is none
	done          chan struct{}
	running       sync.WaitGroup
	bot           *Person
	applicationID ID

	mu           sync.Mutex
	changed      signal
	closed       bool
	offset       time.Duration // of the clock
	lastID       ID
	random       *rand.Rand
	people       map[ID]*Person
	guilds       map[ID]*Guild
	channels     map[ID]*Channel
	messages     map[ID]*message
	commands     map[ID][]*Command // by guild; 0: global
	interactions interactionTable
	nonces       map[string]sentNonce
	files        map[ID]storedFile
	filter       func(*Channel, string) bool
	limiter      limiter
	rules        []*Rule
	invalid      invalidRequests
	journal      journal
	violations   []Violation
	defects      []string
	sessions     []*session
	connections  map[*connection]bool
	greetings    []Greeting
	connected    int // connections so far
	identified   int // identifications so far
	lastIdentify map[int]time.Time
}

// New starts a server on loopback. It has to be closed.
func New(o Options) (*Server, error) {
	o = o.withDefaults()
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", o.Address)
	if err != nil {
		return nil, err
	}
	s := &Server{options: o, url: "http://" + listener.Addr().String(), done: make(chan struct{}),
		random: rand.New(rand.NewPCG(o.Seed, 1)), //nolint:gosec // a seed must give the same faults again
		people: map[ID]*Person{}, guilds: map[ID]*Guild{}, channels: map[ID]*Channel{}, messages: map[ID]*message{},
		commands: map[ID][]*Command{}, nonces: map[string]sentNonce{}, files: map[ID]storedFile{},
		connections: map[*connection]bool{}, lastIdentify: map[int]time.Time{}, journal: journal{limit: o.JournalLimit}}
	s.limiter.buckets = map[string]*bucket{}
	s.interactions = newInteractionTable(o.KeepInteractions)
	s.applicationID = s.newID()
	s.bot = s.addPerson("newsbot")
	s.bot.bot = true
	if s.description, err = findDescription(o); err != nil {
		o.Logger.Warn("requests are not checked against Discord's description of its API, which is not here", "error", err)
	}
	s.http = &http.Server{Handler: s.handler(), ReadHeaderTimeout: time.Minute,
		ErrorLog: slog.NewLogLogger(o.Logger.Handler(), slog.LevelDebug)}
	s.running.Add(1)
	go func() { defer s.running.Done(); _ = s.http.Serve(listener) }()
	return s, nil
}

// Close breaks all connections and waits until everything has ended.
func (s *Server) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	close(s.done)
	for c := range s.connections {
		c.closing = true
		reset(c.ws.NetConn()) // at once: the writer may wait for a bot that does not read
	}
	s.mu.Unlock()
	_ = s.http.Close()
	s.running.Wait()
}

// URL is the server's address, such as http://127.0.0.1:40000, to which paths such as /api/v9/gateway are added.
func (s *Server) URL() string { return s.url }

// Token is the bot's token.
func (s *Server) Token() string { return s.options.Token }

// ApplicationID is the application's id, which differs from its bot's.
func (s *Server) ApplicationID() ID { return s.applicationID }

// Described reports whether Discord's description of its API was found.
func (s *Server) Described() bool { return s.description != nil }

// handler serves REST, the gateway and files.
func (s *Server) handler() http.Handler {
	api := s.api()
	mux := http.NewServeMux()
	mux.HandleFunc("/gw", s.serveGateway)
	mux.HandleFunc("/gw/", s.serveGateway)
	mux.HandleFunc("GET /attachments/", s.serveFile)
	mux.HandleFunc("GET /cdn/attachments/", s.serveFile)
	mux.Handle("/api/v9/", http.StripPrefix("/api/v9", api))
	mux.Handle("/api/v10/", http.StripPrefix("/api/v10", api))
	mux.HandleFunc("/", s.serveUnknown)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.running.Add(1)
		defer s.running.Done()
		mux.ServeHTTP(w, r)
	})
}

func (s *Server) gatewayURL() string { return "ws" + s.url[len("http"):] + "/gw" }
