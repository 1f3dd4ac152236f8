package dates

import "strings"

// running is what a language knows about questions' running text, where most words that could be a time are not.
type running struct {
	openers    map[string]bool // open a question, so that the capital behind them begins no name: "did Monday's"
	partitives map[string]bool // make "the last week of the campaign" something else
	onward     map[string]bool // make "from 2015 on" a beginning
	things     map[string]bool // are counted: "after 2000 people"
	plural     string          // how most other such words end
	verbs      map[string]bool // end so too, but are none
	names      [][]string      // hold a time and mean something else

	past, future map[string]bool // words of what has been, and of what will be
	pastEnding   string          // makes a verb one of the past
}

func englishLeads() []lead {
	const bare, onlyAgo = true, true
	leads := []lead{
		{words: []string{"in"}, relation: RelationIn, bare: bare, noDay: true},
		{words: []string{"from"}, relation: RelationIn, bare: bare, origin: true},
		{words: []string{"about"}, relation: RelationAbout, onlyAgo: onlyAgo},
		{words: []string{"some"}, relation: RelationAbout, onlyAgo: onlyAgo},
	}
	add := func(relation Relation, bare bool, phrases ...string) {
		for _, p := range phrases {
			leads = append(leads, lead{words: strings.Fields(p), relation: relation, bare: bare})
		}
	}
	add(RelationIn, bare, "during", "for", "of", "throughout")
	add(RelationIn, !bare, "on", "over", "within", "at")
	add(RelationSince, bare, "since", "starting", "starting in")
	add(RelationUntil, bare, "until", "till", "up to", "through", "by")
	add(RelationBefore, bare, "before", "prior to", "ahead of", "earlier than")
	add(RelationAfter, bare, "after", "later than")
	add(RelationAbout, bare, "around", "circa", "roughly", "approximately")
	return leads
}

func englishRunning() running {
	return running{
		openers: set("did do does was were is are will would can could should has have had what who whom whose which " +
			"when where why how the a"),
		partitives: set("of"),
		onward:     set("on onward onwards"),
		things: set("people percent men women children million billion dead additional other more new different " +
			"square cubic meters km miles feet"),
		plural: "s",
		verbs:  set("was is has does this its his always perhaps versus across towards besides"),
		names:  englishNames(),
		future: set("will would shall ll wo plan plans planned planning expected expects scheduled hopes intends aims " +
			"upcoming ahead deadline going begins starts opens takes may might forthcoming slated poised"),
		past: set("was were had has have been said told took came went began met fell rose made won lost left held led gave " +
			"found got hit kept knew ran saw sent shot spoke struck became broke brought built bought caught did drew drove " +
			"ate fought flew grew heard hurt laid paid sat sold shook shut slept spent stood stole swept swore taught " +
			"thought threw wore wrote died sank beat cut put"),
		pastEnding: "ed",
	}
}

// englishNames are names and idioms. The days name events of one year, which is hardly ever the most recent one.
func englishNames() [][]string {
	const names = `black friday, good friday, cyber monday, giving tuesday, super tuesday, fat tuesday, shrove tuesday,
		ash wednesday, holy thursday, maundy thursday, palm sunday, easter sunday, easter monday, bloody sunday,
		sunday times, mail on sunday, monday night football, sunday night football, thursday night football,
		saturday night live, saturday night fever, friday night lights, march madness, march on, may day, usa today,
		russia today, india today, today show, arab spring, prague spring, spring break, half a, half an,
		january 6, jan 6, january 6th, 6 january, 6th january, september 11, september 11th, sept 11, 11 september,
		october 7, october 7th, oct 7, 7 october, 7th october`
	var phrases [][]string
	for name := range strings.SplitSeq(names, ",") {
		phrases = append(phrases, strings.Fields(name))
	}
	return phrases
}
