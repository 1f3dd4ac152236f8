package news

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Code classifies an error for the doors (terminal, Discord), which turn it into an exit status or a reply.
type Code string

// The codes. Everything that is not one of the others is CodeInternal, whose details users never see.
const (
	CodeInvalid      Code = "invalid"      // the input is wrong; the message says how
	CodeNotFound     Code = "not_found"    // the named thing does not exist
	CodeGone         Code = "gone"         // the named thing existed and was removed for good
	CodeUnavailable  Code = "unavailable"  // the database or an endpoint is down; trying later may help
	CodeRateLimited  Code = "rate_limited" // too many requests; trying later helps
	CodeUnauthorized Code = "unauthorized" // a key is missing, wrong or out of quota; an operator must act
	CodeTimeout      Code = "timeout"      // a deadline passed
	CodeTooLarge     Code = "too_large"    // the input exceeds a limit; the message names it
	CodeBlocked      Code = "blocked"      // an address or content that newsdesk must not fetch
	CodeUnsupported  Code = "unsupported"  // a format or an engine that newsdesk cannot use
	CodeCanceled     Code = "canceled"     // the asker or the operator stopped it
	CodeSuperseded   Code = "superseded"   // what it was made for has changed meanwhile; making it anew helps
	CodeInternal     Code = "internal"     // a defect; the log has the chain

	// Why there is no article where one was looked for.
	CodePaywalled  Code = "paywalled"   // only the beginning is there for those who do not pay
	CodeConsent    Code = "consent"     // the site shows a question about cookies in its place
	CodeErrorPage  Code = "error_page"  // the site says that something is wrong, or that a robot must prove it is none
	CodeNotArticle Code = "not_article" // a home page or another list of articles
	CodeTooShort   Code = "too_short"   // there is too little text
	CodeNoText     Code = "no_text"     // there is none
)

// Error carries what a user may read beside what an operator needs. Message is one sentence without secrets;
// Hint, when set, says what to do about it; Err is the wrapped chain for the log.
type Error struct {
	Code    Code
	Message string
	Hint    string
	Err     error
	// RetryAfter is how long the other side asks to be left alone; 0: it did not say.
	RetryAfter time.Duration
}

// Errorf makes an Error whose message is formatted; a %w in the format is kept as the wrapped chain.
func Errorf(code Code, format string, args ...any) *Error {
	wrapped := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: wrapped.Error(), Err: errors.Unwrap(wrapped)}
}

// WithHint returns the error with a sentence that says what to do.
func (e *Error) WithHint(hint string) *Error {
	e.Hint = hint
	return e
}

// Error returns the message with the chain below it, for logs. Doors show Message alone.
func (e *Error) Error() string {
	switch {
	case e.Err == nil:
		return e.Message
	case e.Message == "":
		return e.Err.Error()
	case strings.Contains(e.Message, e.Err.Error()):
		return e.Message
	default:
		return e.Message + ": " + e.Err.Error()
	}
}

// Unwrap gives errors.Is and errors.As the chain.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the outermost Error in the chain. Context errors have their own codes, a nil
// error has the empty code, and everything else is CodeInternal.
func CodeOf(err error) Code {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Code
	case errors.Is(err, context.Canceled):
		return CodeCanceled
	case errors.Is(err, context.DeadlineExceeded):
		return CodeTimeout
	default:
		return CodeInternal
	}
}
