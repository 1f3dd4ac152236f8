package main

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"newsdesk/bot/discordtest"
	"newsdesk/internal/openai/openaitest"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/telemetry/collectortest"
)

var shownTicket = regexp.MustCompile(`\b[0-9a-f]{10}\b`)

// Whatever fails while the bot serves, neither a secret nor what was asked or read gets into its log, its metrics, the
// collector or the database, and the id that an error message shows stands in the log.
func TestCanariesOfServe(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{Token: secretCanary + "-bot"})
	collector, model := collectortest.Start(t), openaitest.New(t)
	dsn := s.dsn
	var between *socket
	between, s.dsn = newSocket(t, s.dsn+" password="+secretCanary)
	p := s.start("NEWSDESK_LOG_LEVEL=debug", "NEWSDESK_STORAGE_KEY="+canaryKey, "NEWSDESK_STATUS_ADDRESS=127.0.0.1:0",
		"NEWSDESK_CHAT_BASE_URL="+model.URL, "NEWSDESK_CHAT_MODEL=scripted", "NEWSDESK_CHAT_API_KEY="+secretCanary, "NEWSDESK_CHAT_PRICE=1/1",
		"NEWSDESK_DAILY_MONEY=100", "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL, "OTEL_EXPORTER_OTLP_HEADERS=authorization="+secretCanary, "NEWSDESK_WORKERS=1")
	admin, member := s.admin.In(s.channel), s.member.In(s.channel)
	s.has(s.answer(admin.Command("ingest file", discordtest.Args{"file": discordtest.File{Name: "bridge.txt", ContentType: "text/plain",
		Data: []byte("Harbor bridge closed\n\n" + canaryStory)}})), "1 added")
	ask := func() discordtest.Message {
		t.Helper()
		return s.answer(member.Command("ask", discordtest.Args{"question": canaryQuestion}))
	}
	for _, step := range []openaitest.Step{openaitest.Reply(questionCanary + bodyCanary), openaitest.Raw(400, "text/plain", canaryQuestion),
		openaitest.CutOff(`{"claims":[{"text":"` + bodyCanary), openaitest.Status(401, "Incorrect API key: "+secretCanary)} {
		model.Push(slices.Repeat([]openaitest.Step{openaitest.ForChat(step)}, 4)...)
		s.has(ask(), "northern pillar")
	}
	paths := 4
	edits := func(r discordtest.Request) bool { return r.Method == http.MethodPatch }
	for _, fault := range []discordtest.Fault{discordtest.Refuse(403, 50013, "Missing Permissions"), discordtest.Refuse(400, 50035, "Invalid Form Body "+questionCanary),
		discordtest.Refuse(404, 10015, "Unknown Webhook"), discordtest.ServerError(500), discordtest.Reset(), discordtest.Cut()} {
		s.discord.Fault(discordtest.FaultRule{Match: edits, Times: 1, Do: fault})
		if _, err := member.Command("ask", discordtest.Args{"question": canaryQuestion}); err != nil {
			t.Fatal(err)
		}
		paths++
		if err := p.output.waitFor(s.ctx, " what=ask ", paths); err != nil {
			t.Fatal(err)
		}
	}
	s.has(s.answer(admin.Command("ingest url", discordtest.Args{"address": "http://user:" + secretCanary + "@127.0.0.1:1/x"})), "not the address of a web page")
	s.has(s.answer(admin.Command("sources add", discordtest.Args{"location": "http://user:" + secretCanary + "@127.0.0.1:1/x"})), "not the address of a web page")
	s.answer(admin.Command("library doctor", nil))
	s.answer(member.Command("ask", discordtest.Args{"question": canaryQuestion, "since": "soon"}))
	s.answer(member.MessageCommand("Check this claim", mustSay(t, member, "The bridge was closed on Thursday, "+questionCanary+".")))
	paths += 5
	if found := postgrestest.ColumnsWith(t, dsn, append(secretForms(), questionCanary)...); len(found) > 0 {
		t.Error("what should not be stored is in", found)
	}
	_, metrics := p.ask("/metrics")
	between.set(true)
	failed := ask()
	s.has(failed, "database")
	_, ready := p.ask("/readyz")
	_, without := p.ask("/metrics")
	between.set(false)
	paths++
	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	log := p.output.String()
	ticket := shownTicket.FindString(failed.Text())
	if ticket == "" || !strings.Contains(log, "ticket="+ticket) {
		t.Errorf("the id %q is not in the log", ticket)
	}
	never := append(secretForms(), questionCanary, bodyCanary)
	for _, i := range s.discord.Interactions() {
		never = append(never, i.Token)
	}
	for name, text := range map[string]string{"log": log, "metrics": metrics + without, "readyz": ready, "traces": collector.All()} {
		for _, canary := range never {
			if strings.Contains(text, canary) {
				t.Errorf("%s is in the %s:\n%s", canary, name, text)
			}
		}
	}
	for _, m := range s.channel.Messages() {
		for _, secret := range secretForms() {
			if strings.Contains(m.Text(), secret) {
				t.Errorf("people were told a secret: %s", m.Text())
			}
		}
	}
	if len(collector.Spans()) == 0 || !strings.Contains(metrics, "newsdesk_budget_left") || !strings.Contains(metrics, `newsdesk_endpoint_up{endpoint="chat"} 0`) {
		t.Error("there is nothing to look at", metrics)
	}
	t.Attr("S10", fmt.Sprintf("serve: %d error paths, 0 canary bytes of token, keys, password, %d interaction tokens, question and article in %d bytes of debug log, "+
		"metrics, readiness, %d spans and all columns; the id of an error message was found in the log", paths, len(s.discord.Interactions()), len(log), len(collector.Spans())))
}

// A token that Discord refuses ends the program without being shown.
func TestCanaryOfRefusedToken(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{})
	p := serve(t, s.discord, s.dsn, "NEWSDESK_DISCORD_TOKEN="+secretCanary, "NEWSDESK_LOG_LEVEL=debug")
	if err := <-p.ended; err == nil || strings.Contains(p.output.String(), secretCanary) {
		t.Error(err, p.output)
	}
	id := regexp.MustCompile(`(?m)^  id: (\S+)$`).FindStringSubmatch(p.output.String())
	if id == nil || strings.Count(p.output.String(), id[1]) != 2 {
		t.Error("the id that is shown is not in the log")
	}
}
