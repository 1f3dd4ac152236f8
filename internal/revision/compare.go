package revision

import (
	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// Text is what a version of an article says.
type Text struct {
	Title, Body string
	Language    string // BCP 47 tag; empty: English. It decides which words hardly make two sentences alike
}

// Operation is what was done to a sentence.
type Operation string

// The operations.
const (
	Added   Operation = "added"
	Removed Operation = "removed"
	Changed Operation = "changed"
)

// Edit is one difference between two bodies: the bytes Old of the older one became the bytes New of the newer one, where
// one of them is empty when a sentence was added or removed. Between the edits both bodies have the same bytes.
type Edit struct {
	Operation Operation
	Old, New  text.Span
	// Minor tells that nothing is said otherwise: typography, white space, or when the page was last updated.
	Minor bool
}

// Comparison is what differs between two versions.
type Comparison struct {
	Kind news.ChangeKind
	// Edits are in the order of both bodies. A sentence that was moved is removed in one place and added in another.
	Edits []Edit
	// Notes are the publisher's notes about corrections that the newer body has and the older one has not.
	Notes []Note

	before, after Text
	old, new      []sentence
	pairs         alignment
	inPlace       []bool      // of old: its partner stands where it stood
	folded        text.Folded // the newer body
}

// Compare finds what differs between two versions.
func Compare(before, after Text) *Comparison {
	c := &Comparison{before: before, after: after, old: sentencesOf(before.Body), new: sentencesOf(after.Body),
		folded: text.Fold(after.Body)}
	c.pairs, c.inPlace = pair(c.old, c.new, align(c.old, c.new), text.NewAnalyzer(after.Language))
	c.edits()
	known := make(map[string]bool)
	for _, n := range Notes(before.Body) {
		known[fold(before.Body[n.Start:n.End])] = true
	}
	for _, n := range Notes(after.Body) {
		if !known[fold(after.Body[n.Start:n.End])] {
			c.Notes = append(c.Notes, n)
		}
	}
	c.Kind = c.kind()
	return c
}

// Apply makes the newer body out of the older one and the edits.
func (c *Comparison) Apply() string {
	var out []byte
	at := 0
	for _, e := range c.Edits {
		out = append(out, c.before.Body[at:e.Old.Start]...)
		out = append(out, c.after.Body[e.New.Start:e.New.End]...)
		at = e.Old.End
	}
	return string(append(out, c.before.Body[at:]...))
}

func (c *Comparison) kind() news.ChangeKind {
	for _, n := range c.Notes {
		if n.Corrects {
			return news.ChangeCorrected
		}
	}
	if fold(c.before.Title) != fold(c.after.Title) {
		return news.ChangeText
	}
	for _, e := range c.Edits {
		if !e.Minor {
			return news.ChangeText
		}
	}
	return news.ChangeMinor
}

// edits lists the differences: walking both versions from one sentence that kept its place to the next.
func (c *Comparison) edits() {
	j := 0
	remove := func(i int) {
		c.add(Edit{Operation: Removed, Old: c.old[i].whole(), New: c.newAt(j), Minor: isStamp(c.old[i].key)})
	}
	for i := range c.old {
		if !c.inPlace[i] {
			remove(i)
			continue
		}
		for ; j < c.pairs.old[i]; j++ {
			c.insert(i, j)
		}
		c.change(i, j)
		j++
	}
	for ; j < len(c.new); j++ {
		c.insert(len(c.old), j)
	}
}

func (c *Comparison) add(e Edit) { c.Edits = append(c.Edits, e) }

func (c *Comparison) insert(i, j int) {
	at := len(c.before.Body)
	if i < len(c.old) {
		at = c.old[i].from
	}
	c.add(Edit{Operation: Added, Old: text.Span{Start: at, End: at}, New: c.new[j].whole(), Minor: isStamp(c.new[j].key)})
}

func (c *Comparison) change(i, j int) {
	a, b := c.old[i], c.new[j]
	if c.before.Body[a.from:a.to] == c.after.Body[b.from:b.to] {
		return
	}
	c.add(Edit{Operation: Changed, Old: a.whole(), New: b.whole(), Minor: a.key == b.key || isStamp(a.key) && isStamp(b.key)})
}

// newAt is the empty place before the j-th new sentence.
func (c *Comparison) newAt(j int) text.Span {
	at := len(c.after.Body)
	if j < len(c.new) {
		at = c.new[j].from
	}
	return text.Span{Start: at, End: at}
}

func (s sentence) whole() text.Span { return text.Span{Start: s.from, End: s.to} }

func fold(s string) string { return text.Fold(s).Text }
