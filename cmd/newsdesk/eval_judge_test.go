package main

import (
	"strings"
	"testing"

	"newsdesk/internal/openai/openaitest"
	"newsdesk/internal/postgres/postgrestest"
)

// A model judges keyless answers: what it is asked holds the gold answer and the quotes, and its grades and how far they
// agree with the answer strings are printed.
func TestJudgeGradesKeylessAnswers(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	env := map[string]string{"DATABASE_URL": postgrestest.EmptyDSN(t), "NEWSDESK_CHAT_BASE_URL": server.URL,
		"NEWSDESK_CHAT_MODEL": "writer", "NEWSDESK_CHAT_API_KEY": "canary-4711"}
	if code, _, stderr := command(t, map[string]string{"DATABASE_URL": env["DATABASE_URL"]}, "", "demo"); code != exitOK {
		t.Fatal(stderr)
	}
	if code, _, stderr := command(t, env, "", "ingest", "--library", "demo", "testdata/smallset/stories.jsonl"); code != exitOK {
		t.Fatal(stderr)
	}
	for range 60 {
		server.Push(openaitest.ForChat(openaitest.ReplyFunc(func(r openaitest.ChatRequest) string {
			if r.Model != "judge" || !strings.Contains(r.Text("user"), `"gold":[`) || !strings.Contains(r.Text("user"), `"quotes":["`) {
				t.Errorf("model %q was asked %q", r.Model, r.Text("user"))
			}
			if strings.Contains(r.Text("user"), "Balmoral") {
				return `{"reason":"no","correct":false,"faithful":true}`
			}
			return `{"reason":"yes","correct":true,"faithful":true}`
		})))
	}
	code, stdout, stderr := command(t, env, "", "eval", "answers", "--library", "demo", "--keyless", "--judge", "--judge-model", "judge",
		"--workers", "1", "testdata/smallset/questions.jsonl")
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	for _, want := range []string{"## answers, keyless", "Correct, by the judge, %", "Faithful to the quotes, by the judge, % | 100.0",
		"Judge agrees with the answer strings, %", "Judge and answer strings: both right"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in %s", want, stdout)
		}
	}
	if strings.Contains(stdout+stderr, "canary") {
		t.Error("the key is shown")
	}
}
