package render_test

import (
	"strings"
	"time"

	"pgregory.net/rapid"

	"newsdesk/internal/news"
)

// words is text of all kinds and lengths, also of more than a message.
func words() *rapid.Generator[string] {
	long := rapid.Custom(func(t *rapid.T) string {
		unit := rapid.SampledFrom([]string{"word ", "日本語の文。", "שלום ", "👩‍🚀", "a", "*_", "Übermäßig-lang ", "\\", "[x](https://evil.example) "}).Draw(t, "unit")
		return strings.Repeat(unit, rapid.SampledFrom([]int{40, 300, 1100}).Draw(t, "times"))
	})
	return rapid.OneOf(hostile(), hostile(), rapid.SampledFrom([]string{"", "The mayor resigned on Tuesday.", "大使館は閉鎖された。"}), long)
}

// addresses are those of articles: some may be linked and some must not.
func addresses() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"", "https://good.example/a?b=1", "http://good.example/(x)_*y*|z/`'\"<>", "https://good.example/#part",
		"https://good.example/記事/@everyone", "https://good.example/" + strings.Repeat("long/", 100), "https://good.example/" + strings.Repeat("x", 3000),
		"javascript:alert(1)", "https://user:pass@bad.example/", "https://discord.gg/abc", "https://discord.com/invite/abc", "bad.example/a",
		"ftp://bad.example/", "https://", "https://bad.example)[x](", "https://[::1]/", "<https://bad.example>", "%", "https://good.example/\u202e",
		"https://good.example?to=discord.gg/abc", "https://good.example/discord.com/invite/abc"})
}

func moments() *rapid.Generator[time.Time] {
	return rapid.SampledFrom([]time.Time{{}, day(time.March, 1), day(time.July, 9), time.Unix(-1, 0), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)})
}

func headlines() *rapid.Generator[news.Headline] {
	return rapid.Custom(func(t *rapid.T) news.Headline {
		return news.Headline{Article: 1, Version: news.VersionID(rapid.IntRange(1, 3).Draw(t, "version")), Title: words().Draw(t, "title"),
			Publisher: words().Draw(t, "publisher"), URL: addresses().Draw(t, "address"), PublishedAt: moments().Draw(t, "published"),
			GoneAt: moments().Draw(t, "gone")}
	})
}

func citationsOf(sources int) *rapid.Generator[news.Citation] {
	return rapid.Custom(func(t *rapid.T) news.Citation {
		quote := words().Draw(t, "quote")
		start := rapid.IntRange(-1, 10).Draw(t, "start")
		return news.Citation{Source: rapid.IntRange(0, sources+1).Draw(t, "source"), Version: news.VersionID(rapid.IntRange(1, 3).Draw(t, "version")),
			Quote: quote, Start: start, End: start + len(quote)}
	})
}

func claimsOf(sources, most int) *rapid.Generator[[]news.Claim] {
	claim := rapid.Custom(func(t *rapid.T) news.Claim {
		return news.Claim{Text: words().Draw(t, "claim"), Citations: rapid.SliceOfN(citationsOf(sources), 0, 5).Draw(t, "citations")}
	})
	return rapid.SliceOfN(claim, 0, most)
}

func drawSources(t *rapid.T, n int) []news.Source {
	list := make([]news.Source, n)
	for i := range list {
		list[i] = news.Source{Number: i + 1, Headline: headlines().Draw(t, "source"), Origin: i + 1,
			Copies: rapid.SliceOfN(headlines(), 0, 5).Draw(t, "copies")}
	}
	return list
}

func answers() *rapid.Generator[news.Answer] {
	return rapid.Custom(func(t *rapid.T) news.Answer {
		n := rapid.SampledFrom([]int{0, 1, 2, 12}).Draw(t, "sources")
		a := news.Answer{ID: "a1", Question: words().Draw(t, "question"), Understood: words().Draw(t, "understood"), Notice: words().Draw(t, "notice"),
			Mode: rapid.SampledFrom([]news.Mode{news.ModeModel, news.ModeKeyless}).Draw(t, "mode"), Model: words().Draw(t, "model"),
			Missing: words().Draw(t, "missing"), AsOf: moments().Draw(t, "as of"), Origins: n}
		if rapid.IntRange(0, 4).Draw(t, "refused") == 0 {
			a.Refusal = &news.Refusal{Reason: words().Draw(t, "reason"), Closest: rapid.SliceOfN(headlines(), 0, 8).Draw(t, "closest"),
				Covers: news.Coverage{Articles: n, Earliest: moments().Draw(t, "earliest"), Latest: moments().Draw(t, "latest")}}
			return a
		}
		a.Sources = drawSources(t, n)
		a.Claims = claimsOf(n, rapid.SampledFrom([]int{3, 50}).Draw(t, "most")).Draw(t, "claims")
		if claims := claimsOf(n, 4).Draw(t, "disagreeing"); len(claims) > 1 {
			a.Disagreements = []news.Disagreement{{About: words().Draw(t, "about"), Claims: claims}}
		}
		return a
	})
}
