package render_test

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// harmless checks that replies keep Discord's limits and that nothing in them comes from article text but text:
// links lead to the articles' own host, and only known moments are shown. styles are further ones of the bot's own.
func harmless(t failer, replies []discord.Reply, styles ...string) {
	t.Helper()
	checkReplies(t, replies)
	for _, s := range texts(replies) {
		r := read(s)
		if len(r.mentions) > 0 {
			t.Errorf("mentions %q in %q", r.mentions, s)
		}
		for _, link := range r.links {
			if strings.HasPrefix(link, answerLinks) {
				continue
			}
			if u, err := url.Parse(link); err != nil || u.Host != "good.example" || strings.ContainsAny(link, "()<> \"'`|*@") {
				t.Errorf("link %q (%v) in %q", link, err, s)
			}
		}
		for _, label := range r.labels {
			admissible(t, label)
		}
		for _, stamp := range r.stamps {
			if !isKnown(stamp) {
				t.Errorf("timestamp %q in %q", stamp, s)
			}
		}
		for _, style := range r.styles {
			if !slices.Contains(append([]string{"**", "*", "-", "-#", ">"}, styles...), style) {
				t.Errorf("style %q in %q", style, s)
			}
		}
		if strings.ContainsAny(s, "\u202a\u202b\u202d\u202e\u2066\u2067\u200f") {
			t.Errorf("reordered: %q", s)
		}
	}
}

// citationMark is the label of a citation.
var citationMark = regexp.MustCompile(`^\[\d+\]$`)

// admissible checks that Discord shows a label as the text of a link: it refuses those with links, mentions or emoji,
// and knows no escapes in them.
func admissible(t failer, label string) {
	t.Helper()
	in := read(label)
	if citationMark.MatchString(label) {
		return
	}
	if len(in.links)+len(in.mentions)+len(in.stamps) > 0 || strings.ContainsAny(label, "\\`*_~|<>[]@#") || strings.TrimSpace(label) == "" {
		t.Errorf("label %q", label)
	}
	for _, r := range label {
		if r >= 0x2600 && r <= 0x27BF || r >= 0x1F300 && r <= 0x1FAFF {
			t.Errorf("emoji %q in label %q", r, label)
		}
	}
}

// answerLinks begin the links to the bot's own answers, in channel 7 of server 5. No article's address is one.
const answerLinks = "https://discord.com/channels/5/7/"

func isKnown(stamp string) bool {
	unix, style, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(stamp, "<t:"), ">"), ":")
	return strings.Contains("DfR", style) && slices.Contains([]string{"1772357400", "1783589400", "-1", "253370764800"}, unix)
}

// NEWSDESK_LONG=1 draws a hundred thousand answers.
func TestAnswersAreHarmless(t *testing.T) {
	t.Parallel()
	rows := []discord.Row{{Buttons: []discord.Button{{Label: "Sources", CustomID: "1"}}}}
	rounds := 1
	if os.Getenv("NEWSDESK_LONG") != "" {
		rounds = 1000 // of a hundred answers each
	}
	drawn, mentions, links := 0, 0, 0
	check := func(t *rapid.T) {
		a := answers().Draw(t, "answer")
		replies := render.Answer(a, render.Options{LibraryName: words().Draw(t, "library"), Now: day(time.July, 9), Rows: rows})
		harmless(t, replies)
		plain := render.Plain(replies)
		harmless(t, plain)
		for _, list := range [][]discord.Reply{replies, plain} {
			for i, r := range list {
				if (len(r.Rows) > 0) != (i == len(list)-1) {
					t.Errorf("reply %d of %d has %d rows", i+1, len(list), len(r.Rows))
				}
			}
		}
		for _, r := range plain {
			if len(r.Embeds) > 0 {
				t.Errorf("an embed in plain text")
			}
		}
		drawn++
		for _, s := range append(texts(replies), texts(plain)...) {
			r := read(s)
			mentions, links = mentions+len(r.mentions), links+len(r.links)
		}
	}
	for range rounds {
		rapid.Check(t, check)
	}
	t.Attr("S4", fmt.Sprintf("%d answers made of hostile text, as cards and as plain text: %d live mentions and invites", drawn, mentions))
	t.Attr("S5", fmt.Sprintf("%d answers made of hostile text: %d links shown, all to cited articles' own addresses or to the bot's answers", drawn, links))
}

// Whatever the length of an answer, each claim is there with its marks, in order and on one card, and each source is
// listed after them.
func TestNothingIsLostBetweenCards(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "claims")
		size := rapid.SampledFrom([]int{10, 900, 2100}).Draw(t, "size")
		a := news.Answer{Question: "?", Mode: news.ModeModel, Origins: n}
		var marks []string
		for i := 1; i <= n; i++ {
			name := string(rune('一' + i))
			a.Sources = append(a.Sources, news.Source{Number: i, Headline: news.Headline{Title: name, URL: "https://good.example/" + name}})
			a.Claims = append(a.Claims, news.Claim{Text: name + strings.Repeat(" 語", size), Citations: []news.Citation{{Source: i, Quote: "a quote of some length"}}})
			marks = append(marks, name)
		}
		replies := render.Answer(a, render.Options{})
		harmless(t, replies)
		all := ""
		for _, r := range replies {
			all += r.Embeds[0].Description
		}
		claims, listed, found := strings.Cut(all, "**Sources**")
		for i, name := range marks {
			_, rest, ok := strings.Cut(claims, name)
			cited, _, cites := strings.Cut(rest, "[[")
			if !ok || !cites || strings.Contains(cited, "\n") {
				t.Fatalf("claim %d is not whole", i+1)
			}
			claims = rest
			if _, listed, ok = strings.Cut(listed, "["+name+"]"); !ok || !found {
				t.Fatalf("source %d is not listed", i+1)
			}
		}
	})
}

func TestEverythingElseIsHarmless(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := func(what string) string { return words().Draw(t, what) }
		list := rapid.SliceOfN(headlines(), 0, 15).Draw(t, "headlines")
		covers := news.Coverage{Articles: len(list), Earliest: moments().Draw(t, "earliest"), Latest: moments().Draw(t, "latest")}
		var replies []discord.Reply
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			replies = render.Headlines(w("library"), list, covers)
		case 1:
			e := news.Evidence{Coverage: covers}
			for _, h := range list {
				e.Passages = append(e.Passages, news.Passage{Headline: h, Text: w("passage"), Copies: list[:min(len(list), 4)]})
			}
			replies = render.Search(w("words"), e)
		case 2:
			replies = render.Article([]news.Version{{Headline: headlines().Draw(t, "article"), Authors: []string{w("author")}, Language: w("language"),
				Body: w("body"), StoredAt: moments().Draw(t, "stored"), Current: true, GoneReason: w("reason"),
				Change: news.Change{Kind: news.ChangeCorrected, NoteEnd: rapid.IntRange(0, 20).Draw(t, "note")}}, {Number: 1}})
		case 3:
			o := render.PreviewOptions{Address: "https://good.example/", More: 3, Duplicate: &news.Headline{Title: w("duplicate")}}
			replies = []discord.Reply{render.Preview(news.Article{Title: w("title"), Publisher: w("publisher"), Body: w("body")}, o)}
		case 4:
			s := render.IngestSummary{Added: 1, Failed: 30}
			for range 30 {
				s.Failures = append(s.Failures, render.IngestFailure{Item: w("item"), Reason: w("reason")})
			}
			replies = []discord.Reply{render.Ingested(s), render.Ingesting(s)}
		case 5:
			entry := news.AuditEntry{Act: w("act"), Detail: w("detail"), Outcome: w("outcome"), At: moments().Draw(t, "at")}
			source := news.SourceSummary{Kind: w("kind"), Location: w("location"), LastStored: moments().Draw(t, "stored")}
			replies = render.Library(slices.Repeat([]news.SourceSummary{source}, 60), []news.WatchedSource{{State: news.SourceFailing}}, slices.Repeat([]news.AuditEntry{entry}, 20))
		case 6:
			question := news.Unanswered{Question: w("question"), Times: 2, LastAt: moments().Draw(t, "last")}
			replies = []discord.Reply{render.Unanswered(slices.Repeat([]news.Unanswered{question}, 30)),
				render.Findings(slices.Repeat([]string{w("finding")}, 5)), render.Error(w("message"), w("hint"), w("id"))}
		case 7:
			stats := news.LibraryStats{Coverage: covers, Publishers: slices.Repeat([]news.PublisherCount{{Publisher: w("publisher"), Articles: 1}}, 8),
				Models: slices.Repeat([]news.ModelUse{{Model: w("model"), Answered: 1}}, 9), Asked: news.DaysUpTo(moments().Draw(t, "asked"), 30)}
			picture := news.Picture{PNG: []byte("drawn"), Unnamed: slices.Repeat([]string{w("unnamed")}, 7)}
			replies = []discord.Reply{render.Stats(stats, []news.WatchedSource{{State: news.SourceFailing}}, picture), render.Settings(news.ServerSettings{TimeZone: w("zone")}, w("shared"))}
		case 9:
			s := news.WatchedSource{ID: 7, Place: news.Place{Kind: news.SourceKind(w("kind")), Location: w("location")}, LastError: w("error"),
				State:    rapid.SampledFrom([]news.SourceState{news.SourceActive, news.SourcePaused, news.SourceFailing}).Draw(t, "state"),
				Failures: rapid.IntRange(0, 10).Draw(t, "failures"), LastFetchAt: moments().Draw(t, "fetched"), NextFetchAt: moments().Draw(t, "next"),
				Found: news.Place{Kind: news.SourceKind(w("found")), Location: w("there")}, Items: news.ItemCounts{Stored: 3, Refused: 60, Waiting: 1}}
			item := news.SourceItem{Listed: news.Listed{Address: w("address")}, State: news.ItemRefused, Reason: w("reason")}
			list, items := slices.Repeat([]news.WatchedSource{s}, 60), slices.Repeat([]news.SourceItem{item}, 20)
			replies = slices.Concat(render.Sources(list), render.Source(s, items), render.SourcesRead(list, nil, "It goes on."), render.SourcesRead(list[:1], items, ""),
				[]discord.Reply{render.SourcesReading(list), render.RemovingSource(s, 2), render.SourceDone(s, "Done."), render.SourceFailing(s)})
		case 8:
			replies = []discord.Reply{render.Progress(news.Progress{Stage: news.StageWrite, Draft: w("draft")}, 5)}
		}
		harmless(t, replies)
		harmless(t, render.Plain(replies))
	})
}

func TestSourceCardsAreHarmless(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := answers().Draw(t, "answer")
		bodies := map[news.VersionID]string{1: words().Draw(t, "body")}
		if len(a.Claims) > 0 && len(a.Claims[0].Citations) > 0 { // at least one quote stands in its body
			c := &a.Claims[0].Citations[0]
			before := words().Draw(t, "before")
			bodies[2] = before + c.Quote + words().Draw(t, "after")
			c.Version, c.Start, c.End = 2, len(before), len(before)+len(c.Quote)
		}
		o := render.CardOptions{Outdated: map[news.VersionID]bool{2: true}, Gone: map[news.VersionID]time.Time{1: moments().Draw(t, "gone")}}
		var untold []news.UntoldCitation
		for _, claim := range a.Claims {
			for _, c := range claim.Citations {
				o.Revised = append(o.Revised, news.RevisedCitation{Passage: news.CitedPassage{Version: c.Version, Start: c.Start, End: c.End},
					CitationMark: news.CitationMark{State: rapid.SampledFrom([]news.QuoteState{news.QuoteChanged, news.QuoteVanished, news.QuoteStands}).Draw(t, "state")},
					Quote:        c.Quote, Wording: words().Draw(t, "wording"), Note: words().Draw(t, "note"), Article: headlines().Draw(t, "article")})
				untold = append(untold, news.UntoldCitation{RevisedCitation: o.Revised[len(o.Revised)-1], Channel: 7,
					Message: news.MessageID(rapid.IntRange(1, 3).Draw(t, "message"))})
			}
		}
		replies := render.SourceCard(a, bodies, o)
		harmless(t, replies)
		harmless(t, render.Plain(replies))
		if len(untold) > 0 {
			notice := []discord.Reply{render.Correction(5, untold)}
			harmless(t, notice)
			harmless(t, render.Plain(notice))
		}
	})
}

func TestVerdictsAreHarmless(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := answers().Draw(t, "answer")
		v := news.Verdict{Claim: a.Question, Mode: a.Mode, Notice: a.Notice, Sources: a.Sources, Origins: a.Origins, AsOf: a.AsOf, Model: a.Model,
			Closest: rapid.SliceOfN(headlines(), 0, 8).Draw(t, "closest")}
		for _, c := range a.Claims {
			v.Parts = append(v.Parts, news.CheckedPart{Text: c.Text, Citations: c.Citations, Note: a.Missing,
				Finding: rapid.SampledFrom([]news.Finding{news.FindingSupported, news.FindingContradicted, news.FindingLacking}).Draw(t, "finding")})
		}
		replies := render.Verdict(v, render.Options{LibraryName: a.Missing})
		harmless(t, replies)
		harmless(t, render.Plain(replies))
	})
}

func FuzzAnswer(f *testing.F) {
	f.Add("The mayor resigned on Tuesday.", "https://good.example/a#b")
	f.Add("[x](https://bad.example) @everyone <@1> <t:1:R> ```a``` discord.gg/abc", "https://bad.example@x/")
	f.Add("10:🙂t: and http:🙂//bad.example/", "https://good.example/a")
	f.Add(strings.Repeat("\\", 5000), "javascript:alert(1)")
	f.Fuzz(func(t *testing.T, s, address string) {
		if u, err := url.Parse(strings.TrimSpace(address)); err != nil || u.Host != "good.example" {
			address = "ftp://bad.example/" + address
		}
		h := news.Headline{Title: s, Publisher: s, URL: address, PublishedAt: day(time.March, 1)}
		claim := news.Claim{Text: s, Citations: []news.Citation{{Source: 1, Version: 1, Quote: s, End: len(s)}}}
		a := news.Answer{Question: s, Understood: s, Notice: s, Missing: s, Model: s, Claims: []news.Claim{claim, claim},
			Sources:       []news.Source{{Number: 1, Headline: h, Copies: []news.Headline{h, h}}},
			Disagreements: []news.Disagreement{{About: s, Claims: []news.Claim{claim, claim}}}}
		replies := render.Answer(a, render.Options{LibraryName: s})
		harmless(t, replies)
		harmless(t, render.Plain(replies))
		cards := render.SourceCard(a, map[news.VersionID]string{1: s + s}, render.CardOptions{})
		harmless(t, cards)
		harmless(t, render.Plain(cards))
	})
}
