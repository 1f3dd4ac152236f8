package understand

import (
	"slices"
	"strings"
)

// mention is a name of a publisher in a question.
type mention struct {
	entry
	from, to int // tokens, half open
	// distinct tells that the name is hardly anything else: several words, capitals within, all capitals.
	distinct bool
	named    bool // an outlet is meant, and not what else the name can be
}

// finder looks for names in a question.
type finder struct {
	*Publishers
	text  string
	list  []token
	cased bool // capitals mean something
}

func (p *Publishers) finder(question string) finder {
	f := finder{Publishers: p, text: question, list: tokens(question)}
	small, capital := false, false
	for i, t := range f.list {
		small = small || t.raw != strings.ToUpper(t.raw)
		capital = capital || i > 0 && t.raw != strings.ToLower(t.raw)
	}
	f.cased = small && capital
	return f
}

// mentions returns the names of publishers in a question, the longest at each place, and which of them mean an outlet.
func (f finder) mentions() []mention {
	var found []mention
	for i := 0; i < len(f.list); {
		n, e := f.at(f.list, i)
		if n == 0 {
			i++
			continue
		}
		m := mention{entry: e, from: i, to: i + n}
		m.distinct = f.distinct(m)
		m.named = f.plausible(m) && f.attributed(m)
		found = append(found, m)
		i = m.to
	}
	f.join(found)
	return slices.DeleteFunc(found, func(m mention) bool { return !m.named })
}

// distinct reports whether a name is no ordinary word, as it is written here.
func (f finder) distinct(m mention) bool {
	list := f.list[m.from:m.to]
	if list[0].text == "the" && len(list) > 1 {
		list = list[1:]
	}
	if f.cased && slices.ContainsFunc(list, func(t token) bool { return !t.capital() && !f.words.joiners[t.text] && len(t.text) > 3 }) {
		return false
	}
	return len(list) > 1 || !m.single || camel(list[0].raw) || f.cased && len(list[0].raw) > 2 && allCapitals(list)
}

// plausible reports whether a name stands alone: not a part of a longer one (The Guardian Council, New Age), and with
// its capital.
func (f finder) plausible(m mention) bool {
	if m.distinct || f.quoted(m) {
		return true
	}
	if f.word(m.to) == "of" && (!f.cased || !f.list[m.to-1].capital() || m.to+1 < len(f.list) && f.list[m.to+1].capital()) {
		return false // the age of 30, The Age of Reason
	}
	if !f.cased {
		return f.asked(m) || f.labelled(m)
	}
	if !f.list[m.to-1].capital() {
		return !m.single && f.asked(m)
	}
	if f.adjacent(m.to) && f.list[m.to].capital() && !f.words.speaks(f.word(m.to)) && !f.articleSoon(m) {
		return false
	}
	before := m.from - 1
	return before < 1 || !f.adjacent(m.from) || !f.list[before].capital() || f.list[before].opensSentence() ||
		f.words.speaks(f.word(before)) || f.words.fillers[f.word(before)] || f.words.joiners[f.word(before)]
}

// asked reports whether an ordinary word without its capital can only be an outlet's name: "did wired report", "according
// to fortune", but not "how many people reported".
func (f finder) asked(m mention) bool {
	before := f.word(m.from - 1)
	if before == "according" || before == "to" && f.word(m.from-2) == "according" || before == "by" && f.words.reports(f.word(m.from-2)) {
		return true
	}
	return (f.words.reports(f.word(m.to)) || f.words.articles[f.word(m.to)]) && (m.from == 0 || f.words.auxiliaries[before])
}

// word is the word at a place, or nothing.
func (f finder) word(i int) string {
	if i < 0 || i >= len(f.list) {
		return ""
	}
	return f.list[i].text
}

// adjacent reports whether nothing but a blank stands before the word at a place.
func (f finder) adjacent(i int) bool { return i > 0 && i < len(f.list) && f.list[i].next() }

// quoted reports whether quotation marks, and nothing else, hold the name.
func (f finder) quoted(m mention) bool {
	after := f.text[f.list[m.to-1].end:]
	if m.to < len(f.list) {
		after = f.list[m.to].gap
	}
	const marks = `"'“”‘’«»„`
	first := strings.TrimRight(f.list[m.from].gap, " (")
	return first != "" && strings.ContainsAny(lastRune(first), marks) && strings.HasPrefix(f.list[m.from].gap, first) &&
		first == f.list[m.from].gap && strings.ContainsAny(firstRune(after), marks) && !f.possessive(m.to)
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

func lastRune(s string) string {
	r := []rune(s)
	return string(r[max(0, len(r)-1):])
}

// possessive reports whether the word at a place is the s of a possessive.
func (f finder) possessive(i int) bool {
	return f.word(i) == "s" && (f.list[i].gap == "'" || f.list[i].gap == "’")
}
