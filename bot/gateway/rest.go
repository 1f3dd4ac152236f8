package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/cenkalti/backoff/v5"

	"newsdesk/bot/discord"
)

// The limits of calls.
const (
	callTimeout     = 15 * time.Second        // of one attempt
	uploadTimeout   = time.Minute             // of one with files
	callbackTimeout = 1200 * time.Millisecond // leaves time for a second attempt within Discord's three seconds
	maxAttempts     = 4
	maxWaits        = 5           // for rate limits, in one call
	longestWait     = time.Minute // for one of them; longer ones are the caller's to plan
	maxAnswer       = 16 << 20
)

// rest calls Discord's HTTP API.
type rest struct {
	token     string
	agent     string
	transport *transport
	client    *http.Client
	files     *http.Client // for attachments: without limits of calls
	limits    *limits
	skew      atomic.Int64 // see Gateway.Skew
	log       *slog.Logger
}

func newRest(token string, target *url.URL, log *slog.Logger) *rest {
	t := newTransport(target)
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the token is for Discord alone
	return &rest{token: token, transport: t, limits: newLimits(time.Now), log: log,
		agent:  "DiscordBot (https://github.com/bwmarrin/discordgo, v" + discordgo.VERSION + ")",
		client: &http.Client{Transport: t, CheckRedirect: stay},
		files:  &http.Client{Transport: t.base, CheckRedirect: stay}}
}

// call is one request with how it may be repeated.
type call struct {
	route
	body    any // nil: none
	files   []discord.File
	safe    bool          // doing it twice is the same as once
	patient bool          // waits out rate limits instead of failing with FaultLimited
	timeout time.Duration // of one attempt; callTimeout when zero
}

// do calls Discord and decodes the answer into out, when that is not nil. Its errors are *discord.Error, or ctx's.
func (r *rest) do(ctx context.Context, c call, out any) error {
	body, contentType, err := c.encode()
	if err != nil {
		return &discord.Error{Fault: discord.FaultInvalid, Err: err}
	}
	pauses := &backoff.ExponentialBackOff{InitialInterval: 300 * time.Millisecond, RandomizationFactor: 0.5, Multiplier: 2,
		MaxInterval: 5 * time.Second}
	for attempt, waits := 1, 0; ; {
		answer, err := r.attempt(ctx, c, body, contentType)
		if err == nil {
			return decodeAnswer(answer, out)
		}
		if attempt > 1 && discord.FaultOf(err) == discord.FaultAcked {
			return nil // an attempt that seemed to fail had worked
		}
		var pause time.Duration
		switch c.mayRepeat(err) {
		case limitsIt:
			if waits++; waits > maxWaits {
				return err
			}
			pause = jitter(retryAfter(err))
		case failure:
			if attempt++; attempt > maxAttempts {
				return err
			}
			pause = pauses.NextBackOff()
		case final:
			return err
		}
		if deadline, ok := ctx.Deadline(); pause > longestWait || ok && time.Until(deadline) < pause {
			return err
		}
		if sleep(ctx, pause) != nil {
			return err
		}
		r.log.DebugContext(ctx, "a call to Discord is repeated", "method", c.method, "call", c.name, "error", err)
	}
}

// repetition is what an error means for another attempt.
type repetition int

const (
	final    repetition = iota // no other attempt
	limitsIt                   // after the time that Discord named
	failure                    // after a pause
)

func (c call) mayRepeat(err error) repetition {
	var refused *discord.Error
	if !errors.As(err, &refused) || errors.Is(err, errRefused) {
		return final
	}
	var dial *net.OpError
	unsent := errors.As(err, &dial) && dial.Op == "dial"
	switch {
	case refused.Fault == discord.FaultLimited && c.patient:
		return limitsIt
	case refused.Fault == discord.FaultUnavailable && refused.Status != http.StatusUnauthorized && (c.safe || unsent):
		return failure
	}
	return final
}

// retryAfter is the time that Discord named.
func retryAfter(err error) time.Duration {
	var e *discord.Error
	if errors.As(err, &e) {
		return time.Duration(e.RetryAfter) * time.Millisecond
	}
	return 0
}

// attempt calls Discord once, unless a limit is known to be used up.
func (r *rest) attempt(ctx context.Context, c call, body []byte, contentType string) ([]byte, error) {
	if wait := r.limits.wait(c.route); wait > 0 {
		return nil, limited(wait)
	}
	timeout := c.timeout
	switch {
	case timeout == 0 && len(c.files) > 0:
		timeout = uploadTimeout
	case timeout == 0:
		timeout = callTimeout
	}
	limitedCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(limitedCtx, c.method, discordgo.EndpointAPI+c.path, bytes.NewReader(body))
	if err != nil {
		return nil, &discord.Error{Fault: discord.FaultInvalid, Err: errors.New("the address is malformed")}
	}
	req.Header.Set("User-Agent", r.agent)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if !c.hook {
		req.Header.Set("Authorization", "Bot "+r.token)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return nil, r.broken(ctx, err, c.secret)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	r.limits.learn(c.route, resp.Header)
	r.learnTime(resp.Header, time.Now())
	if resp.StatusCode >= http.StatusMultipleChoices {
		refused := refusal(resp.StatusCode, resp.Header, answer, func(s string) string { return r.hide(s, c.secret) })
		if refused.Status == http.StatusTooManyRequests {
			r.limits.refused(c.route, resp.Header, retryAfter(refused))
		}
		return nil, refused
	}
	if err != nil {
		return nil, r.broken(ctx, err, c.secret)
	}
	return answer, nil
}

// broken is the error of a call without an answer. The address, which may hold a token, is cut off.
func (r *rest) broken(ctx context.Context, err error, secret string) error {
	if ctx.Err() != nil {
		return fmt.Errorf("call to Discord: %w", ctx.Err())
	}
	var refused *discord.Error
	if errors.As(err, &refused) { // by the transport
		return refused
	}
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err
	}
	if text := err.Error(); r.hide(text, secret) != text {
		err = errors.New(r.hide(text, secret))
	}
	return &discord.Error{Fault: discord.FaultUnavailable, Err: err}
}

// hide replaces the bot's token and another secret in a text.
func (r *rest) hide(text, secret string) string {
	for _, s := range []string{r.token, secret} {
		if s != "" {
			text = strings.ReplaceAll(text, s, "***")
		}
	}
	return text
}

// scrub is the text of an error for the log.
func (r *rest) scrub(err error) string {
	if err == nil {
		return ""
	}
	return r.hide(err.Error(), "")
}

func decodeAnswer(answer []byte, out any) error {
	if out == nil {
		return nil
	}
	if err := decode(answer, out); err != nil {
		return &discord.Error{Fault: discord.FaultUnavailable, Err: errors.New("the answer cannot be read")}
	}
	return nil
}

// encode returns the body with its content type.
func (c call) encode() (body []byte, contentType string, err error) {
	if c.body == nil {
		return nil, "", nil
	}
	if len(c.files) == 0 {
		body, err = json.Marshal(c.body)
		return body, "application/json", err
	}
	files := make([]*discordgo.File, len(c.files))
	for i, f := range c.files {
		files[i] = &discordgo.File{Name: f.Name, ContentType: f.ContentType, Reader: bytes.NewReader(f.Data)}
	}
	contentType, body, err = discordgo.MultipartBodyWithJSON(c.body, files)
	return body, contentType, err
}
