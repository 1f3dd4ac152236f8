package gateway

import (
	"errors"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// wired returns a wire and the other end of it, which the test plays.
func wired(t *testing.T) (*wire, net.Conn) {
	t.Helper()
	near, far := net.Pipe()
	t.Cleanup(func() { _, _ = near.Close(), far.Close() })
	return newWire(near, defaultTiming()), far
}

// reading reads until the wire fails.
func reading(w *wire) <-chan error {
	failed := make(chan error, 1)
	go func() {
		for {
			if _, err := w.Read(make([]byte, 64)); err != nil {
				failed <- err
				return
			}
		}
	}()
	return failed
}

func TestWireNoticesSilence(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		play func(w *wire, far net.Conn)
		want time.Duration // until the wire fails
	}{
		"from the start": {func(*wire, net.Conn) {}, 15 * time.Second},
		"after a heartbeat": {func(w *wire, far net.Conn) {
			_, _ = far.Write([]byte("hello"))
			time.Sleep(41 * time.Second)
			go func() { _, _ = far.Read(make([]byte, 64)) }()
			_, _ = w.Write([]byte("heartbeat"))
		}, 56 * time.Second},
		"after an answer": {func(w *wire, far net.Conn) {
			_, _ = far.Write([]byte("hello"))
			go func() { _, _ = far.Read(make([]byte, 64)) }()
			_, _ = w.Write([]byte("heartbeat"))
			time.Sleep(100 * time.Millisecond)
			_, _ = far.Write([]byte("ack"))
		}, 100*time.Millisecond + 3*time.Minute},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var noticed time.Duration
			synctest.Test(t, func(t *testing.T) {
				w, far := wired(t)
				began := time.Now()
				failed := reading(w)
				tt.play(w, far)
				if err := <-failed; !errors.Is(err, errSilent) {
					t.Errorf("it failed by %v", err)
				}
				if noticed = time.Since(began); noticed != tt.want {
					t.Errorf("it failed after %v, want %v", noticed, tt.want)
				}
				if _, err := w.Write([]byte("farewell")); !errors.Is(err, errSilent) {
					t.Errorf("writing to a broken wire gave %v", err)
				}
			})
			if name == "after a heartbeat" {
				t.Attr("R6", fmt.Sprintf("a connection that falls silent before a heartbeat, which is sent every 41 s, is noticed after %s (limit 90s)", noticed))
			}
		})
	}
}

func TestWireMeasuresLatency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, far := wired(t)
		failed := reading(w)
		go func() { _, _ = far.Read(make([]byte, 64)) }()
		_, _ = w.Write([]byte("heartbeat"))
		time.Sleep(120 * time.Millisecond)
		_, _ = far.Write([]byte("ack"))
		synctest.Wait()
		if got := w.lastLatency(); got != 120*time.Millisecond {
			t.Errorf("latency %v", got)
		}
		_ = w.Close()
		<-failed
		<-w.closed
	})
}

// Heartbeats go on for hours; a dozen writes at once are a loop.
func TestWireStopsLoops(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, far := wired(t)
		failed := reading(w)
		go func() { // acknowledges everything
			for buf := make([]byte, 64); ; {
				if _, err := far.Read(buf); err != nil {
					return
				}
				_, _ = far.Write([]byte("ack"))
			}
		}()
		for range 200 {
			if _, err := w.Write([]byte("heartbeat")); err != nil {
				t.Fatal(err)
			}
			time.Sleep(41 * time.Second)
		}
		n := 0
		for ; n < 100; n++ {
			if _, err := w.Write([]byte("identify")); err != nil {
				break
			}
			synctest.Wait()
		}
		if n > maxWrites {
			t.Errorf("%d writes went through", n)
		}
		<-failed
		if err := w.reason(); !errors.Is(err, errBabble) {
			t.Errorf("the wire ended by %v", err)
		}
		_ = far.Close()
	})
}
