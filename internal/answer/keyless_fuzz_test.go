package answer

import (
	"strings"
	"testing"
	"time"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// Whatever is asked of whatever articles, in whichever writing, every quote of an answer without a model stands in one of
// them.
func FuzzKeyless(f *testing.F) {
	f.Add("How many were hurt in Velmora?", "Crane falls in Velmora", "Fourteen workers were hurt on Tuesday. “Two badly,” said Ada Bell.", "Twelve workers were hurt.")
	f.Add("有多少人受伤？", "韦尔莫拉起重机倒塌", "7月15日有14人受伤，其中2人伤势严重。", "有12名工人受伤。")
	f.Add("كم عدد المصابين؟", "سقوط رافعة", "أصيب 14 عاملا يوم الثلاثاء.", "أصيب 12 عاملا.")
	f.Add("Wie viele wurden in Bremen verletzt?", "Kran stürzt um", "Am 4. September wurden 14 Arbeiter verletzt, z. B. der Kranführer.", "Zwölf wurden verletzt.")
	at := time.Date(2024, 5, 6, 9, 0, 0, 0, time.UTC)
	found := byWord{}
	a := New(Options{Retriever: found, Now: func() time.Time { return at }, Settings: Settings{Gate: 1e-9}})
	f.Fuzz(func(t *testing.T, question, title, one, two string) {
		passage := func(n int, body string) news.Passage {
			return news.Passage{Ref: news.ChunkRef{Version: news.VersionID(n)}, Origin: news.ArticleID(n), End: len(body), Text: body,
				Headline: news.Headline{Article: news.ArticleID(n), Version: news.VersionID(n), Title: title, PublishedAt: at.AddDate(0, 0, -n)}}
		}
		e := news.Evidence{Passages: []news.Passage{passage(1, one), passage(2, two)}, Language: text.Detect(question),
			Coverage: news.Coverage{Articles: 2, Chunks: 2}}
		found[""] = e
		got, err := a.Answer(t.Context(), news.Question{Text: question, AskedAt: at}, nil)
		if err != nil {
			return
		}
		for _, claim := range allClaims(got) {
			for _, c := range claim.Citations {
				body := map[news.VersionID]string{1: one, 2: two}[c.Version]
				if c.Start < 0 || c.End > len(body) || c.Start > c.End || body[c.Start:c.End] != c.Quote {
					t.Errorf("%+v is not of %q", c, body)
				}
			}
		}
		if (got.Refusal == nil) != (len(got.Claims) > 0) || strings.TrimSpace(got.Question) == "" {
			t.Errorf("neither answered nor refused: %+v", got)
		}
	})
}

func allClaims(a news.Answer) []news.Claim {
	claims := a.Claims
	for _, d := range a.Disagreements {
		claims = append(claims, d.Claims...)
	}
	return claims
}
