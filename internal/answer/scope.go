package answer

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"newsdesk/internal/dates"
	"newsdesk/internal/news"
)

// The age from which it is said that there is nothing newer: for a question about now, and for another one of the present.
const (
	oldForNow     = 31 * 24 * time.Hour
	oldForPresent = 365 * 24 * time.Hour
)

// addScope says what became of the outlets and times that the question names, and how old the evidence is.
func (r *run) addScope() {
	scope, refused := r.evidence.Scope, r.answer.Refusal != nil
	var notes []string
	switch {
	case scope.Widened && r.question.Filter.IsZero():
		notes = append(notes, "Nothing on this was found in "+within(scope)+", so all articles were searched.")
	case scope.Widened:
		notes = append(notes, "Nothing on this was found in "+within(scope)+", so more articles were searched.")
	case scope.Narrows() && refused:
		notes = append(notes, "Only "+within(scope)+" were searched, because the question names them.")
	}
	if newest := r.answer.AsOf; !refused && !newest.IsZero() && !scope.Timed && scope.Since.IsZero() && scope.Until.IsZero() {
		age := r.question.AskedAt.Sub(newest)
		if scope.Present && age > oldForPresent || scope.Now && age > oldForNow {
			notes = append(notes, "The newest article found on this is "+ageInWords(age)+" old.")
		}
	}
	r.answer.Notice = strings.Join(append(nonEmpty(r.answer.Notice), notes...), " ")
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// topic is the question as the articles can answer it: without what says which ones are asked for.
func (r *run) topic() news.Question {
	q := r.question
	if t := r.evidence.Scope.Topic; t != "" {
		q.Text = t
	}
	return q
}

// within names the articles that a question asks for.
func within(s news.Scope) string {
	text := "articles"
	if len(s.Outlets) > 0 {
		text += " by " + strings.Join(s.Outlets, ", ")
	}
	switch {
	case !s.Since.IsZero() && !s.Until.IsZero():
		text += " of " + dates.Span{Start: s.Since, End: s.Until}.String()
	case !s.Since.IsZero():
		text += " since " + s.Since.Format("2 January 2006")
	case !s.Until.IsZero():
		text += " before " + s.Until.Format("2 January 2006")
	}
	return text
}

// ageInWords rounds down to what people count in: days, months from two on, years from three on.
func ageInWords(age time.Duration) string {
	const day, month, year = 24 * time.Hour, 365 * 24 * time.Hour / 12, 365 * 24 * time.Hour
	switch {
	case age >= 3*year:
		return fmt.Sprintf("%d years", age/year)
	case age >= 2*month:
		return fmt.Sprintf("%d months", age/month)
	}
	return fmt.Sprintf("%d days", age/day)
}

// newestFirst puts the claims with the newest evidence first; claims of articles of one time stay as they are.
func (r *run) newestFirst(claims []news.Claim) {
	published := make(map[news.VersionID]time.Time)
	for _, p := range r.evidence.Passages {
		published[p.Version] = p.PublishedAt
	}
	newest := func(c news.Claim) (at time.Time) {
		for _, cite := range c.Citations {
			if t := published[cite.Version]; t.After(at) {
				at = t
			}
		}
		return at
	}
	slices.SortStableFunc(claims, func(a, b news.Claim) int { return newest(b).Compare(newest(a)) })
}

// datesOf returns what the relative dates of a quote mean in its article.
func datesOf(quote string, published time.Time) []news.ResolvedDate {
	var list []news.ResolvedDate
	for _, d := range dates.Resolve(quote, published) {
		list = append(list, news.ResolvedDate{Text: quote[d.Start:d.End], Date: d.Span.String()})
	}
	return list
}
