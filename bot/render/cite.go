package render

import (
	"fmt"
	"slices"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// maxMarks is how many characters the linked citations of one claim may take before they lose their links.
const maxMarks = 1500

// maxCited is how many sources of one claim are marked.
const maxCited = 30

// citer knows an answer's sources by their number.
type citer []news.Source

func (c citer) source(number int) (news.Source, bool) {
	i := slices.IndexFunc(c, func(s news.Source) bool { return s.Number == number })
	if i < 0 {
		return news.Source{}, false
	}
	return c[i], true
}

// claim is a statement with its citation marks, in one line of at most a card. A statement that is its own quote
// stands in quotation marks.
func (c citer) claim(prefix string, claim news.Claim) string {
	marks := c.marks(claim.Citations)
	if note := claim.DatesNote(); note != "" {
		marks += " *(" + escapeWithin(oneLine(note), maxLine/4) + ")*"
	}
	statement := oneLine(claim.Text)
	if len(claim.Citations) == 1 && claim.Citations[0].Quote == claim.Text {
		statement = "“" + statement + "”"
	}
	if claim.Unsupported {
		prefix += "⚠️ *not all of this is in its quotes:* "
	}
	return prefix + escapeWithin(statement, discord.MaxEmbedDescription-discord.Length(prefix+marks)) + marks
}

// marks are the numbers of the cited sources, each linked to its quote.
func (c citer) marks(citations []news.Citation) string {
	var linked, plain strings.Builder
	var seen []int
	for _, cite := range citations {
		if slices.Contains(seen, cite.Source) || len(seen) == maxCited {
			continue
		}
		seen = append(seen, cite.Source)
		s, _ := c.source(cite.Source)
		linked.WriteString(mark(cite.Source, quoted(s.URL, cite.Quote, "", "")))
		plain.WriteString(mark(cite.Source, ""))
	}
	switch {
	case len(seen) == 0:
		return ""
	case linked.Len() > maxMarks:
		return " " + plain.String()
	}
	return " " + linked.String()
}

// mark is one citation mark.
func mark(number int, address string) string {
	if address == "" {
		return fmt.Sprintf("\\[%d\\]", number)
	}
	return fmt.Sprintf("[[%d]](%s)", number, address)
}

// quoted is the address of a quote in its article, or nothing when the article has no address to link to.
func quoted(raw, quote, before, after string) string {
	to := address(raw)
	if to == "" {
		return ""
	}
	return TextFragment(to, quote, before, after)
}

// disagreement is what independent origins say differently, one below the other, each with its source and time.
func (c citer) disagreement(d news.Disagreement) []string {
	lines := []string{"⚖️ **The sources disagree about " + escapeWithin(oneLine(d.About), maxTitle) + ":**"}
	newest := c.newest(d.Claims)
	for i, claim := range d.Claims {
		said := ""
		if len(claim.Citations) > 0 {
			s, _ := c.source(claim.Citations[0].Source)
			time := stamp(s.PublishedAt, styleMoment)
			switch {
			case claim.Superseded:
				time = dotted(time, "superseded")
			case i == newest:
				time += ", newest"
			}
			name := oneLine(s.Publisher)
			if name == "" {
				name = headlineTitle(s.Headline)
			}
			said = "**" + escapeWithin(name, maxTitle) + "** · "
			if time != "" {
				said = "**" + escapeWithin(name, maxTitle) + "** (" + time + "): "
			}
			if claim.Value != "" {
				said += "**" + escapeWithin(oneLine(claim.Value), maxTitle) + "** – "
			}
		}
		lines = append(lines, c.claim("> "+said, claim))
	}
	return lines
}

// newest is the claim whose source is newer than those of all others, or -1.
func (c citer) newest(claims []news.Claim) int {
	best, at := -1, int64(0)
	for i, claim := range claims {
		if len(claim.Citations) == 0 {
			return -1
		}
		s, ok := c.source(claim.Citations[0].Source)
		if !ok || s.PublishedAt.IsZero() {
			return -1
		}
		switch unix := s.PublishedAt.Unix(); {
		case best < 0 || unix > at:
			best, at = i, unix
		case unix == at:
			return -1
		}
	}
	return best
}
