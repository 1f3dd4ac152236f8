package gateway

import (
	"errors"
	"net"
	"sync"
	"time"
)

var (
	errSilent = errors.New("the connection has fallen silent")
	errBabble = errors.New("too much was written in too short a time")
	errLapsed = errors.New("the session is invalid, as Discord says")
)

// longestHeartbeat is more bytes than a heartbeat takes with its framing and encryption, and fewer than an identify.
const longestHeartbeat = 128

// A bot that only heartbeats writes rarely. Many writes at once mean that discordgo answers each refusal of an
// identify with the next one, of which a day has only a thousand.
const (
	maxWrites   = 12
	writeWindow = 10 * time.Second
)

// wire is a TCP connection that notices when the other side has gone: whatever is written must be followed by
// something to read within limits.answer (heartbeats are acknowledged at once), and something must come within
// limits.idle in any case. Once reading has failed, writing fails too, so that no farewell goes out that would end a
// session which can be resumed.
//
// A connection in use carries heartbeats only. Whatever is longer is the identify with which discordgo answers op 9 at
// once, also when Discord wants the session to be resumed: it would lose what is said until READY. The wire breaks
// instead, and the next one resumes.
type wire struct {
	net.Conn
	limits timing
	closed chan struct{} // closed by Close

	mu      sync.Mutex
	waiting time.Time // since when an answer to a write is awaited; zero: none is
	latency time.Duration
	err     error // why the wire is broken
	window  time.Time
	writes  int
	inUse   bool // READY or RESUMED came
	ended   bool
}

func newWire(c net.Conn, t timing) *wire {
	w := &wire{Conn: c, limits: t, closed: make(chan struct{})}
	_ = c.SetReadDeadline(time.Now().Add(t.answer)) // a connection that cannot take it fails when it is read
	return w
}

// Read reads with the deadlines described above.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() {
			err = errSilent
		}
		w.fail(err)
		return n, err
	}
	if !w.waiting.IsZero() {
		w.latency = time.Since(w.waiting)
		w.waiting = time.Time{}
	}
	_ = w.SetReadDeadline(time.Now().Add(w.limits.idle))
	return n, nil
}

// Write writes unless the wire is broken.
func (w *wire) Write(p []byte) (int, error) {
	if err := w.beforeWrite(time.Now(), len(p)); err != nil {
		return 0, err
	}
	n, err := w.Conn.Write(p)
	if err != nil {
		w.breakOff(err)
	}
	return n, err
}

func (w *wire) beforeWrite(now time.Time, size int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return w.err
	}
	if now.Sub(w.window) > writeWindow {
		w.window, w.writes = now, 0
	}
	w.writes++
	switch {
	case w.writes > maxWrites:
		w.fail(errBabble)
	case w.inUse && size > longestHeartbeat:
		w.fail(errLapsed)
	}
	if w.err != nil {
		_ = w.SetReadDeadline(now) // wakes the reader, which closes
		return w.err
	}
	if w.waiting.IsZero() {
		w.waiting = now
		_ = w.SetReadDeadline(now.Add(w.limits.answer))
	}
	return w.SetWriteDeadline(now.Add(w.limits.answer))
}

// use notes that the connection is in use.
func (w *wire) use() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.inUse = true
}

// fail remembers the first reason. The caller holds mu.
func (w *wire) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// breakOff ends the connection without a farewell.
func (w *wire) breakOff(err error) {
	w.mu.Lock()
	w.fail(err)
	w.mu.Unlock()
	_ = w.Conn.Close() // wakes reader and writer, which find err
}

// Close closes the connection and tells who waits for its end.
func (w *wire) Close() error {
	w.mu.Lock()
	if !w.ended {
		w.ended = true
		close(w.closed)
	}
	w.mu.Unlock()
	return w.Conn.Close()
}

// reason is why the connection ended, as far as it is known.
func (w *wire) reason() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		return net.ErrClosed
	}
	return w.err
}

func (w *wire) lastLatency() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.latency
}
