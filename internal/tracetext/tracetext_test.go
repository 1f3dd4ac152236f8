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
	err := tracetext.Write(&b, news.Trace{Answer: "abc", HasWords: true, Question: "Why?", Refusal: "Nothing.", Mode: news.ModeModel,
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

// A trace without words says what was not kept, which setting keeps it, and still why and how.
func TestWriteWithoutWords(t *testing.T) {
	t.Parallel()
	trace := news.Trace{Answer: "abc", HasWords: true, Question: "Who sank?", Understood: "Who sank it?", Refusal: "Nothing on sank.", Cause: "Nothing on it.",
		Notice: "Asked of sank.", Terms: []news.QueryTerm{{Term: "sank", IDF: 2}}, Mode: news.ModeModel,
		Passages:  []news.TracedPassage{{Ref: news.ChunkRef{Version: 7}, Start: 3, End: 9, Scores: news.Scores{Final: 0.5}}},
		Exchanges: []news.Exchange{{Purpose: "cited_answer", System: "sank", User: "sank", Reply: "sank", Model: "gpt", Usage: news.Usage{PromptTokens: 9}}},
		Fallen:    []news.FallenClaim{{Text: "It sank.", Reason: "no quote"}}}
	var b strings.Builder
	if err := tracetext.Write(&b, trace.WithoutWords(), tracetext.Price{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Question: not kept", "NEWSDESK_KEEP_QUESTIONS=true", "Result: refused, model: Nothing on it.", "  - no quote\n",
		"Request 1 to the model gpt (cited_answer): 9 tokens there", "an article that was removed or has no title [version 7, bytes 3 to 9]"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, b.String())
		}
	}
	for _, never := range []string{"sank", "--- system", "Understood", "Terms of"} {
		if strings.Contains(b.String(), never) {
			t.Errorf("%q stands in:\n%s", never, b.String())
		}
	}
	if trace.Fallen[0].Text == "" || trace.Exchanges[0].User == "" {
		t.Error("the trace itself lost its words")
	}
}
