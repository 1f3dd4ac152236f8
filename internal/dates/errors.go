package dates

import (
	"errors"
	"strings"
	"time"
	"unicode"

	"newsdesk/internal/news"
)

// Why a text cannot be read. explain makes sentences of them.
var (
	errEmpty     = errors.New("empty")
	errUnread    = errors.New("not understood")
	errLong      = errors.New("too long")
	errCalendar  = errors.New("not in the calendar")
	errBackwards = errors.New("ends before it begins")
	errFar       = errors.New("too far away")
	errShortYear = errors.New("two-digit year")
)

// ambiguousError is a numeric date that is two days, depending on the country.
type ambiguousError struct{ one, other time.Time }

func (ambiguousError) Error() string { return "ambiguous" }

// explain turns a reason into what a person reads.
func explain(text string, reason error) error {
	const examples = "Try 2022-07-01, 1 July 2022, July 2022, yesterday, last week, past 3 days or 2022-07-01..2022-07-10."
	const full = "Write the day as 2022-07-31 or 31 July 2022."
	quoted := "“" + shown(text) + "”"
	invalid := func(message, hint string) error {
		return &news.Error{Code: news.CodeInvalid, Message: message, Hint: hint}
	}
	var two ambiguousError
	switch {
	case errors.As(reason, &two):
		return invalid(quoted+" could be "+two.one.Format("2 January")+" or "+two.other.Format("2 January 2006")+".",
			"Write "+two.one.Format(time.DateOnly)+" or "+two.other.Format(time.DateOnly)+".")
	case errors.Is(reason, errEmpty):
		return invalid("The date is empty.", examples)
	case errors.Is(reason, errLong):
		return invalid(quoted+" is too long for a date.", examples)
	case errors.Is(reason, errCalendar):
		return invalid(quoted+" is not in the calendar.", full)
	case errors.Is(reason, errBackwards):
		return invalid(quoted+" ends before it begins.", "Give the earlier date first.")
	case errors.Is(reason, errFar):
		return invalid(quoted+" is too far away.", examples)
	case errors.Is(reason, errShortYear):
		return invalid(quoted+" lacks a year of four digits.", full)
	}
	return invalid(quoted+" is not a date that can be understood.", examples)
}

func contradiction(text, what string) error {
	return news.Errorf(news.CodeInvalid, "“%s” says %s.", shown(text), what).WithHint("Leave the first word out.")
}

// shown shortens what somebody typed and keeps it on one line.
func shown(text string) string {
	const limit = 60
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > limit {
		return string(r[:limit]) + "…"
	}
	return text
}
