package render

import (
	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// maxExcerpt is how much of a passage or an article is shown, in characters.
const maxExcerpt = 350

// Search lists the passages that were found for some words.
func Search(words string, found news.Evidence) []discord.Reply {
	var p pages
	for _, passage := range found.Passages {
		p.add("\n\n", headlineLine(passage.Headline)+alsoIn(passage.Copies),
			"> "+escapeWithin(oneLine(passage.Text), maxExcerpt))
	}
	color := colorPlain
	if len(found.Passages) == 0 {
		color = colorRefused
		p.add("\n\n", "Nothing in the library fits these words.")
	}
	p.add("\n\n", "-# "+coverage(found.Coverage))
	return p.replies(color, "Passages for: "+words, nil)
}

// Headlines lists the newest articles of a library. name is the library's when it is not the asker's own.
func Headlines(name string, list []news.Headline, covers news.Coverage) []discord.Reply {
	title := "Newest headlines"
	if name != "" {
		title += " of the library " + name
	}
	var p pages
	for _, h := range list {
		p.add("\n", "- "+headlineLine(h))
	}
	if len(list) == 0 {
		p.add("\n", "There is no article yet.")
	}
	p.add("\n\n", "-# "+coverage(covers))
	return p.replies(colorPlain, title, nil)
}
