package understand

import (
	"strings"
	"time"

	"newsdesk/internal/dates"
)

// Time is a time that a question names.
type Time struct {
	dates.Mention
	// Published tells that it says when articles appeared, and not when something happened: "reported yesterday".
	Published bool
}

// Within returns the stretch that the mention leaves open, [from, until); a zero time is an open end.
func (t Time) Within() (from, until time.Time) {
	switch t.Relation {
	case dates.RelationSince:
		return t.Span.Start, time.Time{}
	case dates.RelationAfter:
		return t.Span.End, time.Time{}
	case dates.RelationUntil:
		return time.Time{}, t.Span.End
	case dates.RelationBefore:
		return time.Time{}, t.Span.Start
	}
	return t.Span.Start, t.Span.End
}

// reachOfReporting is how many words before a time are looked at for a word of reporting.
const reachOfReporting = 9

// times returns the times that a question names.
func (f finder) times(askedAt time.Time, named []mention) []Time {
	if askedAt.IsZero() {
		return nil
	}
	var list []Time
	for _, m := range dates.Find(f.text, askedAt) {
		list = append(list, Time{Mention: m, Published: f.published(m, named)})
	}
	return list
}

// published reports whether articles are said to be of a time: "articles since 1 July", "news from yesterday", "was
// reported on Monday", "the report by X on 1 July". What somebody announced, or a study that was published then, is
// something that happened.
func (f finder) published(m dates.Mention, named []mention) bool {
	at := 0
	for at < len(f.list) && f.list[at].start < m.Start {
		at++
	}
	for i := at - 1; i >= max(0, at-reachOfReporting); i-- {
		w := f.word(i)
		if w == "about" || w == "of" && i == at-1 && !f.words.texts[f.word(i-1)] {
			return false
		}
		passive := f.words.passives[f.word(i-1)] || f.words.passives[f.word(i-2)]
		if f.words.texts[w] || w == "reported" && passive || len(named) > 0 && f.words.speaks(w) {
			return true
		}
		if f.list[i].opensSentence() || i < at-1 && strings.ContainsAny(f.list[i+1].gap, ";?") {
			return false
		}
	}
	return false
}
