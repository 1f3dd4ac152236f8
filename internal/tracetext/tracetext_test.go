package tracetext_test

import (
	"strings"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/tracetext"
)

func TestWrite(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	reranked := 0.75
	err := tracetext.Write(&b, news.Trace{Answer: "abc", Question: "Why?", Refusal: "Nothing.", Mode: news.ModeModel,
		Gate:      &news.GateVerdict{Likelihood: 0.2, Bound: 0.4, Reason: "Too far."},
		Passages:  []news.TracedPassage{{Scores: news.Scores{Final: 1, Recency: 0.5, Rerank: &reranked}}},
		Exchanges: []news.Exchange{{Purpose: "cited_answer", System: "Rules", User: "Text\x1b[2J", Reply: "{}", Error: "timeout"}},
		Quotes:    map[string]int{"absent": 2}, Fallen: []news.FallenClaim{{Text: "a\nb", Reason: "no quote"}},
		Usage: news.Usage{PromptTokens: 2_000_000, CompletionTokens: 500_000}}, tracetext.Price{Prompt: 1, Completion: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Result: refused, model: Nothing.", "evidence 0.20, 0.40 needed; refused: Too far.", "--- system\nRules", "Text[2J",
		"It failed: timeout", "Quotes: 2 absent", "recency 0.50  reranker 0.75  ", "- no quote: a b", "cost 3.000000"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, b.String())
		}
	}
	if strings.Contains(tracetext.Tokens(news.Usage{PromptTokens: 1}, tracetext.Price{}), "cost") {
		t.Error("a cost without a price")
	}
}
