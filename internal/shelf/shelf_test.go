package shelf

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"newsdesk/internal/bm25"
	"newsdesk/internal/chunk"
	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

func newShelf(articles ...news.Article) *Shelf {
	s := New(chunk.New(chunk.Options{}), text.NewAnalyzer("en"))
	for _, a := range articles {
		s.Add(a)
	}
	return s
}

func TestShelfGivesBackWhatHoldsATerm(t *testing.T) {
	t.Parallel()
	day := time.Date(2024, 5, 4, 0, 0, 0, 0, time.UTC)
	s := newShelf(
		news.Article{Title: "Harbour", Body: "The crane fell onto the pier.", PublishedAt: day},
		news.Article{Title: "Weather", Body: "Rain is expected on Friday.", PublishedAt: day.AddDate(0, 0, 1)},
	)
	found, err := s.Candidates(t.Context(), news.CandidateQuery{Terms: []uint64{uint64(bm25.KeyOf("crane")), uint64(bm25.KeyOf("whale"))}})
	if err != nil || len(found.Lexical) != 1 || found.Articles != 2 || found.TermChunks[0] != 1 || found.TermChunks[1] != 0 {
		t.Fatalf("%+v, %v", found, err)
	}
	passages, err := s.Passages(t.Context(), 0, []news.ChunkRef{found.Lexical[0].Ref, {Version: 9}}, news.EmbeddingModel{}, nil)
	if err != nil || len(passages) != 1 || passages[0].Text != "The crane fell onto the pier." || passages[0].Title != "Harbour" {
		t.Errorf("%+v, %v", passages, err)
	}
	coverage, err := s.Coverage(t.Context(), 0)
	if err != nil || coverage.Articles != 2 || !coverage.Earliest.Equal(day) || !coverage.Latest.Equal(day.AddDate(0, 0, 1)) {
		t.Errorf("%+v, %v", coverage, err)
	}
	bodies, err := s.Bodies(t.Context(), 0, []news.VersionID{0, 2, 3})
	if err != nil || len(bodies) != 1 || bodies[2] != "Rain is expected on Friday." {
		t.Errorf("%v, %v", bodies, err)
	}
}

// Every term of every chunk finds that chunk, and every passage is exactly its slice of the body.
func TestEveryTermFindsItsChunk(t *testing.T) {
	t.Parallel()
	analyzer := text.NewAnalyzer("en")
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"crane", "harbour", "rain", "ship.", "Friday,", "\n\n"}), 1, 60)
		var articles []news.Article
		for range rapid.IntRange(1, 4).Draw(t, "articles") {
			articles = append(articles, news.Article{Body: "Port " + strings.Join(words.Draw(t, "words"), " ")})
		}
		s := newShelf(articles...)
		for _, c := range s.chunks {
			passages, err := s.Passages(t.Context(), 0, []news.ChunkRef{c.Ref}, news.EmbeddingModel{}, nil)
			if err != nil || len(passages) != 1 || passages[0].Text != articles[c.article].Body[passages[0].Start:passages[0].End] {
				t.Fatalf("%+v, %v", passages, err)
			}
			for _, term := range analyzer.Terms(passages[0].Text) {
				found, err := s.Candidates(t.Context(), news.CandidateQuery{Terms: []uint64{uint64(bm25.KeyOf(term))}})
				if err != nil || int64(len(found.Lexical)) != found.TermChunks[0] || !holds(found, c.Ref) {
					t.Fatalf("%q: %+v, %v", term, found, err)
				}
			}
		}
	})
}

func holds(c news.Candidates, ref news.ChunkRef) bool {
	for _, l := range c.Lexical {
		if l.Ref == ref {
			return true
		}
	}
	return false
}
