package understand

import "strings"

// How far words of reporting are looked for, in words.
const (
	reachBefore = 14
	reachAfter  = 5
)

// attributed reports whether the words around a name say that it is an outlet's.
func (f finder) attributed(m mention) bool {
	return f.articleSoon(m) || f.verbSoon(m) || f.ledTo(m) || f.labelled(m) ||
		f.quoted(m) && f.speaksAnywhere()
}

// articleSoon finds "the X article", "X's first report on", "X coverage".
func (f finder) articleSoon(m mention) bool {
	for i := m.to; i < min(m.to+reachAfter, len(f.list)); i++ {
		t := f.list[i]
		if i > m.to && strings.ContainsAny(t.gap, ",;:()?!") {
			return false
		}
		if f.words.articles[t.text] {
			return i == m.to || f.near(m.to, i)
		}
	}
	return false
}

// near reports whether the words between could belong to one noun: no verb, preposition or article stands there.
func (f finder) near(from, to int) bool {
	for i := from; i < to; i++ {
		w := f.word(i)
		if f.words.prepositions[w] || f.words.joiners[w] || w == "the" || w == "a" || w == "an" || w == "of" {
			return false
		}
	}
	return true
}

// verbSoon finds "X reported", "did X fail to report", "X accused".
func (f finder) verbSoon(m mention) bool {
	for i := m.to; i < min(m.to+reachAfter, len(f.list)); i++ {
		t := f.list[i]
		if strings.ContainsAny(t.gap, ",;:()?!") || f.words.prepositions[t.text] && t.text != "to" {
			return false
		}
		if f.words.reports(t.text) {
			return true
		}
		if i == m.to && f.cased && len(t.text) > 4 && strings.HasSuffix(t.text, "ed") && f.word(i+1) != "by" {
			return true
		}
	}
	return false
}

// ledTo finds "according to X", "reported by X", "articles from both X", "in X and the newspaper Y".
func (f finder) ledTo(m mention) bool {
	i := m.from - 1
	for f.words.fillers[f.word(i)] {
		if f.words.publications[f.word(i)] {
			return true // the newspaper X
		}
		i--
	}
	w := f.word(i)
	switch {
	case w == "per" || w == "via":
		return true
	case w == "to" && (f.word(i-1) == "according" || f.word(i-1) == "attributed"):
		return true
	case f.words.articles[w] && !f.words.reports(w), f.words.publications[w]:
		return true
	case !f.words.prepositions[w]:
		return false
	}
	for j := i - 1; j >= 0 && (j >= i-reachBefore || w == "by"); j-- {
		if f.words.speaks(f.word(j)) {
			return true
		}
		if f.list[j].opensSentence() {
			break
		}
	}
	return false
}

// labelled finds "X: what happened", where the question begins or ends with the name.
func (f finder) labelled(m mention) bool {
	if m.from == 0 && m.to < len(f.list) && strings.HasPrefix(f.list[m.to].gap, ":") {
		return true
	}
	gap := f.list[m.from].gap
	return m.to == len(f.list) && m.from > 0 && (strings.ContainsAny(gap, "([") || m.distinct && strings.ContainsAny(gap, ",–—"))
}

func (f finder) speaksAnywhere() bool {
	for _, t := range f.list {
		if f.words.speaks(t.text) {
			return true
		}
	}
	return false
}

// join accepts the names that stand in one list with an accepted one: "by X, Y, and the Z", "the X and Y articles".
func (f finder) join(found []mention) {
	accept := func(i, from int) {
		found[i].named = found[i].named || found[from].named && f.plausible(found[i]) && f.joined(found[min(i, from)], found[max(i, from)])
	}
	for i := 1; i < len(found); i++ {
		accept(i, i-1)
	}
	for i := len(found) - 2; i >= 0; i-- {
		accept(i, i+1)
	}
}

// joined reports whether nothing but "and" and its like stands between two names.
func (f finder) joined(a, b mention) bool {
	if b.from-a.to > 4 {
		return false
	}
	for i := a.to; i < b.from; i++ {
		if w := f.word(i); !f.words.joiners[w] && !f.words.fillers[w] && !f.words.articles[w] {
			return false
		}
	}
	return true
}
