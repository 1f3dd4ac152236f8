package answer

import (
	"os"
	"strings"
	"testing"
	"time"

	"newsdesk/internal/news"
)

// realQuestions are asked about the real article. Each must be answered with a quote that holds all the words, or be
// refused when there are none.
var realQuestions = []struct {
	question string
	quoted   []string // all must stand in one quote
	deep     bool     // names nothing of the story: asked only where the library is about it
}{
	{"Why did Albania expel Iranian diplomats?", []string{"due to a major hack"}, false},
	{"why did albania expel iranian diplomats", []string{"due to a major hack"}, false},
	{"When was the cyber attack?", []string{"July 15"}, false},
	{"What did Edi Rama say about the damage?", []string{"damage can be considered minimal"}, false},
	{"How did Iran's Foreign Ministry respond?", []string{"denied that Tehran was behind"}, false},
	{"What did the United States say?", []string{"United States"}, true},
	{"What did the United States say about the cyberattack against Albania?", []string{"strongly condemns the cyberattack"}, false},
	{"Why were diplomats expelled in 2018 and 2020?", []string{"threatening national security"}, false},
	{"How long did the embassy staff get to leave?", []string{"24 hours"}, false},
	{"Who won the 2022 World Cup?", nil, false},
	{"Why did France expel Iranian diplomats?", nil, false},
	{"why did france expel iranian diplomats", nil, false},
	{"Why did Iran expel Albanian diplomats?", nil, false},
	{"What is Albania's GDP?", nil, false},
}

func TestRealArticleAlone(t *testing.T) {
	t.Parallel()
	l := newLibrary()
	body := addRealArticle(t, l).Body
	checkReal(t, l, body, true)
}

func TestRealArticleAmongOthers(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reads a corpus of 2,000 articles")
	}
	l := newLibrary()
	body := addRealArticle(t, l).Body
	addCorpus(t, l, "2022")
	checkReal(t, l, body, false)
}

func checkReal(t *testing.T, l *library, body string, alone bool) {
	t.Helper()
	a := New(Options{Retriever: l.retriever(), Bodies: l})
	for _, q := range realQuestions {
		if q.deep && !alone {
			continue
		}
		got, err := a.Answer(t.Context(), news.Question{Text: q.question, AskedAt: time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if os.Getenv("NEWSDESK_MEASURE") != "" {
			t.Logf("%s", q.question)
			for _, c := range got.Claims {
				t.Logf("    > %s", c.Text)
			}
			if got.Refusal != nil {
				t.Logf("    refused: %s", got.Refusal.Reason)
			}
		}
		switch {
		case q.quoted == nil && got.Refusal == nil:
			t.Errorf("%q was answered: %q", q.question, got.Claims[0].Text)
		case q.quoted != nil && got.Refusal != nil:
			t.Errorf("%q was refused: %s", q.question, got.Refusal.Reason)
		case q.quoted != nil && !quotes(got, body, q.quoted):
			t.Errorf("%q: no quote of the article holds %q", q.question, q.quoted)
		}
	}
}

func quotes(a news.Answer, body string, words []string) bool {
	for _, c := range a.Claims {
		for _, ci := range c.Citations {
			holds := strings.Contains(body, ci.Quote)
			for _, w := range words {
				holds = holds && strings.Contains(ci.Quote, w)
			}
			if holds {
				return true
			}
		}
	}
	return false
}
