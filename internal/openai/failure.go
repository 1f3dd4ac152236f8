package openai

import (
	"fmt"
	"net/http"
	"time"
)

// class is a kind of failure that is treated in one way.
type class int

const (
	transient    class = iota // the server or the way to it failed; the next request may succeed
	rateLimited               // too many requests
	garbled                   // a reply that is none: HTML, cut off, empty, not JSON
	tooSlow                   // no first byte, or a gap
	mismatch                  // vectors or scores that do not belong to the request
	badKey                    // 401, 403
	noQuota                   // 402, insufficient_quota
	noModel                   // the model does not exist
	wrongAddress              // 404, 405 or a redirect: nothing there speaks the protocol
	tooLarge                  // the prompt or the batch exceeds a limit
	invalid                   // the server refuses this request
	filtered                  // a content filter or the model refuses
	cutShort                  // the reply reached its token limit
)

// treatment is what follows a failure.
type treatment struct {
	name    string
	retries int
	fault   bool // counts against the endpoint in its breaker
	block   bool // an operator must act: the endpoint is not asked for a while
}

func (c class) treatment() treatment {
	switch c {
	case transient:
		return treatment{name: "transient", retries: 3, fault: true}
	case rateLimited: // a fault only without Retry-After
		return treatment{name: "rate limited", retries: 3}
	case garbled:
		return treatment{name: "garbled", retries: 3, fault: true}
	case tooSlow:
		return treatment{name: "too slow", retries: 1, fault: true}
	case mismatch:
		return treatment{name: "mismatch", retries: 1, fault: true}
	case badKey:
		return treatment{name: "key refused", block: true}
	case noQuota:
		return treatment{name: "quota used up", block: true}
	case noModel:
		return treatment{name: "unknown model", block: true}
	case wrongAddress:
		return treatment{name: "wrong address", block: true}
	case tooLarge:
		return treatment{name: "too large"}
	case filtered:
		return treatment{name: "filtered"}
	case cutShort:
		return treatment{name: "cut short"}
	default:
		return treatment{name: "invalid"}
	}
}

// failure is why one attempt failed. Its text has no secrets and nothing of what was asked.
type failure struct {
	class      class
	status     int           // 0 when the failure is not an HTTP status
	retryAfter time.Duration // 0: the server did not say
	provider   providerError
	err        error
}

func (f *failure) Error() string {
	text := f.class.treatment().name
	if f.status != 0 {
		text += fmt.Sprintf(", status %d", f.status)
	}
	if p := f.provider.String(); p != "" {
		text += ", " + p
	}
	if f.err != nil {
		text += ": " + f.err.Error()
	}
	return text
}

func (f *failure) Unwrap() error { return f.err }

// fault reports whether the failure counts against the endpoint.
func (f *failure) fault() bool {
	if f.class == rateLimited {
		return f.retryAfter == 0
	}
	return f.class.treatment().fault
}

// statusFailure classifies an HTTP status with the error that came with it.
func statusFailure(status int, p providerError, retryAfter time.Duration) *failure {
	return &failure{class: classify(status, p), status: status, provider: p, retryAfter: retryAfter}
}

func classify(status int, p providerError) class {
	switch {
	case status == http.StatusPaymentRequired, p.noQuota():
		return noQuota
	case status == http.StatusTooManyRequests:
		return rateLimited
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return badKey
	case status == http.StatusRequestEntityTooLarge, status < 500 && p.tooLong():
		return tooLarge
	case status < 500 && p.unknownModel():
		return noModel
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed, status < 400:
		return wrongAddress
	case status == http.StatusRequestTimeout, status == http.StatusConflict, status == http.StatusTooEarly, status >= 500:
		return transient
	default:
		return invalid
	}
}
