package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"newsdesk/bot/discord"
)

func TestFatalCloseCodes(t *testing.T) {
	t.Parallel()
	for _, code := range []int{4004, 4010, 4011, 4012, 4013, 4014} {
		for name, running := range map[string]bool{"at once": false, "while running": true} {
			if running && code != 4004 && code != 4014 {
				continue // the library takes a second for each
			}
			t.Run(strconv.Itoa(code)+" "+name, func(t *testing.T) {
				t.Parallel()
				f := newFake(t)
				f.gateway = func(n int, c *fakeConn) {
					if running && n == 1 {
						c.welcome()
					} else {
						c.greet()
					}
					c.closeWith(code)
				}
				g := open(t, f, Options{})
				err := g.Run(t.Context())
				var fatal *FatalError
				if !errors.As(err, &fatal) || fatal.CloseCode != code || !strings.HasSuffix(fatal.Message, ".") {
					t.Errorf("Run returned %v", err)
				}
				if strings.Contains(err.Error(), testToken) {
					t.Error("the error holds the token")
				}
			})
		}
	}
}

func TestTokenThatIsNotAccepted(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.rest = func(_ int, w http.ResponseWriter, _ request) {
		answer(w, 401, `{"message":"401: Unauthorized","code":0}`)
	}
	g, err := New(Options{Token: "Bot other-canary", BaseURL: f.URL, Handler: newRecorder()})
	if err != nil {
		t.Fatal(err)
	}
	var fatal *FatalError
	if err := g.Run(t.Context()); !errors.As(err, &fatal) {
		t.Errorf("Run returned %v", err)
	}
}

// The address for the gateway does not answer, then the gateway itself does not.
func TestHangingServers(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	var asked, dialed atomic.Int32
	release := make(chan struct{})
	inner := f.Config.Handler
	f.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/gateway") && asked.Add(1) == 1 || strings.HasPrefix(r.URL.Path, "/gw") && dialed.Add(1) == 1 {
			<-release
			return
		}
		inner.ServeHTTP(w, r)
	})
	g := open(t, f, Options{})
	g.timing.open, g.timing.answer = 500*time.Millisecond, 300*time.Millisecond
	run(t, g)
	next(t, g.Ready())
	close(release)
}

func TestStopsWhileConnecting(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	waiting := make(chan struct{}, 10)
	f.gateway = func(_ int, c *fakeConn) {
		waiting <- struct{}{}
		c.drain()
	}
	stop := run(t, open(t, f, Options{}))
	next(t, waiting)
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// Stopping takes leave, so that Discord shows the bot as offline at once.
func TestStopTakesLeave(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	ended := make(chan error, 1)
	f.gateway = func(_ int, c *fakeConn) {
		c.welcome()
		for {
			if _, _, err := c.ReadMessage(); err != nil {
				ended <- err
				return
			}
		}
	}
	g := open(t, f, Options{})
	stop := run(t, g)
	next(t, g.Ready())
	if err := stop(); err != nil {
		t.Error(err)
	}
	if err := next(t, ended); !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("the server saw %v", err)
	}
	if g.State().Connected() {
		t.Error("still connected")
	}
}

func TestShards(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.bot.Shards, f.bot.Concurrency = 4, 2
	shards := make(chan [2]int, 10)
	f.gateway = func(_ int, c *fakeConn) {
		c.greet()
		var d struct {
			Shard   [2]int `json:"shard"`
			Intents int    `json:"intents"`
		}
		_ = json.Unmarshal(c.first.D, &d)
		if d.Intents != 1|1<<9|1<<12 {
			t.Errorf("intents %b", d.Intents)
		}
		shards <- d.Shard
		c.ready()
		c.drain()
	}
	g := open(t, f, Options{})
	run(t, g)
	seen := map[[2]int]bool{}
	for range 4 {
		seen[next(t, shards)] = true
	}
	next(t, g.Ready())
	for id := range 4 {
		if !seen[[2]int{id, 4}] {
			t.Errorf("shard %d is missing in %v", id, seen)
		}
	}
	if s := g.State(); len(s.Shards) != 4 || !s.Connected() || s.Shards[3].ID != 3 || s.Shards[0].LastEvent.IsZero() {
		t.Errorf("state %+v", s)
	}
}

// panicker panics at the first message.
type panicker struct {
	*recorder
	done atomic.Bool
}

func (p *panicker) Message(ctx context.Context, m discord.Message) {
	if !p.done.Swap(true) {
		panic("canary " + m.Content)
	}
	p.recorder.Message(ctx, m)
}

// Nothing that an event holds ends the connection or hides the next event.
func TestOddEvents(t *testing.T) {
	t.Parallel()
	f, h := newFake(t), &panicker{recorder: newRecorder()}
	fine := `{"id":"71","channel_id":"60","author":{"id":"40"},"content":"fine"}`
	f.gateway = func(_ int, c *fakeConn) {
		c.welcome()
		c.event("MESSAGE_CREATE", fine) // the handler panics
		for _, d := range []string{`{}`, `[]`, `"text"`, `17`, `{"id":5}`, `{"id":"72","author":null,"member":null}`,
			`{"id":"73","channel_id":"60","author":{"id":"41"},"content":"component","components":[{"type":16},{"type":99,"components":[null]}]}`,
			`{"id":"74","channel_id":"60","author":{"id":"42"},"content":7,"embeds":[null,5,{"image":[]}],"attachments":{},"mentions":[null]}`} {
			c.event("MESSAGE_CREATE", d)
			c.event("INTERACTION_CREATE", d)
			c.event("THREAD_CREATE", d)
			c.event("GUILD_DELETE", d)
			c.event("SOMETHING_NEW", d)
		}
		c.event("INTERACTION_CREATE", `{"id":"80","token":"t","type":3,"data":{"component_type":99,"custom_id":"x"},"member":null,
			"message":{"id":"7","components":[{"type":16}]}}`)
		c.event("MESSAGE_CREATE", fine)
		c.drain()
	}
	run(t, open(t, f, Options{Handler: h}))
	if in := next(t, h.interactions); in.CustomID != "x" || in.Message == nil || in.User.ID != 0 {
		t.Errorf("interaction %+v", in)
	}
	for _, want := range []discord.ID{41, 42, 40} {
		if m := next(t, h.messages); m.Author.ID != want {
			t.Errorf("message %+v, want one of %d", m, want)
		}
	}
}
