package render

import (
	"fmt"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// maxPublisher lets all publishers and models of statistics fit on one card, in characters.
const maxPublisher = 100

// maxModels is how many models statistics name.
const maxModels = 5

// statsPicture is the name under which the picture is attached.
const statsPicture = "statistics.png"

// Stats shows what a library holds and how it serves: in words, and by a picture if there is one. watched are the
// library's watched sources.
func Stats(s news.LibraryStats, watched []news.WatchedSource, picture news.Picture) discord.Reply {
	var p pages
	p.add("\n", coverage(s.Coverage)+".", "It is searched in "+plural(s.Chunks, "passage")+".")
	if line := watchedLine(watched); line != "" {
		p.add("\n", line)
	}
	p.add("\n\n", fmt.Sprintf("**Last %s**", plural(s.Asked.Len(), "day")), fmt.Sprintf("%s, of which %s answered and %s refused.",
		plural(s.Answered+s.Refused, "question"), number(s.Answered), number(s.Refused)))
	p.add("\n", models(s.Models)...)
	if s.Helpful+s.Unhelpful > 0 {
		p.add("\n", fmt.Sprintf("Found helpful %s, not helpful %s.", times(s.Helpful), times(s.Unhelpful)))
	}
	if len(s.Publishers) > 0 {
		p.add("\n\n", append([]string{"**Articles by publisher**"}, publishers(s)...)...)
	}
	reply := p.replies(colorPlain, "Statistics of the library", nil)[0]
	if picture.PNG == nil {
		return reply
	}
	card := &reply.Embeds[0]
	if names := unnamed(picture.Unnamed); names != "" {
		card.Description += "\n\n-# In the picture, " + names + "."
	}
	card.Image = "attachment://" + statsPicture
	reply.Files = []discord.File{{Name: statsPicture, ContentType: "image/png", Data: picture.PNG, Description: described(s)}}
	return reply
}

// watchedLine counts sources by how they do; empty when none is watched.
func watchedLine(watched []news.WatchedSource) string {
	var active, paused, failing int
	for _, s := range watched {
		switch s.State {
		case news.SourceActive:
			active++
		case news.SourcePaused:
			paused++
		case news.SourceFailing:
			failing++
		case news.SourceOnce:
		}
	}
	if active+paused+failing == 0 {
		return ""
	}
	line := plural(active, "source") + " watched"
	if paused > 0 {
		line += ", " + number(paused) + " paused"
	}
	if failing > 0 {
		line += ", ⚠️ " + number(failing) + " not read any more because of failures: /sources list"
	}
	return line + "."
}

// models says who wrote the answers, and of models how much they read and wrote.
func models(list []news.ModelUse) (lines []string) {
	for i, m := range list {
		asked := m.Answered + m.Refused
		switch {
		case i == maxModels:
			return append(lines, fmt.Sprintf("- and %s", plural(len(list)-i, "other")))
		case m.Model == "":
			lines = append(lines, fmt.Sprintf("- without a model: %s", plural(asked, "question")))
		default:
			lines = append(lines, fmt.Sprintf("- %s: %s, %s tokens read and %s written", escapeWithin(oneLine(m.Model), maxPublisher),
				plural(asked, "question"), number(int(m.PromptTokens)), number(int(m.CompletionTokens))))
		}
	}
	return lines
}

func publishers(s news.LibraryStats) (lines []string) {
	for _, c := range s.Publishers {
		lines = append(lines, fmt.Sprintf("- %s: %s", escapeWithin(oneLine(c.Publisher), maxPublisher), number(c.Articles)))
	}
	if s.Others > 0 {
		lines = append(lines, "- others, or unknown: "+number(s.Others))
	}
	return lines
}

// unnamed says which outlets stand under letters in a picture.
func unnamed(names []string) string {
	var list []string
	for i, name := range names {
		list = append(list, fmt.Sprintf("outlet %c is %s", 'A'+i, escapeWithin(oneLine(name), maxPublisher)))
	}
	return strings.Join(list, ", ")
}

// described says what the picture shows, for those who cannot see it.
func described(s news.LibraryStats) string {
	articles, top := 0, news.DayOfArticles{}
	byDay := map[int]int{}
	for _, d := range s.PublishedByDay {
		articles += d.Articles
		at := s.Published.Index(d.Day)
		byDay[at] += d.Articles
		if byDay[at] > top.Articles {
			top = news.DayOfArticles{Day: d.Day, Articles: byDay[at]}
		}
	}
	const day = "2 January 2006"
	text := "Two bar charts."
	if articles == 0 || s.Answered+s.Refused == 0 {
		text = "A bar chart."
	}
	if articles > 0 {
		text += fmt.Sprintf(" Articles by day and outlet, %s to %s: %s, most on %s with %s.", s.Published.First.Format(day),
			s.Published.Last.Format(day), plural(articles, "article"), top.Day.Format(day), number(top.Articles))
	}
	if s.Answered+s.Refused > 0 {
		text += fmt.Sprintf(" Questions by day, %s to %s: %s answered and %s refused.", s.Asked.First.Format(day), s.Asked.Last.Format(day),
			number(s.Answered), number(s.Refused))
	}
	return text
}
