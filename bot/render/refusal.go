package render

import (
	"newsdesk/internal/news"
)

// maxClosest is how many headlines a refusal shows.
const maxClosest = 5

func refusal(p *pages, r news.Refusal, asksBack bool, o Options) {
	p.add("\n\n", "**"+escapeWithin(oneLine(r.Reason), maxLine/2)+"**")
	heading := "Closest headlines"
	if asksBack {
		heading = "It could be about"
	}
	closest(p, heading, r.Closest)
	covers := coverage(r.Covers)
	if r.Covers.Articles == 0 {
		covers = "" // the reason says so
	}
	if line := dotted(covers, libraryName(o.LibraryName)); line != "" {
		p.add("\n\n", "-# "+line)
	}
}

func closest(p *pages, heading string, headlines []news.Headline) {
	if len(headlines) == 0 {
		return
	}
	lines := []string{heading}
	for _, h := range headlines[:min(len(headlines), maxClosest)] {
		lines = append(lines, "- "+headlineLine(h))
	}
	p.add("\n\n", lines...)
}

// coverage says what a library holds, in a sentence.
func coverage(c news.Coverage) string {
	s := "The library holds " + plural(c.Articles, "article")
	first, last := stamp(c.Earliest, styleDate), stamp(c.Latest, styleDate)
	switch {
	case c.Articles == 0:
		return "The library is empty"
	case first == "" || last == "":
		return s
	case sameDay(c):
		return s + " of " + first
	}
	return s + " from " + first + " to " + last
}

func sameDay(c news.Coverage) bool {
	const day = "2006-01-02"
	return c.Earliest.UTC().Format(day) == c.Latest.UTC().Format(day)
}
