package openai

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
)

// events passes on the data lines of a stream of server-sent events. go-openai counts comments as empty messages, loses
// errors that follow other lines, and takes a lost connection for the end; here comments are dropped, and errors and
// lost ends become a *failure.
type events struct {
	io.Closer
	lines    *bufio.Reader
	redact   func(string) string
	rest     []byte // of the line being passed on
	stray    []byte // a JSON object that is no event: some servers report errors so
	finished bool   // the reply is whole
}

func newEvents(body io.ReadCloser, redact func(string) string) *events {
	return &events{Closer: body, lines: bufio.NewReader(body), redact: redact}
}

func (e *events) Read(p []byte) (int, error) {
	for len(e.rest) == 0 {
		line, err := e.lines.ReadBytes('\n')
		if fail := e.take(bytes.TrimSpace(line)); fail != nil {
			return 0, fail
		}
		if len(e.rest) > 0 {
			break // an error comes again with the next read
		}
		if errors.Is(err, io.EOF) && !e.finished {
			return 0, e.cutOff()
		}
		if err != nil && e.finished {
			err = io.EOF // whatever is lost now is not missed
		}
		if err != nil {
			return 0, err
		}
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func (e *events) take(line []byte) error {
	payload, isData := bytes.CutPrefix(line, []byte("data:"))
	payload = bytes.TrimSpace(payload)
	switch {
	case !isData && (len(e.stray) > 0 || bytes.HasPrefix(line, []byte("{"))) && len(e.stray) < maxErrorBody:
		e.stray = append(e.stray, line...)
		return nil
	case !isData || len(payload) == 0:
		return nil
	case string(payload) == "[DONE]":
		e.finished = true
	case bytes.Contains(payload, []byte(`"finish_reason":"`)), bytes.Contains(payload, []byte(`"finish_reason": "`)):
		e.finished = true
	}
	if fail := eventFailure(payload, e.redact); fail != nil {
		return fail
	}
	e.rest = append(append([]byte("data: "), payload...), '\n', '\n')
	return nil
}

func (e *events) cutOff() error {
	if fail := eventFailure(e.stray, e.redact); fail != nil {
		return fail
	}
	return &failure{class: garbled, err: errors.New("the reply breaks off")}
}

// eventFailure returns the failure that an event or a reply with status 200 reports, or nil.
func eventFailure(payload []byte, redact func(string) string) error {
	if !bytes.Contains(payload, []byte(`"error"`)) {
		return nil
	}
	var event struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(payload, &event) != nil || len(event.Error) == 0 || string(event.Error) == "null" {
		return nil
	}
	p := parseProviderError(payload, redact)
	fail := statusFailure(p.status(), p, 0)
	fail.status = 0 // the real one was 200
	return fail
}

// status guesses the HTTP status that an error inside a stream would have had.
func (p providerError) status() int {
	code, err := strconv.Atoi(p.code)
	switch {
	case err == nil && code >= 400 && code < 600:
		return code
	case p.mentions("rate_limit", "rate limit", "too many requests"):
		return 429
	case p.mentions("invalid_api_key", "authentication"):
		return 401
	case p.tooLong(), p.unknownModel(), p.mentions("invalid_request"):
		return 400
	default:
		return 500
	}
}
