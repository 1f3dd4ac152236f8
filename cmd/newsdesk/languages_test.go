package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/openai/openaitest"
	"newsdesk/internal/postgres/postgrestest"
)

// languageQuestion is a question about the stories in testdata/languages.
type languageQuestion struct {
	Language string
	Question string
	Quote    string // what the answer must quote; empty: it must be refused
}

func languageQuestions(t *testing.T) (list []languageQuestion) {
	t.Helper()
	file, err := os.Open("testdata/languages/questions.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var q languageQuestion
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		list = append(list, q)
	}
	return list
}

// askJSON asks with --json.
func askJSON(t *testing.T, env map[string]string, args ...string) news.Answer {
	t.Helper()
	code, stdout, stderr := command(t, env, "", append([]string{"ask", "--json"}, args...)...)
	if code != exitOK {
		t.Fatalf("%q: exit %d: %s", args, code, stderr)
	}
	var ans news.Answer
	if err := json.Unmarshal([]byte(stdout), &ans); err != nil {
		t.Fatal(err)
	}
	return ans
}

func quoted(a news.Answer) string {
	var quotes []string
	for _, c := range a.Claims {
		quotes = append(quotes, c.Citations[0].Quote)
	}
	return strings.Join(quotes, " | ")
}

// One library holds articles in seven languages; each question finds those in its own.
func TestQuestionsInSevenLanguages(t *testing.T) {
	t.Parallel()
	env := map[string]string{"DATABASE_URL": postgrestest.DSN(t)}
	if code, _, stderr := command(t, env, "", "ingest", "testdata/languages/stories.jsonl"); code != exitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	for _, q := range languageQuestions(t) {
		a := askJSON(t, env, q.Question)
		switch got := quoted(a); {
		case q.Quote == "" && a.Refusal == nil:
			t.Errorf("%s %q is answered with %q", q.Language, q.Question, got)
		case q.Quote != "" && a.Refusal != nil:
			t.Errorf("%s %q is refused: %s", q.Language, q.Question, a.Refusal.Reason)
		case !strings.Contains(got, q.Quote):
			t.Errorf("%s %q is answered with %q, want %q", q.Language, q.Question, got, q.Quote)
		default:
			t.Logf("%s %q: %q", q.Language, q.Question, got)
		}
	}
}

const foreignQuestion = "¿Cuánto tiempo tuvo el personal de la embajada para irse?"

func TestQuestionInALanguageThatTheLibraryDoesNotHold(t *testing.T) {
	t.Parallel()
	env := map[string]string{"DATABASE_URL": postgrestest.DSN(t)}
	ingestExamples(t, env)
	a := askJSON(t, env, foreignQuestion)
	if a.Refusal == nil || a.Refusal.Reason != "The library holds no article in Spanish; it holds English (11)." {
		t.Errorf("answered with %q, refusal %+v", quoted(a), a.Refusal)
	}
	if a := askJSON(t, env, "阿尔巴尼亚为什么驱逐外交官？"); a.Refusal == nil || !strings.Contains(a.Refusal.Reason, "no article in Chinese") {
		t.Errorf("answered with %q, refusal %+v", quoted(a), a.Refusal)
	}
}

// With a model, vectors bring passages in another language and the model reads them.
func TestModelAnswersAcrossLanguages(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	env := endpoints(t, server)
	ingestExamples(t, env)
	server.Push(openaitest.ForChat(openaitest.ReplyFunc(modelReply(endpointQuote))))
	a := askJSON(t, env, foreignQuestion)
	if a.Mode != news.ModeModel || quoted(a) != endpointQuote {
		t.Errorf("mode %s, quoted %q, refusal %+v", a.Mode, quoted(a), a.Refusal)
	}
}
