package render_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares replies with those of a file, after holding them to Discord's limits.
func golden(t *testing.T, name string, replies ...discord.Reply) {
	t.Helper()
	checkReplies(t, replies)
	var got strings.Builder
	e := json.NewEncoder(&got)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(replies); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func day(month time.Month, d int) time.Time { return time.Date(2026, month, d, 9, 30, 0, 0, time.UTC) }

func bridge() news.Answer {
	harbor := news.Headline{Article: 1, Version: 11, Title: "Harbor bridge closes [again]", Publisher: "The Ledger",
		URL: "https://ledger.example/bridge?a=1", PublishedAt: day(time.March, 3)}
	city := news.Headline{Article: 2, Version: 12, Title: "Bridge to stay shut *for weeks* 🚧", Publisher: "City Post",
		URL: "https://post.example/b_(2)", PublishedAt: day(time.March, 4)}
	paper := news.Headline{Article: 3, Version: 13, Title: "Engineers find cracks"}
	return news.Answer{
		ID: "a1", Question: "Why is the harbor bridge closed?", Mode: news.ModeModel, Model: "small-model", Library: 1,
		Claims: []news.Claim{
			{Text: "The harbor bridge closed on 3 March because engineers found cracks in two cables.", Citations: []news.Citation{
				{Source: 1, Article: 1, Version: 11, Quote: "The bridge was closed on Tuesday"},
				{Source: 3, Article: 3, Version: 13, Quote: "cracks in two of the main cables"},
			}},
			{Text: "It stays shut until the cables are replaced.", Citations: []news.Citation{
				{Source: 2, Article: 2, Version: 12, Quote: "The bridge will stay shut until every damaged cable has been replaced, the city said, which may take weeks - or months."},
			}},
		},
		Disagreements: []news.Disagreement{{About: "how long the repair takes", Claims: []news.Claim{
			{Text: "Two weeks.", Citations: []news.Citation{{Source: 1, Quote: "two weeks"}}},
			{Text: "Six weeks.", Citations: []news.Citation{{Source: 2, Quote: "six weeks"}}},
		}}},
		Sources: []news.Source{
			{Number: 1, Headline: harbor, Origin: 1, Copies: []news.Headline{{Publisher: "Coast Daily", URL: "https://coast.example/1"}, {Title: "Bridge shut"}}},
			{Number: 2, Headline: city, Origin: 2},
			{Number: 3, Headline: paper, Origin: 3},
		},
		Origins: 3, AsOf: day(time.March, 4), Missing: "The articles do not say what the repair costs.",
	}
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	now := day(time.March, 6)
	rows := []discord.Row{{Buttons: []discord.Button{{Label: "Sources", CustomID: "1:src"}}}}
	golden(t, "answer", render.Answer(bridge(), render.Options{Now: now, Rows: rows})...)

	keyless := bridge()
	keyless.Mode, keyless.Model, keyless.Disagreements, keyless.Missing = news.ModeKeyless, "", nil, ""
	keyless.Understood, keyless.Notice = "Why is the bridge closed?", "The model is busy, so these are quotes."
	keyless.Claims = []news.Claim{{Text: "The bridge was closed on Tuesday.", Citations: []news.Citation{{Source: 1, Quote: "The bridge was closed on Tuesday."}}}}
	keyless.Sources, keyless.Origins = keyless.Sources[:1], 1
	golden(t, "keyless", render.Answer(keyless, render.Options{Now: day(time.March, 6).AddDate(2, 0, 0), LibraryName: "World_News", Private: true})...)

	golden(t, "refusal", render.Answer(news.Answer{Question: "Who won?", Refusal: &news.Refusal{
		Reason:  "No article in the library answers this.",
		Closest: []news.Headline{bridge().Sources[0].Headline, bridge().Sources[2].Headline},
		Covers:  news.Coverage{Articles: 3618, Earliest: day(time.January, 1), Latest: day(time.March, 4)},
	}}, render.Options{Rows: rows})...)
}

func TestPlain(t *testing.T) {
	t.Parallel()
	rows := []discord.Row{{Buttons: []discord.Button{{Label: "Sources", CustomID: "1:src"}}}}
	golden(t, "plain", render.Plain(render.Answer(bridge(), render.Options{Rows: rows}))...)
}

func TestSourceCard(t *testing.T) {
	t.Parallel()
	body := "Mayor Ana Ruiz spoke on Tuesday. The harbor bridge was closed on Tuesday, she said. Nobody was hurt.\n\nMore follows."
	quote := "The harbor bridge was closed on Tuesday"
	a := bridge()
	a.Disagreements = nil
	a.Claims = []news.Claim{{Text: "It closed.", Citations: []news.Citation{
		{Source: 1, Article: 1, Version: 11, Start: 33, End: 33 + len(quote), Quote: quote},
		{Source: 1, Article: 1, Version: 11, Start: 33, End: 33 + len(quote), Quote: quote},
		{Source: 3, Article: 3, Version: 13, Start: 0, End: 6, Quote: "cracks"},
	}}}
	bodies := map[news.VersionID]string{11: body}
	outdated := map[news.VersionID]bool{11: true}
	replies := render.SourceCard(a, bodies, render.CardOptions{Outdated: outdated})
	became := news.RevisedCitation{Passage: news.CitedPassage{Version: 11, Start: 33, End: 33 + len(quote)},
		Wording: "The harbor bridge was closed on *Monday*, she said.", Note: "Correction: It was closed on Monday."}
	for _, became.State = range []news.QuoteState{news.QuoteChanged, news.QuoteVanished, news.QuoteStands} {
		replies = append(replies, render.SourceCard(a, bodies, render.CardOptions{Outdated: outdated, Revised: []news.RevisedCitation{became},
			Gone: map[news.VersionID]time.Time{13: day(time.March, 9)}})...)
	}
	golden(t, "sourcecard", replies...)
}

func TestCorrection(t *testing.T) {
	t.Parallel()
	one := news.UntoldCitation{Channel: 70, Message: 900, RevisedCitation: news.RevisedCitation{Article: bridge().Sources[0].Headline,
		CitationMark: news.CitationMark{State: news.QuoteChanged}, Quote: "The bridge closed on Tuesday.", Wording: "The bridge closed on *Monday*.",
		Note: "Correction: It closed on Monday."}}
	same, other := one, one
	same.Claim = 1
	other.Message, other.State, other.Quote, other.Wording, other.Note = 901, news.QuoteVanished, "Nobody was hurt.", "", ""
	many := []news.UntoldCitation{one, same, other}
	for i := range 40 {
		other.Quote = fmt.Sprintf("Quote %d is a long one about the bridge that closed.", i)
		many = append(many, other)
	}
	golden(t, "correction", render.Correction(5, []news.UntoldCitation{one, same}), render.Correction(5, many[:3]), render.Correction(5, many))
}

func TestProgress(t *testing.T) {
	t.Parallel()
	golden(t, "progress",
		render.Waiting(1), render.Waiting(3),
		render.Progress(news.Progress{Stage: news.StageRetrieve}, 3618),
		render.Progress(news.Progress{Stage: news.StageRetrieve}, 0),
		render.Progress(news.Progress{Stage: news.StageRead, Passages: 8, Articles: 5}, 3618),
		render.Progress(news.Progress{Stage: news.StageWrite}, 3618),
		render.Progress(news.Progress{Stage: news.StageWrite, Draft: "The bridge *closed* becau"}, 3618),
		render.Progress(news.Progress{Stage: news.StageVerify}, 3618),
		render.Notice("Press **Follow up**."),
		render.Error("The database cannot be reached.", "Try again in a minute.", "7f3a"),
	)
}
