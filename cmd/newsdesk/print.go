package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
	"github.com/rivo/uniseg"
	"golang.org/x/term"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// day is how dates are shown: without ambiguity between countries.
const day = "2 January 2006"

// printAnswer writes an answer for a person: claims with numbered citations, their quotes, the sources, and how fresh
// it all is.
func (a *app) printAnswer(ans news.Answer) error {
	p := &page{width: widthOf(a.out)}
	if ans.Notice != "" {
		p.paragraph("", "Note: "+ans.Notice)
		p.blank()
	}
	if ans.Understood != "" {
		p.paragraph("", "Understood as: "+ans.Understood)
		p.blank()
	}
	if ans.Refusal != nil {
		p.refusal(*ans.Refusal, ans.AskBack != "")
		p.paragraph("", "Answer "+ans.ID)
		return p.flush(a.out)
	}
	for _, claim := range ans.Claims {
		p.claim(claim)
	}
	for _, d := range ans.Disagreements {
		p.blank()
		p.paragraph("", "The sources disagree about "+d.About+":")
		for _, claim := range d.Claims {
			p.paragraph("", sideText(claim, ans.Sources))
			p.claim(claim)
		}
	}
	if ans.Missing != "" {
		p.blank()
		p.paragraph("", ans.Missing)
	}
	p.blank()
	p.line("Sources")
	for _, s := range ans.Sources {
		p.source(s)
	}
	p.blank()
	p.paragraph("", freshness(ans))
	return p.flush(a.out)
}

// freshness says how new the evidence is and how many independent origins it has.
func freshness(ans news.Answer) string {
	parts := []string{}
	if !ans.AsOf.IsZero() {
		parts = append(parts, "As of "+ans.AsOf.Format(day))
	}
	parts = append(parts, plural(len(ans.Sources), "source"), plural(ans.Origins, "independent origin"))
	if ans.Mode == news.ModeKeyless {
		parts = append(parts, "quoted word for word, no model used")
	} else {
		parts = append(parts, "written by "+ans.Model+", every quote verified")
	}
	return strings.Join(append(parts, "answer "+ans.ID), " · ")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// page collects lines and wraps them.
type page struct {
	strings.Builder
	width int
}

func (p *page) line(s string) { p.WriteString(s + "\n") }

func (p *page) blank() {
	if p.Len() > 0 {
		p.line("")
	}
}

func (p *page) flush(w io.Writer) error {
	_, err := io.WriteString(w, p.String())
	return err
}

// paragraph wraps a text, indenting every line alike.
func (p *page) paragraph(indent, s string) { p.hanging(indent, indent, s) }

// hanging wraps a text whose first line is indented otherwise than the others. Wide characters count as two columns, and
// writing without spaces is broken where the Unicode line breaking algorithm allows. An isolate that a line break would
// cut is closed before it and opened again after it, because a terminal lays out each line by itself.
func (p *page) hanging(first, rest, s string) {
	column, room := 0, p.width-max(runewidth.StringWidth(first), runewidth.StringWidth(rest))
	isolated := false
	for _, piece := range pieces(s) {
		w := runewidth.StringWidth(piece.text)
		space := 0
		if piece.spaced {
			space = 1
		}
		switch {
		case column == 0:
			p.WriteString(first)
		case column+space+w > room:
			if isolated {
				p.WriteRune(text.PopIsolate)
			}
			p.WriteString("\n" + rest)
			if isolated {
				p.WriteRune(text.FirstStrongIsolate)
			}
			column = 0
		case piece.spaced:
			p.WriteString(" ")
			column++
		}
		p.WriteString(piece.text)
		column += w
		if i := strings.LastIndexAny(piece.text, isolates); i >= 0 {
			isolated = strings.HasPrefix(piece.text[i:], string(text.FirstStrongIsolate))
		}
	}
	p.line("")
}

const isolates = string(text.FirstStrongIsolate) + string(text.PopIsolate)

// piece is a part of a text that is not broken; spaced: a space stands before it.
type piece struct {
	text   string
	spaced bool
}

// pieces returns the words of a text, those with wide characters in parts.
func pieces(s string) (list []piece) {
	for i, word := range strings.Fields(s) {
		spaced := i > 0
		if runewidth.StringWidth(word) <= utf8.RuneCountInString(word) {
			list = append(list, piece{word, spaced})
			continue
		}
		for state := -1; word != ""; spaced = false {
			var part string
			part, word, _, state = uniseg.FirstLineSegmentInString(word, state)
			list = append(list, piece{part, spaced})
		}
	}
	return list
}

func (p *page) claim(c news.Claim) {
	var marks strings.Builder
	shown := make(map[int]bool)
	for _, cite := range c.Citations {
		if !shown[cite.Source] {
			fmt.Fprintf(&marks, " [%d]", cite.Source)
		}
		shown[cite.Source] = true
	}
	// A keyless claim is its quote.
	if len(c.Citations) == 1 && c.Citations[0].Quote == c.Text {
		p.paragraph("", text.Isolate("“"+c.Text+"”")+marks.String())
		p.dates(c)
		return
	}
	words := text.Isolate(c.Text)
	if c.Unsupported {
		words = "⚠ Not all of this is in its quotes: " + words
	}
	p.paragraph("", words+marks.String())
	for _, cite := range c.Citations {
		p.paragraph("    ", fmt.Sprintf("[%d] %s", cite.Source, text.Isolate("“"+cite.Quote+"”")))
	}
	p.dates(c)
}

// dates says what the relative dates of a claim's quotes mean.
func (p *page) dates(c news.Claim) {
	if note := c.DatesNote(); note != "" {
		p.paragraph("    ", "("+note+")")
	}
}

// sideText says who gives the value of one side of a disagreement, and when: "Harbour Post (7 September 2024): 12 people".
func sideText(c news.Claim, sources []news.Source) string {
	if len(c.Citations) == 0 {
		return ""
	}
	var s news.Source
	for _, cited := range sources {
		if cited.Number == c.Citations[0].Source {
			s = cited
		}
	}
	about := dayText(s.PublishedAt)
	if c.Superseded {
		about = strings.TrimPrefix(about+", superseded", ", ")
	}
	side := cmp.Or(s.Publisher, s.Title, fmt.Sprintf("article %d", s.Article))
	if about != "" {
		side += " (" + about + ")"
	}
	if c.Value != "" {
		side += ": " + c.Value
	}
	return "- " + side
}

func (p *page) source(s news.Source) {
	p.hanging("  ", "      ", fmt.Sprintf("[%d] %s", s.Number, headlineText(s.Headline)))
	if s.URL != "" {
		p.line("      " + s.URL)
	}
	for _, c := range s.Copies {
		p.hanging("      ", "        ", "also as: "+headlineText(c))
	}
}

// headlineText is publisher, headline and date, as far as they are known.
func headlineText(h news.Headline) string {
	var parts []string
	for _, s := range []string{text.Isolate(h.Publisher), text.Isolate(h.Title), dayText(h.PublishedAt), goneText(h)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		return fmt.Sprintf("article %d", h.Article)
	}
	return strings.Join(parts, " · ")
}

// goneText says that the article's page is gone.
func goneText(h news.Headline) string {
	if h.GoneAt.IsZero() {
		return ""
	}
	return "page removed by " + dayText(h.GoneAt)
}

func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(day)
}

func (p *page) refusal(r news.Refusal, asksBack bool) {
	p.paragraph("", r.Reason)
	if len(r.Closest) > 0 {
		p.blank()
		if asksBack {
			p.line("It could be about")
		} else {
			p.line("Closest headlines")
		}
		for _, h := range r.Closest {
			p.hanging("  ", "    ", "- "+headlineText(h))
		}
	}
	p.blank()
	p.paragraph("", "The library holds "+coverageText(r.Covers)+".")
}

func coverageText(c news.Coverage) string {
	s := plural(c.Articles, "article")
	switch {
	case c.Earliest.IsZero():
	case dayText(c.Earliest) == dayText(c.Latest):
		s += " of " + dayText(c.Earliest)
	default:
		s += " from " + dayText(c.Earliest) + " to " + dayText(c.Latest)
	}
	return s
}

// widthOf is the terminal's width within what reads well, and 80 columns elsewhere.
func widthOf(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return min(max(width, 40), 100)
		}
	}
	return 80
}
