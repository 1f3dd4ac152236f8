package dates

import (
	"testing"
	"time"
)

// german is a small table, which shows that a language needs no code of its own, whatever its word order.
func german() *language {
	l := &language{
		words:    make(map[string][]meaning),
		ordinals: set("."),
		articles: set("der die das"),
		leads:    []lead{{words: []string{"seit"}, relation: RelationSince, bare: true}, {words: []string{"bis"}, relation: RelationUntil}},
		plain: []rule{
			{pattern("EXACT"), anywhere, buildExact},
			{pattern("DAY .? MONTH YEAR"), anywhere, buildDay},
			{pattern("DAY .? MONTH"), anywhere, buildDay},
			{pattern("WHICH UNIT"), anywhere, buildUnit},
			{pattern("vor COUNT UNIT"), anywhere, buildAgo},
			{pattern("NEARDAY"), anywhere, buildNearDay},
			{pattern("MONTH YEAR"), anywhere, buildMonth},
		},
		periods: []rule{{pattern("EDGE PLAIN"), anywhere, buildPart}},
		ranges:  []rule{{pattern("von|vom PERIOD bis|zum PERIOD"), anywhere, buildRange}},
	}
	l.add(kindMonth, 7, "juli")
	l.add(kindUnit, int(unitDay), "tag", "tagen")
	l.add(kindUnit, int(unitWeek), "woche", "wochen")
	l.add(kindWhich, whichLast, "letzte")
	l.add(kindNearDay, -1, "gestern")
	l.add(kindCount, 3, "drei")
	l.add(kindEdge, partBeginning, "anfang")
	return l.start()
}

func TestAnotherLanguageIsATable(t *testing.T) {
	t.Parallel()
	now := time.Date(2022, 9, 20, 15, 4, 5, 0, time.UTC)
	for text, want := range map[string]string{
		"letzte Woche":                 "in 2022-09-12 2022-09-19",
		"vor drei Tagen":               "in 2022-09-17 2022-09-18",
		"seit gestern":                 "since 2022-09-19 2022-09-20",
		"1. Juli 2022":                 "in 2022-07-01 2022-07-02",
		"Anfang Juli 2022":             "in 2022-07-01 2022-07-11",
		"vom 1. bis zum 10.":           "not understood",
		"vom 1. Juli bis 3.7.22":       "not understood",
		"von 1. Juli bis der":          "not understood",
		"vom 1. Juli bis 2. Juli 2022": "in 2022-07-01 2022-07-03",
	} {
		relation, s, err := german().parse(text, newClock(now))
		got := string(relation) + " " + s.Start.Format(time.DateOnly) + " " + s.End.Format(time.DateOnly)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	mentions := german().find("Was geschah seit vor drei Tagen?", newClock(now))
	if len(mentions) != 1 || mentions[0].Relation != RelationSince {
		t.Errorf("found %+v", mentions)
	}
}

// No word of a pattern is a misspelled kind, and no pattern matches nothing.
func TestPatternsAreWellFormed(t *testing.T) {
	t.Parallel()
	for _, l := range languages() {
		for _, rules := range [][]rule{l.plain, l.periods, l.ranges} {
			for _, r := range rules {
				required := false
				for _, s := range r.pattern {
					required = required || !s.optional
					for _, w := range s.words {
						if w == "" || hasUpper(w) {
							t.Errorf("%q in %v is neither a word nor a kind", w, r.pattern)
						}
					}
				}
				if !required || r.pattern[len(r.pattern)-1].optional {
					t.Errorf("%v matches nothing, or ends with what may be missing", r.pattern)
				}
			}
		}
	}
}

func hasUpper(s string) bool {
	for _, r := range s {
		if 'A' <= r && r <= 'Z' {
			return true
		}
	}
	return false
}
