package main

import (
	"maps"
	"strings"
	"testing"

	"newsdesk/internal/openai/openaitest"
	"newsdesk/internal/postgres/postgrestest"
)

// By default no column of the traces holds a word of what was asked: whether it is answered by a model or by quotes,
// refused because a name is not mentioned, or because nothing is found. Kept words are, so that this test would see them.
func TestTracesHoldNoWordsOfTheQuestion(t *testing.T) {
	t.Parallel()
	questions := map[string][]string{
		endpointQuestion: {"long", "embassy", "staff", "Albania"}, // of a model
		"How long did the embassy of Ruritania give its staff?": {"long", "embassy", "Ruritania", "staff"},
		"Who is the mayor of Quux Springs?":                     {"mayor", "Quux", "Springs"},
	}
	for name, kept := range map[string]bool{"by default": false, "with kept questions": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := openaitest.New(t)
			env := endpoints(t, server)
			ingestExamples(t, env)
			keyless := maps.Clone(env)
			delete(keyless, "NEWSDESK_CHAT_BASE_URL")
			delete(keyless, "NEWSDESK_CHAT_MODEL")
			delete(keyless, "NEWSDESK_CHAT_API_KEY")
			if kept {
				env["NEWSDESK_KEEP_QUESTIONS"], keyless["NEWSDESK_KEEP_QUESTIONS"] = "true", "true"
			}
			server.Push(openaitest.ForChat(openaitest.ReplyFunc(modelReply(endpointQuote))))
			if code, _, stderr := command(t, env, "", "ask", endpointQuestion); code != exitOK {
				t.Fatalf("exit %d: %s", code, stderr)
			}
			for question := range questions {
				if code, _, stderr := command(t, keyless, "", "ask", question); code != exitOK {
					t.Fatalf("%s: exit %d: %s", question, code, stderr)
				}
			}
			db := postgrestest.NewSQL(t, env["DATABASE_URL"])
			if n := db.Numbers(t, `SELECT count(*) FROM answer_traces`)[0]; n != int64(len(questions))+1 {
				t.Fatalf("%d traces", n)
			}
			for question, words := range questions {
				for _, word := range words {
					n := db.Numbers(t, `SELECT count(*) FROM answer_traces x WHERE x::text ILIKE '%' || $1 || '%'`, strings.ToLower(word))[0]
					if (n > 0) != kept {
						t.Errorf("%d traces hold %q of %q", n, word, question)
					}
				}
			}
		})
	}
}
