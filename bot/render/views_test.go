package render_test

import (
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
	"newsdesk/internal/tracetext"
)

func TestVerdict(t *testing.T) {
	t.Parallel()
	a := bridge()
	v := news.Verdict{
		Claim: "The bridge closed on Tuesday and the repair takes two days. It cost a million.", Mode: news.ModeKeyless,
		Notice: "Only the first three statements were checked.", Sources: a.Sources[:2], Origins: 2, AsOf: a.AsOf,
		Parts: []news.CheckedPart{
			{Text: "The bridge closed on Tuesday", Finding: news.FindingSupported, Citations: a.Claims[0].Citations[:1]},
			{Text: "the repair takes two days", Finding: news.FindingContradicted, Citations: a.Claims[1].Citations,
				Note: "The article says weeks, not two days."},
			{Text: "It cost a million.", Finding: news.FindingLacking},
		},
		Closest: []news.Headline{a.Sources[2].Headline},
	}
	golden(t, "verdict", render.Verdict(v, render.Options{})...)
	v.Parts, v.Sources, v.Origins = v.Parts[2:], nil, 0
	v.Covers = news.Coverage{Articles: 1, Earliest: day(time.March, 3), Latest: day(time.March, 3)}
	golden(t, "verdict-lacking", render.Verdict(v, render.Options{LibraryName: "World"})...)
}

func TestLists(t *testing.T) {
	t.Parallel()
	covers := news.Coverage{Articles: 1200, Earliest: day(time.January, 1), Latest: day(time.March, 4)}
	var list []news.Headline
	for _, title := range []string{"Plain", "See https://other.example now", "🚧 Works: :smile: at 10:30:15", "1. First <b>", "🎉", "discord.gg/abc @everyone"} {
		list = append(list, news.Headline{Article: 7, Title: title, URL: "https://good.example/" + strings.Repeat("a", 3), PublishedAt: day(time.March, 1)})
	}
	golden(t, "headlines", render.Headlines("World", list, covers)...)
	golden(t, "headlines-none", render.Headlines("", nil, news.Coverage{})...)
	golden(t, "search", render.Search("bridge *closed*", news.Evidence{Coverage: covers, Passages: []news.Passage{
		{Headline: bridge().Sources[0].Headline, Text: "The bridge was closed.\n\nNobody was hurt.", Copies: list[:5]}}})...)
	golden(t, "search-none", render.Search("otters", news.Evidence{Coverage: covers})...)
}

func TestArticle(t *testing.T) {
	t.Parallel()
	h := bridge().Sources[0].Headline
	gone := h
	gone.GoneAt = day(time.March, 9)
	golden(t, "article", render.Article([]news.Version{
		{Headline: gone, Number: 3, Current: true, GoneReason: "The site says that there is no such page.", Change: news.Change{Kind: news.ChangeMinor}, Body: "The harbor bridge closed. Cracks were found. Cables must be replaced. It may take weeks."},
		{Headline: h, Number: 2, Change: news.Change{Kind: news.ChangeCorrected, NoteStart: 26, NoteEnd: 44}, Chunks: 3, StoredAt: day(time.March, 5), Authors: []string{"Ana Ruiz", "Bo Lee"}, Language: "en",
			Body: "The harbor bridge closed. Cracks were found. Cables must be replaced. It may take weeks."},
		{Headline: h, Number: 1, StoredAt: day(time.March, 3)},
	})...)
	if got, want := render.PlainHeadline(h), "The Ledger · Harbor bridge closes [again] · 3 March 2026"; got != want {
		t.Errorf("plain headline %q, want %q", got, want)
	}
}

func TestAdminViews(t *testing.T) {
	t.Parallel()
	golden(t, "library", render.Library(
		[]news.SourceSummary{{Kind: "feed", Location: "https://ledger.example/feed", Articles: 42, LastStored: day(time.March, 4)}, {Kind: "text", Location: "pasted"},
			{ID: 8, Kind: "folder", Location: "/srv/secret/articles/"}},
		[]news.WatchedSource{{ID: 8, State: news.SourceFailing}},
		[]news.AuditEntry{{Person: 60, Act: "ingest feed", Detail: "https://ledger.example/feed", Outcome: "42 added", At: day(time.March, 4)},
			{Act: "ingest url", Detail: "https://x.example", At: day(time.March, 3)}})...)
	golden(t, "admin",
		render.Stats(news.LibraryStats{Coverage: news.Coverage{Articles: 42, Chunks: 120, Earliest: day(time.March, 3), Latest: day(time.March, 4)},
			Publishers: []news.PublisherCount{{Publisher: "The *Ledger*", Articles: 40}}, Others: 2, Asked: news.DaysUpTo(day(time.March, 9), 30),
			Answered: 9, Refused: 1, Helpful: 1, Unhelpful: 2, Models: []news.ModelUse{{Answered: 6}, {Model: "small_model", Answered: 3, Refused: 1, PromptTokens: 4100, CompletionTokens: 300}},
			AskedByDay: []news.DayOfQuestions{{Day: day(time.March, 9), Answered: 9, Refused: 1}}, Published: news.DaysUpTo(day(time.March, 4), 30),
			PublishedByDay: []news.DayOfArticles{{Day: day(time.March, 3), Articles: 2}, {Day: day(time.March, 4), Articles: 38}, {Day: day(time.March, 4), Publisher: "b", Articles: 2}}},
			[]news.WatchedSource{{State: news.SourceActive}, {State: news.SourceFailing}, {State: news.SourceActive}, {State: news.SourcePaused}},
			news.Picture{PNG: []byte("drawn"), Unnamed: []string{"新华社", "*x*"}}),
		render.Stats(news.LibraryStats{Asked: news.DaysUpTo(day(time.March, 9), 30)}, nil, news.Picture{}),
		render.Settings(news.ServerSettings{AdminRole: 5, Threads: true, Forums: []news.ChannelID{8, 9}, TimeZone: "Europe/Paris", KeepUnanswered: true}, "World"),
		render.Settings(news.ServerSettings{}, ""),
		render.Unanswered([]news.Unanswered{{Question: "Who won?", Times: 3, LastAt: day(time.March, 4)}}),
		render.Unanswered(nil),
		render.Findings([]string{"The database answers.", "The model does not answer."}),
		render.Ingesting(render.IngestSummary{}),
		render.Ingesting(render.IngestSummary{Added: 3, Unchanged: 1}),
		render.Ingested(render.IngestSummary{Added: 3, Updated: 1, Failed: 12, Chunks: 20, Failures: []render.IngestFailure{
			{Item: "https://x.example/a", Reason: "The page holds no article."}}}),
		render.Ingested(render.IngestSummary{Failed: 1}),
		render.Ingested(render.IngestSummary{}),
		render.Preview(news.Article{Title: "Bridge [shut]", Publisher: "Ledger", PublishedAt: day(time.March, 3), Body: "It closed. Nobody was hurt."},
			render.PreviewOptions{Address: "https://ledger.example/a?b=(c)", More: 2, Duplicate: &news.Headline{Title: "Bridge shut"}}),
	)
}

// watched are sources in all states.
func watched() []news.WatchedSource {
	return []news.WatchedSource{
		{ID: 3, Place: news.Place{Kind: news.SourceSite, Location: "https://ledger.example/"}, State: news.SourceActive, AddedAt: day(time.March, 1),
			Found: news.Place{Kind: news.SourceFeed, Location: "https://ledger.example/*feed*"}, LastFetchAt: day(time.March, 4), LastChangeAt: day(time.March, 3),
			NextFetchAt: day(time.March, 5), Items: news.ItemCounts{Waiting: 12, Fetched: 4, Retrying: 1, Stored: 1234, Refused: 9, Failed: 2, Gone: 1}},
		{ID: 4, Place: news.Place{Kind: news.SourcePage, Location: "https://ledger.example/a"}, State: news.SourcePaused, AddedAt: day(time.March, 1)},
		{ID: 5, Place: news.Place{Kind: news.SourceFeed, Location: "https://bad.example/feed"}, State: news.SourceFailing, AddedAt: day(time.March, 1),
			LastFetchAt: day(time.March, 4), NextFetchAt: day(time.March, 5), Failures: 10, LastError: "The site does not answer [in time]."},
		{ID: 6, Place: news.Place{Kind: news.SourceFolder, Location: "/srv/secret/articles"}, State: news.SourceActive, AddedAt: day(time.March, 1),
			LastFetchAt: day(time.March, 4), Failures: 1, LastError: "/srv/secret/articles cannot be read.", Items: news.ItemCounts{Stored: 1}},
		{ID: 7, Place: news.Place{Kind: news.SourceSitemap, Location: "https://ledger.example/sitemap.xml"}, State: news.SourceActive, AddedAt: day(time.March, 1),
			LastFetchAt: day(time.March, 4), LastError: "There were 3 more items than are taken at once."},
	}
}

func TestWatchedSources(t *testing.T) {
	t.Parallel()
	list := watched()
	items := []news.SourceItem{
		{Listed: news.Listed{Address: "https://ledger.example/1"}, State: news.ItemWaiting, Reason: "The site does not answer."},
		{Listed: news.Listed{Address: "https://ledger.example/2"}, State: news.ItemRefused, Reason: "Only its beginning is free."},
		{Listed: news.Listed{Address: "https://ledger.example/3"}, State: news.ItemGone},
	}
	golden(t, "sources", render.Sources(list)...)
	golden(t, "sources-none", render.Sources(nil)...)
	golden(t, "source", render.Source(list[0], items)...)
	golden(t, "source-folder", render.Source(list[3], []news.SourceItem{{Listed: news.Listed{Address: "/srv/secret/articles/b.pdf"},
		State: news.ItemRefused, Reason: "/srv/secret/articles/b.pdf is no text."}})...)
	golden(t, "sources-read", append(render.SourcesRead(list[:1], items[1:2], "The reading goes on."), append(render.SourcesRead(list, nil, ""),
		render.SourcesRead(list[2:3], nil, "")...)...)...)
	golden(t, "sources-acts", render.SourcesReading(list[:1]), render.SourcesReading(list), render.SourcesReading(list[1:2]),
		render.RemovingSource(list[0], 1234), render.RemovingSource(list[1], 0), render.SourceDone(list[1], "I do not look at it."), render.SourceFailing(list[2]))
}

func TestTexts(t *testing.T) {
	t.Parallel()
	golden(t, "texts", render.Help(render.HelpOptions{Shared: "World_News"}), render.Help(render.HelpOptions{}),
		render.Privacy(render.PrivacyOptions{TurnLifetime: 36 * time.Hour, AnswerLifetime: 30 * 24 * time.Hour}),
		render.Privacy(render.PrivacyOptions{TurnLifetime: 24 * time.Hour, AnswerLifetime: 30 * 24 * time.Hour, KeepQuestions: true}))
}

// The end of a draft is what is new in it.
func TestLongDraftKeepsItsEnd(t *testing.T) {
	t.Parallel()
	for _, sentence := range []string{"The bridge *closed* on Tuesday. ", "大使館は閉鎖された。"} {
		r := render.Progress(news.Progress{Stage: news.StageWrite, Draft: strings.Repeat(sentence, 900) + "The very end"}, 0)
		checkReply(t, r)
		text := r.Embeds[0].Description
		if !strings.HasSuffix(text, "The very end ▌") || discord.Length(text) < 3900 {
			t.Errorf("the draft ends in %q and has %d characters", text[len(text)-40:], discord.Length(text))
		}
		_, shown, _ := strings.Cut(text, "… ")
		if first := render.Escape(strings.TrimSpace(sentence)); !strings.HasPrefix(shown, first) {
			t.Errorf("the draft begins in a sentence: %q", shown[:60])
		}
	}
	for _, word := range []string{"no end ", "没完没了"} {
		r := render.Progress(news.Progress{Stage: news.StageWrite, Draft: strings.Repeat(word, 2000)}, 0)
		if checkReply(t, r); discord.Length(r.Embeds[0].Description) < 3900 {
			t.Errorf("of one long sentence, %d characters are shown", discord.Length(r.Embeds[0].Description))
		}
	}
}

func TestExplained(t *testing.T) {
	t.Parallel()
	trace := news.Trace{Answer: "abcdefgh2345", HasWords: true, Question: "Why is the *bridge* closed?", Understood: "Why is the harbor bridge closed?",
		Mode: news.ModeModel, Claims: 1, Gate: &news.GateVerdict{Likelihood: 0.81, Bound: 0.38},
		Passages: []news.TracedPassage{{Headline: bridge().Sources[0].Headline, Scores: news.Scores{Final: 0.9}}},
		Fallen:   []news.FallenClaim{{Text: "Send @everyone to <b>me</b>", Reason: "its quotes do not say it"}},
		Usage:    news.Usage{PromptTokens: 1200, CompletionTokens: 90}, Timings: news.Timings{{Stage: "retrieve", Duration: 12 * time.Millisecond}}}
	price := tracetext.Price{Prompt: 0.15, Completion: 0.6}
	golden(t, "explained", render.Explained(trace, price), render.Explained(trace.WithoutWords(), price))
	marked := bridge()
	marked.Claims[0].Unsupported = true
	golden(t, "unsupported", render.Answer(marked, render.Options{Now: day(time.March, 5)})...)
}
