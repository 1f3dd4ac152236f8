package gateway

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// script plays one connection.
type script func(c *fakeConn)

func up(then script) script {
	return func(c *fakeConn) {
		c.welcome()
		then(c)
	}
}

func greetThen(then script) script {
	return func(c *fakeConn) {
		c.greet()
		then(c)
	}
}

func reset(c *fakeConn) { c.reset() }
func drain(c *fakeConn) { c.drain() }

func closing(code int) script { return func(c *fakeConn) { c.closeWith(code) } }

func reconnect(c *fakeConn) {
	c.send(7, "null")
	c.drain()
}

// deaf takes heartbeats and acknowledges none.
func deaf(c *fakeConn) {
	for ok := true; ok; {
		_, ok = c.read()
	}
}

// lastConnection plays the scripts and then serves normally. It returns what the connection after the scripts began
// with. short makes times pass quickly that show a failure.
func lastConnection(t *testing.T, scripts []script, short bool) packet {
	t.Helper()
	f := newFake(t)
	first := make(chan packet, 1)
	f.gateway = func(n int, c *fakeConn) {
		if n <= len(scripts) {
			scripts[n-1](c)
			return
		}
		c.welcome()
		first <- c.first
		c.drain()
	}
	g := open(t, f, Options{})
	if short {
		g.timing.open, g.timing.answer = time.Second, 400*time.Millisecond
	}
	stop := run(t, g)
	p := next(t, first)
	next(t, g.Ready())
	if err := stop(); err != nil {
		t.Error(err)
	}
	return p
}

// After these the session is resumed, so that nothing is missed.
func TestResumes(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		scripts []script
		short   bool
	}{
		"told to reconnect": {scripts: []script{up(reconnect)}},
		"reset":             {scripts: []script{up(reset)}},
		"several resets":    {scripts: []script{up(reset), reset, up(reset), greetThen(reset)}},
		"zombie":            {scripts: []script{up(deaf)}, short: true},
		"unknown error":     {scripts: []script{up(closing(4000))}},
		"refused twice":     {scripts: []script{up(reset), greetThen(closing(4000)), greetThen(closing(4000))}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := lastConnection(t, tt.scripts, tt.short)
			if p.Op != 6 || !strings.Contains(string(p.D), `"session_id":"session-`) {
				t.Errorf("the last connection began with op %d", p.Op)
			}
		})
	}
}

// After these there is no session to resume, or none that Discord would take.
func TestBeginsAnew(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		scripts []script
		short   bool
	}{
		// From the packet on the library holds its own lock for ever.
		"told to reconnect at once":        {scripts: []script{greetThen(reconnect)}, short: true},
		"told to reconnect while resuming": {scripts: []script{up(reset), greetThen(reconnect)}, short: true},
		"reset before hello":               {scripts: []script{reset}},
		"reset after identify":             {scripts: []script{greetThen(reset)}},
		"no hello":                         {scripts: []script{drain}, short: true},
		"garbage for hello":                {scripts: []script{func(c *fakeConn) { c.send(3, `{}`); c.drain() }}},
		"never ready":                      {scripts: []script{greetThen(func(c *fakeConn) { c.event("MESSAGE_CREATE", `{}`); c.drain() })}, short: true},
		"invalid sequence":                 {scripts: []script{up(reset), greetThen(closing(4007))}},
		"session timed out":                {scripts: []script{up(reset), greetThen(closing(4009))}},
		"refused again and again": {scripts: []script{up(reset), greetThen(closing(4000)), greetThen(closing(4000)),
			greetThen(closing(4000))}},
		"resuming is not answered": {scripts: []script{up(reset), greetThen(deaf), greetThen(deaf), greetThen(deaf)}, short: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if p := lastConnection(t, tt.scripts, tt.short); p.Op != 2 {
				t.Errorf("the last connection began with op %d", p.Op)
			}
		})
	}
}

// A zombie must not be left with a farewell, which would make Discord drop the session.
func TestZombieLeavesNoFarewell(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	ended := make(chan error, 1)
	f.gateway = func(n int, c *fakeConn) {
		if n > 1 {
			c.serve()
			return
		}
		c.welcome()
		for {
			if _, _, err := c.ReadMessage(); err != nil {
				ended <- err
				return
			}
		}
	}
	g := open(t, f, Options{})
	g.timing.answer = 500 * time.Millisecond
	run(t, g)
	if err := next(t, ended); !websocket.IsCloseError(err, websocket.CloseAbnormalClosure) {
		t.Errorf("the server saw %v", err)
	}
}

// An invalid session: Discord says no to the resume, and the library identifies on the same connection.
func TestInvalidSession(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]string{"for good": "false", "may resume": "true"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, h := newFake(t), newRecorder()
			f.gateway = func(n int, c *fakeConn) {
				if n == 1 {
					c.welcome()
					c.reset()
					return
				}
				c.greet()
				c.send(9, d)
				for { // the heartbeat comes between
					p, ok := c.read()
					if !ok {
						return
					}
					if p.Op == 2 {
						c.ready()
						c.event("GUILD_CREATE", `{"id":"5"}`)
						c.drain()
						return
					}
				}
			}
			g := open(t, f, Options{Handler: h})
			run(t, g)
			next(t, h.joined)
			g.starts.mu.Lock()
			defer g.starts.mu.Unlock()
			if left := g.starts.limit.Remaining; left != 997 { // one that was waited for, one that was not
				t.Errorf("%d identifies left, want 997", left)
			}
		})
	}
}

// Discord refuses each identify with an invalid session. The library would send the next one at once, for ever.
func TestInvalidSessionLoop(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	var identifies atomic.Int32
	f.gateway = func(n int, c *fakeConn) {
		if n > 1 {
			c.serve()
			return
		}
		c.hello(41250)
		for {
			p, ok := c.read()
			if !ok {
				return
			}
			if p.Op == 2 {
				identifies.Add(1)
				c.send(9, "false")
			}
		}
	}
	g := open(t, f, Options{})
	run(t, g)
	next(t, g.Ready())
	if n := identifies.Load(); n > maxWrites {
		t.Errorf("%d identifies on one connection", n)
	}
}
