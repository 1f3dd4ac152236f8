package dates

import (
	"slices"
	"time"
)

// Mention is a time expression in a text.
type Mention struct {
	Start, End int // byte offsets, half open; prepositions before it are not part of it
	Span       Span
	Relation   Relation
}

// Find returns the time expressions of a question, in their order and without overlaps. It would rather miss one than
// take a verb, a name or a number for one: "may" and "March" need a capital and a place where a month can stand, a
// year a preposition. Read alone, a mention gives the same Span, except that the Span of a RelationAbout is wider: by
// half a unit at both ends for "two months ago", by half its length for "around July 2022".
func Find(question string, now time.Time) []Mention {
	var found []Mention
	for _, l := range languages() {
		for _, m := range l.find(question, newClock(now)) {
			if !slices.ContainsFunc(found, func(o Mention) bool { return m.Start < o.End && o.Start < m.End }) {
				found = append(found, m)
			}
		}
	}
	slices.SortFunc(found, func(a, b Mention) int { return a.Start - b.Start })
	return found
}

func (l *language) find(question string, c clock) []Mention {
	f := finder{parser: l.over(l.lex(question, len(question))), text: question, cased: hasLower(question)}
	var found []Mention
	for at := 0; at < len(f.tokens); {
		r, s, ok := f.longest(at, c)
		if !ok {
			at++
			continue
		}
		m := Mention{Start: f.tokens[r.start].start, End: f.tokens[r.end-1].end, Span: s.Span}
		m.Relation = f.relation(r, s)
		if m.Relation == RelationAbout {
			m.Span = widened(s)
		}
		found = append(found, m)
		at = r.end
	}
	return found
}

// longest returns the longest plausible reading at a token. Of readings of the same length only the first that has a
// stretch counts, because it is what the words mean when they stand alone.
func (f finder) longest(at int, c clock) (*reading, stretch, bool) {
	if t := f.tokens[at]; len(t.meanings) == 0 && !f.starters[t.text] {
		return nil, stretch{}, false
	}
	readings := f.allAt(at)
	slices.SortStableFunc(readings, func(a, b *reading) int { return b.end - a.end })
	refused := 0
	for _, r := range readings {
		if r.end == refused || r.end-r.start > maxTokens {
			continue
		}
		s, err := r.stretch(c)
		if err != nil {
			continue
		}
		if f.plausible(r) {
			return r, s, true
		}
		refused = r.end
	}
	return nil, stretch{}, false
}

// leadBefore returns the lead of a reading, the longest that there is, and whether it stands right before it, without
// an article.
func (f finder) leadBefore(r *reading) (found lead, adjacent bool) {
	at, adjacent := r.start, true
	if at > 0 && f.articles[f.tokens[at-1].text] {
		at, adjacent = at-1, false
	}
	for _, l := range f.leads {
		if len(l.words) > len(found.words) && f.says(at-len(l.words), l.words) {
			found = l
		}
	}
	return found, adjacent
}

// relation reads what stands before and behind a mention.
func (f finder) relation(r *reading, s stretch) Relation {
	l, _ := f.leadBefore(r)
	relation := l.relation
	if relation == "" || l.onlyAgo && s.vague == 0 {
		relation = RelationIn
	}
	if f.possessive(r.end) {
		// "after last week's vote" is about something within that week.
		switch relation {
		case RelationAfter:
			return RelationSince
		case RelationBefore:
			return RelationUntil
		case RelationUntil:
			return RelationIn // "by last year's winner"
		}
		return relation
	}
	switch {
	case relation == RelationIn && l.origin && f.is(f.onward, r.end):
		return RelationSince
	case relation == RelationIn && s.vague != 0:
		return RelationAbout
	}
	return relation
}

// widened is what an approximate time covers.
func widened(s stretch) Span {
	const day = 24 * time.Hour
	half := s.End.Sub(s.Start) / 2
	switch s.vague {
	case unitHour:
		half = time.Hour / 2
	case unitWeek:
		half = 7 * day / 2
	case unitMonth:
		half = 15 * day
	case unitQuarter:
		half = 45 * day
	case unitYear:
		half = 182 * day
	case unitDecade:
		half = 5 * 365 * day
	}
	return Span{s.Start.Add(-half), s.End.Add(half)}
}
