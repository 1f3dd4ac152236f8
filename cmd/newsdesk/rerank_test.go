package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/openai/openaitest"
	"newsdesk/internal/postgres/postgrestest"
)

func reranking(t *testing.T, server *openaitest.Server) map[string]string {
	t.Helper()
	return map[string]string{"DATABASE_URL": postgrestest.DSN(t), "NEWSDESK_RERANK_BASE_URL": server.URL, "NEWSDESK_RERANK_MODEL": "scripted-ranks",
		"NEWSDESK_RERANK_API_KEY": "canary-4711"}
}

// search returns the passages that the command prints for endpointQuestion.
func search(t *testing.T, env map[string]string) []news.Passage {
	t.Helper()
	code, stdout, stderr := command(t, env, "", "search", "--json", endpointQuestion)
	var ev news.Evidence
	if err := json.Unmarshal([]byte(stdout), &ev); err != nil || code != exitOK || len(ev.Passages) < 2 {
		t.Fatalf("exit %d: %s %s", code, stdout, stderr)
	}
	return ev.Passages
}

func TestRerankerOrdersASearch(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	env := reranking(t, server)
	ingestExamples(t, env)
	without := map[string]string{"DATABASE_URL": env["DATABASE_URL"]}
	first := search(t, without)[0]
	if len(server.Requests()) != 0 {
		t.Fatal("the reranker was asked although none is configured")
	}
	againstFirst := openaitest.RankedBy(func(_, text string) float64 {
		if strings.HasSuffix(text, first.Text) {
			return -9
		}
		return 0.25
	})
	server.Push(againstFirst, againstFirst)
	passages := search(t, env)
	at := slices.IndexFunc(passages, func(p news.Passage) bool { return p.Ref == first.Ref })
	if at == 0 || passages[0].Scores.Rerank == nil || *passages[0].Scores.Rerank != 0.25 {
		t.Errorf("the first stands at %d; scores of the new first: %+v", at, passages[0].Scores)
	}
	code, stdout, stderr := command(t, env, "", "search", "--explain", endpointQuestion)
	if code != exitOK || !strings.Contains(stdout, "by the reranker's 0.25, without it fused") || strings.Contains(stdout+stderr, "canary") {
		t.Errorf("exit %d: %s %s", code, stdout, stderr)
	}
	for _, r := range server.Requests() {
		if r.Rerank == nil || r.Key != "canary-4711" || r.Rerank.Model != "scripted-ranks" || r.Rerank.Query != endpointQuestion {
			t.Errorf("a request to %s with the key %q: %s", r.Path, r.Key, r.Body)
		}
	}
}

// Whatever the reranker does, there is the answer of ranking without it, and the doctor says what is wrong.
func TestFailingRerankerLeavesTheAnswer(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]openaitest.Step{
		"refused key": openaitest.Status(401, "Incorrect API key provided: canary-4711"),
		"a web page":  openaitest.HTML(),
		"refused":     openaitest.Status(400, "odd"),
		"gone":        openaitest.Hangup(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := openaitest.New(t)
			env := reranking(t, server)
			ingestExamples(t, env)
			for range 20 {
				server.Push(openaitest.ForRerank(step))
			}
			code, stdout, stderr := command(t, env, "", "ask", endpointQuestion)
			if code != exitOK || !strings.Contains(stdout, "24 hours") || strings.Contains(stdout+stderr, "canary") {
				t.Errorf("exit %d: %s %s", code, stdout, stderr)
			}
			if !strings.Contains(stderr, "ranking without the reranker") || strings.Contains(stderr, "embassy") {
				t.Errorf("log: %s", stderr)
			}
			code, stdout, stderr = command(t, env, "", "doctor")
			if code != exitFailed || !strings.Contains(stdout, "fail  rerank model scripted-ranks") || !strings.Contains(stdout, "NEWSDESK_RERANK_") ||
				strings.Contains(stdout+stderr, "canary") {
				t.Errorf("doctor: exit %d: %s %s", code, stdout, stderr)
			}
		})
	}
}

func TestRerankedIsAStageOfItsOwn(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	env := reranking(t, server)
	ingestExamples(t, env)
	file := filepath.Join(t.TempDir(), "questions.jsonl")
	question := `{"id":"1","question":"how long did the embassy staff get to leave Albania","answers":["24 hours"],"asked_on":"2022-09-10"}` + "\n"
	if err := os.WriteFile(file, []byte(question), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := command(t, env, "", "eval", "retrieval", file)
	if code != exitOK || !strings.Contains(stdout, "full") || !strings.Contains(stdout, "reranked") {
		t.Fatalf("exit %d: %s %s", code, stdout, stderr)
	}
	if n := len(server.Requests()); n != 2 { // is it there, and the question in one stage
		t.Errorf("%d requests", n)
	}
	server.Push(openaitest.Unauthorized())
	if code, _, stderr = command(t, env, "", "eval", "retrieval", "--stage", "reranked", file); code != exitFailed || !strings.Contains(stderr, "refuses the key") {
		t.Errorf("dead: exit %d: %s", code, stderr)
	}
	delete(env, "NEWSDESK_RERANK_MODEL")
	if code, stdout, _ = command(t, env, "", "eval", "retrieval", file); code != exitOK || strings.Contains(stdout, "reranked") {
		t.Errorf("none configured: exit %d: %s", code, stdout)
	}
	if code, _, stderr = command(t, env, "", "eval", "retrieval", "--stage", "reranked", file); code == exitOK || !strings.Contains(stderr, "NEWSDESK_RERANK_BASE_URL") {
		t.Errorf("none configured, asked for: exit %d: %s", code, stderr)
	}
}
