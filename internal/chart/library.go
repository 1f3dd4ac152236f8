package chart

import (
	"cmp"
	"fmt"
	"slices"

	"newsdesk/internal/news"
)

// Library draws a library's statistics. Without a dated article and a question there is nothing to draw, and the picture
// has no PNG.
func Library(s news.LibraryStats) (news.Picture, error) {
	p, err := newPen()
	if err != nil {
		return news.Picture{}, err
	}
	var picture news.Picture
	var panels []panel
	if list, unnamed := p.articles(s); len(list) > 0 {
		picture.Unnamed = unnamed
		panels = append(panels, newPanel("Articles", s.Published, list))
	}
	if list := questions(s); len(list) > 0 {
		panels = append(panels, newPanel("Questions", s.Asked, list))
	}
	if len(panels) == 0 {
		return picture, nil
	}
	if picture.PNG, err = p.draw(panels); err != nil {
		return picture, fmt.Errorf("draw statistics: %w", err)
	}
	return picture, nil
}

// articles are a series for each outlet, most articles first, and one for all others, with a value for each day. unnamed
// are the outlets whose names cannot be written.
func (p pen) articles(s news.LibraryStats) (list []series, unnamed []string) {
	days := s.Published.Len()
	values, sums := map[string][]float64{}, map[string]float64{}
	for _, d := range s.PublishedByDay {
		at := s.Published.Index(d.Day)
		if at < 0 || at >= days {
			continue
		}
		if values[d.Publisher] == nil {
			values[d.Publisher] = make([]float64, days)
		}
		values[d.Publisher][at] += float64(d.Articles)
		sums[d.Publisher] += float64(d.Articles)
	}
	others := values[""]
	delete(values, "")
	outlets := make([]string, 0, len(values))
	for outlet := range values {
		outlets = append(outlets, outlet)
	}
	slices.SortFunc(outlets, func(a, b string) int { return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(a, b)) })
	colors := outletColors()
	for i, outlet := range outlets {
		if i >= len(colors) {
			others = sum(others, values[outlet])
			continue
		}
		name, ok := p.writable(outlet)
		if !ok {
			name = "outlet " + string(rune('A'+len(unnamed)))
			unnamed = append(unnamed, outlet)
		}
		list = append(list, series{name, colors[i], values[outlet]})
	}
	if others != nil {
		list = append(list, series{"other", gray(), others})
	}
	return list, unnamed
}

// sum adds values day by day; a may be nil.
func sum(a, b []float64) []float64 {
	out := slices.Clone(b)
	for i, v := range a {
		out[i] += v
	}
	return out
}

// questions are the answered and the refused ones of each day; none when nothing was asked.
func questions(s news.LibraryStats) []series {
	days := s.Asked.Len()
	asked := false
	answered, refused := make([]float64, days), make([]float64, days)
	for _, d := range s.AskedByDay {
		if at := s.Asked.Index(d.Day); at >= 0 && at < days {
			answered[at] += float64(d.Answered)
			refused[at] += float64(d.Refused)
			asked = asked || d.Answered+d.Refused > 0
		}
	}
	if !asked {
		return nil
	}
	return []series{{"answered", blue(), answered}, {"refused", orange(), refused}}
}

// longestDaily is up to how many days each has its bar: more bars than that are too thin on a phone.
const longestDaily = 45

// maxDates is how many bars have their dates below them.
const maxDates = 6

// newPanel makes bars of values by day: one a day, or one for each week up to the last day. Of days that are no whole
// weeks the first bar has less than a week.
func newPanel(title string, days news.Days, list []series) panel {
	thick, by := 1, " by day, "
	if days.Len() > longestDaily {
		thick, by = 7, " by week, "
	}
	n := (days.Len() + thick - 1) / thick
	p := panel{title: title + by + span(days), bars: n, dates: make([]string, n)}
	for _, s := range list {
		bars := make([]float64, n)
		for day, v := range s.values {
			bars[n-1-(days.Len()-1-day)/thick] += v
		}
		p.series = append(p.series, series{s.name, s.color, bars})
	}
	for i := n - 1; i >= 0; i -= (n + maxDates - 1) / maxDates {
		p.dates[i] = days.First.AddDate(0, 0, max(days.Len()-thick*(n-i), 0)).Format("2 Jan") // a week is called by its first day
	}
	return p
}

// span says from when to when.
func span(d news.Days) string {
	const day, year = "2 Jan", "2 Jan 2006"
	switch {
	case d.Len() == 1:
		return d.Last.Format(year)
	case d.First.Year() == d.Last.Year():
		return d.First.Format(day) + " – " + d.Last.Format(year)
	}
	return d.First.Format(year) + " – " + d.Last.Format(year)
}
