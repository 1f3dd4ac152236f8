package discordtest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// result is how a request ends.
type result struct {
	status int
	code   int
	text   []byte
	header http.Header
}

// serve takes a request through faults, checks and limits to its endpoint.
func (s *Server) serve(r *route, w http.ResponseWriter, req *http.Request) {
	c := &call{route: r, http: req, mayMention: s.options.MayMention}
	began := s.Now()
	readErr := c.read()
	rule := s.match(c)
	fault := Fault{}
	if rule != nil {
		fault = rule.Do
	}
	if !fault.after {
		s.hold(fault, req)
	}
	var done result
	switch {
	case readErr == errTooLarge: //nolint:errorlint // it is not wrapped
		done = failed(refuse(http.StatusRequestEntityTooLarge, 40005, "Request entity too large"))
	case readErr != nil:
		return // the bot went away
	case fault.kind == "" || fault.stored:
		done = s.answer(c)
	}
	if fault.after {
		s.hold(fault, req)
	}
	s.finish(w, c, fault, done, began)
}

// finish records the request and sends its answer, as far as the fault lets it.
func (s *Server) finish(w http.ResponseWriter, c *call, fault Fault, done result, began time.Time) {
	done = fault.spoil(done)
	s.mu.Lock()
	now := s.now()
	e := Entry{At: began, Kind: EntryRequest, Request: c.request(), Status: done.status, Code: done.code, Answer: done.text,
		Took: now.Sub(began), Fault: fault.String()}
	if fault.broken() {
		e.Status, e.Answer = 0, nil
	}
	s.countInvalid(done, now)
	s.record(e)
	s.mu.Unlock()
	for key, values := range done.header {
		w.Header()[key] = values
	}
	fault.write(w, done)
}

// answer is what a good Discord does with a request.
func (s *Server) answer(c *call) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	header := http.Header{}
	if limited, is := s.limit(c, header); is {
		return limited
	}
	body, refused := s.obey(c)
	if refused != nil {
		if refused.counts {
			problem := strings.TrimSuffix(refused.message+": "+refused.detail, ": ")
			s.violate(Violation{Where: c.route.name(), Path: refused.path, Problem: problem})
		}
		done := failed(refused)
		done.header = header
		s.checkAnswer(c.route, done.status, done.text)
		return done
	}
	done := result{status: http.StatusNoContent, header: header}
	if body != nil {
		done.status = http.StatusOK
		if c.route.status != 0 {
			done.status = c.route.status
		}
		if b, ok := body.(created); ok {
			body, done.status = b.body, http.StatusCreated
		}
		text, err := json.Marshal(body)
		if err != nil {
			s.defect("%s: %v", c.route.name(), err)
		}
		done.text = text
	}
	s.checkAnswer(c.route, done.status, done.text)
	return done
}

// created marks an answer with status 201.
type created struct{ body any }

func failed(r *refusal) result {
	text, _ := json.Marshal(r.body()) //nolint:errcheck,errchkjson // of strings and numbers
	return result{status: r.status, code: r.code, text: text}
}

// obey checks a request and does what it asks for. s.mu is held.
func (s *Server) obey(c *call) (any, *refusal) {
	agent := c.http.Header.Get("User-Agent")
	if !strings.HasPrefix(agent, "DiscordBot (") {
		return nil, &refusal{http.StatusForbidden, 40333, "internal network error", "",
			"the User-Agent " + agent + " is not DiscordBot (url, version)", true}
	}
	if !c.route.token && c.http.Header.Get("Authorization") != "Bot "+s.options.Token {
		return nil, unauthorized()
	}
	if err := c.decodeValue(); err != nil {
		return nil, &refusal{http.StatusBadRequest, 50109, "The request body contains invalid JSON.", "", err.Error(), true}
	}
	if refused := c.checkLimits(); refused != nil {
		return nil, refused
	}
	if path, problem := s.checkRequest(c); problem != "" {
		return nil, invalidBody(path, "%s", problem)
	}
	return c.route.serve(s, c)
}
