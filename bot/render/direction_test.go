package render_test

import (
	"strings"
	"testing"
	"time"

	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

func answerIn(publisher, title, quote string) news.Answer {
	h := news.Headline{Article: 1, Version: 1, Publisher: publisher, Title: title, URL: "https://paper.example/1", PublishedAt: day(time.March, 3)}
	return news.Answer{ID: "a", Mode: news.ModeKeyless, Origins: 1, AsOf: h.PublishedAt, Sources: []news.Source{{Number: 1, Headline: h, Origin: 1}},
		Claims: []news.Claim{{Text: quote, Citations: []news.Citation{{Source: 1, Article: 1, Version: 1, Quote: quote}}}}}
}

// Right-to-left writing is isolated from the citation marks, dots and dates beside it; its quote stays what it was.
func TestRightToLeftWritingIsIsolated(t *testing.T) {
	t.Parallel()
	const quote, title = "أُغلق الجسر لأن المهندسين وجدوا شقوقا.", "إغلاق الجسر"
	a := answerIn("الجريدة", title, quote)
	replies := render.Answer(a, render.Options{})
	checkReplies(t, replies)
	shown := replies[0].Embeds[0].Description
	for _, want := range []string{"\u2068“" + quote + "”\u2069 [", "**\u2068الجريدة\u2069**", "[\u2068" + title + "\u2069]("} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not in %q", want, shown)
		}
	}
	if a.Claims[0].Citations[0].Quote != quote {
		t.Error("the quote was changed")
	}
	plain := render.Plain(replies)[0].Content
	if !strings.Contains(plain, "\u2068“"+quote+"”\u2069 ") || strings.Count(plain, "\u2068") != strings.Count(plain, "\u2069") {
		t.Errorf("as plain text: %q", plain)
	}
}

// What is too long keeps both its isolates, and Chinese is cut between characters.
func TestLongTextsOfOtherWritingAreCut(t *testing.T) {
	t.Parallel()
	for _, quote := range []string{strings.Repeat("شقوقا في الجسر ", 600), strings.Repeat("大桥因为裂缝关闭", 900)} {
		replies := render.Answer(answerIn(quote, quote, quote), render.Options{})
		checkReplies(t, replies)
		for _, s := range texts(replies) {
			if strings.Count(s, "\u2068") != strings.Count(s, "\u2069") {
				t.Errorf("an isolate is left open in %.80q", s)
			}
		}
	}
}
