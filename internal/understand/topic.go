package understand

import "strings"

// topic is the question without the outlets that it names and the words that bind them to it: "Why did it fall,
// according to X?" asks why it fell, and no article by X says "according to X". Verbs of reporting stay, because
// "What did X say about it?" asks for what was said.
func (f finder) topic(named []mention) string {
	var b strings.Builder
	at := 0
	for _, m := range named {
		from, to := m.from, m.to
		for from > 0 && f.binds(from-1) && !strings.ContainsAny(f.list[from].gap, ";:?!") {
			from--
		}
		if f.possessive(to) {
			to++
		}
		for to < len(f.list) && f.words.articles[f.word(to)] && !f.words.reports(f.word(to)) {
			to++
		}
		start, end := f.list[from].start, f.list[to-1].end
		if start < at {
			start = at
		}
		b.WriteString(strings.TrimRight(f.text[at:start], `'"“‘`))
		at = max(at, end)
	}
	b.WriteString(strings.TrimLeft(f.text[at:], `'"”’`))
	return strings.Join(strings.Fields(b.String()), " ")
}

// binds reports whether the word at a place leads to the outlet behind it.
func (f finder) binds(i int) bool {
	w := f.word(i)
	switch {
	case w == "according" || w == "as" || w == "by" || w == "per" || w == "via" || w == "from" || w == "in" || w == "the":
		return true
	case w == "to":
		return f.word(i-1) == "according"
	case f.words.articles[w] && !f.words.reports(w):
		return true
	}
	return f.words.reports(w) && (f.word(i+1) == "by" || f.word(i+1) == "in") && f.word(i-1) == "as"
}
