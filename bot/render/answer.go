package render

import (
	"fmt"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// Options say how an answer is shown.
type Options struct {
	LibraryName string        // of the library that answered, when it is not the asker's own
	Now         time.Time     // when it is shown; zero: not known
	Private     bool          // seen by the asker alone
	Rows        []discord.Row // buttons, below the last reply
}

// old is the age from which the newest source of an answer is pointed out.
const old = 365 * 24 * time.Hour

// Answer shows an answer: its claims with citations, disagreements, what is missing and the sources, or the reason
// why there is none. An answer that one card does not hold goes on in further replies; the last one has the buttons.
func Answer(a news.Answer, o Options) []discord.Reply {
	var p pages
	if a.Understood != "" {
		p.add("\n", "-# Read as: "+escapeWithin(oneLine(a.Understood), maxLine/2))
	}
	if a.Notice != "" {
		p.add("\n", "ℹ️ "+escapeWithin(oneLine(a.Notice), maxLine/2))
	}
	color := colorVerified
	if a.Refusal != nil {
		color = colorRefused
		refusal(&p, *a.Refusal, a.AskBack != "", o)
	} else {
		answered(&p, a, o)
	}
	return o.finish(identified(p.replies(color, a.Question, o.Rows), a.ID))
}

// identified puts below the last reply the id by which the log and newsdesk explain find what it shows.
func identified(replies []discord.Reply, id string) []discord.Reply {
	if n := len(replies); n > 0 && len(replies[n-1].Embeds) > 0 {
		replies[n-1].Embeds[0].Footer = discord.Cut(oneLine(id), maxTitle)
	}
	return replies
}

// finish marks replies that the asker alone may see.
func (o Options) finish(replies []discord.Reply) []discord.Reply {
	for i := range replies {
		replies[i].Ephemeral = o.Private
	}
	return replies
}

func answered(p *pages, a news.Answer, o Options) {
	cite := citer(a.Sources)
	for _, claim := range a.Claims {
		p.add("\n\n", cite.claim("", claim))
	}
	for _, d := range a.Disagreements {
		p.add("\n\n", cite.disagreement(d)...)
	}
	if a.Missing != "" {
		p.add("\n\n", "*Missing:* "+escapeWithin(oneLine(a.Missing), maxLine/2))
	}
	made := madeBy(a.Mode, a.Model, "quoted sentences, no model", "written by")
	end := dotted(asOf(a.AsOf, o.Now), origins(a.Origins, a.Sources), libraryName(o.LibraryName), made)
	sources(p, a.Sources, "-# "+end)
}

// sources lists the cited articles, with a last line below.
func sources(p *pages, cited []news.Source, end string) {
	lines := []string{"**Sources**"}
	for _, s := range cited {
		lines = append(lines, sourceLine(s))
	}
	p.add("\n\n", append(lines, end)...)
}

// madeBy says how an answer came about, for the mode without a model and the one with it.
func madeBy(mode news.Mode, model, without, with string) string {
	if mode == news.ModeKeyless {
		return without
	}
	if model = oneLine(model); model == "" {
		model = "a model"
	}
	return with + " " + escapeWithin(model, maxTitle) + ", every quote checked"
}

func asOf(newest, now time.Time) string {
	if newest.IsZero() {
		return ""
	}
	s := "as of " + stamp(newest, styleRelative)
	if !now.IsZero() && now.Sub(newest) > old {
		s = "**" + s + "**"
	}
	return s
}

// origins counts independent reports, because copies of one report prove no more than it does.
func origins(independent int, sources []news.Source) string {
	articles := len(sources)
	for _, s := range sources {
		articles += len(s.Copies)
	}
	switch {
	case articles == 0:
		return ""
	case independent > 1 && articles > independent:
		return fmt.Sprintf("%s independent origins in %s articles", number(independent), number(articles))
	case independent > 1:
		return number(independent) + " independent origins"
	case articles == 1:
		return "one source"
	}
	return "one origin, " + number(articles) + " copies"
}

func libraryName(name string) string {
	if name = oneLine(name); name == "" {
		return ""
	}
	return "from the library " + escapeWithin(name, maxTitle)
}

// sourceLine is a source with its number, and the copies of it in the library.
func sourceLine(s news.Source) string {
	return fmt.Sprintf("\\[%d\\] %s", s.Number, headlineLine(s.Headline)) + alsoIn(s.Copies)
}
