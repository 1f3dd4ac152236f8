package dates

import "strings"

// language is the table of one language.
type language struct {
	words       map[string][]meaning
	abbreviated map[string]bool // may carry a full stop
	ordinals    map[string]bool // what makes 1 the first: "st"
	decades     string          // what makes 1990 a decade: "s"
	articles    map[string]bool // may stand between a lead and what it leads: "the"
	leads       []lead
	plain       []rule // dates and stretches
	periods     []rule // parts of plain ones
	ranges      []rule // from one period to another
	running
	// starters are the words without a meaning that a rule can begin with. start fills it.
	starters map[string]bool
}

// start collects the starters of the rules, so that most words of a text need no look at the rules.
func (l *language) start() *language {
	l.starters = make(map[string]bool)
	for _, rules := range [][]rule{l.plain, l.periods, l.ranges} {
		for _, r := range rules {
			for _, s := range r.pattern {
				for _, w := range s.words {
					l.starters[w] = true
				}
				if !s.optional {
					break
				}
			}
		}
	}
	return l
}

// lead is what stands before a date and relates to it.
type lead struct {
	words    []string
	relation Relation
	bare     bool // makes a year of 2022 and a month of July where these stand alone in a question
	onlyAgo  bool // has another sense with anything but "two months ago"
	origin   bool // means a beginning before what is in onward: "from 2015 on"
	noDay    bool // never leads a day: "in May 5 people"
}

// rule is a pattern with what it means. Readings of a rule that comes earlier win over others of the same length.
type rule struct {
	pattern []slot
	use     use
	build   func(clock, *reading) (stretch, error)
}

// use says when a rule's reading counts in a question's running text.
type use int

const (
	anywhere use = iota
	afterLead
	insideRange
	neverInText
)

// slot is one place of a pattern: a kind, or else one of some words.
type slot struct {
	kind     kind
	words    []string
	optional bool
}

// pattern parses the notation of the tables: words in lower case with | between alternatives, kinds in upper case, and
// ? behind what may be missing.
func pattern(notation string) []slot {
	kinds := map[string]kind{
		"MONTH": kindMonth, "WEEKDAY": kindWeekday, "SEASON": kindSeason, "UNIT": kindUnit, "WHICH": kindWhich,
		"NEARDAY": kindNearDay, "DAYPART": kindDayPart, "PART": kindPart, "EDGE": kindEdge, "COUNT": kindCount,
		"NTH": kindNth,
		"DAY": kindDay, "YEAR": kindYear, "DECADE": kindDecade, "QUARTER": kindQuarter, "CLOCK": kindClock,
		"EXACT": kindExact, "PLAIN": kindPlain, "PERIOD": kindPeriod,
	}
	var slots []slot
	for _, field := range strings.Fields(notation) {
		name, optional := strings.CutSuffix(field, "?")
		s := slot{kind: kinds[name], optional: optional}
		if s.kind == 0 {
			s.words = strings.Split(name, "|")
		}
		slots = append(slots, s)
	}
	return slots
}
