// Package tracetext writes how an answer came about for the people who look after a library. It is a room of its own
// because a terminal and a chat show the same text.
package tracetext

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// Price is what a million tokens cost, in any currency; zero: not known.
type Price struct{ Prompt, Completion float64 }

// Cost says what tokens cost, "" when the price is not known.
func (p Price) Cost(u news.Usage) string {
	if p.Prompt == 0 && p.Completion == 0 {
		return ""
	}
	const million = 1e6
	return fmt.Sprintf("%.6f", (float64(u.PromptTokens)*p.Prompt+float64(u.CompletionTokens)*p.Completion)/million)
}

// NotKept stands for the question when the words of people were not kept.
const NotKept = "not kept, nor what a model was told and replied, nor the text of what fell. " +
	"NEWSDESK_KEEP_QUESTIONS=true keeps them, of answers from then on."

// Write writes a trace as plain text: what was retrieved with its scores, the gate, what went to the model and came
// back, what fell and why, times, tokens and cost.
func Write(w io.Writer, t news.Trace, p Price) error {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("Answer %s, asked %s", t.Answer, t.AskedAt.Format(time.RFC3339))
	if t.HasWords {
		line("Question: %s", t.Question)
	} else {
		line("Question: %s", NotKept)
	}
	if t.Understood != "" {
		line("Understood as: %s", t.Understood)
	}
	line("Result: %s", Result(t))
	if t.Notice != "" {
		line("Notice: %s", t.Notice)
	}
	if len(t.Terms) > 0 {
		line("\nTerms of the question")
	}
	for _, q := range t.Terms {
		line("  %-20s in %d chunks, idf %.2f", q.Term, q.Chunks, q.IDF)
	}
	line("\nRetrieved, best first")
	for i, passage := range t.Passages {
		s := passage.Scores
		reranked := ""
		if s.Rerank != nil {
			reranked = fmt.Sprintf("reranker %.3g  ", *s.Rerank)
		}
		line("  %2d. %.3f  bm25 %.2f (%d)  cosine %.2f (%d)  phrase %.2f  recency %.2f  %s%s", i+1, s.Final, s.BM25, s.BM25Rank, s.Cosine,
			s.VectorRank, s.Phrase, s.Recency, reranked, place(passage))
	}
	if t.Gate != nil {
		line("\nGate: %s", Gate(*t.Gate))
	}
	for i, x := range t.Exchanges {
		line("\nRequest %d to the model %s (%s): %d tokens there, %d back, %s", i+1, x.Model, x.Purpose, x.Usage.PromptTokens,
			x.Usage.CompletionTokens, x.Duration.Round(time.Millisecond))
		if x.Error != "" {
			line("It failed: %s", x.Error)
		}
		if !t.HasWords {
			continue
		}
		line("--- system\n%s\n--- user\n%s\n--- reply\n%s\n---", plain(x.System), plain(x.User), plain(x.Reply))
	}
	if len(t.Quotes) > 0 {
		line("\nQuotes: %s", counts(t.Quotes))
	}
	if len(t.Fallen) > 0 {
		line("\nWhat fell")
		for _, f := range t.Fallen {
			line("  - %s", Fallen(f))
		}
	}
	line("\nTimes: %s", Times(t.Timings))
	line("Tokens: %s", Tokens(t.Usage, p))
	_, err := io.WriteString(w, b.String())
	return err
}

// Result says in a line what came of a question.
func Result(t news.Trace) string {
	if reason := cmp.Or(t.Refusal, t.Cause); reason != "" {
		return "refused, " + string(t.Mode) + ": " + reason
	}
	return fmt.Sprintf("%d claims, %s", t.Claims, t.Mode)
}

// Fallen says in a line what fell, when that was kept, and why.
func Fallen(f news.FallenClaim) string {
	if f.Text == "" {
		return f.Reason
	}
	return f.Reason + ": " + strings.Join(strings.Fields(plain(f.Text)), " ")
}

// Gate says in a line what the evidence gate found.
func Gate(g news.GateVerdict) string {
	s := fmt.Sprintf("evidence %.2f, %.2f needed", g.Likelihood, g.Bound)
	if g.Reason != "" {
		return s + "; refused: " + g.Reason
	}
	return s + "; passed"
}

// Times lists the stages with their wall times.
func Times(list news.Timings) string {
	var parts []string
	for _, t := range list {
		parts = append(parts, fmt.Sprintf("%s %s", t.Stage, t.Duration.Round(time.Microsecond)))
	}
	return strings.Join(parts, ", ")
}

// Tokens says how many tokens the model used, and what they cost when that is known.
func Tokens(u news.Usage, p Price) string {
	s := fmt.Sprintf("%d to the model, %d back", u.PromptTokens, u.CompletionTokens)
	if cost := p.Cost(u); cost != "" {
		s += ", cost " + cost
	}
	return s
}

func place(p news.TracedPassage) string {
	return fmt.Sprintf("%s [version %d, bytes %d to %d]", plain(Title(p)), p.Ref.Version, p.Start, p.End)
}

// Title is the headline of a passage's article, or says that the library holds it no longer.
func Title(p news.TracedPassage) string {
	return cmp.Or(p.Title, "an article that was removed or has no title")
}

func counts(m map[string]int) string {
	var parts []string
	for what, n := range m {
		parts = append(parts, fmt.Sprintf("%d %s", n, what))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// plain keeps text of others from steering a terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return -1
		}
		return r
	}, s)
}
