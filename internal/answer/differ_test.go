package answer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// report is an article of a test: outlet, day of September 2024, headline and text.
type report struct {
	outlet string
	day    int
	title  string
	text   string
	origin news.ArticleID // 0: its own
}

func evidenceOf(reports []report) (news.Evidence, bodies) {
	texts := bodies{}
	var e news.Evidence
	for i, r := range reports {
		version, origin := news.VersionID(i+101), r.origin
		if origin == 0 {
			origin = news.ArticleID(i + 1)
		}
		texts[version] = r.text
		e.Passages = append(e.Passages, news.Passage{Ref: news.ChunkRef{Version: version}, Headline: news.Headline{Article: news.ArticleID(i + 1), Version: version,
			Title: r.title, Publisher: r.outlet, PublishedAt: time.Date(2024, 9, r.day, 12, 0, 0, 0, time.UTC)}, Origin: origin,
			End: len(r.text), Text: r.text, Scores: news.Scores{Final: 1 - float64(i)/10, BM25: 10}})
	}
	e.Coverage = news.Coverage{Articles: len(reports), Chunks: len(reports)}
	return e, texts
}

// shown writes the disagreements of an answer as "outlet: value | outlet: value", with a dash before what is superseded.
func shown(a news.Answer) string {
	var out []string
	for _, d := range a.Disagreements {
		var sides []string
		for _, c := range d.Claims {
			s := a.Sources[c.Citations[0].Source-1]
			side := s.Publisher + ": " + c.Value
			if c.Superseded {
				side = "-" + side
			}
			sides = append(sides, side)
		}
		out = append(out, strings.Join(sides, " | "))
	}
	return strings.Join(out, " || ")
}

const (
	ferryTitle    = "Ferry sinks off Velmora"
	ferryQuestion = "How many people died when the ferry sank off Velmora?"
)

func TestIndependentReportsThatDiffer(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		question string
		reports  []report
		want     string
	}{
		"toll": {ferryQuestion, []report{
			{"Harbour Post", 7, ferryTitle, "Twelve people died when the ferry Alma sank off Velmora on Friday, the coast guard said.", 0},
			{"Adriatic Courier", 8, ferryTitle, "The sinking of the ferry off Velmora killed at least 14 people, hospitals told the Courier.", 0}},
			"Harbour Post: Twelve people | Adriatic Courier: at least 14 people"},
		"toll, raised": {ferryQuestion, []report{
			{"Harbour Post", 7, ferryTitle, "Twelve people died when the ferry Alma sank off Velmora on Friday, the coast guard said.", 0},
			{"Adriatic Courier", 8, ferryTitle, "The coast guard raised the death toll of the ferry that sank off Velmora to 14.", 0}},
			"-Harbour Post: Twelve people | Adriatic Courier: 14"},
		"toll, revised from": {ferryQuestion, []report{
			{"Harbour Post", 7, ferryTitle, "Twelve people died when the ferry Alma sank off Velmora on Friday, the coast guard said.", 0},
			{"Adriatic Courier", 8, ferryTitle, "The death toll of the ferry that sank off Velmora was revised from 12 to 14.", 0}},
			"-Harbour Post: Twelve people | Adriatic Courier: 14"},
		"toll, same outlet": {ferryQuestion, []report{
			{"Harbour Post", 7, ferryTitle, "Twelve people died when the ferry Alma sank off Velmora on Friday, the coast guard said.", 0},
			{"Harbour Post", 8, ferryTitle, "Fourteen people died when the ferry Alma sank off Velmora, the coast guard said on Saturday.", 0}},
			"-Harbour Post: Twelve people | Harbour Post: Fourteen people"},
		"copies of one origin": {ferryQuestion, []report{
			{"Harbour Post", 7, ferryTitle, "Twelve people died when the ferry Alma sank off Velmora on Friday, the coast guard said.", 7},
			{"Adriatic Courier", 8, ferryTitle, "Fourteen people died when the ferry Alma sank off Velmora on Friday, the coast guard said.", 7}}, ""},
		"dead and hurt": {ferryQuestion, []report{
			{"Harbour Post", 7, ferryTitle, "Twelve people died and 40 were injured when the ferry Alma sank off Velmora.", 0},
			{"Adriatic Courier", 8, ferryTitle, "The ferry that sank off Velmora left 12 people dead and 40 injured.", 0}}, ""},
		"hurt differs, dead is asked": {ferryQuestion, []report{
			{"Harbour Post", 7, ferryTitle, "Twelve people died when the ferry Alma sank off Velmora.", 0},
			{"Adriatic Courier", 8, ferryTitle, "The ferry that sank off Velmora left 40 people injured.", 0}}, ""},
		"about": {ferryQuestion, []report{
			{"Harbour Post", 7, ferryTitle, "About 40 people died when the ferry Alma sank off Velmora.", 0},
			{"Adriatic Courier", 8, ferryTitle, "The ferry that sank off Velmora killed 42 people, the coast guard said.", 0}}, ""},
		"a part": {ferryQuestion, []report{
			{"Harbour Post", 7, ferryTitle, "Twelve people died when the ferry Alma sank off Velmora.", 0},
			{"Adriatic Courier", 8, ferryTitle, "Five children were killed when the ferry Alma sank off Velmora.", 0}}, ""},
		"more": {ferryQuestion, []report{
			{"Harbour Post", 7, ferryTitle, "Twelve people died when the ferry Alma sank off Velmora.", 0},
			{"Adriatic Courier", 8, ferryTitle, "Another two people died after the ferry Alma sank off Velmora, hospitals said.", 0}}, ""},
		"explained": {ferryQuestion, []report{
			{"Harbour Post", 7, ferryTitle, "Twelve people died when the ferry Alma sank off Velmora.", 0},
			{"Adriatic Courier", 8, ferryTitle, "The ferry that sank off Velmora killed 14 people. Of them 12 people died at once.", 0}}, ""},
		"another ferry": {ferryQuestion, []report{
			{"Harbour Post", 7, ferryTitle, "Twelve people died when the ferry Alma sank off Velmora.", 0},
			{"Adriatic Courier", 8, "Ferry sinks off Norvik", "The ferry that sank off Norvik killed 30 people.", 0}}, ""},
		"another year's": {ferryQuestion, []report{
			{"Harbour Post", 1, ferryTitle, "Twelve people died when the ferry Alma sank off Velmora.", 0},
			{"Adriatic Courier", 29, ferryTitle, "Thirty people died when a ferry sank off Velmora.", 0}}, ""},
		"feared": {ferryQuestion, []report{
			{"Harbour Post", 7, ferryTitle, "Twelve people died when the ferry Alma sank off Velmora.", 0},
			{"Adriatic Courier", 8, ferryTitle, "Up to 30 people could have died when the ferry Alma sank off Velmora.", 0}}, ""},
		"a town and the country": {"How many people were killed by the flood in Arvenia?", []report{
			{"Harbour Post", 7, "Flood in Arvenia", "The flood killed 30 people in Arvenia, the ministry said.", 0},
			{"Adriatic Courier", 8, "Flood in Arvenia", "The flood killed nine people in Velmora, its mayor said.", 0}}, ""},
		"votes": {"How many votes did the bridge bill get in the Arvenian parliament?", []report{
			{"Harbour Post", 7, "Parliament passes bridge bill", "The Arvenian parliament passed the bridge bill with 61 votes on Friday.", 0},
			{"Adriatic Courier", 8, "Bridge bill passes", "The Arvenian parliament passed the bridge bill with 63 votes.", 0}},
			"Harbour Post: 61 votes | Adriatic Courier: 63 votes"},
		"money": {"How much does the new bridge of Velmora cost?", []report{
			{"Harbour Post", 7, "A new bridge for Velmora", "The new bridge of Velmora over the Sarn will cost $1.2bn, the city council said.", 0},
			{"Adriatic Courier", 8, "Velmora plans bridge", "The city council said the new bridge of Velmora will cost $1.9 billion.", 0}},
			"Harbour Post: $1.2bn | Adriatic Courier: $1.9 billion"},
		"money, written otherwise": {"How much does the new bridge of Velmora cost?", []report{
			{"Harbour Post", 7, "A new bridge for Velmora", "The new bridge of Velmora over the Sarn will cost $1.2bn, the city council said.", 0},
			{"Adriatic Courier", 8, "Velmora plans bridge", "The city council said the new bridge of Velmora will cost 1.2 billion dollars.", 0}}, ""},
		"money, rounded": {"How much does the new bridge of Velmora cost?", []report{
			{"Harbour Post", 7, "A new bridge for Velmora", "The new bridge of Velmora over the Sarn will cost $1.2bn, the city council said.", 0},
			{"Adriatic Courier", 8, "Velmora plans bridge", "The city council said the new bridge of Velmora will cost $1.23 billion.", 0}}, ""},
		"money of two kinds": {"How much does the new bridge of Velmora cost?", []report{
			{"Harbour Post", 7, "A new bridge for Velmora", "The new bridge of Velmora over the Sarn will cost $1.2bn, the city council said.", 0},
			{"Adriatic Courier", 8, "Velmora plans bridge", "The city council said the new bridge of Velmora will cost €1.1 billion.", 0}}, ""},
		"share": {"What share of the vote did Ilse Brandt win in Velmora?", []report{
			{"Harbour Post", 7, "Brandt wins Velmora", "Ilse Brandt won 54% of the vote in Velmora, the election board said.", 0},
			{"Adriatic Courier", 7, "Brandt wins Velmora", "Ilse Brandt won 51 percent of the vote in Velmora, the election board said.", 0}},
			"Harbour Post: 54% | Adriatic Courier: 51 percent"},
		"daily and in all": {"How many cases of fever did Velmora report?", []report{
			{"Harbour Post", 7, "Fever in Velmora", "Velmora reported 120 cases of fever in a day, the health office said.", 0},
			{"Adriatic Courier", 7, "Fever in Velmora", "Velmora reported 4,800 cases of fever since July, the health office said.", 0}}, ""},
		"day": {"When will the port of Velmora reopen?", []report{
			{"Harbour Post", 7, "Port of Velmora to reopen", "The port of Velmora will reopen on 12 September, the harbor master said.", 0},
			{"Adriatic Courier", 8, "Velmora port", "The harbor master said the port of Velmora will reopen on September 14.", 0}},
			"Harbour Post: 12 September | Adriatic Courier: September 14"},
		"day of something else": {"When will the port of Velmora reopen?", []report{
			{"Harbour Post", 7, "Port of Velmora to reopen", "The port of Velmora will reopen on 12 September, the harbor master said.", 0},
			{"Adriatic Courier", 8, "Velmora port", "The port of Velmora will be inspected on September 9, the harbor master said.", 0}}, ""},
		"name": {"Who owns the crane that fell in Velmora?", []report{
			{"Harbour Post", 7, "Crane falls in Velmora", "The crane that fell in Velmora is owned by Norvik Lines, the ministry said.", 0},
			{"Adriatic Courier", 8, "Crane falls in Velmora", "The crane that fell in Velmora is owned by Sarn Shipping, the union said.", 0}},
			"Harbour Post: Norvik Lines | Adriatic Courier: Sarn Shipping"},
		"name, shorter": {"Who owns the crane that fell in Velmora?", []report{
			{"Harbour Post", 7, "Crane falls in Velmora", "The crane that fell in Velmora is owned by Norvik Lines, the ministry said.", 0},
			{"Adriatic Courier", 8, "Crane falls in Velmora", "The crane that fell in Velmora is owned by Norvik, the union said.", 0}}, ""},
		"told whom": {"Who owns the crane that fell in Velmora?", []report{
			{"Harbour Post", 7, "Crane falls in Velmora", "The crane that fell in Velmora is owned by the port, the union said in a statement to the Harbour Post.", 0},
			{"Adriatic Courier", 8, "Crane falls in Velmora", "The crane that fell in Velmora is owned by the port, the union said in a statement to the Adriatic Courier.", 0}}, ""},
		"who said so": {"Who owns the crane that fell in Velmora?", []report{
			{"Harbour Post", 7, "Crane falls in Velmora", "The crane that fell in Velmora is owned by the port, Ilse Brandt said.", 0},
			{"Adriatic Courier", 8, "Crane falls in Velmora", "The crane that fell in Velmora is owned by the port, Ole Falk said.", 0}}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, texts := evidenceOf(test.reports)
			got, err := New(Options{Retriever: found{Evidence: e}, Bodies: texts, Settings: Settings{Gate: 1e-9}}).Answer(t.Context(),
				news.Question{Text: test.question, AskedAt: time.Date(2024, 9, 30, 0, 0, 0, 0, time.UTC)}, nil)
			if err != nil || got.Refusal != nil {
				t.Fatalf("%+v, %v", got.Refusal, err)
			}
			checkAnswer(t, got, texts)
			if s := shown(got); s != test.want {
				t.Errorf("%s\nwant %s", s, test.want)
			}
		})
	}
}

// A model that overlooks a disagreement does not hide it.
func TestDifferencesBesideAModel(t *testing.T) {
	t.Parallel()
	e, texts := evidenceOf([]report{
		{"Harbour Post", 7, ferryTitle, "Twelve people died when the ferry Alma sank off Velmora on Friday, the coast guard said.", 0},
		{"Adriatic Courier", 8, ferryTitle, "The sinking of the ferry off Velmora killed 14 people, hospitals told the Courier.", 0},
	})
	m := &scripted{turns: []turn{{text: said(claimOf("Twelve people died.", "{0}", "Twelve people died when the ferry Alma sank off Velmora"))}}}
	got, err := New(Options{Retriever: found{Evidence: e}, Bodies: texts, Model: m}).Answer(t.Context(), news.Question{Text: ferryQuestion}, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkAnswer(t, got, texts)
	if s := shown(got); got.Mode != news.ModeModel || s != "Harbour Post: Twelve people | Adriatic Courier: 14 people" {
		t.Errorf("%s: %s", got.Mode, s)
	}
}

// Equal figures never disagree, however they are written, and what disagrees does so both ways round.
func TestFiguresAgreeBothWays(t *testing.T) {
	t.Parallel()
	r := newReader()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) slot {
			n := rapid.IntRange(1, 5_000).Draw(t, label)
			s := fmt.Sprintf("%s %d %s", rapid.SampledFrom([]string{"killed", "about", "more than", "at least", "fewer than", "up to", "killing at least"}).Draw(t, label+" before"), n,
				rapid.SampledFrom([]string{"people", "million tons", "% of it", "dead"}).Draw(t, label+" after"))
			return slots(s, r.words(s))[0]
		}
		a, b := draw("a"), draw("b")
		if a.comparable(&b, true) != b.comparable(&a, true) || a.comparable(&b, true) && a.agrees(&b) != b.agrees(&a) {
			t.Errorf("%+v and %+v", a, b)
		}
		if !a.agrees(&a) {
			t.Errorf("%+v disagrees with itself", a)
		}
	})
}

func FuzzSlots(f *testing.F) {
	f.Add("killing at least 12 people and wounding 40 in 2024, raised from 11 to 14.9m")
	f.Add("about a dozen, \xff 5% $3bn two")
	f.Add("7月15日有3 400人受伤，12人死亡。")
	own := newReader()
	f.Fuzz(func(t *testing.T, s string) {
		words := own.in(text.Detect(s)).words(s)
		for _, sl := range slots(s, words) {
			if w := sl.written(s, words); !strings.Contains(s, w) || w == "" && sl.span.Start < sl.span.End {
				t.Errorf("%q is not of %q", w, s)
			}
			if !slices.IsSorted(sl.periods) {
				t.Errorf("%q", sl.periods)
			}
		}
	})
}
