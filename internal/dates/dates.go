package dates

import (
	"errors"
	"strings"
	"time"
)

// Span is a stretch of time, half open: [Start, End). Start is before End, and both are in the asker's zone.
type Span struct{ Start, End time.Time }

// Relation says how something lies to a Span.
type Relation string

// The relations.
const (
	RelationIn     Relation = "in"
	RelationSince  Relation = "since"  // from the Span's start on
	RelationUntil  Relation = "until"  // up to the Span's end
	RelationBefore Relation = "before" // up to the Span's start
	RelationAfter  Relation = "after"  // from the Span's end on
	RelationAbout  Relation = "about"
)

// Parse reads a point or stretch of time in the zone of now. A preposition before it ("since July", "before July") is
// allowed and does not change what is returned: the Span of July. Errors are *news.Error with news.CodeInvalid.
func Parse(text string, now time.Time) (Span, error) {
	_, span, err := parse(text, now)
	return span, err
}

// Since reads where a search begins: the start of what Parse reads, or its end after "after". "until" and "before"
// contradict it. Errors are those of Parse.
func Since(text string, now time.Time) (time.Time, error) {
	relation, span, err := parse(text, now)
	switch {
	case err != nil:
		return time.Time{}, err
	case relation == RelationUntil || relation == RelationBefore:
		return time.Time{}, contradiction(text, "where to stop, but this is where to begin")
	case relation == RelationAfter:
		return span.End, nil
	}
	return span.Start, nil
}

// Until reads where a search stops, exclusively: the end of what Parse reads, so that a day, a month or a year belongs
// to it, or the start after "before". "since" and "after" contradict it. Errors are those of Parse.
func Until(text string, now time.Time) (time.Time, error) {
	relation, span, err := parse(text, now)
	switch {
	case err != nil:
		return time.Time{}, err
	case relation == RelationSince || relation == RelationAfter:
		return time.Time{}, contradiction(text, "where to begin, but this is where to stop")
	case relation == RelationBefore:
		return span.Start, nil
	}
	return span.End, nil
}

// parse reads the text in the first language that can; of the errors it prefers one that says more than "unread".
func parse(text string, now time.Time) (Relation, Span, error) {
	if strings.TrimSpace(text) == "" {
		return "", Span{}, explain(text, errEmpty)
	}
	reason := errUnread
	for _, l := range languages() {
		relation, s, err := l.parse(text, newClock(now))
		if err == nil {
			return relation, s.Span, nil
		}
		if errors.Is(reason, errUnread) {
			reason = err
		}
	}
	return "", Span{}, explain(text, reason)
}
