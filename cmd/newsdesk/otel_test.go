package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"newsdesk/bot/discordtest"
	"newsdesk/internal/openai/openaitest"
	"newsdesk/internal/telemetry/collectortest"
)

// scripted is a chat endpoint that quotes the words of the bridge's story.
func scripted(t *testing.T) (server *openaitest.Server, env []string) {
	t.Helper()
	server = openaitest.New(t)
	return server, []string{"NEWSDESK_CHAT_BASE_URL=" + server.URL, "NEWSDESK_CHAT_MODEL=scripted", "NEWSDESK_CHAT_API_KEY=canary-key"}
}

var ticketOf = regexp.MustCompile(`msg=answered answer=(\S+) .*ticket=(\S+) trace_id=(\S+)`)

// One question is one trace, from the interaction to the statements of the database, and holds nothing of what was asked,
// read or written. Each job of a watched page is a trace of its own.
func TestServeTraces(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{})
	collector := collectortest.Start(t)
	model, env := scripted(t)
	p := s.start(append(env, "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL, "OTEL_EXPORTER_OTLP_HEADERS=x-key=canary-otel", "NEWSDESK_WORKERS=1")...)
	s.has(s.answer(s.admin.In(s.channel).Command("sources add", discordtest.Args{"location": site(t).URL + "/bridge"})), "/bridge")
	if err := collector.Wait(s.ctx, func(l collectortest.Spans) bool { return len(l.Named("job store_item")) > 0 }); err != nil {
		t.Fatal(err, p.output)
	}
	model.Push(openaitest.ForChat(openaitest.ReplyFunc(modelReply("a crack in its northern pillar"))))
	answered := s.answer(s.member.In(s.channel).Command("ask", discordtest.Args{"question": whyClosed}))
	s.has(answered, "northern pillar")
	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	found := ticketOf.FindStringSubmatch(p.output.String())
	if found == nil || !strings.Contains(answered.Text(), found[1]) {
		t.Fatalf("the answer's id is not in the log: %v\n%s", found, answered.Text())
	}
	list := collector.Spans()
	question := list.Of(found[3])
	for child, parent := range map[string]string{"interaction": "", "answer": "interaction", "retrieve": "answer", "understand": "retrieve", "candidates": "retrieve",
		"generate": "answer", "model chat": "generate", "verify": "answer"} {
		if !slices.ContainsFunc(question.Named(child), func(x collectortest.Span) bool { return question.Parent(x).Name == parent }) {
			t.Errorf("there is no %q below %q in\n%s", child, parent, question)
		}
	}
	for _, x := range question.Named("db SELECT") {
		if question.Parent(x).Name == "" {
			t.Errorf("a statement belongs to nothing: %s", question)
		}
	}
	if len(question.Named("db SELECT")) == 0 || question.Named("interaction")[0].About["ticket"] != found[2] ||
		question.Named("answer")[0].About["answer"] != found[1] || question.Named("model chat")[0].About["model"] != "scripted" ||
		question.Named("model chat")[0].About["tokens.prompt"] == "0" || question.Named("answer")[0].About["mode"] != "model" {
		t.Errorf("it is not said what was asked of whom:\n%s", question)
	}
	for _, never := range []string{"harbor", "pillar", "canary", "Ledger", "bridge"} {
		if strings.Contains(collector.All(), never) {
			t.Errorf("%q was sent to the collector", never)
		}
	}
	if strings.Contains(p.output.String(), "canary") {
		t.Error("a key is in the log")
	}
}

// A collector that hangs or is away costs neither answers nor a late end.
func TestServeWithDeadCollector(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	var asked sync.WaitGroup
	asked.Add(1)
	var once sync.Once
	hung := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		once.Do(asked.Done)
		<-release
	}))
	defer hung.Close()
	defer close(release)
	s := newStage(t, discordtest.Options{})
	p := s.start("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=" + hung.URL)
	s.has(s.answer(s.member.In(s.channel).Command("ask", discordtest.Args{"question": whyClosed})), "no articles yet")
	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	asked.Wait()
	if !strings.Contains(p.output.String(), "everybody who asked has been answered") || !strings.Contains(p.output.String(), "last spans were not sent") {
		t.Error("the end was another")
	}
}
