package openai

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/cenkalti/backoff/v5"
	client "github.com/sashabaranov/go-openai"
	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"

	"newsdesk/internal/news"
)

// caller makes requests to one endpoint: within its limits, past its breaker, and again where that may help.
type caller struct {
	kind     kind
	endpoint Endpoint
	client   *client.Client
	http     *doer // for what go-openai does not speak
	guard    *guard
	redact   func(string) string
	inFlight *semaphore.Weighted
	requests *rate.Limiter // nil: not limited
	tokens   *rate.Limiter
}

func newCaller(k kind, e Endpoint) *caller {
	e = e.withDefaults(k)
	c := &caller{kind: k, endpoint: e, redact: newRedactor(e.APIKey), inFlight: semaphore.NewWeighted(int64(e.MaxInFlight)),
		requests: perMinute(e.RequestsPerMinute), tokens: perMinute(e.TokensPerMinute)}
	c.guard = newGuard(k, e)
	config := client.DefaultConfig(e.APIKey)
	config.BaseURL = e.BaseURL
	c.http = &doer{client: e.HTTPClient, timeouts: e.Timeouts, maxBody: k.maxBody(), redact: c.redact}
	if k != embedding { // a batch of texts takes as long as it is
		c.http.quick = leastPatience
	}
	config.HTTPClient = c.http
	c.client = client.NewClientWithConfig(config)
	return c
}

// perMinute allows a tenth of a minute's amount at once.
func perMinute(n int) *rate.Limiter {
	if n <= 0 {
		return nil
	}
	return rate.NewLimiter(rate.Limit(float64(n)/60), n/10+1)
}

// begin lets a call with all its attempts be watched.
func (c *caller) begin(ctx context.Context, about ...slog.Attr) (context.Context, news.End) {
	return c.endpoint.Begin.Span(ctx, "model "+c.kind.String(), append(about, slog.String("model", c.endpoint.Model))...)
}

// attempt is one request. Its error is a *failure, or that of the context.
type attempt func(ctx context.Context) error

// call makes attempts until one succeeds or the failure is final. bytes is the size of what is sent and asked for.
// mayRetry, when not nil, has a say in whether another attempt is made.
func (c *caller) call(ctx context.Context, bytes int, try attempt, mayRetry func() bool) error {
	pace := newPace(ctx, c.endpoint.Retry)
	seen := map[class]int{}
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := c.once(ctx, bytes, try)
		var fail *failure
		if err == nil || !errors.As(err, &fail) {
			return struct{}{}, permanent(err)
		}
		seen[fail.class]++
		if seen[fail.class] > c.retries(fail.class) || mayRetry != nil && !mayRetry() {
			return struct{}{}, permanent(err)
		}
		pace.asked = fail.retryAfter
		return struct{}{}, err
	}, backoff.WithBackOff(pace), backoff.WithMaxTries(maxTries), backoff.WithMaxElapsedTime(0),
		backoff.WithNotify(func(err error, wait time.Duration) {
			c.endpoint.Logger.WarnContext(ctx, "retrying a model request", "endpoint", c.kind.String(), "error", err, "wait", wait)
		}))
	return err
}

// retries is how often a failure of a class is followed by another attempt. Who has waited in vain for a reply to begin
// is better served by an answer without it than by another wait.
func (c *caller) retries(of class) int {
	if c.kind != embedding && of == tooSlow {
		return 0
	}
	return of.treatment().retries
}

// maxTries bounds the attempts of one call, whatever mix of failures they meet.
const maxTries = 4

func permanent(err error) error {
	if err == nil {
		return nil
	}
	return backoff.Permanent(err)
}

// once makes one attempt within the limits and past the breaker.
func (c *caller) once(ctx context.Context, bytes int, try attempt) error {
	if err := c.guard.blocked(); err != nil {
		return err
	}
	if err := c.admit(ctx, bytes); err != nil {
		return err
	}
	if err := c.rest(ctx); err != nil {
		return err
	}
	if err := c.inFlight.Acquire(ctx, 1); err != nil {
		return context.Cause(ctx)
	}
	defer c.inFlight.Release(1)
	return c.guard.run(ctx, func() error {
		began := time.Now()
		return c.asFailure(ctx, began, try(ctx))
	})
}

// admit waits until the configured rates allow a request.
func (c *caller) admit(ctx context.Context, bytes int) error {
	for _, l := range []struct {
		limiter *rate.Limiter
		n       int
	}{{c.requests, 1}, {c.tokens, bytes/4 + 1}} {
		if l.limiter == nil {
			continue
		}
		if err := l.limiter.WaitN(ctx, min(l.n, l.limiter.Burst())); err != nil {
			if cause := context.Cause(ctx); cause != nil {
				return cause
			}
			return &news.Error{Code: news.CodeRateLimited, Err: err,
				Message: fmt.Sprintf("The configured rate of the %s endpoint leaves no room for another request in time.", c.kind),
				Hint:    "Try again in a minute."}
		}
	}
	return nil
}

// rest waits as long as the server asked others to, when that is worth it.
func (c *caller) rest(ctx context.Context) error {
	for {
		fail := c.guard.resting()
		if fail == nil {
			return nil
		}
		end, limited := ctx.Deadline()
		if fail.retryAfter > c.endpoint.Retry.MaxRetryAfter || limited && time.Until(end) <= fail.retryAfter {
			return fail
		}
		timer := time.NewTimer(fail.retryAfter)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		}
	}
}

// patience is how long a request must have had when its caller's time is over, to count against the endpoint: one that
// hangs would never be found out by callers that wait for less than the endpoint's own limits.
const patience = 3 * time.Second

// asFailure gives what go-openai reports of an attempt the class it has here.
func (c *caller) asFailure(ctx context.Context, began time.Time, err error) error {
	var fail *failure
	switch {
	case err == nil:
		return nil
	case errors.As(err, &fail):
		return fail
	case errors.Is(ctx.Err(), context.DeadlineExceeded) && time.Since(began) >= patience:
		return &failure{class: tooSlow, err: context.DeadlineExceeded}
	case ctx.Err() != nil:
		return context.Cause(ctx)
	default: // JSON that breaks off or is none; go-openai's text may repeat the reply
		return &failure{class: garbled, err: fmt.Errorf("the reply is not what the protocol says (%T)", err)}
	}
}

// pace is full jitter (Brooker 2015, "Exponential backoff and jitter"), or what the server asked for when that is more.
// It stops when the wait is not worth it.
type pace struct {
	ctx         context.Context
	exponential *backoff.ExponentialBackOff
	longest     time.Duration
	asked       time.Duration
}

func newPace(ctx context.Context, r Retry) *pace {
	return &pace{ctx: ctx, longest: r.MaxRetryAfter, exponential: &backoff.ExponentialBackOff{
		InitialInterval: r.Initial / 2, MaxInterval: r.Max / 2, Multiplier: 2, RandomizationFactor: 1}}
}

// Reset starts a new call.
func (p *pace) Reset() { p.exponential.Reset() }

// NextBackOff is how long to wait now.
func (p *pace) NextBackOff() time.Duration {
	d := max(p.exponential.NextBackOff(), p.asked)
	if p.asked > p.longest {
		return backoff.Stop
	}
	if end, ok := p.ctx.Deadline(); ok && time.Until(end) <= d {
		return backoff.Stop
	}
	return d
}
