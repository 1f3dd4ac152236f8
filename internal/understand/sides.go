package understand

import (
	"slices"
	"strings"
)

// Side is a part of a question that asks for something of its own, as a question to search with.
type Side struct {
	Text    string
	Outlets []string // whose articles this part asks for; none: any
	Times   []Time   // of this part
}

// minClause is how many words with a meaning of their own a part needs to be searched for by itself.
const minClause = 3

// clause is a part of a question, tokens [from, to).
type clause struct{ from, to int }

// sides splits a question at its conjunctions and commas, and gives each part the outlet that is named for it. What
// stands before "as reported by X" is X's, and what stands behind "the X article" too.
func (f finder) sides(named []mention, times []Time) []Side {
	if len(named) == 0 {
		return nil
	}
	var list []Side
	for _, c := range f.clauses() {
		s := Side{Text: f.textOf(c)}
		for _, i := range f.ownersOf(c, named) {
			for _, o := range named[i].outlets() {
				if !slices.Contains(s.Outlets, o) {
					s.Outlets = append(s.Outlets, o)
				}
			}
		}
		for _, t := range times {
			if f.list[c.from].start <= t.Start && t.Start < f.list[c.to-1].end {
				s.Times = append(s.Times, t)
			}
		}
		list = append(list, s)
	}
	if len(list) < 2 {
		return nil
	}
	return list
}

func (f finder) textOf(c clause) string { return f.text[f.list[c.from].start:f.list[c.to-1].end] }

// clauses splits the question; a part that says too little stays with the one before it.
func (f finder) clauses() []clause {
	var list []clause
	start, said := 0, 0
	for i, t := range f.list {
		if i > start && (strings.ContainsAny(t.gap, ",;:?()") || f.words.conjunctions[t.text]) && said >= minClause {
			list = append(list, clause{start, i})
			start, said = i, 0
		}
		if len(t.text) > 3 && !f.words.conjunctions[t.text] && !f.words.fillers[t.text] && !f.words.speaks(t.text) {
			said++
		}
	}
	switch {
	case start == len(f.list):
	case said < minClause && len(list) > 0:
		list[len(list)-1].to = len(f.list)
	default:
		list = append(list, clause{start, len(f.list)})
	}
	return list
}

// ownersOf returns the mentions whose articles a clause asks for: those within it, or else the nearest one that speaks
// towards it, and those that stand in one list with that one.
func (f finder) ownersOf(c clause, named []mention) []int {
	var own []int
	for i, m := range named {
		if m.from >= c.from && m.from < c.to {
			own = append(own, i)
		}
	}
	if own != nil {
		return own
	}
	before, after := -1, -1
	for i, m := range named {
		if m.to <= c.from {
			before = i
		}
		if after < 0 && m.from >= c.to {
			after = i
		}
	}
	switch {
	case before >= 0 && f.speaksForward(named[before]):
		own = append(own, before)
	case after >= 0 && !f.speaksForward(named[after]):
		own = append(own, after)
		for i := after + 1; i < len(named) && f.joined(named[i-1], named[i]); i++ {
			own = append(own, i)
		}
	}
	return own
}

// speaksForward reports whether what an outlet says stands behind its name: no comma and no end does.
func (f finder) speaksForward(m mention) bool {
	return m.to < len(f.list) && !strings.ContainsAny(f.list[m.to].gap, ",;?.") && !f.words.joiners[f.word(m.to)]
}
