package discordtest

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

// Fault is something that goes wrong with a request. The zero Fault is nothing.
type Fault struct {
	kind    string
	stored  bool // the request is served
	after   bool // the fault comes after that
	answer  result
	delay   time.Duration
	release <-chan struct{}
}

// String names the fault.
func (f Fault) String() string {
	if f.after {
		return f.kind + " after storing"
	}
	return f.kind
}

// RouteLimit answers 429 for the route.
func RouteLimit(after time.Duration) Fault {
	return Fault{kind: "route limit", answer: tooMany(after, "user")}
}

// GlobalLimit answers 429 for the bot.
func GlobalLimit(after time.Duration) Fault {
	return Fault{kind: "global limit", answer: tooMany(after, "global")}
}

// SharedLimit answers 429 for everybody who uses the resource.
func SharedLimit(after time.Duration) Fault {
	return Fault{kind: "shared limit", answer: tooMany(after, "shared")}
}

// Blocked answers 429 as Cloudflare does, with a page and not JSON.
func Blocked(after time.Duration) Fault {
	f := page(http.StatusTooManyRequests, "Access denied | discord.com used Cloudflare to restrict access")
	f.kind = "blocked"
	f.answer.header.Set("Retry-After", strconv.Itoa(int(math.Ceil(after.Seconds()))))
	return f
}

// Refuse answers with an HTTP status and one of Discord's error codes, such as 403 and 50013.
func Refuse(status, code int, message string) Fault {
	text, _ := json.Marshal(map[string]any{"message": message, "code": code}) //nolint:errcheck,errchkjson // of strings and numbers
	return Fault{kind: fmt.Sprintf("refused %d", status), answer: result{status: status, code: code, text: text}}
}

// Unauthorized answers 401, as for a token that was reset.
func Unauthorized() Fault { return Refuse(http.StatusUnauthorized, 0, "401: Unauthorized") }

// ServerError answers with a 5xx status: 500 with JSON, others with a page as a proxy does.
func ServerError(status int) Fault {
	f := page(status, http.StatusText(status))
	if status == http.StatusInternalServerError {
		f = Refuse(status, 0, "500: Internal Server Error")
	}
	f.kind = fmt.Sprintf("status %d", status)
	return f
}

func page(status int, title string) Fault {
	h := http.Header{"Content-Type": {"text/html; charset=UTF-8"}}
	text := "<!DOCTYPE html>\n<title>" + title + "</title>\n<h1>" + title + "</h1>\n"
	return Fault{answer: result{status: status, header: h, text: []byte(text)}}
}

// Reset breaks the TCP connection instead of an answer.
func Reset() Fault { return Fault{kind: "reset"} }

// AfterStoring serves the request and then fails as f does: what was asked for has happened, and the bot does not know.
// A Slow or Hold then delays the answer.
func AfterStoring(f Fault) Fault {
	f.stored, f.after = true, true
	return f
}

// Cut serves the request and breaks the connection in the middle of the answer.
func Cut() Fault { return Fault{kind: "cut", stored: true} }

// Slow serves the request after a while.
func Slow(d time.Duration) Fault { return Fault{kind: "slow", stored: true, delay: d} }

// Hold serves the request when release gives a value or is closed.
func Hold(release <-chan struct{}) Fault {
	return Fault{kind: "held", stored: true, release: release}
}

// late reports whether the request is merely served later.
func (f Fault) late() bool { return f.kind == "slow" || f.kind == "held" }

// broken reports whether no whole answer is sent.
func (f Fault) broken() bool { return f.kind == "reset" || f.kind == "cut" }

// hold waits as the fault says. The bot may go away meanwhile; the request is served nevertheless.
func (s *Server) hold(f Fault, r *http.Request) {
	if !f.late() {
		return
	}
	release := f.release
	if release == nil {
		timer := time.NewTimer(f.delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
		case <-s.done:
		}
		return
	}
	select {
	case <-release:
	case <-r.Context().Done():
	case <-s.done:
	}
}

// spoil replaces the answer of a request.
func (f Fault) spoil(done result) result {
	if f.answer.status != 0 {
		return f.answer
	}
	return done
}

// write sends the answer, or as much of it as the fault lets through.
func (f Fault) write(w http.ResponseWriter, done result) {
	switch {
	case f.kind == "reset", f.kind == "cut" && len(done.text) == 0: // there is no middle to cut at
		hijackReset(w)
		return
	case f.kind == "cut":
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(done.text)+1))
		w.WriteHeader(done.status)
		_, _ = w.Write(done.text[:len(done.text)/2])
		panic(http.ErrAbortHandler) // the connection ends before what was announced
	}
	if w.Header().Get("Content-Type") == "" && done.status != http.StatusNoContent {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(done.status)
	_, _ = w.Write(done.text)
}
