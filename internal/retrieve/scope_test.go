package retrieve_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// putBy stores a one-sentence article of an outlet.
func (s *shelf) putBy(t testing.TB, outlet string, published time.Time, sentence string) {
	t.Helper()
	a := news.Prepared{Identity: outlet + sentence, Article: news.Article{Title: outlet + " report", Publisher: outlet, PublishedAt: published, Body: sentence}}
	copy(a.ContentHash[:], outlet+sentence)
	analyzer := text.NewAnalyzer("en")
	header, terms := analyzer.Terms(a.Header()), analyzer.Terms(sentence)
	a.Chunks = []news.PreparedChunk{{Chunk: news.Chunk{End: len(sentence)}, Forward: bm25.NewForward(terms, header), TextLength: len(terms),
		HeaderLength: len(header), Embedding: make([]float32, shelfDimensions)}}
	if _, err := s.db.StoreArticle(t.Context(), s.lib, 0, s.model, a); err != nil {
		t.Fatal(err)
	}
}

func publishersOf(ev news.Evidence) []string {
	var list []string
	for _, p := range ev.Passages {
		list = append(list, p.Publisher)
	}
	return list
}

func TestNamedOutletsAreSearched(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	s.putBy(t, "Harbor Post", day(20), "The ferry sank after it hit a rock near the harbor.")
	s.putBy(t, "The Coast", day(21), "The ferry sank because its pumps failed.")
	r := s.retriever(nil)
	for question, want := range map[string]string{
		"Why did the ferry sink?":                                              "Harbor Post, The Coast",
		"Why did the ferry sink, according to Harbor Post?":                    "Harbor Post",
		"Why did the ferry sink, as reported by The Coast?":                    "The Coast",
		"Did The Coast and the Harbor Post report the same about the ferry?":   "Harbor Post, The Coast",
		"What was reported about the ferry on 21 June?":                        "Harbor Post, The Coast",
		"Which articles of 21 June mention the ferry?":                         "The Coast",
		"Which articles published before 21 June 2023 mention the ferry?":      "Harbor Post",
		"Which articles of May 2021 mention the ferry?":                        "Harbor Post, The Coast",
		"Why did the Harbor Post fail to report the ferry's pumps?":            "Harbor Post",
		"Does Harbor Post own the ferry that sank in June? Who built it then?": "Harbor Post, The Coast",
	} {
		ev := s.ask(t, r, question)
		got := publishersOf(ev)
		slices.Sort(got)
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %s (%+v)", question, got, want, ev.Scope)
		}
		if widened := strings.Contains(question, "2021"); ev.Scope.Widened != widened {
			t.Errorf("%s: widened %v", question, ev.Scope.Widened)
		}
	}
}

// What the asker chose beside the question is never widened.
func TestTheAskersFilterStays(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	s.putBy(t, "Harbor Post", day(20), "The ferry sank after it hit a rock near the harbor.")
	s.putBy(t, "The Coast", day(21), "The ferry sank because its pumps failed.")
	ev, err := s.retriever(nil).Retrieve(t.Context(), news.Question{Text: "Which articles of May 2021 by the Harbor Post mention the ferry?", Library: s.lib,
		AskedAt: day(30), Filter: news.Filter{Publishers: []string{"the coast"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := publishersOf(ev); len(got) != 1 || got[0] != "The Coast" || !ev.Scope.Widened {
		t.Errorf("%q, %+v", got, ev.Scope)
	}
}

// A comparison finds what each side says, though one side's words fill the library.
func TestBothSidesOfAComparisonAreFound(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	for i := range 15 {
		s.putBy(t, "Harbor Post", day(1+i), "The mayor said that the new harbor bridge will cost too much and that the bridge is late, part "+strings.Repeat("x", i+1)+".")
	}
	s.putBy(t, "The Coast", day(3), "Residents welcome the crossing.")
	ev := s.ask(t, s.retriever(nil), "Does the Harbor Post article claim that the new harbor bridge will cost too much and is late, while The Coast article suggests that residents welcome it?")
	if got := publishersOf(ev); !slices.Contains(got[:min(4, len(got))], "The Coast") {
		t.Errorf("the first four: %q", got[:min(4, len(got))])
	}
}

func TestAQuestionThatNamesATimeIsNotPulledToTheNewest(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	s.putBy(t, "Then", day(9), "The council voted on the harbor budget.")
	s.putBy(t, "Now", day(29), "The council voted on the harbor budget.")
	r := s.retriever(nil)
	if got := publishersOf(s.ask(t, r, "How did the council vote on the budget on 8 June?")); got[0] != "Then" {
		t.Errorf("on 8 June: %q", got)
	}
	if got := publishersOf(s.ask(t, r, "How did the council vote on the budget?")); got[0] != "Now" {
		t.Errorf("without a time: %q", got)
	}
}
