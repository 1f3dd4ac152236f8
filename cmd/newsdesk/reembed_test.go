package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/internal/config"
	"newsdesk/internal/news"
	"newsdesk/internal/openai/openaitest"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/reembed"
	"newsdesk/internal/retrieve"
)

// nextModel names a model of the scripted endpoint as the one to change to.
func nextModel(dsn string, server *openaitest.Server) map[string]string {
	return map[string]string{"DATABASE_URL": dsn, "NEWSDESK_NEXT_EMBEDDING_BASE_URL": server.URL,
		"NEWSDESK_NEXT_EMBEDDING_MODEL": "scripted-vectors", "NEWSDESK_NEXT_EMBEDDING_DIMENSIONS": "256",
		"NEWSDESK_NEXT_EMBEDDING_API_KEY": "canary-4711"}
}

// process is a running process of an environment, such as the bot.
func process(t *testing.T, env map[string]string) *app {
	t.Helper()
	cfg, err := config.Load(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	a := newApp(cfg, streams{strings.NewReader(""), io.Discard, io.Discard})
	if err := a.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.close(context.WithoutCancel(t.Context())) })
	return a
}

// succeeds runs a command that must succeed and print something.
func succeeds(t *testing.T, env map[string]string, says string, args ...string) string {
	t.Helper()
	code, stdout, stderr := command(t, env, "", args...)
	if code != exitOK || !strings.Contains(stdout, says) || strings.Contains(stdout+stderr, "canary") {
		t.Fatalf("%v: exit %d: %s%s; want %q", args, code, stdout, stderr, says)
	}
	return stdout
}

// reports is a dump of so many short articles, each of one chunk.
func reports(n int) string {
	var dump strings.Builder
	for i := range n {
		fmt.Fprintf(&dump, `{"url":"https://ledger.example/%d","title":"Report %d","body":"The council of town number %d met on Monday evening and spoke for %d hours about bridge %d."}`+"\n", i, i, i, i%7, 3*i+1)
	}
	return dump.String()
}

// A running process is asked without a pause while the model is changed from the local embedder to an endpoint and back
// and the old one dropped. It answers every time, takes each change without a restart, and what it ingests has vectors
// of the model of the moment.
func TestReembedWhileQuestionsAreAsked(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	dsn := postgrestest.DSN(t)
	ingestExamples(t, map[string]string{"DATABASE_URL": dsn})
	env := nextModel(dsn, server)
	bot := process(t, env)
	var later atomic.Int64 // how far the bot's clock is ahead, so that nobody waits for it to look again
	bot.now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	lib, err := bot.db.Library(t.Context(), "news")
	if err != nil {
		t.Fatal(err)
	}
	retriever := bot.retriever(retrieve.Defaults())
	asking, stop := context.WithCancel(t.Context())
	asked := make(chan int)
	go func() {
		n := 0
		for asking.Err() == nil {
			ev, err := retriever.Retrieve(t.Context(), news.Question{Text: "why did Albania expel the diplomats", Library: lib.ID, AskedAt: time.Now()})
			if err != nil || len(ev.Passages) == 0 {
				t.Errorf("question %d: %d passages, %v", n, len(ev.Passages), err)
			}
			n++
		}
		asked <- n
	}()
	uses := func(name string) {
		t.Helper()
		later.Add(int64(2 * lookEvery))
		if m, e, err := bot.models.forQuestions(t.Context()); err != nil || e == nil || m.Name != name {
			t.Errorf("the running process asks by %q (%v), not %q", m.Name, err, name)
		}
	}
	local := localEmbedding().name
	uses(local)
	estimate := succeeds(t, env, "tokens in", "reembed", "--model", "scripted-vectors", "--estimate", "--price", "20")
	if embeddingRequests(server) != 0 || !strings.Contains(estimate, "at 20 for a million tokens") {
		t.Errorf("%d requests for the estimate %s", embeddingRequests(server), estimate)
	}
	succeeds(t, env, "Switched", "reembed", "--model", "scripted-vectors")
	uses("scripted-vectors")
	succeeds(t, env, `active   scripted-vectors (256 dimensions`, "reembed", "--status")
	if code, stdout, stderr := command(t, env, reports(3), "ingest", "-"); code != exitOK || !strings.Contains(stdout, "3 added") {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
	succeeds(t, env, "Switched", "reembed", "--back")
	uses(local)
	// Going back again, to an endpoint that is down, changes nothing, and the same command does it later.
	if code, stdout, stderr := command(t, env, reports(5), "ingest", "-"); code != exitOK || !strings.Contains(stdout, "2 added") {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
	server.Push(openaitest.ForEmbeddings(openaitest.Unauthorized()))
	if code, _, stderr := command(t, env, "", "reembed", "--back"); code != exitFailed {
		t.Errorf("exit %d: %s", code, stderr)
	}
	uses(local)
	succeeds(t, env, "Switched", "reembed", "--back")
	uses("scripted-vectors")
	succeeds(t, env, "Switched", "reembed", "--back")
	uses(local)
	for _, line := range strings.Split(strings.TrimSpace(succeeds(t, env, "active   "+local, "reembed", "--status")), "\n") {
		var have, of int
		if _, at, ok := strings.Cut(line, "UTC: "); ok {
			_, _ = fmt.Sscanf(at, "%d of %d chunks", &have, &of)
		}
		if have == 0 || have != of {
			t.Errorf("not every chunk has its vector: %s", line)
		}
	}
	succeeds(t, env, "Dropped scripted-vectors", "reembed", "--drop-old")
	uses(local)
	stop()
	n := <-asked
	if n == 0 {
		t.Error("nothing was asked")
	}
	t.Attr("F-reembed-questions", fmt.Sprintf("%d questions in a row to one running process while the embedding model was changed, changed back and the old one dropped: every one was answered", n))
}

// A change that is killed while it fills and while it checks is finished by the same command, and each kill costs at most
// one batch of embeddings twice.
func TestKilledReembedGoesOn(t *testing.T) {
	t.Parallel()
	const articles, batch, calls = 900, 384, 4
	server := openaitest.New(t)
	dsn := postgrestest.DSN(t)
	env := nextModel(dsn, server)
	if code, stdout, stderr := command(t, map[string]string{"DATABASE_URL": dsn}, reports(articles), "ingest", "-"); code != exitOK {
		t.Fatalf("exit %d: %s%s", code, stdout, stderr)
	}
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 1}) // so that others' sessions can be told
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	kill := func(request int) {
		t.Helper()
		release := make(chan struct{})
		for range request - 1 {
			server.Push(openaitest.ForEmbeddings(openaitest.Good()))
		}
		server.Push(openaitest.ForEmbeddings(openaitest.Hold(release, openaitest.Good())))
		cmd := exec.CommandContext(t.Context(), os.Args[0], "reembed", "--model", "scripted-vectors")
		cmd.Env = append(os.Environ(), asProgram+"=1")
		for k, v := range env {
			cmd.Env = append(cmd.Env, k+"="+v)
		}
		before := len(server.Requests())
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		server.Await(before + request)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the killed process ended well")
		}
		close(release)
		postgrestest.AwaitSessions(t, dsn, 1)
		if m, err := db.ActiveModel(t.Context()); err != nil || m.Name != localEmbedding().name {
			t.Fatalf("after the kill at request %d the active model is %q, %v", request, m.Name, err)
		}
	}
	kill(1)         // in the first batch
	kill(calls + 2) // in a later one
	killed := 2
	a := process(t, env)
	to, err := a.register(t.Context(), a.embeddings()[1])
	if err != nil {
		t.Fatal(err)
	}
	service, err := a.models.of(to)
	if err == nil {
		_, err = reembed.New(reembed.Options{Store: a.db, To: reembed.Side{Model: to, Embedder: service}, Count: func(string) int { return 1 }}).Fill(t.Context(), nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := a.close(t.Context()); err != nil {
		t.Fatal(err)
	}
	kill(1) // in the check, as all is filled
	killed++
	succeeds(t, env, "Switched", "reembed", "--model", "scripted-vectors")
	times := map[string]int{}
	for _, r := range server.Requests() {
		if r.Embedding != nil {
			for _, text := range r.Embedding.Input {
				if strings.Contains(text, "\n\n") { // and not a sentence of the check
					times[text]++
				}
			}
		}
	}
	twice := -len(times)
	for n := range maps.Values(times) {
		twice += n
	}
	if len(times) != articles || twice > 2*batch {
		t.Errorf("%d texts were embedded, of %d; %d of them again", len(times), articles, twice)
	}
	m, err := db.ActiveModel(t.Context())
	if err != nil || m.ID != to.ID {
		t.Errorf("%q is active: %v", m.Name, err)
	}
	if c, err := db.ModelCoverage(t.Context(), to); err != nil || c.Chunks != articles || c.Missing != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	t.Attr("F-reembed-kill", fmt.Sprintf("a change of the embedding model of %d chunks, killed %d times (SIGKILL in the first batch, in a later one and in the check), was finished by the same command; %d chunks were embedded twice, of at most %d for each kill",
		articles, killed, twice, batch))
}

// What cannot find anything is filled and not switched to, but for --force.
func TestUselessModelIsRefused(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	env := nextModel(postgrestest.DSN(t), server)
	env["NEWSDESK_NEXT_EMBEDDING_DIMENSIONS"] = "1"
	code, stdout, stderr := command(t, map[string]string{"DATABASE_URL": env["DATABASE_URL"]}, reports(150), "ingest", "-")
	if code != exitOK {
		t.Fatalf("exit %d: %s%s", code, stdout, stderr)
	}
	code, stdout, stderr = command(t, env, "", "reembed", "--model", "scripted-vectors")
	if code != exitFailed || !strings.Contains(stderr, "was not switched") || !strings.Contains(stderr, "--force") {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
	succeeds(t, env, "active   local/", "reembed", "--status")
	succeeds(t, env, "Switched", "reembed", "--model", "scripted-vectors", "--force")
}

// A process that does not know the active model answers by words, and takes no articles.
func TestUnknownActiveModel(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	env := endpoints(t, server)
	env["NEWSDESK_CHAT_MODEL"] = ""
	ingestExamples(t, env)
	local := map[string]string{"DATABASE_URL": env["DATABASE_URL"]}
	succeeds(t, local, "24 hours", "ask", endpointQuestion)
	code, stdout, stderr := command(t, local, reports(1), "ingest", "-")
	if code != exitFailed || !strings.Contains(stderr, "NEWSDESK_EMBEDDING_MODEL=scripted-vectors") {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
	succeeds(t, local, "Switched", "reembed", "--model", "local", "--force")
	if code, stdout, stderr := command(t, local, reports(1), "ingest", "-"); code != exitOK || !strings.Contains(stdout, "1 added") {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
}
