package retrieve_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"
	"time"

	"newsdesk/internal/bm25"
	"newsdesk/internal/copies"
	"newsdesk/internal/embed"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/retrieve"
	"newsdesk/internal/text"
)

// shelf is a library of a few hand-made articles.
type shelf struct {
	db    *postgres.DB
	lib   news.LibraryID
	model news.EmbeddingModel
	local *embed.Service
}

const shelfDimensions = 128

func newShelf(t testing.TB, weight float64) *shelf {
	t.Helper()
	s := &shelf{db: postgrestest.New(t), local: embed.NewService(embed.NewLocal(shelfDimensions), embed.Options{})}
	lib, err := s.db.EnsureLibrary(t.Context(), "shelf")
	if err != nil {
		t.Fatal(err)
	}
	s.lib = lib.ID
	if s.model, err = s.db.EnsureModel(t.Context(), "local", shelfDimensions, weight); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *shelf) put(t testing.TB, title string, published time.Time, print news.Fingerprint, chunks ...string) {
	t.Helper()
	a := news.Prepared{Identity: title, Fingerprint: print, Article: news.Article{Title: title, PublishedAt: published, Body: strings.Join(chunks, "\n\n")}}
	a.ContentHash = sha256.Sum256([]byte(title + a.Body))
	analyzer := text.NewAnalyzer("en")
	header := analyzer.Terms(a.Header())
	at := 0
	for _, c := range chunks {
		vectors, err := s.local.Documents(t.Context(), []string{a.Header() + "\n\n" + c})
		if err != nil {
			t.Fatal(err)
		}
		terms := analyzer.Terms(c)
		a.Chunks = append(a.Chunks, news.PreparedChunk{Chunk: news.Chunk{Start: at, End: at + len(c)}, Forward: bm25.NewForward(terms, header),
			TextLength: len(terms), HeaderLength: len(header), Embedding: vectors[0]})
		at += len(c) + 2
	}
	if _, err := s.db.StoreArticle(t.Context(), s.lib, 0, s.model, a); err != nil {
		t.Fatal(err)
	}
}

func (s *shelf) ask(t testing.TB, r *retrieve.Retriever, question string) news.Evidence {
	t.Helper()
	ev, err := r.Retrieve(t.Context(), news.Question{Text: question, Library: s.lib, AskedAt: day(30)})
	if err != nil {
		t.Fatal(err)
	}
	return ev
}

func (s *shelf) retriever(e retrieve.Embedder) *retrieve.Retriever {
	return retrieve.New(s.db, e, s.model, retrieve.Defaults(), nil)
}

func day(n int) time.Time { return time.Date(2023, 6, n, 12, 0, 0, 0, time.UTC) }

func titles(ev news.Evidence) string {
	var list []string
	for _, p := range ev.Passages {
		list = append(list, p.Title)
	}
	return strings.Join(list, ", ")
}

func TestNearCopiesFoldAndArticlesAreCapped(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	wire := []string{"The ferry sank off the coast on Monday.", "The ferry carried forty people.", "The ferry was built in 1990."}
	s.put(t, "Wire story", day(20), copies.Sketch(strings.Join(wire, " ")), wire...)
	s.put(t, "Wire copy", day(20), copies.Sketch(strings.Join(wire, " ")), strings.Join(wire, " "))
	s.put(t, "Other report", day(20), nil, "A ferry went down in the storm.")
	if _, err := s.db.GroupOrigins(t.Context(), s.lib); err != nil {
		t.Fatal(err)
	}
	ev := s.ask(t, s.retriever(nil), "ferry")
	count := make(map[string]int)
	folded := 0
	for _, p := range ev.Passages {
		count[p.Title]++
		folded += len(p.Copies)
		if p.Text == "" || p.Scores.Final == 0 {
			t.Errorf("passage without text or score: %+v", p)
		}
	}
	if count["Wire story"]+count["Wire copy"] > 2 || count["Other report"] != 1 || folded != 1 || count["Wire story"]*count["Wire copy"] != 0 {
		t.Errorf("passages of %v with %d copies; want one of the two copies at most twice, and the other report", count, folded)
	}
}

func TestNewerReportsComeFirst(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	s.put(t, "Old", day(1).AddDate(-2, 0, 0), nil, "The minister resigned over the bridge.")
	s.put(t, "New", day(29), nil, "The minister resigned over the bridge.")
	s.put(t, "Undated", time.Time{}, nil, "The minister resigned over the bridge.")
	if got := titles(s.ask(t, s.retriever(nil), "why did the minister resign")); !strings.HasPrefix(got, "New, ") {
		t.Errorf("order = %s", got)
	}
}

func TestAYearOfThePastSwitchesRecencyOff(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	s.put(t, "New", day(29), nil, "The minister resigned over the bridge.")
	for question, recent := range map[string]bool{"why did the minister resign": true, "why did the minister resign in 2019": false,
		"why did the minister resign in 2023": true} {
		for _, p := range s.ask(t, s.retriever(nil), question).Passages {
			if got := p.Scores.Recency > 1e-9; got != recent {
				t.Errorf("%q: recency %v", question, p.Scores.Recency)
			}
		}
	}
}

func TestTheRestOfAnArticleCounts(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	s.put(t, "Alone", day(20), nil, "The ferry sank on the lake.", "Bakers met in the town hall.")
	s.put(t, "Together", day(20), nil, "The ferry sank on the lake.", "Its captain was rescued by divers.")
	if got := s.ask(t, s.retriever(nil), "which divers rescued the captain of the ferry").Passages; len(got) != 3 ||
		got[2].Title != "Alone" || got[1].Text != "The ferry sank on the lake." || got[1].Scores.Article <= got[2].Scores.Article {
		t.Errorf("order = %+v", got)
	}
}

func TestWhatOthersNameCounts(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	s.put(t, "One", day(20), nil, "The cup final was won by Marlow after extra time.")
	s.put(t, "Two", day(20), nil, "In the cup final the winners were Marlow again.")
	s.put(t, "Three", day(20), nil, "The cup final was lost by Denham after extra time.")
	support := make(map[string]float64)
	for _, p := range s.ask(t, s.retriever(nil), "who won the cup final").Passages {
		support[p.Title] = p.Scores.Support
	}
	if support["One"] <= support["Three"] || support["Two"] <= support["Three"] || support["Three"] <= 0 {
		t.Errorf("support = %v", support)
	}
}

func TestWordsInOrderComeFirst(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	s.put(t, "Apart", day(20), nil, "White snow lay on the house in the valley, and people said little about the price of wood that winter there.")
	s.put(t, "Together", day(20), nil, "The White House said little about the price of wood in the valley, and snow lay on people that winter there.")
	if got := titles(s.ask(t, s.retriever(nil), "White House")); got != "Together, Apart" {
		t.Errorf("order = %s", got)
	}
}

// broken is an embedding endpoint that is down.
type broken struct{ asked int }

func (b *broken) Query(context.Context, string) ([]float32, error) {
	b.asked++
	return nil, errors.New("down")
}

func TestDeadEmbedderCostsOnlyTheVectors(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 1)
	s.put(t, "Ferry", day(20), nil, "The ferry sank on Monday.")
	b := &broken{}
	if ev := s.ask(t, s.retriever(b), "ferry"); len(ev.Passages) != 1 || b.asked != 1 {
		t.Errorf("%d passages after %d tries", len(ev.Passages), b.asked)
	}
}

func TestWeightlessVectorsHelpOnlyWhereWordsFindNothing(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	s.put(t, "Expulsion", day(20), nil, "Albania expelled the Iranian diplomats.")
	s.put(t, "Weather", day(20), nil, "Rain fell along the whole coast.")
	if ev := s.ask(t, s.retriever(s.local), "diplomats"); len(ev.Passages) != 1 || ev.Passages[0].Scores.VectorRank != 0 {
		t.Errorf("a known word asked the vectors too: %+v", ev.Passages)
	}
	if got := titles(s.ask(t, s.retriever(s.local), "Albanai diplomatts")); !strings.HasPrefix(got, "Expulsion") {
		t.Errorf("mistyped words found %q", got)
	}
}

func TestVectorsJoinTheWords(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 1)
	s.put(t, "Words", day(20), nil, "The embassy closed.")
	s.put(t, "Likeness", day(20), nil, "Cyberattackers struck the portals.")
	ev := s.ask(t, s.retriever(s.local), "embassy cyberattack")
	if len(ev.Passages) != 2 {
		t.Fatalf("passages: %s", titles(ev))
	}
	for _, p := range ev.Passages {
		if p.Scores.VectorRank == 0 || p.Scores.Cosine == 0 {
			t.Errorf("%s has no vector score: %+v", p.Title, p.Scores)
		}
	}
}

// fixed is an embedder with one vector for everything.
type fixed []float32

func (f fixed) Query(context.Context, string) ([]float32, error) { return f, nil }
