package gateway

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

var (
	errHung     = errors.New("the session hangs")
	errNotReady = errors.New("no READY in time")
	errNoWire   = errors.New("no connection was made")
)

// link is a discordgo session with what it lacks: limits of time, and an end that can be seen. A session remembers
// how to resume, so a link outlives its connections.
type link struct {
	shard   *shard
	session *discordgo.Session

	mu         sync.Mutex
	openCtx    context.Context // of the attempt to connect
	wire       *wire           // of the current or last connection
	up         chan struct{}   // closed by READY or RESUMED
	isUp       bool
	identified bool // READY came once, so the session can be resumed
	refusals   int  // attempts in a row that Discord closed or left without an answer
	hung       bool // Open never returned: the session is locked for ever
	abandoned  bool
}

// newLink makes a session that has no connection yet. ctx is what handlers get.
func newLink(ctx context.Context, s *shard) (*link, error) {
	session, err := discordgo.New("Bot " + s.g.rest.token)
	if err != nil {
		return nil, err
	}
	l := &link{shard: s, session: session}
	session.LogLevel = -1 // its messages can hold payloads and addresses
	session.StateEnabled = false
	session.ShouldReconnectOnError = false
	session.ShouldReconnectVoiceOnSessionError = false
	session.ShouldRetryOnRateLimit = false
	session.MaxRestRetries = 0
	session.SyncEvents = true // in order; handlers only enqueue
	session.Identify.Intents = discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages
	session.ShardID, session.ShardCount = s.id, s.count
	session.Client = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		return s.g.rest.transport.RoundTrip(r.WithContext(l.attempt()))
	})}
	session.Dialer = &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: s.g.timing.answer,
		NetDialContext: l.dial}
	session.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { l.event(ctx, e) })
	return l, nil
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// attempt is the context of the attempt to connect that is under way.
func (l *link) attempt() context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.openCtx
}

func (l *link) dial(_ context.Context, network, address string) (net.Conn, error) {
	ctx := l.attempt()
	var d net.Dialer
	conn, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	w := newWire(conn, l.shard.g.timing)
	l.mu.Lock()
	l.wire = w
	l.mu.Unlock()
	if ctx.Err() != nil { // whoever gave up has not seen this connection
		w.breakOff(ctx.Err())
	}
	return w, nil
}

// open connects and waits until Discord says READY or RESUMED. discordgo's Open can block for ever, also with its lock
// held (a reconnect as the first packet); such a session is left behind.
func (l *link) open(ctx context.Context) (*wire, error) {
	ctx, cancel := context.WithTimeout(ctx, l.shard.g.timing.open)
	defer cancel()
	up := make(chan struct{})
	l.mu.Lock()
	l.openCtx, l.up, l.isUp, l.wire = ctx, up, false, nil
	l.mu.Unlock()
	done := make(chan error, 1)
	go func() { done <- guarded(l.session.Open) }()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		err = l.giveUp(ctx, done)
	}
	if err != nil {
		return nil, err
	}
	w := l.current()
	if w == nil {
		return nil, errNoWire
	}
	select {
	case <-up:
		return w, nil
	case <-w.closed:
		return nil, w.reason()
	case <-ctx.Done():
		return nil, errNotReady
	}
}

// giveUp breaks an attempt off and returns its error.
func (l *link) giveUp(ctx context.Context, done <-chan error) error {
	if w := l.current(); w != nil {
		w.breakOff(ctx.Err())
	}
	timer := time.NewTimer(l.shard.g.timing.hang)
	defer timer.Stop()
	select {
	case err := <-done:
		return errors.Join(ctx.Err(), err)
	case <-timer.C:
		l.mu.Lock()
		defer l.mu.Unlock()
		l.hung = true
		return errHung
	}
}

func (l *link) current() *wire {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wire
}

// maxRefusals is how often resuming is tried while Discord closes the connection for reasons that do not forbid it, or
// does not answer.
const maxRefusals = 3

// resumable reports whether the session can be tried again after err.
func (l *link) resumable(err error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	var closed *websocket.CloseError
	switch {
	case errors.Is(err, errSilent) && !l.isUp:
		l.refusals++
	case errors.As(err, &closed):
		l.refusals++
		switch closed.Code {
		case 4003, 4007, 4009: // not identified, invalid sequence, session timed out
			return false
		}
	}
	return l.identified && l.refusals < maxRefusals && !l.hung && !errors.Is(err, errNotReady) && !errors.Is(err, errBabble)
}

// close takes leave of Discord, which ends the session at once.
func (l *link) close(ctx context.Context) {
	l.mu.Lock()
	w, hung := l.wire, l.hung
	l.mu.Unlock()
	if w == nil || hung {
		return
	}
	done := make(chan struct{})
	l.shard.g.ending.Go(func() {
		defer close(done)
		_ = l.session.Close() // fails when the connection is gone, which is what is wanted
	})
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.shard.g.timing.close)
	defer cancel()
	select {
	case <-done:
	case <-ctx.Done():
		w.breakOff(ctx.Err())
	}
}

// abandon breaks the connection and ignores whatever the session still does.
func (l *link) abandon() {
	if l == nil {
		return
	}
	l.mu.Lock()
	l.abandoned = true
	w, hung := l.wire, l.hung
	l.mu.Unlock()
	if w != nil {
		w.breakOff(net.ErrClosed)
	}
	if !hung {
		l.shard.g.ending.Go(func() { _ = l.session.Close() })
	}
}

// event takes whatever Discord sends, before discordgo's own understanding of it.
func (l *link) event(ctx context.Context, e *discordgo.Event) {
	l.mu.Lock()
	abandoned := l.abandoned
	l.mu.Unlock()
	if abandoned || e == nil {
		return
	}
	l.shard.heard()
	err := guarded(func() error {
		l.shard.g.dispatch(ctx, e.Type, e.RawData)
		return nil
	})
	if err != nil {
		l.shard.g.Logger.ErrorContext(ctx, "an event could not be handled", "type", e.Type, "seq", e.Sequence, "error", err)
	}
	switch e.Type {
	case "READY":
		l.signalUp(true)
	case "RESUMED":
		l.signalUp(false)
	}
}

// signalUp notes that the connection is in use. A second READY of one session is discordgo's own answer to an
// invalidated session: an identify that nobody paced, but that counts.
func (l *link) signalUp(ready bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ready && l.identified {
		l.shard.g.starts.spend()
	}
	l.identified = l.identified || ready
	l.refusals = 0
	if !l.isUp && l.up != nil {
		l.isUp = true
		l.wire.use()
		close(l.up)
	}
}

// guarded turns a panic into an error. What was thrown is shown only when it is an error of the runtime, since other
// values can hold what was received.
func guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic of %T\n%s", p, debug.Stack())
			if cause, ok := p.(runtime.Error); ok {
				err = fmt.Errorf("panic: %w\n%s", cause, debug.Stack())
			}
		}
	}()
	return do()
}
