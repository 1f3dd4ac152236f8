package openai

import (
	"context"
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// doer stands between the protocols and the network. Whatever is no usable reply leaves it as a *failure, before
// go-openai makes a message of it that repeats the body.
type doer struct {
	client   *http.Client
	timeouts Timeouts
	quick    time.Duration // least time for a reply to begin of an endpoint that was quick lately; 0: it always gets all
	tempo    tempo
	maxBody  int64
	redact   func(string) string
}

// Do sends a request. The reply's body ends with a *failure when it is late, too large or lost.
func (d *doer) Do(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	began := time.Now()
	watch := newWatchdog(d.firstByte(req.ContentLength), d.timeouts.Gap, cancel)
	resp, err := d.client.Do(req.WithContext(ctx))
	if err != nil {
		err = d.lost(ctx, err)
		watch.stop()
		cancel(nil)
		return nil, err
	}
	body := &body{ReadCloser: resp.Body, d: d, ctx: ctx, cancel: cancel, watch: watch, left: d.maxBody}
	if resp.StatusCode < 200 || resp.StatusCode >= 300 {
		defer body.Close()
		return nil, d.refused(resp, body, withoutEchoes(req, d.redact))
	}
	contentType, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if contentType == "text/html" {
		_ = body.Close()
		return nil, &failure{class: garbled, status: resp.StatusCode, err: errors.New("an HTML page instead of a reply")}
	}
	watch.begun = func() { d.tempo.note(req.ContentLength, time.Since(began)) }
	resp.Body = body
	if req.Header.Get("Accept") == "text/event-stream" {
		resp.Body = newEvents(body, withoutEchoes(req, d.redact))
	}
	return resp, nil
}

// firstByte is how long the reply to a request of size bytes may take to begin.
func (d *doer) firstByte(size int64) time.Duration {
	if d.quick == 0 {
		return d.timeouts.FirstByte
	}
	return d.tempo.limit(size, d.quick, d.timeouts.FirstByte)
}

func (d *doer) refused(resp *http.Response, body io.Reader, redact func(string) string) error {
	text, err := io.ReadAll(io.LimitReader(body, maxErrorBody))
	if err != nil && len(text) == 0 && resp.StatusCode < 400 {
		return err
	}
	return statusFailure(resp.StatusCode, parseProviderError(text, redact), retryAfter(resp.Header, time.Now()))
}

// lost turns an error of the network into a failure, unless the caller's context ended.
func (d *doer) lost(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause // the watchdog's failure, or why the caller gave up
	}
	var known *failure
	if errors.As(err, &known) {
		return known
	}
	var wrapped *url.Error // repeats the address, which may hold a key
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return &failure{class: transient, err: errors.New(oneLine(d.redact(err.Error()), maxErrorMessage))}
}

// retryAfter is how long the server asks us to wait, 0 when it does not say. A moment is taken by the server's own clock
// when it tells what that says: ours may be wrong by hours.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if d := wait(h.Get("Retry-After-Ms"), time.Millisecond); d > 0 {
		return d
	}
	value := h.Get("Retry-After")
	if d := wait(value, time.Second); d > 0 {
		return d
	}
	if theirs, err := http.ParseTime(h.Get("Date")); err == nil {
		now = theirs
	}
	if at, err := http.ParseTime(value); err == nil && at.After(now) {
		return min(at.Sub(now), longestWait)
	}
	return 0
}

// longestWait is the longest time that a server is believed to mean.
const longestWait = 24 * time.Hour

func wait(value string, unit time.Duration) time.Duration {
	n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || math.IsNaN(n) || n <= 0 {
		return 0
	}
	return time.Duration(min(n, float64(longestWait/unit)) * float64(unit))
}
