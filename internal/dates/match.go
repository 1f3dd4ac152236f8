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
}

// lead is what stands before a date and relates to it.
type lead struct {
	words    []string
	relation Relation
	bare     bool // makes a year of 2022 and a month of July where these stand alone in a question
	onlyAgo  bool // has another sense with anything but "two months ago"
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
		"NEARDAY": kindNearDay, "DAYPART": kindDayPart, "PART": kindPart, "EDGE": kindEdge, "COUNT": kindCount, "NTH": kindNth,
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

// value is what filled a slot that is not a word.
type value struct {
	meaning
	token int
	inner *reading // of a nested kind
}

// reading is a rule that matches the tokens [start, end).
type reading struct {
	rule       *rule
	start, end int
	values     []value
}

func (r *reading) nth(k kind, n int) (value, bool) {
	for _, v := range r.values {
		if v.kind == k {
			if n == 0 {
				return v, true
			}
			n--
		}
	}
	return value{}, false
}

func (r *reading) has(k kind) bool {
	_, ok := r.nth(k, 0)
	return ok
}

// n is the number of the first value of a kind, or zero.
func (r *reading) n(k kind) int {
	v, _ := r.nth(k, 0)
	return v.n
}

// second is the number of the second value of a kind, or zero.
func (r *reading) second(k kind) int {
	v, _ := r.nth(k, 1)
	return v.n
}

// inner is the n-th nested reading.
func (r *reading) inner(n int) *reading {
	for _, v := range r.values {
		if v.inner != nil {
			if n == 0 {
				return v.inner
			}
			n--
		}
	}
	return nil
}

func (r *reading) stretch(c clock) (stretch, error) { return r.rule.build(c, r) }

// parser matches the rules of a language against tokens.
type parser struct {
	*language
	tokens []token
}

// The readings of a token onward, by layer: a layer's patterns nest only readings of the layers before it, so that
// matching ends.
func (p parser) plainAt(at int) []*reading { return p.readings(p.plain, at) }

func (p parser) periodsAt(at int) []*reading {
	return append(p.readings(p.periods, at), p.plainAt(at)...)
}

func (p parser) allAt(at int) []*reading {
	return append(p.readings(p.ranges, at), p.periodsAt(at)...)
}

func (p parser) readings(rules []rule, at int) []*reading {
	var found []*reading
	for i := range rules {
		p.match(rules[i].pattern, at, nil, func(end int, values []value) {
			found = append(found, &reading{rule: &rules[i], start: at, end: end, values: values})
		})
	}
	return found
}

// match calls yield for every way in which the slots match, those with optional slots filled first. The values are
// yield's to keep.
func (p parser) match(slots []slot, at int, values []value, yield func(end int, values []value)) {
	if len(slots) == 0 {
		yield(at, values)
		return
	}
	s, rest := slots[0], slots[1:]
	own := values[:len(values):len(values)]
	switch {
	case at >= len(p.tokens):
	case s.kind == kindPlain || s.kind == kindPeriod:
		inner := p.plainAt
		if s.kind == kindPeriod {
			inner = p.periodsAt
		}
		for _, r := range inner(at) {
			p.match(rest, r.end, append(own, value{meaning: meaning{kind: s.kind}, token: at, inner: r}), yield)
		}
	case s.kind != 0:
		if m, ok := p.tokens[at].find(s.kind); ok {
			p.match(rest, at+1, append(own, value{meaning: m, token: at}), yield)
		}
	default:
		for _, w := range s.words {
			if w == p.tokens[at].text {
				p.match(rest, at+1, values, yield)
			}
		}
	}
	if s.optional {
		p.match(rest, at, values, yield)
	}
}

// maxTokens is more than any date takes.
const maxTokens = 40

// parse reads a whole text, with a lead or without.
func (l *language) parse(text string, c clock) (Relation, stretch, error) {
	tokens := trimmed(l.lex(text, maxTokens))
	if len(tokens) > maxTokens {
		return "", stretch{}, errLong
	}
	p := parser{l, tokens}
	s, err := p.whole(0, c)
	if err == nil {
		return RelationIn, s, nil
	}
	for _, l := range p.leads {
		if !p.says(0, l.words) {
			continue
		}
		s, inner := p.whole(len(l.words), c)
		if inner == nil {
			return l.relation, s, nil
		}
		if err == errUnread {
			err = inner
		}
	}
	return "", stretch{}, err
}

// whole reads all tokens from one on. Of several readings the first wins that has a stretch.
func (p parser) whole(from int, c clock) (stretch, error) {
	if from < len(p.tokens) && p.articles[p.tokens[from].text] {
		from++
	}
	reason := errUnread
	for _, r := range p.allAt(from) {
		if r.end != len(p.tokens) {
			continue
		}
		s, err := r.stretch(c)
		if err == nil {
			return s, nil
		}
		if reason == errUnread {
			reason = err
		}
	}
	return stretch{}, reason
}

// says reports whether the words stand at a token.
func (p parser) says(at int, words []string) bool {
	if at < 0 || at+len(words) > len(p.tokens) {
		return false
	}
	for i, w := range words {
		if p.tokens[at+i].text != w {
			return false
		}
	}
	return true
}

// trimmed drops punctuation and quotation marks around a text.
func trimmed(tokens []token) []token {
	isMark := func(t token) bool { return strings.Contains(".,;:!?\"'`()[]“”‘’«»…", t.text) }
	for len(tokens) > 0 && isMark(tokens[0]) {
		tokens = tokens[1:]
	}
	for len(tokens) > 0 && isMark(tokens[len(tokens)-1]) {
		tokens = tokens[:len(tokens)-1]
	}
	return tokens
}
