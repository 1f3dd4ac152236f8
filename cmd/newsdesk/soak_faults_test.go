package main

import (
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/internal/openai/openaitest"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/source/sitetest"
)

// dice rolls for everything that goes wrong by chance, and counts it.
type dice struct {
	mu     sync.Mutex
	random *rand.Rand
	off    bool
	asked  int
	hits   int
}

// roll returns which of n faults happens to a request, one in a hundred requests, or -1.
func (d *dice) roll(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.off {
		return -1
	}
	d.asked++
	if d.random.IntN(100) != 0 {
		return -1
	}
	d.hits++
	return d.random.IntN(n)
}

// on lets things go wrong from now on.
func (d *dice) on() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.off = false
}

func (d *dice) counts() (asked, hits int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked, d.hits
}

func newDice(seed uint64) *dice { return &dice{random: rand.New(rand.NewPCG(seed, 1)), off: true} }

// soakDiscord makes one in a hundred requests to Discord fail, from now on.
func soakDiscord(d *discordtest.Server) (rules []*discordtest.Rule) {
	for _, f := range []discordtest.Fault{discordtest.ServerError(http.StatusInternalServerError), discordtest.ServerError(http.StatusBadGateway),
		discordtest.AfterStoring(discordtest.ServerError(http.StatusServiceUnavailable)), discordtest.Reset(),
		discordtest.AfterStoring(discordtest.Reset()), discordtest.RouteLimit(time.Second)} {
		rules = append(rules, d.Fault(discordtest.FaultRule{Probability: 0.01 / 6, Do: f}))
	}
	return rules
}

// soakModel is an endpoint whose model quotes the first passage it is given, and which does one request in a hundred wrong.
func soakModel(t *testing.T, d *dice) *openaitest.Server {
	server := openaitest.New(t)
	faults := []openaitest.Step{openaitest.Status(http.StatusInternalServerError, "internal"), openaitest.Status(http.StatusServiceUnavailable, "busy"),
		openaitest.Stall(), openaitest.HTML(), openaitest.Truncated(), openaitest.Hangup()}
	server.Decide(func(r openaitest.Request) (openaitest.Step, bool) {
		if i := d.roll(len(faults)); i >= 0 {
			return faults[i], true
		}
		if r.Chat == nil || r.Chat.ResponseFormat == nil || r.Chat.ResponseFormat.JSONSchema.Name != "cited_answer" {
			return openaitest.Step{}, false
		}
		return openaitest.ReplyFunc(quoteFirst), true
	})
	return server
}

// soakSite is a news site that does one request in a hundred wrong.
func soakSite(t *testing.T, d *dice) *sitetest.Site {
	return sitetest.New(t, sitetest.Options{RetryAfter: time.Second, Trouble: func(w http.ResponseWriter, r *http.Request) bool {
		switch d.roll(4) {
		case 0:
			w.WriteHeader(http.StatusBadGateway)
		case 1:
			panic(http.ErrAbortHandler)
		case 2:
			_, _ = w.Write([]byte("\x00\xff<rss><<not a feed"))
		case 3:
			select {
			case <-r.Context().Done():
			case <-t.Context().Done():
			}
		default:
			return false
		}
		return true
	}})
}

// gatewayFault drops the connection to the gateway in one of the ways in which Discord does. online keeps people from
// asking while the bot has no session: it is shown as offline then, and what is said is never sent to it.
func (s *soak) gatewayFault(n int) {
	shard := s.discord.Shard(0)
	switch n % 5 {
	case 0:
		_ = shard.Reset() // fails while the bot is reconnecting after the last one, which is a drop, too
	case 1:
		_ = shard.Close(4000)
	case 2:
		_ = shard.Reconnect()
	case 3:
		_ = shard.Invalidate(true)
	default:
		s.online.Lock()
		defer s.online.Unlock()
		_ = shard.Invalidate(false)
		if err := s.discord.WaitReady(s.ctx, 0); err != nil {
			s.t.Error("the bot did not come back:", err)
		}
	}
	s.drops.Add(1)
}

// soakDatabase is a server whose sessions are killed and which crashes.
type soakDatabase struct {
	*ownPostgres
	sql      *postgrestest.SQL
	killed   int
	restarts int
}

func newSoakDatabase(t *testing.T) *soakDatabase {
	t.Helper()
	p := newOwnPostgres(t)
	return &soakDatabase{ownPostgres: p, sql: postgrestest.NewSQL(t, p.dsn())}
}

// kill ends a session of the program, in turn one that works and any one.
func (d *soakDatabase) kill() {
	n := d.sql.Numbers(d.t, `SELECT count(pg_terminate_backend(pid)) FROM (
		SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
		ORDER BY (state = 'active' AND $1::boolean) DESC, random() LIMIT 1) s`, d.killed%2 == 0)
	d.killed += int(n[0])
}

// restart crashes the server, as when its machine loses power, and starts it again.
func (d *soakDatabase) restart() {
	d.t.Helper()
	d.crash()
	d.start()
	d.sql = postgrestest.NewSQL(d.t, d.dsn())
	d.restarts++
}

// collected makes the feed due, so that it is read again and again.
func (d *soakDatabase) collected() {
	d.sql.Exec(d.t, `UPDATE sources SET next_fetch_at = now() WHERE state = 'active'`)
}
