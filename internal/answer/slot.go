package answer

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// slot is a figure of a sentence with what it counts, so that the figures of two sentences can be told to answer the
// same question.
type slot struct {
	figure
	number  float64
	befell  string // what befell those counted: "dead", "hurt" …, "" for other figures
	bound   bound
	part    bool // counts a part or a change, as "12 more" or "rose by 12" do: never compared
	change  bool // what something rose or fell to
	periods []string
}

// bound is how a sentence limits a number.
type bound int

const (
	boundNone  bound = iota
	boundAbout       // "about 40"
	boundLow         // "more than 40"
	boundHigh        // "fewer than 40"
)

// slots returns the figures of a sentence with what they count. s is the sentence, words have offsets in it.
func slots(s string, words []word) []slot {
	list := figures(s, words)
	out := make([]slot, 0, len(list))
	for i, f := range list {
		sl := slot{figure: f}
		if f.kind <= figurePercent || f.kind == figureMoney || f.kind == figureYear {
			number, err := strconv.ParseFloat(f.value, 64)
			if err != nil {
				continue
			}
			sl.number = number
		}
		from, to := 0, len(words)
		if i > 0 {
			from = list[i-1].end
		}
		if i+1 < len(list) {
			to = list[i+1].at
		}
		if f.kind == figureCount {
			sl.befell = befell(s, words, f, from, to)
		}
		sl.bound = boundOf(words, f.at)
		sl.part, sl.change = partOrChange(words, f)
		sl.periods = periods(words)
		out = append(out, sl)
	}
	return out
}

// befellReach is how far from a number the word may stand that says what befell those counted; a mark or an "and" in
// between counts as two words.
const befellReach = 6

// befell looks between the figures beside f for what befell those counted: "12 people were killed", "killing at least 12".
func befell(s string, words []word, f figure, from, to int) string {
	best, least := "", befellReach+1
	look := func(start, step, n int) {
		cost := 0
		for i := start; i >= from && i < to && n > 0; i, n = i+step, n-1 {
			cost++
			gap := between(s, words[min(i, i-step)], words[max(i, i-step)])
			if strings.ContainsAny(gap, ",;:()–—") || words[i].lower == "and" || words[i].lower == "while" {
				cost += 2
			}
			if fate := fateOf(words[i].lower); fate != "" && cost < least {
				best, least = fate, cost
			}
		}
	}
	look(f.end, 1, befellReach)
	look(f.at-1, -1, befellReach)
	if best == "" && f.at > 0 && (words[f.at-1].lower == "to" || words[f.at-1].lower == "at") && len(f.units) == 0 {
		// "raised the death toll of the flood to 14", "the toll stands at 14"
		if slices.ContainsFunc(words[:f.at], func(w word) bool { return w.lower == "toll" }) {
			return "dead"
		}
	}
	return best
}

// fateOf names what the word says befell people: the tolls that reports of one event give and correct.
func fateOf(lower string) string {
	switch lower {
	case "dead", "died", "die", "dies", "dying", "death", "deaths", "toll", "killed", "kill", "kills", "killing", "fatalities", "slain", "drowned", "perished":
		return "dead"
	case "hurt", "injured", "injuring", "injuries", "injures", "wounded", "wounding", "wounds", "hospitalized", "hospitalised":
		return "hurt"
	case "missing", "unaccounted":
		return "missing"
	case "arrested", "arrests", "detained", "detentions":
		return "arrested"
	case "evacuated", "displaced", "homeless", "evacuees":
		return "displaced"
	case "rescued":
		return "rescued"
	}
	return ""
}

// boundOf reads the limit before the number at word i.
func boundOf(words []word, i int) bound {
	word := func(back int) string {
		if i-back < 0 {
			return ""
		}
		return words[i-back].lower
	}
	switch word(1) {
	case "about", "around", "almost", "nearly", "roughly", "approximately", "some", "estimated", "circa", "maybe", "perhaps", "close":
		return boundAbout
	case "over", "above", "exceeding", "least":
		return boundLow
	case "under", "below", "most":
		return boundHigh
	case "to":
		if word(2) == "up" || word(2) == "close" {
			return boundHigh
		}
	case "than":
		switch word(2) {
		case "fewer", "less":
			return boundHigh
		}
		return boundLow
	case "a", "an":
		if i > 1 {
			return boundOf(words, i-1)
		}
	}
	return boundNone
}

// partOrChange reports whether the figure counts a part of something or a change, and whether it is what something
// rose or fell to.
func partOrChange(words []word, f figure) (part, change bool) {
	for i, w := range words[f.end:min(len(words), f.end+2)] {
		if i == 0 && isClock(w.lower) {
			part = true
		}
		switch w.lower {
		case "more", "additional", "further", "fewer", "less", "higher", "lower", "others", "other", "new":
			part = true
		}
	}
	for back, w := range slices.Backward(words[max(0, f.at-4):f.at]) {
		near := f.at - max(0, f.at-4) - back
		switch w.lower {
		case "another", "additional", "further", "including", "include", "includes", "extra", "new", "among", "other":
			part = part || near <= 2
		case "by", "from", "between":
			part = part || near == 1
		case "rose", "risen", "rises", "rising", "fell", "fallen", "falls", "climbed", "jumped", "increased", "dropped", "grew", "grown", "surged", "declined", "slipped",
			"raised", "up", "down", "lowered", "cut":
			change = true
		}
	}
	return part, change
}

// isClock reports whether the word after a number makes it a time of the day.
func isClock(lower string) bool {
	switch strings.ReplaceAll(lower, ".", "") {
	case "am", "pm", "oclock", "o'clock", "gmt", "et", "utc":
		return true
	}
	return false
}

// periods returns the words of a sentence that say over what time it counts, sorted.
func periods(words []word) []string {
	var out []string
	for _, w := range words {
		switch w.lower {
		case "daily", "day", "hours", "weekly", "week", "month", "monthly", "quarter", "quarterly", "annual", "annually", "year", "yearly", "decade", "total",
			"overall", "altogether", "cumulative", "since", "average", "per", "overnight", "season", "each", "every", "projected", "expected", "forecast", "target":
			if !slices.Contains(out, w.lower) {
				out = append(out, w.lower)
			}
		}
	}
	slices.Sort(out)
	return out
}

// noun returns what is counted, "" when it is people in general or what befell them says it all: "12 soldiers" are
// not "12 people".
func (s *slot) noun() string {
	for _, u := range s.units {
		switch u {
		case "peopl", "dead", "kill", "die", "death", "fatal", "injur", "wound", "hurt", "miss", "arrest", "detain", "victim", "live", "life", "casualti", "evacu", "rescu", "displac":
			continue
		}
		if s.befell != "" && !isPerson(u) {
			return "" // a word after those counted: "12 dead after a crash"
		}
		return u
	}
	return ""
}

// isPerson reports whether the key names a kind of people.
func isPerson(key string) bool {
	switch key {
	case "soldier", "troop", "civilian", "children", "child", "women", "woman", "men", "man", "student", "worker", "passeng", "polic", "offic", "fighter",
		"milit", "protest", "demonstr", "journalist", "resid", "migrant", "teacher", "crew", "pilot", "doctor", "patient", "firefight", "tourist", "pupil", "adult", "suspect",
		"attack", "gunmen", "gunman", "prison", "hostag", "sailor", "marin", "guard", "american", "peacekeep", "refuge", "driver", "cyclist", "pedestrian":
		return true
	}
	return false
}

// comparable reports whether two figures count or date the same kind of thing over the same time.
func (s *slot) comparable(o *slot, alike bool) bool {
	if s.kind != o.kind || s.part || o.part || s.kind == figureOrdinal {
		return false
	}
	if s.befell != o.befell || !slices.Equal(s.periods, o.periods) {
		return false
	}
	if s.befell != "" {
		return s.noun() == o.noun()
	}
	if s.change != o.change {
		return false
	}
	switch s.kind {
	case figureCount:
		if !alike {
			return len(s.units) > 0 && len(o.units) > 0 && s.units[0] == o.units[0]
		}
		return s.sharesUnit(o.figure) || len(s.units) == 0 && len(o.units) == 0
	case figureMoney:
		return s.sharesUnit(o.figure)
	}
	return true
}

// Two numbers that lie this close, as a share of the larger, differ by rounding only when one is round or rough.
const (
	roughShare = 0.1
	roundShare = 0.05
)

// agrees reports whether two comparable figures can both be right: they are equal, one is the other rounded, or one is
// within the limit that the other gives.
func (s *slot) agrees(o *slot) bool {
	if s.value == o.value {
		return true
	}
	if s.kind >= figureOrdinal && s.kind != figureMoney {
		return false
	}
	a, b := min(s.number, o.number), max(s.number, o.number)
	if b == 0 {
		return true
	}
	apart := (b - a) / b
	if (s.bound != boundNone || o.bound != boundNone) && apart <= roughShare {
		return true
	}
	if apart <= roundShare && (roundsTo(a, b) || roundsTo(b, a)) {
		return true
	}
	if s.befell != "" {
		return false // of tolls "at least" is what is known so far, and the newer one counts
	}
	return s.admits(o) && o.admits(s)
}

// admits reports whether the limit that s gives leaves room for o.
func (s *slot) admits(o *slot) bool {
	if s.bound != boundNone && s.bound == o.bound {
		return s.bound != boundAbout
	}
	switch s.bound {
	case boundLow:
		return o.number >= s.number
	case boundHigh:
		return o.number <= s.number
	}
	return o.bound == boundLow && s.number >= o.number || o.bound == boundHigh && s.number <= o.number
}

// roundsTo reports whether round is what n comes to with its digits: 1200 and 1234, 42 and 42.3, but not 12 and 14.
func roundsTo(n, round float64) bool {
	if round < 100 && n == math.Trunc(n) && round == math.Trunc(round) {
		return false
	}
	place := 1.0
	for round != math.Trunc(round/place)*place && place > 1e-6 {
		place /= 10
	}
	for place >= 1 && math.Mod(round, place*10) == 0 && place < 1e15 {
		place *= 10
	}
	return math.Abs(math.Round(n/place)*place-round) < place/1e3 || math.Abs(math.Trunc(n/place)*place-round) < place/1e3
}
