package retrieve_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/retrieve"
)

// scripted is a reranker that gives the texts with certain words certain scores, and leaves out those with none of them.
type scripted struct {
	scores map[string]float64
	err    error
	query  string
	texts  []string
}

func (s *scripted) Rerank(_ context.Context, query string, texts []string) (map[int]float64, error) {
	s.query, s.texts = query, texts
	scores := make(map[int]float64)
	for i, text := range texts {
		for words, score := range s.scores {
			if strings.Contains(text, words) {
				scores[i] = score
			}
		}
	}
	return scores, s.err
}

// threeReports are ranked "Best, Middle, Worst" by the words of ferryQuestion.
func threeReports(t *testing.T) *shelf {
	t.Helper()
	s := newShelf(t, 0)
	s.put(t, "Best", day(20), nil, "The ferry sank off the coast in the storm.")
	s.put(t, "Middle", day(20), nil, "The ferry sank while its crew slept below, said the harbour master of the town.")
	s.put(t, "Worst", day(20), nil, "A ferry goes to the island each morning from the pier, and returns at dusk.")
	return s
}

const ferryQuestion = "which ferry sank in the storm"

func TestRerankerOrders(t *testing.T) {
	t.Parallel()
	s := threeReports(t)
	before := s.ask(t, s.retriever(nil), ferryQuestion)
	if got := titles(before); got != "Best, Middle, Worst" {
		t.Fatalf("order without a reranker = %s", got)
	}
	for _, test := range []struct {
		scores map[string]float64
		want   string
	}{
		{map[string]float64{"Best": -7, "Middle": -2, "Worst": 3}, "Worst, Middle, Best"},
		{map[string]float64{"Best": 0.5, "Middle": 0.5, "Worst": 0.5}, "Best, Middle, Worst"},
		{map[string]float64{"Best": 0.1, "Worst": 0.2}, "Worst, Middle, Best"}, // one left out
		{nil, "Best, Middle, Worst"},
	} {
		reranker := &scripted{scores: test.scores}
		r := s.retriever(nil)
		r.UseReranker(reranker)
		after := s.ask(t, r, ferryQuestion)
		if got := titles(after); got != test.want {
			t.Errorf("order by %v = %s", test.scores, got)
		}
		for i, p := range after.Passages {
			score, scored := test.scores[p.Title]
			if scored != (p.Scores.Rerank != nil) || scored && *p.Scores.Rerank != score {
				t.Errorf("%s has the score %v of %v", p.Title, p.Scores.Rerank, test.scores)
			}
			if got, want := p.Scores.Final, before.Passages[i].Scores.Final; got-want > 1e-9 || want-got > 1e-9 {
				t.Errorf("place %d is worth %v, before %v", i+1, got, want)
			}
		}
		if reranker.query != ferryQuestion || len(reranker.texts) != 3 ||
			reranker.texts[0] != "Best. 20 June 2023\n\nThe ferry sank off the coast in the storm." {
			t.Errorf("asked %q about %q", reranker.query, reranker.texts)
		}
	}
}

func TestRecencyStaysBesideTheReranker(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	s.put(t, "Old", day(1).AddDate(-2, 0, 0), nil, "The minister resigned over the bridge.")
	s.put(t, "New", day(29), nil, "The minister resigned over the bridge.")
	r := s.retriever(nil)
	r.UseReranker(&scripted{scores: map[string]float64{"Old": 0.9, "New": 0.8}})
	if got := titles(s.ask(t, r, "why did the minister resign")); got != "New, Old" {
		t.Errorf("order = %s", got)
	}
}

func TestDeadRerankerCostsOnlyTheReranking(t *testing.T) {
	t.Parallel()
	s := threeReports(t)
	var log bytes.Buffer
	r := retrieve.New(s.db, nil, s.model, retrieve.Defaults(), slog.New(slog.NewTextHandler(&log, nil)))
	r.UseReranker(&scripted{scores: map[string]float64{"Worst": 1, "Best": 0}, err: errors.New("down")})
	if got := titles(s.ask(t, r, ferryQuestion)); got != "Best, Middle, Worst" {
		t.Errorf("order = %s", got)
	}
	if out := log.String(); !strings.Contains(out, "down") || strings.Contains(out, "storm") || strings.Contains(out, "coast") {
		t.Errorf("log = %s", out)
	}
}

func TestRerankingEndsWithTheQuestion(t *testing.T) {
	t.Parallel()
	s := threeReports(t)
	r := s.retriever(nil)
	ctx, cancel := context.WithCancel(t.Context())
	r.UseReranker(canceling{cancel})
	if _, err := r.Retrieve(ctx, news.Question{Text: ferryQuestion, Library: s.lib, AskedAt: day(30)}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// canceling is a reranker whose asker gives up meanwhile.
type canceling struct{ cancel func() }

func (c canceling) Rerank(ctx context.Context, _ string, _ []string) (map[int]float64, error) {
	c.cancel()
	return nil, ctx.Err()
}

func TestOnlyTheBestAreReranked(t *testing.T) {
	t.Parallel()
	s := threeReports(t)
	for most, want := range map[int]string{0: "Best, Middle, Worst", 1: "Best, Middle, Worst", 2: "Middle, Best, Worst"} {
		settings := retrieve.Defaults()
		settings.Rerank = most
		r := retrieve.New(s.db, nil, s.model, settings, nil)
		reranker := &scripted{scores: map[string]float64{"Best": 1, "Middle": 2, "Worst": 3}}
		r.UseReranker(reranker)
		ev := s.ask(t, r, ferryQuestion)
		if got := titles(ev); got != want || len(reranker.texts) > most {
			t.Errorf("at most %d: order = %s, with %d texts", most, got, len(reranker.texts))
		}
		if !slices.ContainsFunc(ev.Timings, func(x news.Timing) bool { return x.Stage == "rerank" }) {
			t.Errorf("its time is not told: %v", ev.Timings)
		}
	}
}
