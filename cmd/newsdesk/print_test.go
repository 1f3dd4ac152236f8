package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mattn/go-runewidth"
	"pgregory.net/rapid"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

func TestAnswerOnPaper(t *testing.T) {
	t.Parallel()
	published := time.Date(2023, 5, 4, 0, 0, 0, 0, time.UTC)
	head := func(n int, publisher string) news.Headline {
		return news.Headline{Article: news.ArticleID(n), Title: "Bridge opens", Publisher: publisher, PublishedAt: published}
	}
	source := news.Source{Number: 1, Headline: head(1, "Ledger"), Origin: 1, Copies: []news.Headline{head(3, "Gazette")}}
	gone := head(2, "Courier")
	gone.GoneAt = published.AddDate(0, 0, 2)
	source.URL = "https://ledger.example/bridge"
	cite := func(n int, quote string) news.Citation { return news.Citation{Source: n, Quote: quote} }
	var out strings.Builder
	a := &app{streams: streams{out: &out}}
	err := a.printAnswer(news.Answer{ID: "abcd", Mode: news.ModeModel, Model: "m", Notice: "A notice.", Missing: "The cost is not said.", AsOf: published, Origins: 2,
		Claims: []news.Claim{{Text: "The bridge opened on 3 May.", Citations: []news.Citation{cite(1, "opened on Wednesday"), cite(2, "the bridge is open")}},
			{Text: "It has two lanes.", Citations: []news.Citation{cite(1, "It has two lanes.")}}},
		Disagreements: []news.Disagreement{{About: "the length", Claims: []news.Claim{{Text: "It is 90 m long.", Value: "90 m", Citations: []news.Citation{cite(2, "ninety metres")}}}}},
		Sources:       []news.Source{source, {Number: 2, Headline: gone, Origin: 2}}})
	if err != nil {
		t.Fatal(err)
	}
	want := `Note: A notice.

The bridge opened on 3 May. [1] [2]
    [1] “opened on Wednesday”
    [2] “the bridge is open”
“It has two lanes.” [1]

The sources disagree about the length:
- Courier (4 May 2023): 90 m
It is 90 m long. [2]
    [2] “ninety metres”

The cost is not said.

Sources
  [1] Ledger · Bridge opens · 4 May 2023
      https://ledger.example/bridge
      also as: Gazette · Bridge opens · 4 May 2023
  [2] Courier · Bridge opens · 4 May 2023 · page removed by 6 May 2023

As of 4 May 2023 · 2 sources · 2 independent origins · written by m, every quote
verified · answer abcd
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

// Wrapping keeps every word in order and every line within the width, unless one word is wider.
func TestWrapping(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[a-zäж]{1,12}`)).Draw(t, "words")
		p := &page{width: rapid.IntRange(20, 60).Draw(t, "width")}
		p.hanging("  ", "      ", strings.Join(words, " "))
		if diff := cmp.Diff(words, strings.Fields(p.String())); len(words) > 0 && diff != "" {
			t.Fatal(diff)
		}
		for line := range strings.Lines(p.String()) {
			if w := runewidth.StringWidth(strings.TrimRight(line, "\n")); w > p.width && len(strings.Fields(line)) > 1 {
				t.Fatalf("line of %d columns in a width of %d: %q", w, p.width, line)
			}
		}
	})
}

// Writing without spaces is wrapped too, and every line that shows part of an isolated quote isolates it.
func TestWrappingOfOtherWriting(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"大桥因为裂缝关闭。", "市长说，", "قال الوزير", " ", "الجسر", "NATO", "「はい。」", "e\u0301 "}), 1, 30).Draw(t, "parts")
		source := strings.Join(parts, "")
		p := &page{width: rapid.IntRange(24, 60).Draw(t, "width")}
		p.paragraph("  ", text.Isolate("“"+source+"”")+" [1]")
		plain := strings.NewReplacer(string(text.FirstStrongIsolate), "", string(text.PopIsolate), "", " ", "", "\n", "")
		if got, want := plain.Replace(p.String()), plain.Replace("“"+source+"” [1]"); got != want {
			t.Fatalf("wrapped to %q, want %q", got, want)
		}
		for line := range strings.Lines(p.String()) {
			line = strings.TrimRight(line, "\n")
			if w := runewidth.StringWidth(line); w > p.width && len(strings.Fields(line)) > 1 {
				t.Fatalf("line of %d columns in a width of %d: %q", w, p.width, line)
			}
			if strings.Count(line, string(text.FirstStrongIsolate)) != strings.Count(line, string(text.PopIsolate)) {
				t.Fatalf("an isolate is left open in %q", line)
			}
			if strings.ContainsAny(line, "قا") && !strings.HasPrefix(strings.TrimSpace(line), string(text.FirstStrongIsolate)) {
				t.Fatalf("right-to-left writing is not isolated in %q", line)
			}
		}
	})
}
