package dates

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// Dated is a time expression of an article with the days that it means.
type Dated struct {
	Start, End int // byte offsets in the text, half open
	Span       Span
}

// Resolve returns the time expressions of a sentence that depend on when its article was published ("on Tuesday",
// "last month", "8 September"), with what they mean. What names its year is left out.
//
// "Tuesday" lies behind or ahead, which the nearest verb tells; without one it is left out. So is what depends on the
// publisher's time zone when that is not known: a published time in UTC may be any zone's, unless it is midnight,
// which stands for a day. A zero time gives nothing.
func Resolve(sentence string, published time.Time) []Dated {
	if published.IsZero() {
		return nil
	}
	var list []Dated
	for _, now := range clocks(published) {
		found := resolve(sentence, now)
		if list == nil {
			list = found
			continue
		}
		list = slices.DeleteFunc(list, func(d Dated) bool {
			return !slices.ContainsFunc(found, func(o Dated) bool {
				return o.Start == d.Start && o.End == d.End && o.Span.String() == d.Span.String()
			})
		})
	}
	return list
}

// clocks are what clocks at the publisher's may have shown.
func clocks(published time.Time) []time.Time {
	const west, east = -8, 10 // hours: from California to Sydney
	_, offset := published.Zone()
	if offset != 0 || published.Equal(published.Truncate(24*time.Hour)) {
		return []time.Time{published}
	}
	var list []time.Time
	for _, hours := range []int{0, west, east} {
		list = append(list, published.In(time.FixedZone("", hours*60*60)))
	}
	return list
}

func resolve(sentence string, now time.Time) []Dated {
	// Read a few hundred days later, whatever depends on the day of reading is something else. That is no whole number
	// of weeks, months or years.
	const later = 1000*24*time.Hour + 13*time.Hour
	var list []Dated
	for _, l := range languages() {
		back := l.find(sentence, newClock(now))
		ahead := l.find(sentence, newClock(now).at(now, true))
		fixed := l.find(sentence, newClock(now.Add(later)))
		for _, m := range back {
			if other, ok := same(fixed, m); ok && other.Span == m.Span {
				continue
			}
			span := m.Span
			if other, ok := same(ahead, m); !ok || other.Span != m.Span {
				if m.Relation == RelationUntil {
					continue // "closed until Tuesday": which one depends on when it was closed
				}
				switch l.tense(sentence, m) {
				case tenseFuture:
					if !ok {
						continue
					}
					span = other.Span
				case tenseUnknown:
					continue
				}
			}
			if m.Relation != RelationAbout {
				list = append(list, Dated{m.Start, m.End, span})
			}
		}
	}
	return list
}

func same(list []Mention, m Mention) (Mention, bool) {
	i := slices.IndexFunc(list, func(o Mention) bool { return o.Start == m.Start && o.End == m.End })
	if i < 0 {
		return Mention{}, false
	}
	return list[i], true
}

// tense says whether something has been or will be.
type tense int

const (
	tenseUnknown tense = iota
	tensePast
	tenseFuture
)

// tense reads the nearest verb before a mention, or else behind it, with the words that help it: "will be closed" lies
// ahead, and "had been scheduled for Tuesday" may lie on either side.
func (l *language) tense(sentence string, m Mention) tense {
	const helpers = 3
	words := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) })
	}
	past := func(w string) bool { return l.past[w] || len(w) > 4 && strings.HasSuffix(w, l.pastEnding) }
	future := func(w string) bool { return l.future[w] }
	before := words(sentence[:m.Start])
	for i := len(before) - 1; i >= 0; i-- {
		near := before[max(0, i-helpers):i]
		switch w := before[i]; {
		case future(w) && slices.ContainsFunc(near, past):
			return tenseUnknown
		case future(w), past(w) && slices.ContainsFunc(near, future):
			return tenseFuture
		case past(w):
			return tensePast
		}
	}
	for _, w := range words(sentence[m.End:]) {
		switch {
		case future(w):
			return tenseFuture
		case past(w):
			return tensePast
		}
	}
	return tenseUnknown
}

// String says a span in days: "6 September 2022", "5 to 11 September 2022", "September 2022", "2022". Hours are left
// out.
func (s Span) String() string {
	first := s.Start
	last := s.End.Add(-time.Nanosecond).In(first.Location())
	full := func(t time.Time) string { return t.Format("2 January 2006") }
	whole := first.Day() == 1 && last.Add(24*time.Hour).Day() == 1
	switch {
	case first.YearDay() == last.YearDay() && first.Year() == last.Year():
		return full(first)
	case whole && first.Year() == last.Year() && first.Month() == time.January && last.Month() == time.December:
		return first.Format("2006")
	case whole && first.Year() == last.Year() && first.Month() == last.Month():
		return first.Format("January 2006")
	case whole && first.Year() == last.Year():
		return first.Format("January to ") + last.Format("January 2006")
	case whole:
		return first.Format("January 2006 to ") + last.Format("January 2006")
	case first.Year() == last.Year() && first.Month() == last.Month():
		return first.Format("2 to ") + full(last)
	case first.Year() == last.Year():
		return first.Format("2 January to ") + full(last)
	}
	return full(first) + " to " + full(last)
}
