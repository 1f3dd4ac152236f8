package gateway

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"newsdesk/bot/discord"
)

// Options say which bot this is and who is told what happens. Token and Handler are required.
type Options struct {
	Token string
	// BaseURL is the root of another Discord, such as http://127.0.0.1:8080, for tests; empty means the real one.
	BaseURL string
	// ShardCount is in how many shards all servers are split; 0 means as many as Discord recommends.
	ShardCount int
	// Shards are those that this process runs, from 0; nil means all. It needs a ShardCount.
	Shards []int
	// Leases, when set, say again and again which shards this process runs, instead of Shards.
	Leases  Leases
	Handler discord.Handler
	Logger  *slog.Logger // nil: no log
	// UserInstall offers the commands also to people who install the application for themselves.
	UserInstall bool
}

// Gateway is the bot's connection to Discord. It is safe for concurrent use. The methods of discord.Client work
// whether it runs or not, so that answers can be finished while the bot stops.
type Gateway struct {
	Options // without the token
	rest    *rest
	timing  timing
	starts  *starts

	self   atomic.Pointer[discord.User]
	app    atomic.Int64 // the application's ID, once known
	roles  roles
	ready  chan struct{}
	ending sync.WaitGroup // connections that are being taken down

	mu      sync.Mutex
	shards  []*shard
	up      int // shards that were connected at least once
	awaited int // how many of them make the gateway ready
	standby bool
}

var _ discord.Client = (*Gateway)(nil)

// timing is how long things may take.
type timing struct {
	open       time.Duration // from dialing to READY
	hang       time.Duration // for an aborted attempt to end before its session is given up as hung
	answer     time.Duration // until something must follow on what was written to a connection
	idle       time.Duration // until something must be read at all
	firstPause time.Duration // before the first new attempt
	lastPause  time.Duration // the longest pause between attempts, before jitter of a half; with open it keeps a return below a minute
	close      time.Duration // for taking leave
	lease      time.Duration // between two looks at which shards are this process's
	identify   time.Duration // between identifies with the same key, by Discord's rules
}

func defaultTiming() timing {
	return timing{open: 20 * time.Second, hang: 2 * time.Second, answer: 15 * time.Second, idle: 3 * time.Minute,
		firstPause: time.Second, lastPause: 20 * time.Second, close: 3 * time.Second,
		lease: 5 * time.Second, identify: 5 * time.Second}
}

// New checks the options and returns a Gateway that is not connected yet.
func New(o Options) (*Gateway, error) {
	o.Token = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(o.Token)+" ", "Bot "))
	switch {
	case o.Token == "" || strings.ContainsAny(o.Token, " \t\r\n"):
		return nil, errors.New("the Discord bot token is empty or not a token")
	case o.Handler == nil:
		return nil, errors.New("the gateway needs a handler")
	case len(o.Shards) > 0 && o.Leases != nil:
		return nil, errors.New("shards are either chosen or leased")
	case len(o.Shards) > 0 && o.ShardCount == 0:
		return nil, errors.New("a choice of shards needs the number of all shards")
	case o.ShardCount < 0 || slices.ContainsFunc(o.Shards, func(id int) bool { return id < 0 || id >= o.ShardCount }):
		return nil, fmt.Errorf("the shards %v are not within 0 to %d", o.Shards, o.ShardCount-1)
	}
	var target *url.URL
	if o.BaseURL != "" {
		u, err := url.Parse(o.BaseURL)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("the address of Discord %q is none", o.BaseURL)
		}
		target = u
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	rest := newRest(o.Token, target, o.Logger)
	o.Token = "" // so that it is in one place, which nobody prints
	g := &Gateway{Options: o, timing: defaultTiming(), ready: make(chan struct{}), rest: rest}
	g.starts = newStarts(g.gatewayBot, g.timing.identify, o.Logger)
	return g, nil
}

// Ready is closed when all shards of this process were connected once, or one that is leased.
func (g *Gateway) Ready() <-chan struct{} { return g.ready }

// Self is the bot's own user; zero before the first connection.
func (g *Gateway) Self() discord.User {
	if u := g.self.Load(); u != nil {
		return *u
	}
	return discord.User{}
}

// State is how the connections are.
type State struct {
	Shards []ShardState
	// Standby tells that other processes hold all shards, and this one waits for one of them to end.
	Standby bool
}

// ShardState is how one connection is.
type ShardState struct {
	ID         int
	Connected  bool          // events are coming in
	Latency    time.Duration // of the last heartbeat; 0 before the first
	LastEvent  time.Time
	Reconnects int // attempts after the first connection
}

// Connected reports whether all shards are connected.
func (s State) Connected() bool {
	return len(s.Shards) > 0 && !slices.ContainsFunc(s.Shards, func(x ShardState) bool { return !x.Connected })
}

// State returns how the connections are, for health checks. It has no shards before Run knows how many there are.
func (g *Gateway) State() State {
	g.mu.Lock()
	shards := g.shards
	s := State{Standby: g.standby}
	g.mu.Unlock()
	for _, x := range shards {
		s.Shards = append(s.Shards, x.state())
	}
	return s
}

// InviteURL is where people add the bot to their servers. It is empty until the application is known, which is after
// the first connection or call of Application.
func (g *Gateway) InviteURL() string {
	app := g.app.Load()
	if app == 0 {
		return ""
	}
	q := url.Values{
		"client_id":   {strconv.FormatInt(app, 10)},
		"scope":       {"bot applications.commands"},
		"permissions": {strconv.FormatInt(int64(discord.InvitePermissions), 10)},
	}
	return "https://discord.com/oauth2/authorize?" + q.Encode()
}
