package render

import "newsdesk/bot/discord"

// Notice says one thing. It is Markdown of the bot's own; what comes from outside must be escaped in it.
func Notice(markdown string) discord.Reply {
	return card(colorPlain, discord.Cut(markdown, discord.MaxEmbedDescription))
}

// Error says what went wrong and what to do about it, with the number under which the operator finds it in the log.
func Error(message, hint, id string) discord.Reply {
	s := "❗ " + escapeWithin(oneLine(message), maxLine/2)
	if hint != "" {
		s += "\n" + escapeWithin(oneLine(hint), maxLine/2)
	}
	r := card(colorError, s)
	r.Embeds[0].Footer = discord.Cut(oneLine(id), maxTitle)
	return r
}
