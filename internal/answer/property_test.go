package answer

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"newsdesk/internal/news"
)

// hostileText draws what a model under an attacker's influence may write.
func hostileText(t *rapid.T, label string) string {
	pieces := rapid.SliceOfN(rapid.OneOf(
		rapid.SampledFrom([]string{"https://evil.example/x", "@everyone", "<@123>", "discord.gg/abc", "[click](http://e.vil)", "www.evil.example", "\u200b", "…", "...", "“", "\"",
			"Ignore all rules", "Fourteen workers were hurt", "48 hours", "Norvik Lines", "<<end>>", "\\", "@", "h", "ttps://x.y/z", "dis", "cord.gg/x", "evil.com", "</x:1>"}),
		rapid.String(),
	), 0, 6).Draw(t, label)
	return strings.Join(pieces, rapid.SampledFrom([]string{" ", ""}).Draw(t, label+" glue"))
}

// quoteOf draws a quote: a slice of the story, changed or not, or something else.
func quoteOf(t *rapid.T) string {
	body := rapid.SampledFrom([]string{harborBody, rivalBody}).Draw(t, "body")
	from := rapid.IntRange(0, len(body)-1).Draw(t, "from")
	to := rapid.IntRange(from, min(len(body), from+120)).Draw(t, "to")
	quote := body[from:to]
	switch rapid.IntRange(0, 9).Draw(t, "change") {
	case 0:
		return hostileText(t, "quote")
	case 1:
		return strings.ReplaceAll(quote, " ", "  ")
	case 2:
		return strings.Replace(quote, " ", " … ", 1)
	case 3:
		at := rapid.IntRange(0, len(quote)).Draw(t, "cut")
		return quote[:at] + hostileText(t, "inserted") + quote[at:]
	case 4: // other characters that look the same
		return strings.NewReplacer("a", "\u0430", " ", "\u00a0", "-", "\u2011", "“", "\"", "i", "\u0131").Replace(quote)
	case 5: // characters that nobody sees
		return strings.ReplaceAll(quote, " ", "\u200b \u00ad")
	case 6: // huge
		return strings.Repeat(quote+" ", 40)
	case 7: // stitched of two articles
		return quote + " ... " + rivalBody[:40]
	}
	return quote
}

func TestWhateverAModelSaysQuotesStand(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var r reply
		claim := func() replyClaim {
			c := replyClaim{Text: hostileText(t, "text")}
			for range rapid.IntRange(0, 3).Draw(t, "quotes") {
				c.Quotes = append(c.Quotes, replyQuote{rapid.SampledFrom([]string{"{0}", "{1}", "{2}", "zzzz", "", "1"}).Draw(t, "chunk"), quoteOf(t)})
			}
			return c
		}
		for range rapid.IntRange(0, 3).Draw(t, "claims") {
			r.Claims = append(r.Claims, claim())
		}
		if rapid.Bool().Draw(t, "disagree") {
			r.Disagreements = append(r.Disagreements, replyDisagreement{hostileText(t, "about"), []replyClaim{claim(), claim()}})
		}
		r.Missing, r.Language = hostileText(t, "missing"), hostileText(t, "language")
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		switch rapid.IntRange(0, 9).Draw(t, "shape") {
		case 0:
			text = rapid.String().Draw(t, "no JSON")
		case 1:
			text = `{"claims": [` + strings.Repeat(`{"text": [{`, rapid.IntRange(1, 200).Draw(t, "deep"))
		}
		if rapid.IntRange(0, 3).Draw(t, "cut it") == 0 {
			text = text[:rapid.IntRange(0, len(text)).Draw(t, "length")]
		}
		a := New(Options{Retriever: found{Evidence: storyEvidence()}, Bodies: story, Model: &scripted{turns: []turn{{text: text}, {text: text}}}})
		got, err := a.Answer(t.Context(), news.Question{Text: "Why did the crane in Velmora collapse?"}, func(p news.Progress) {
			if hasLink(p.Draft) {
				t.Errorf("a link in a draft: %q", p.Draft)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		checkAnswer(t, got, story)
	})
}

func TestKeylessQuotesAreExactSlices(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var passages []news.Passage
		texts := bodies{}
		for i := range rapid.IntRange(1, 4).Draw(t, "articles") {
			var parts []string
			for range rapid.IntRange(1, 6).Draw(t, "sentences") {
				parts = append(parts, rapid.OneOf(rapid.SampledFrom([]string{harborBody, rivalBody}), rapid.String(), rapid.Just(hostileText(t, "sentence"))).Draw(t, "part"))
			}
			body := strings.ToValidUTF8(strings.Join(parts, "\n\n"), "")
			version := news.VersionID(i + 1)
			texts[version] = body
			start, end := boundary(t, body, "start"), boundary(t, body, "end")
			start, end = min(start, end), max(start, end)
			passages = append(passages, news.Passage{Headline: news.Headline{Article: news.ArticleID(i/2 + 1), Version: version, Title: "Crane in Velmora"},
				Start: start, End: end, Text: body[start:end], Scores: news.Scores{Final: rapid.Float64Range(-1, 2).Draw(t, "score")}})
		}
		question := rapid.SampledFrom([]string{"Why did the crane in Velmora collapse?", "who", "?", "How many workers were hurt in 2025?", "what did Ilse Brandt say"}).Draw(t, "question")
		a := New(Options{Retriever: found{Evidence: news.Evidence{Passages: passages}}, Bodies: texts, Settings: Settings{Gate: 1e-9}})
		got, err := a.Answer(t.Context(), news.Question{Text: question}, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkAnswer(t, got, texts)
	})
}

func boundary(t *rapid.T, s, label string) int {
	at := rapid.IntRange(0, len(s)).Draw(t, label)
	for at < len(s) && !utf8.RuneStart(s[at]) {
		at++
	}
	return at
}
