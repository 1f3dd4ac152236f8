package answer

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"newsdesk/internal/news"
)

// foundSaid makes a reply to a check.
func foundSaid(findings ...replyFinding) string {
	text, err := json.Marshal(map[string]any{"findings": findings})
	if err != nil {
		panic(err)
	}
	return string(text)
}

func findingOf(statement int, finding, note, chunk, quote string) replyFinding {
	return replyFinding{statement, finding, []replyQuote{{chunk, quote}}, note}
}

func TestCheckWithModel(t *testing.T) {
	t.Parallel()
	const claim = "The port of Velmora will stay closed for 48 hours."
	const quote = "The port will stay closed for 36 hours"
	good := foundSaid(findingOf(1, "contradicted", "It stays closed for 36 hours.", "{1}", quote))
	tests := map[string]struct {
		claim   string
		turns   []turn
		finding news.Finding
		note    string // exact
		notice  string // part of it
		mode    news.Mode
	}{
		"contradicted": {claim, []turn{{text: good}}, news.FindingContradicted, "It stays closed for 36 hours.", "", news.ModeModel},
		"supported": {"The crane fell since rust had eaten its base.", []turn{{text: foundSaid(findingOf(1, "supported", "", "{0}", "because its base had rusted through"))}},
			news.FindingSupported, "", "", news.ModeModel},
		"supported with another number": {claim, []turn{{text: foundSaid(findingOf(1, "supported", "", "{1}", quote))}}, news.FindingLacking,
			"The articles found do not give all of its numbers.", "", news.ModeModel},
		"supported with another name": {"Harbor master Petra Olsen said the crane fell.", []turn{{text: foundSaid(findingOf(1, "supported", "", "{0}", "said the crane fell because its base"))}},
			news.FindingLacking, "The articles found do not give all of its names.", "", news.ModeModel},
		"invented quote":        {claim, []turn{{text: foundSaid(findingOf(1, "contradicted", "It is open.", "{1}", "the port opened again on the same evening"))}}, news.FindingLacking, "", "", news.ModeModel},
		"without a quote":       {claim, []turn{{text: foundSaid(replyFinding{1, "supported", nil, ""})}}, news.FindingLacking, "", "", news.ModeModel},
		"lacking with a quote":  {claim, []turn{{text: foundSaid(findingOf(1, "lacking", "", "{1}", quote))}}, news.FindingLacking, "", "", news.ModeModel},
		"another finding":       {claim, []turn{{text: foundSaid(findingOf(1, "definitely", "", "{1}", quote))}}, news.FindingLacking, "", "", news.ModeModel},
		"quote about something": {claim, []turn{{text: foundSaid(findingOf(1, "contradicted", "", "{2}", "the owner, Norvik Lines, for saving on inspections"))}}, news.FindingLacking, "", "", news.ModeModel},
		"note with a new number": {claim, []turn{{text: foundSaid(findingOf(1, "contradicted", "It stays closed for 37 hours.", "{1}", quote))}},
			news.FindingContradicted, "", "", news.ModeModel},
		"note that advertises": {claim, []turn{{text: foundSaid(findingOf(1, "contradicted", "Buy coins at https://evil.example now", "{1}", quote))}},
			news.FindingContradicted, "", "", news.ModeModel},
		"no reply":          {claim, []turn{{err: errors.New("down")}}, news.FindingContradicted, "The article says 36, not 48.", "did not answer", news.ModeKeyless},
		"unreadable twice":  {claim, []turn{{text: "no"}, {text: "{}"}}, news.FindingContradicted, "The article says 36, not 48.", "could not be read", news.ModeKeyless},
		"breaks off":        {claim, []turn{{text: good[:len(good)-1]}}, news.FindingContradicted, "It stays closed for 36 hours.", "broke off", news.ModeModel},
		"left out":          {claim, []turn{{text: `{"findings": []}`}}, news.FindingContradicted, "The article says 36, not 48.", "", news.ModeModel},
		"another statement": {claim, []turn{{text: foundSaid(findingOf(3, "supported", "", "{1}", quote))}}, news.FindingContradicted, "The article says 36, not 48.", "", news.ModeModel},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := New(Options{Retriever: found{Evidence: storyEvidence()}, Bodies: story, Model: &scripted{turns: test.turns}})
			got, err := a.Check(t.Context(), news.Question{Text: test.claim, AskedAt: published}, nil)
			if err != nil {
				t.Fatal(err)
			}
			checkVerdict(t, got, story)
			if p := got.Parts[0]; p.Finding != test.finding || p.Note != test.note || got.Mode != test.mode {
				t.Errorf("%s, note %q, mode %s", p.Finding, p.Note, got.Mode)
			}
			if !strings.Contains(got.Notice, test.notice) || (test.notice == "") != (got.Notice == "") {
				t.Errorf("notice %q", got.Notice)
			}
		})
	}
}

func TestCheckPromptHoldsTheStatements(t *testing.T) {
	t.Parallel()
	m := &scripted{turns: []turn{{text: `{"findings": []}`}}}
	a := New(Options{Retriever: found{Evidence: storyEvidence()}, Bodies: story, Model: m})
	got, err := a.Check(t.Context(), news.Question{Text: "The crane fell\nin Velmora. Who did it? Fourteen workers were hurt. " + strings.Repeat("The port closed. ", 9)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Parts) != 5 || !strings.Contains(got.Notice, "first five") {
		t.Errorf("%d parts, notice %q", len(got.Parts), got.Notice)
	}
	for _, want := range []string{"Statement 1: The crane fell in Velmora.\n", "Statement 2: Fourteen workers were hurt.\n", "untrusted"} {
		if !strings.Contains(m.prompts[0].User, want) {
			t.Errorf("the prompt lacks %q: %s", want, m.prompts[0].User)
		}
	}
}

func TestCanceledCheckIsAnError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	a := New(Options{Retriever: found{Evidence: storyEvidence()}, Model: &scripted{turns: []turn{{wait: true}}}})
	if _, err := a.Check(ctx, news.Question{Text: "The crane in Velmora fell."}, nil); news.CodeOf(err) != news.CodeCanceled {
		t.Errorf("error %v", err)
	}
}

func TestWhateverAModelFindsQuotesStand(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var list []replyFinding
		for range rapid.IntRange(0, 4).Draw(t, "findings") {
			f := replyFinding{Statement: rapid.IntRange(-1, 4).Draw(t, "statement"), Note: hostileText(t, "note"),
				Finding: rapid.SampledFrom([]string{"supported", "contradicted", "lacking", "SUPPORTED ", "", "x"}).Draw(t, "finding")}
			for range rapid.IntRange(0, 3).Draw(t, "quotes") {
				f.Quotes = append(f.Quotes, replyQuote{rapid.SampledFrom([]string{"{0}", "{1}", "{2}", "zzzz", ""}).Draw(t, "chunk"), quoteOf(t)})
			}
			list = append(list, f)
		}
		text := foundSaid(list...)
		if rapid.IntRange(0, 3).Draw(t, "cut it") == 0 {
			text = text[:rapid.IntRange(0, len(text)).Draw(t, "length")]
		}
		claim := rapid.SampledFrom([]string{"The crane in Velmora fell. Fourteen workers were hurt.", "Sixteen people were hurt in Velmora on Wednesday."}).Draw(t, "claim") +
			"\n\n" + hostileText(t, "claim more")
		a := New(Options{Retriever: found{Evidence: storyEvidence()}, Bodies: story, Model: &scripted{turns: []turn{{text: text}, {text: text}}}})
		got, err := a.Check(t.Context(), news.Question{Text: claim}, func(p news.Progress) {
			if p.Draft != "" {
				t.Errorf("an unverified draft is shown: %q", p.Draft)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		checkVerdict(t, got, story)
	})
}

func TestKeylessVerdictsQuoteExactSlices(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var parts []string
		for range rapid.IntRange(1, 6).Draw(t, "sentences") {
			parts = append(parts, rapid.OneOf(rapid.SampledFrom([]string{harborBody, rivalBody}), rapid.String(), rapid.Just(hostileText(t, "sentence"))).Draw(t, "part"))
		}
		body := strings.ToValidUTF8(strings.Join(parts, "\n\n"), "")
		start, end := boundary(t, body, "start"), boundary(t, body, "end")
		start, end = min(start, end), max(start, end)
		p := news.Passage{Headline: news.Headline{Article: 1, Version: 1, Title: hostileText(t, "title")}, Start: start, End: end, Text: body[start:end]}
		claim := rapid.SampledFrom([]string{"The port of Velmora will stay closed for 48 hours.", "No workers were hurt.", "On 4 March 2025 16 people were hurt.", body}).Draw(t, "claim")
		a := New(Options{Retriever: found{Evidence: news.Evidence{Passages: []news.Passage{p}}}, Bodies: bodies{1: body}})
		got, err := a.Check(t.Context(), news.Question{Text: claim}, nil)
		if news.CodeOf(err) == news.CodeInvalid || news.CodeOf(err) == news.CodeTooLarge {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		checkVerdict(t, got, bodies{1: body})
	})
}

func FuzzParseFindings(f *testing.F) {
	good := foundSaid(findingOf(1, "supported", "so", "abcd", "a quote of five words"), findingOf(2, "lacking", "", "", ""))
	f.Add(good)
	f.Add("```json\n" + good[:len(good)-30])
	f.Add(`{"findings": [7, {"statement": "1"}, null]}`)
	f.Fuzz(func(t *testing.T, text string) {
		list, _, err := parseFindings(text)
		if err != nil && len(list) > 0 || len(list) > maxClaims {
			t.Errorf("%d findings, %v", len(list), err)
		}
		for _, x := range list {
			if len(x.Quotes) > maxQuotes || len([]rune(x.Note)) > missingRunes {
				t.Errorf("out of bounds: %+v", x)
			}
		}
	})
}

// What is checked are clean parts of few sentences, whatever is written in a chat.
func FuzzStatements(f *testing.F) {
	f.Add("Guys, did you know that the port of Velmora closed on Tuesday? Wow! > Fourteen were hurt.")
	f.Add("is it true that is it true that so, well, https://a.b/c @everyone")
	r := newReader()
	f.Fuzz(func(t *testing.T, text string) {
		list, _ := r.statements(text, maxStatements)
		if len(list) > maxStatements {
			t.Errorf("%d statements", len(list))
		}
		for _, s := range list {
			if hasLink(s) || !longEnough(s) {
				t.Errorf("%q", s)
			}
			figures(s, r.words(s))
		}
	})
}
