package answer

import (
	"slices"
	"strings"
)

// nameContext is how many of the two words on either side of two names must be the same for one to stand in the
// other's place.
const nameContext = 3

// nameRun is a name in a sentence: words with a capital in a row.
type nameRun struct{ from, to int }

// nameDifferences returns the names of a sentence in whose place other articles, which tell the same in nearly the same
// words, have different ones.
func (d *differing) nameDifferences(a int) (out []difference) {
	for _, x := range d.runs(a) {
		found := difference{"the name", []side{d.nameSide(a, x)}}
		for b := range d.sentences {
			if !d.independent(a, b) || !d.inTime(a, b, &slot{}, &slot{}) {
				continue
			}
			for _, y := range d.runs(b) {
				if d.takesPlace(a, x, b, y) && d.mayBeQuoted(b) {
					found.sides = append(found.sides, d.nameSide(b, y))
				}
			}
		}
		if d.settle(&found) {
			out = append(out, found)
		}
	}
	return out
}

func (d *differing) nameSide(i int, run nameRun) side {
	words := d.own(i)
	text := d.text(d.sentences[i])
	name := text[words[run.from].Start:words[run.to-1].End]
	return side{at: i, key: strings.ToLower(name), value: possessive.ReplaceAllString(name, "")}
}

// runs returns the names of a sentence. A single first word has its capital from its place.
func (d *differing) runs(i int) []nameRun {
	list, ok := d.namesIn[i]
	if !ok {
		list = d.findRuns(i)
		d.namesIn[i] = list
	}
	return list
}

func (d *differing) findRuns(i int) []nameRun {
	text, words := d.text(d.sentences[i]), d.own(i)
	if mostlyCapital(words) {
		return nil
	}
	var out []nameRun
	for at := 0; at < len(words); at++ {
		from := at
		for ; at < len(words) && d.isName(words[at]) && (at == from || between(text, words[at-1], words[at]) == " "); at++ {
		}
		if at > from && (at > from+1 || !words[from].first) {
			out = append(out, nameRun{from, at})
		}
	}
	return out
}

// takesPlace reports whether name y of sentence b stands where x does in a, and is somebody or something else.
func (d *differing) takesPlace(a int, x nameRun, b int, y nameRun) bool {
	of, other := d.sentences[a].words, d.sentences[b].words
	// What the two have in common is not what differs: "Chancellor Anna Brandt" and "Chancellor Ole Falk".
	for x.from < x.to && y.from < y.to && of[x.from].key == other[y.from].key {
		x.from, y.from = x.from+1, y.from+1
	}
	for x.from < x.to && y.from < y.to && of[x.to-1].key == other[y.to-1].key {
		x.to, y.to = x.to-1, y.to-1
	}
	if x.from == x.to || y.from == y.to {
		return false
	}
	before, after := 0, 0
	for before < 2 && keyAt(of, x.from-1-before) == keyAt(other, y.from-1-before) {
		before++
	}
	for after < 2 && keyAt(of, x.to+after) == keyAt(other, y.to+after) {
		after++
	}
	if before+after < nameContext || !sameWords(d.content(a, x), d.content(b, y)) || d.attributes(of, x) || d.attributes(other, y) {
		return false
	}
	// Another form of the name, or one that the other article has too, is no difference.
	known := func(i int, run []word) bool {
		return slices.ContainsFunc(run, func(w word) bool { return d.holding(i)[w.key] || w.seat != "" && d.holding(i)[w.seat] })
	}
	return !known(b, of[x.from:x.to]) && !known(a, other[y.from:y.to]) && !abbreviates(of[x.from:x.to], other[y.from:y.to]) &&
		!abbreviates(other[y.from:y.to], of[x.from:x.to])
}

// keyAt is the key of word i, a mark where the sentence begins or ends.
func keyAt(words []word, i int) string {
	if i < 0 || i >= len(words) {
		return "\x00"
	}
	return words[i].key
}

// attributes reports whether the name is of who said so: several may say the same.
func (d *differing) attributes(words []word, run nameRun) bool {
	near := slices.Concat(words[max(0, run.from-2):run.from], words[run.to:min(len(words), run.to+2)])
	for _, w := range words[max(0, run.from-4):run.from] {
		switch w.lower {
		case "statement", "interview", "comment", "told":
			return true // "in a statement to the Courier"
		}
	}
	return slices.ContainsFunc(near, func(w word) bool { return d.speech[w.lower] || w.lower == "according" })
}

// abbreviates reports whether the only word of a is made of the initials of b.
func abbreviates(a, b []word) bool {
	if len(a) != 1 {
		return false
	}
	initials := ""
	for _, w := range b {
		initials += w.lower[:1]
	}
	return strings.ReplaceAll(a[0].lower, ".", "") == initials
}
