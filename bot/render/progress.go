package render

import (
	"newsdesk/bot/discord"
	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// Waiting says that a question waits for its turn. place counts from 1.
func Waiting(place int) discord.Reply {
	s := "⏳ Your turn is next…"
	if place > 1 {
		s = "⏳ Waiting; " + plural(place-1, "other") + " before you…"
	}
	return card(colorSearching, s)
}

// Progress shows the stage of an answer. articles is how many are searched; 0 when that is not known.
func Progress(p news.Progress, articles int) discord.Reply {
	switch p.Stage {
	case news.StageRead:
		if p.Passages == 0 {
			return card(colorSearching, "📖 Reading…")
		}
		s := "📖 Reading " + plural(p.Passages, "passage")
		if p.Articles > 0 {
			s += " from " + plural(p.Articles, "article")
		}
		return card(colorSearching, s+"…")
	case news.StageWrite:
		return draft(p.Draft)
	case news.StageVerify:
		return card(colorDraft, "✔️ Checking the quotes…")
	}
	if articles == 0 {
		articles = p.Articles
	}
	if articles == 0 {
		return card(colorSearching, "🔎 Searching…")
	}
	return card(colorSearching, "🔎 Searching "+plural(articles, "article")+"…")
}

// draft shows the end of what is proved of what a model has written so far.
func draft(s string) discord.Reply {
	const heading = "✍️ **Draft: what is proved so far**\n"
	s = clean(s)
	var starts []int
	for _, sentence := range text.Sentences(s) {
		starts = append(starts, sentence.Start)
	}
	if len(starts) == 0 {
		return card(colorDraft, "✍️ Writing…")
	}
	room := discord.MaxEmbedDescription - discord.Length(heading) - 2
	return card(colorDraft, heading+lastWithin(s, room, starts)+" ▌")
}
