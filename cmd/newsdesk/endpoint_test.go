package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/openai/openaitest"
	"newsdesk/internal/postgres/postgrestest"
)

// promptPassage finds the passages of a prompt, with their identifiers.
var promptPassage = regexp.MustCompile(`(?s)<<\S+ passage (\S+)>>\n(.*?)\n<<\S+ end>>`)

// modelReply quotes the sentence that holds the words from whichever passage of the prompt has it, beside a quote that
// stands nowhere and a link, as models write them.
func modelReply(words string) func(openaitest.ChatRequest) string {
	return func(r openaitest.ChatRequest) string {
		for _, m := range promptPassage.FindAllStringSubmatch(r.Text("user"), -1) {
			at := strings.Index(m[2], words)
			if at < 0 {
				continue
			}
			reply, err := json.Marshal(map[string]any{
				"claims": []any{
					claim("They had a day to leave: "+words+". See https://evil.example @everyone", m[1], words),
					claim("They had 36 hours.", m[1], "the staff were given exactly 36 hours to leave"),
				},
				"disagreements": []any{}, "missing": "", "language": "en",
			})
			if err != nil {
				panic(err)
			}
			return string(reply)
		}
		return `{"claims":[],"disagreements":[],"missing":"It is not there.","language":"en"}`
	}
}

func claim(text, chunk, quote string) map[string]any {
	return map[string]any{"text": text, "quotes": []any{map[string]any{"chunk": chunk, "quote": quote}}}
}

const (
	endpointQuestion = "how long did the embassy staff get to leave Albania"
	endpointQuote    = "leave the country within 24 hours"
)

func endpoints(t *testing.T, server *openaitest.Server) map[string]string {
	t.Helper()
	return map[string]string{"DATABASE_URL": postgrestest.DSN(t), "NEWSDESK_CHAT_BASE_URL": server.URL, "NEWSDESK_CHAT_MODEL": "scripted",
		"NEWSDESK_CHAT_API_KEY": "canary-4711", "NEWSDESK_EMBEDDING_BASE_URL": server.URL, "NEWSDESK_EMBEDDING_MODEL": "scripted-vectors",
		"NEWSDESK_EMBEDDING_API_KEY": "canary-4711"}
}

// ingestExamples reads the example articles through the ordinary command.
func ingestExamples(t *testing.T, env map[string]string) {
	t.Helper()
	if code, _, stderr := command(t, env, "", "ingest", "demo"); code != exitOK && !strings.Contains(stderr, "README.md") {
		t.Fatalf("exit %d: %s", code, stderr)
	}
}

func TestAnswerOfAModelIsVerified(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	env := endpoints(t, server)
	ingestExamples(t, env)
	server.Push(openaitest.ForChat(openaitest.ReplyFunc(modelReply(endpointQuote))))
	code, stdout, stderr := command(t, env, "", "ask", "--json", endpointQuestion)
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	var ans news.Answer
	if err := json.Unmarshal([]byte(stdout), &ans); err != nil {
		t.Fatal(err)
	}
	if ans.Mode != news.ModeModel || len(ans.Claims) != 1 || len(ans.Sources) != 1 {
		t.Fatalf("answer = %s", stdout)
	}
	if c := ans.Claims[0].Citations[0]; c.Quote != endpointQuote || c.End-c.Start != len(endpointQuote) {
		t.Errorf("citation = %+v", c)
	}
	for _, never := range []string{"evil.example", "@everyone", "36 hours", "canary"} {
		if strings.Contains(stdout, never) {
			t.Errorf("the answer holds %q: %s", never, stdout)
		}
	}
}

// Whatever an endpoint does, there is an answer with proof, and a sentence that says why no model wrote it.
func TestFailingModelLeavesTheQuotedAnswer(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]openaitest.Step{
		"refused key":   openaitest.Status(401, "Incorrect API key provided: canary-4711"),
		"malformed":     openaitest.Reply(`{"claims": [`),
		"empty":         openaitest.EmptyChoices(),
		"a web page":    openaitest.HTML(),
		"quota":         openaitest.QuotaUsedUp(),
		"invented text": openaitest.Reply(`{"claims":[{"text":"x","quotes":[{"chunk":"zzzz","quote":"this sentence stands in no article at all"}]}],"disagreements":[],"missing":"","language":"en"}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := openaitest.New(t)
			env := endpoints(t, server)
			ingestExamples(t, env)
			for range 8 {
				server.Push(openaitest.ForChat(step))
			}
			code, stdout, stderr := command(t, env, "", "ask", endpointQuestion)
			if code != exitOK || strings.Contains(stdout+stderr, "canary") {
				t.Fatalf("exit %d: %s %s", code, stdout, stderr)
			}
			if name != "invented text" && (!strings.Contains(stdout, "Note: ") || !strings.Contains(stdout, "24 hours")) {
				t.Errorf("no note or no quoted answer: %s", stdout)
			}
			if strings.Contains(stdout, "stands in no article") {
				t.Errorf("an invented quote is shown: %s", stdout)
			}
		})
	}
}

// When the day's budget is used up, the model is not asked, and the answer says when it will be again.
func TestBudgetLeavesTheQuotedAnswer(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	env := endpoints(t, server)
	ingestExamples(t, env)
	env["NEWSDESK_CHAT_PRICE"], env["NEWSDESK_DAILY_MONEY"] = "1000/1000", "0.01"
	code, stdout, stderr := command(t, env, "", "ask", endpointQuestion)
	if code != exitOK || !strings.Contains(stdout, "24 hours") || !strings.Contains(stdout, "begins anew at 00:00 UTC") {
		t.Errorf("exit %d: %s %s", code, stdout, stderr)
	}
	for _, r := range server.Requests() {
		if strings.Contains(r.Path, "chat") {
			t.Error("the model was asked beyond the budget")
		}
	}
}

// A dead embedding endpoint stops an ingestion with its name and what to do, and costs a question only the vectors.
func TestDeadEmbeddingEndpoint(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	env := endpoints(t, server)
	env["NEWSDESK_CHAT_MODEL"] = ""
	ingestExamples(t, env)
	for range 20 {
		server.Push(openaitest.ForEmbeddings(openaitest.Status(401, "no")))
	}
	code, stdout, stderr := command(t, env, "", "ask", endpointQuestion)
	if code != exitOK || !strings.Contains(stdout, "24 hours") {
		t.Errorf("question: exit %d: %s %s", code, stdout, stderr)
	}
	code, stdout, stderr = command(t, env, "The town library bought two thousand new books last year, its director told the council on Monday.", "ingest", "-")
	if code != exitFailed || !strings.Contains(stderr, "embedding") || !strings.Contains(stderr, "NEWSDESK_EMBEDDING_API_KEY") {
		t.Errorf("ingestion: exit %d: %s %s", code, stdout, stderr)
	}
	code, stdout, _ = command(t, env, "", "doctor")
	if code != exitFailed || !strings.Contains(stdout, "fail  embedding model scripted-vectors") {
		t.Errorf("doctor: exit %d: %s", code, stdout)
	}
}

// Unchanged articles cost no embedding call, also after a restart; a changed one costs its own chunks only.
func TestUnchangedArticlesAreNotEmbeddedAgain(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	env := endpoints(t, server)
	ingestExamples(t, env)
	before := embeddingRequests(server)
	if before == 0 {
		t.Fatal("nothing was embedded")
	}
	ingestExamples(t, env)
	if again := embeddingRequests(server); again != before {
		t.Errorf("%d more embedding requests for unchanged articles", again-before)
	}
}

func embeddingRequests(server *openaitest.Server) int {
	n := 0
	for _, r := range server.Requests() {
		if r.Embedding != nil {
			n++
		}
	}
	return n
}

func TestEmbeddingsAreBatchedAndBounded(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	env := endpoints(t, server)
	var dump strings.Builder
	for i := range 400 {
		fmt.Fprintf(&dump, `{"url":"https://ledger.example/%d","title":"Report %d","body":"The council of town number %d met on Monday evening and spoke for an hour about the bridge over the river."}`+"\n", i, i, i)
	}
	code, stdout, stderr := command(t, env, dump.String(), "ingest", "-")
	if code != exitOK || !strings.Contains(stdout, "400 added") {
		t.Fatalf("exit %d: %s %s", code, stdout, stderr)
	}
	if n := embeddingRequests(server); n > 20 {
		t.Errorf("%d requests for 400 short texts", n)
	}
	if most := server.MaxInFlight(); most > 8 {
		t.Errorf("%d requests in flight", most)
	}
}
