package main

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"newsdesk/bot/discordtest"
)

var servedAt = regexp.MustCompile(`metrics and health are served" address=(\S+)`)

// ask asks the program's status address, and returns the code and the text.
func (p *program) ask(path string) (int, string) {
	p.t.Helper()
	found := servedAt.FindStringSubmatch(p.output.String())
	if found == nil {
		p.t.Fatalf("no status is served:\n%s", p.output)
	}
	resp, err := http.Get("http://" + found[1] + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// A program that answers says that it is ready and counts what it did; one whose database is gone says so, and lives.
func TestServeTellsHowItDoes(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{})
	var between *socket
	between, s.dsn = newSocket(t, s.dsn)
	p := s.start("NEWSDESK_STATUS_ADDRESS=127.0.0.1:0")
	if code, text := p.ask("/readyz"); code != http.StatusOK || text != "ok    database\nok    discord\n" {
		t.Error(code, text)
	}
	s.has(s.answer(s.member.In(s.channel).Command("ask", discordtest.Args{"question": "Why was the harbor bridge closed?"})), "no article")
	_, text := p.ask("/metrics")
	for _, line := range []string{`newsdesk_answers_total{mode="keyless",outcome="refused"} 1`,
		`newsdesk_gateway_connected{shard="0"} 1`,
		`newsdesk_answer_stage_seconds_count{stage="candidates"} 1`} {
		if !strings.Contains(text, line) {
			t.Errorf("%q is missing in\n%s", line, text)
		}
	}
	between.set(true)
	if code, text := p.ask("/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(text, "fail  database: the database does not answer") {
		t.Error(code, text)
	}
	if code, _ := p.ask("/healthz"); code != http.StatusOK {
		t.Error(code)
	}
	if code, text := p.ask("/metrics"); code != http.StatusOK || !strings.Contains(text, "newsdesk_answers_total") {
		t.Error("without a database there are no metrics:", code)
	}
	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}
