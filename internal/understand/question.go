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
}

// Sources returns the publishers whose articles a question asks for, in the order in which it names them; none when
// it asks for no outlet's. Publishers are all of the library's, as it spells them.
func Sources(question string, askedAt time.Time, publishers []string) []string {
	return Read(question, askedAt, NewPublishers(publishers)).Outlets
}

// Read reads a question that was asked at a time, in the asker's zone.
func Read(question string, askedAt time.Time, p *Publishers) Question {
	var q Question
	for _, m := range p.finder(question).mentions() {
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
