package text_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/text"
)

func TestTerms(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		language, source string
		want             []string
	}{
		{"en", "", nil},
		{"en", "Why did Albania expel Iranian diplomats?", []string{"albania", "expel", "iranian", "diplomat"}},
		{"en", "expelled EXPELLING expels", []string{"expel", "expel", "expel"}},
		{"en", "Iran’s Foreign Ministry's don't", []string{"iran", "foreign", "ministri"}},
		{"en", "3,000 people, $1,234,567.5 and 3.5 or 1,5", []string{"3000", "peopl", "1234567.5", "3.5", "1,5"}},
		{"en", "the U.S. and the US told us", []string{"us", "us", "told"}},
		{"en", "U.N. U.K.-led e-mail COVID-19", []string{"un", "uk", "led", "e", "mail", "covid", "19"}},
		{"en", "Zürich café naïve Durrës Łódź Straße Øre", []string{"zurich", "cafe", "naiv", "durr", "lodz", "strass", "ore"}},
		{"en", "said.The end.of example.com _so_ O'Brien", []string{"said", "end", "exampl", "com", "obrien"}},
		{"en", "cy\u00adberattack ﬁrst ２０", []string{"cyberattack", "first", "20"}},
		{"en", "Москва й", []string{"москва", "й"}},
		{"en", "大使館を, 人 KBS뉴스 タワー", []string{"大使", "使館", "館を", "人", "kbs", "뉴스", "タワ", "ワー"}},
		{"es-MX", "las expulsiones de los diplomáticos", []string{"expulsion", "diplomat"}},
		{"xx", "expelled", []string{"expel"}},
		{"", "expelled", []string{"expel"}},
	} {
		got := text.NewAnalyzer(test.language).Terms(test.source)
		if diff := cmp.Diff(test.want, got, cmp.Transformer("none", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
			t.Errorf("%s %q (-want +got):\n%s", test.language, test.source, diff)
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	source := "The “embassy’s” staff"
	want := []text.Token{
		{Term: "the", Start: 0, End: 3, Stop: true},
		{Term: "embassi", Start: 7, End: 18},
		{Term: "staff", Start: 22, End: 27},
	}
	if diff := cmp.Diff(want, text.NewAnalyzer("en").Tokens(source)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func checkTokens(t interface{ Fatalf(string, ...any) }, a *text.Analyzer, s string) {
	tokens := a.Tokens(s)
	start, end := -1, 0
	for _, token := range tokens {
		if token.Start <= start || token.End <= end || token.Start >= token.End || token.End > len(s) {
			t.Fatalf("token %+v does not go on from [%d,%d) in %q", token, start, end, s)
		}
		if !boundary(s, token.Start) || !boundary(s, token.End) {
			t.Fatalf("token %+v of %q cuts a character", token, s)
		}
		if token.Term == "" || strings.ContainsAny(token.Term, " \n\t") {
			t.Fatalf("token %+v of %q has no proper term", token, s)
		}
		start, end = token.Start, token.End
	}
	if again := a.Tokens(s); !slices.Equal(tokens, again) {
		t.Fatalf("%q gives %v and then %v", s, tokens, again)
	}
}

func TestTokensGoInOrder(t *testing.T) {
	t.Parallel()
	a := text.NewAnalyzer("en")
	rapid.Check(t, func(t *rapid.T) { checkTokens(t, a, messyText().Draw(t, "text")) })
}

func FuzzTokens(f *testing.F) {
	f.Add("en", "Iran’s 3,000 U.S. diplomats 大使館 e\u0301\xff")
	f.Add("fr", "l'État n’a pas été")
	f.Add("hu", "Győr")
	f.Add("ar", "وَالْحُكُومَةُ ١٢٬٥٠٠ في NATO")
	f.Add("zh", "大桥为什么在9月8日关闭？ＧＤＰ")
	f.Add("sq", "Shqipërisë s’ka ç'të")
	f.Add("en", "0\xe2 a\u202fb")
	f.Fuzz(func(t *testing.T, language, s string) { checkTokens(t, text.NewAnalyzer(language), s) })
}

func TestAnalyzerIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	a := text.NewAnalyzer("en")
	want := a.Terms(story)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if !slices.Equal(want, a.Terms(story)) {
				t.Error("concurrent use gives other terms")
			}
		})
	}
	group.Wait()
}

const story = "The government said on Wednesday that it would close the port of Durrës for 24 hours. " +
	"“We have undeniable evidence,” Prime Minister Edi Rama said, adding that 3,000 people were told. " +
	"Mr. Brown of the U.S. Senate, who arrived on Jan. 5, asked for a report of the damage and of its costs.\n\n"

func benchmark(b *testing.B, f func(string)) {
	body := strings.Repeat(story, 20)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		f(body)
	}
}

func BenchmarkTokens(b *testing.B) {
	a := text.NewAnalyzer("en")
	benchmark(b, func(s string) { a.Tokens(s) })
}

func BenchmarkSentences(b *testing.B) { benchmark(b, func(s string) { text.Sentences(s) }) }

func BenchmarkFold(b *testing.B) { benchmark(b, func(s string) { text.Fold(s) }) }

// Texts that are read together have the tokens that each has alone.
func TestTokensOfAll(t *testing.T) {
	t.Parallel()
	a := text.NewAnalyzer("en")
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOf(rapid.String()).Draw(t, "texts")
		for i, tokens := range a.TokensOfAll(texts) {
			if !slices.Equal(tokens, a.Tokens(texts[i])) {
				t.Fatalf("%q has the tokens %v", texts[i], tokens)
			}
		}
	})
}
