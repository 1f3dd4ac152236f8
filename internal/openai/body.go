package openai

import (
	"context"
	"errors"
	"io"
	"time"
)

// watchdog cancels a request whose reply does not begin or does not go on. After the first byte it watches only while
// somebody reads, so that a slow reader is not taken for a slow server.
type watchdog struct {
	timer *time.Timer
	gap   time.Duration
	first bool   // the first byte is still awaited
	begun func() // is called at the first byte; nil: nobody wants to know
}

func newWatchdog(first, gap time.Duration, cancel context.CancelCauseFunc) *watchdog {
	w := &watchdog{gap: gap, first: true}
	w.timer = time.AfterFunc(first, func() {
		cancel(&failure{class: tooSlow, err: errors.New("no answer in time")})
	})
	return w
}

func (w *watchdog) begin() {
	if !w.first {
		w.timer.Reset(w.gap)
	}
}

func (w *watchdog) end(n int) {
	if w.first && n == 0 {
		return
	}
	if w.first && w.begun != nil {
		w.begun()
	}
	w.first = false
	w.timer.Stop()
}

func (w *watchdog) stop() { w.timer.Stop() }

// body is a reply's body with limits on its size and on the silence in it.
type body struct {
	io.ReadCloser
	d      *doer
	ctx    context.Context // the request's, whose cause says why it was canceled
	cancel context.CancelCauseFunc
	watch  *watchdog
	left   int64
}

func (b *body) Read(p []byte) (int, error) {
	b.watch.begin()
	n, err := b.ReadCloser.Read(p)
	b.watch.end(n)
	if b.left -= int64(n); b.left < 0 {
		return 0, &failure{class: mismatch, err: errors.New("the reply is larger than any right one")}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.d.lost(b.ctx, err)
	}
	return n, err
}

func (b *body) Close() error {
	b.watch.stop()
	b.cancel(nil)
	return b.ReadCloser.Close()
}
