package render

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// CardOptions say how source cards are shown.
type CardOptions struct {
	// Outdated are the cited versions that a newer one has replaced.
	Outdated map[news.VersionID]bool
	// Revised says what became of citations of outdated versions in the current ones, where that is known.
	Revised []news.RevisedCitation
	// Gone says since when the pages of cited versions are gone, for those that are.
	Gone map[news.VersionID]time.Time
}

// revised finds what became of a citation. Citations of the same words became the same.
func (o CardOptions) revised(c news.Citation) (news.RevisedCitation, bool) {
	i := slices.IndexFunc(o.Revised, func(r news.RevisedCitation) bool {
		return r.Passage.Version == c.Version && r.Passage.Start == c.Start && r.Passage.End == c.End
	})
	if i < 0 {
		return news.RevisedCitation{}, false
	}
	return o.Revised[i], true
}

// The sizes of a source card, in characters.
const (
	maxQuote    = 1000
	maxNeighbor = 300
)

// SourceCard shows every citation of an answer: the quote within its neighboring sentences, where it is from, and a
// link to it. bodies are the texts of the cited versions; without one only the quote is shown. Each reply holds up to
// ten cards.
func SourceCard(a news.Answer, bodies map[news.VersionID]string, o CardOptions) []discord.Reply {
	cite := citer(a.Sources)
	var replies []discord.Reply
	used := 0
	for _, c := range citations(a) {
		s, _ := cite.source(c.Source)
		e := quoteCard(s, c, bodies[c.Version], o)
		last := len(replies) - 1
		if last < 0 || len(replies[last].Embeds) == discord.MaxEmbeds || used+e.Text() > discord.MaxEmbedsText {
			replies = append(replies, discord.Reply{Ephemeral: true})
			last, used = last+1, 0
		}
		replies[last].Embeds = append(replies[last].Embeds, e)
		used += e.Text()
	}
	if len(replies) == 0 {
		r := Notice("This answer cites nothing.")
		r.Ephemeral = true
		return []discord.Reply{r}
	}
	return replies
}

// citations are those of all claims and disagreements, each quote once.
func citations(a news.Answer) []news.Citation {
	type place struct {
		version    news.VersionID
		start, end int
	}
	seen := map[place]bool{}
	var all []news.Citation
	claims := a.Claims
	for _, d := range a.Disagreements {
		claims = append(claims[:len(claims):len(claims)], d.Claims...)
	}
	for _, claim := range claims {
		for _, c := range claim.Citations {
			at := place{c.Version, c.Start, c.End}
			if !seen[at] {
				seen[at] = true
				all = append(all, c)
			}
		}
	}
	return all
}

func quoteCard(s news.Source, c news.Citation, body string, o CardOptions) discord.Embed {
	before, after := neighbors(body, c)
	s.Article = c.Article
	lines := []string{inContext(before, c.Quote, after)}
	to := quoted(s.URL, c.Quote, before, after)
	switch gone := o.Gone[c.Version]; {
	case !gone.IsZero():
		lines = append(lines, removed(gone))
	case to == "":
		lines = append(lines, "No link to this article is known.")
	default:
		lines = append(lines, masked("Read it in the article", to))
	}
	if o.Outdated[c.Version] {
		lines = append(lines, o.since(c)...)
	}
	if from := dotted(escapeWithin(oneLine(s.Publisher), maxTitle), stamp(s.PublishedAt, styleMoment)); from != "" {
		lines = append(lines, "-# "+from)
	}
	return discord.Embed{
		Title:       escapeWithin(fmt.Sprintf("Source %d: %s", c.Source, headlineTitle(s.Headline)), discord.MaxEmbedTitle),
		Description: strings.Join(lines, "\n"),
		Color:       colorVerified,
	}
}

// since says what became of a citation of an outdated version.
func (o CardOptions) since(c news.Citation) []string {
	r, known := o.revised(c)
	switch {
	case !known:
		return []string{"⚠️ The article has changed since; this is the version that the answer rests on."}
	case r.State == news.QuoteStands:
		return []string{"The article has changed since, but still says this."}
	}
	return append([]string{"⚠️ The article no longer says this; the answer rests on an older version of it."}, rewording(r)...)
}

// removed says that a page is gone.
func removed(at time.Time) string {
	return "🗑️ The page was removed by " + stamp(at, styleDate) + "; I keep the text that it had."
}

// inContext is a quote in bold between what stands before and after it.
func inContext(before, quote, after string) string {
	s := escapeWithin(oneLine(quote), maxQuote)
	if s != "" {
		s = "**" + s + "**"
	}
	if line := oneLine(before); line != "" {
		s = lastWithin(line, maxNeighbor, nil) + gap(endsWithSpace(before)) + s
	}
	if line := oneLine(after); line != "" {
		s += gap(startsWithSpace(after)) + escapeWithin(line, maxNeighbor)
	}
	return s
}

// gap keeps a quote apart from the text beside it where the article does.
func gap(space bool) string {
	if space {
		return " "
	}
	return ""
}

func startsWithSpace(s string) bool { return strings.TrimLeftFunc(s, unicode.IsSpace) != s }

func endsWithSpace(s string) bool { return strings.TrimRightFunc(s, unicode.IsSpace) != s }

// neighbors returns what stands before and after a quote: the rest of its sentences and one more on either side.
func neighbors(body string, c news.Citation) (before, after string) {
	if c.Start < 0 || c.End > len(body) || c.Start >= c.End || body[c.Start:c.End] != c.Quote {
		return "", ""
	}
	start, end := c.Start, c.End
	sentences := text.Sentences(body)
	for i, s := range sentences {
		if s.End > c.Start && s.Start <= c.Start {
			start = sentences[max(i-1, 0)].Start
		}
		if s.End >= c.End && s.Start < c.End {
			end = sentences[min(i+1, len(sentences)-1)].End
		}
	}
	return body[min(start, c.Start):c.Start], body[c.End:max(end, c.End)]
}
