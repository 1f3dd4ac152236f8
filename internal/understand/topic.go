package understand

import (
	"slices"
	"strings"
)

// topic is the question without what says which articles it asks for, and the words that bind that to it: "Why did it
// fall, according to X?" asks why it fell, and no article by X says "according to X". Verbs of reporting stay, because
// "What did X say about it?" asks for what was said. It is empty when there is nothing to leave out.
func (f finder) topic(named []mention, times []Time) string {
	var out []clause // token ranges
	for _, m := range named {
		out = append(out, f.withBinding(m))
	}
	for _, t := range times {
		if t.Published {
			out = append(out, f.withPreposition(t))
		}
	}
	if out == nil {
		return ""
	}
	slices.SortFunc(out, func(a, b clause) int { return a.from - b.from })
	var b strings.Builder
	at := 0
	for _, c := range out {
		start, end := f.list[c.from].start, f.list[c.to-1].end
		b.WriteString(strings.TrimRight(f.text[at:max(at, start)], `'"“‘`))
		at = max(at, end)
	}
	b.WriteString(strings.TrimLeft(f.text[at:], `'"”’`))
	return strings.Join(strings.Fields(b.String()), " ")
}

// withBinding is a mention with "according to" before it or "article" behind.
func (f finder) withBinding(m mention) clause {
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
	return clause{from, to}
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

// withPreposition is a time with what leads to it: "published before".
func (f finder) withPreposition(t Time) clause {
	from := 0
	for from < len(f.list) && f.list[from].end <= t.Start {
		from++
	}
	to := from
	for to < len(f.list) && f.list[to].start < t.End {
		to++
	}
	to = max(to, min(from+1, len(f.list)))
	from = min(from, to-1)
	for from > 0 && f.words.timely[f.word(from-1)] && f.list[from].next() {
		from--
	}
	return clause{from, to}
}
