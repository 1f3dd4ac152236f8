package understand

import (
	"slices"
	"time"
)

// Question is what a question says beside its topic.
type Question struct {
	// Outlets are the publishers whose articles it asks for, in the order in which they are named, as the library
	// spells them. A name that several publishers share (BBC News) stands for all of them.
	Outlets []string
	// Topic is the question without them and without the time of the articles; empty when it names neither.
	Topic string
	Times []Time // in their order
	// Sides are its parts, when it names outlets and asks for several things.
	Sides []Side
	// Now tells that it asks for what is so at the time of asking: "now", "latest", "today".
	Now bool
	// Present tells that it asks in the present tense: "Who is the mayor?"
	Present bool
}

// Sources returns the publishers whose articles a question asks for, in the order in which it names them; none when
// it asks for no outlet's. Publishers are all of the library's, as it spells them.
func Sources(question string, askedAt time.Time, publishers []string) []string {
	return Read(question, askedAt, NewPublishers(publishers)).Outlets
}

// Read reads a question that was asked at a time, in the asker's zone.
func Read(question string, askedAt time.Time, p *Publishers) Question {
	f := p.finder(question)
	named := f.mentions()
	q := Question{Times: f.times(askedAt, named), Now: f.now(), Present: f.present()}
	q.Topic = f.topic(named, q.Times)
	q.Sides = f.sides(named, q.Times)
	for _, m := range named {
		for _, o := range m.outlets() {
			if !slices.Contains(q.Outlets, o) {
				q.Outlets = append(q.Outlets, o)
			}
		}
	}
	return q
}

// outlets are the publishers that a name stands for.
func (m mention) outlets() []string {
	if len(m.whole) > 0 {
		return m.whole
	}
	return m.part
}

// now reports whether a question asks for the present.
func (f finder) now() bool {
	return slices.ContainsFunc(f.list, func(t token) bool { return f.words.now[t.text] })
}

// present reports whether the first auxiliary of a question is one of the present.
func (f finder) present() bool {
	for _, t := range f.list {
		if f.words.present[t.text] || f.words.past[t.text] {
			return f.words.present[t.text]
		}
	}
	return false
}
