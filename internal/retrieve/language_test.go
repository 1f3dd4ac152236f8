package retrieve_test

import (
	"context"
	"crypto/sha256"
	"strings"
	"testing"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// putIn stores an article of one chunk in a language.
func (s *shelf) putIn(t testing.TB, language, title, body string) {
	t.Helper()
	a := news.Prepared{Identity: title, Article: news.Article{Title: title, Language: language, PublishedAt: day(20), Body: body}}
	a.ContentHash = sha256.Sum256([]byte(title + body))
	analyzer := text.NewAnalyzer(language)
	header, terms := analyzer.Terms(a.Header()), analyzer.Terms(body)
	vectors, err := s.local.Documents(t.Context(), []string{a.Header() + "\n\n" + body})
	if err != nil {
		t.Fatal(err)
	}
	a.Chunks = []news.PreparedChunk{{Chunk: news.Chunk{End: len(body)}, Forward: bm25.NewForward(terms, header),
		TextLength: len(terms), HeaderLength: len(header), Embedding: vectors[0]}}
	if _, err := s.db.StoreArticle(t.Context(), s.lib, 0, s.model, a); err != nil {
		t.Fatal(err)
	}
}

func TestQuestionIsReadInItsLanguage(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	s.putIn(t, "es", "Expulsión", "Albania expulsó a los diplomáticos iraníes.")
	s.putIn(t, "en", "Storm", "Rain fell along the whole coast, and Durrës was dark.")
	for _, q := range []struct{ question, language, want, never string }{
		{"¿Por qué expulsaron al diplomático?", "es", "Expulsión", "Storm"},
		{"Why did rain fall?", "en", "Storm", "Expulsión"},
		{"diplomáticos expulsados", "", "Expulsión", "Storm"}, // unclear: read in both
		{"Pourquoi faisait-il noir à Durrës ?", "fr", "Storm", "Expulsión"},
	} {
		ev := s.ask(t, s.retriever(nil), q.question)
		if got := titles(ev); ev.Language != q.language || !strings.Contains(got, q.want) || strings.Contains(got, q.never) {
			t.Errorf("%q, read as %q, found %q", q.question, ev.Language, got)
		}
		for _, term := range ev.Terms {
			if q.question == "Pourquoi faisait-il noir à Durrës ?" && term.Term == "dur" && term.Chunks == 0 {
				t.Error("a name counts as unknown because it has another stem")
			}
		}
	}
	ev := s.ask(t, s.retriever(nil), "rain")
	if c := ev.Coverage.Languages; len(c) != 2 || c[0] != (news.LanguageCount{Language: "en", Articles: 1}) {
		t.Errorf("languages: %+v", c)
	}
	s.putIn(t, "es-MX", "Lluvia", "La lluvia cayó en toda la costa.")
	if c := s.ask(t, s.retriever(nil), "rain").Coverage.Languages; len(c) != 2 || c[0] != (news.LanguageCount{Language: "es", Articles: 2}) {
		t.Errorf("languages after one more: %+v", c)
	}
}

// translating is a multilingual embedding as far as a test needs one: texts that mean the same are near each other.
type translating struct {
	words map[string]string
	to    interface {
		Query(ctx context.Context, text string) ([]float32, error)
	}
}

func (e translating) Query(ctx context.Context, text string) ([]float32, error) {
	var out []string
	for _, w := range strings.Fields(strings.ToLower(text)) {
		out = append(out, e.words[strings.Trim(w, "¿?")])
	}
	return e.to.Query(ctx, strings.Join(out, " "))
}

func TestMultilingualVectorsCrossLanguages(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 1)
	s.putIn(t, "en", "Weather", "Rain fell along the whole coast.")
	s.putIn(t, "en", "Embassy", "The embassy closed after the attack.")
	embedder := translating{map[string]string{"cerró": "closed", "embajada": "embassy"}, s.local}
	ev := s.ask(t, s.retriever(embedder), "¿Por qué cerró la embajada?")
	if got := titles(ev); !strings.HasPrefix(got, "Embassy") || ev.Language != "es" {
		t.Errorf("found %q, read as %q", got, ev.Language)
	}
	if got := titles(s.ask(t, s.retriever(nil), "¿Por qué cerró la embajada?")); got != "" {
		t.Errorf("without vectors words found %q", got)
	}
}
