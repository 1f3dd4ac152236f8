package render

import (
	"fmt"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// The sizes of a notice of corrections, in characters.
const (
	maxNote       = 300
	maxRewording  = 500
	maxCorrection = 1800 // what does not fit in is only counted; the first quote always fits
)

// Correction tells a channel of a server that articles have changed which answers there quote. It is one message, which
// stands as a reply to the answer when there is only one.
func Correction(server news.ServerID, revised []news.UntoldCitation) discord.Reply {
	answers := map[news.MessageID]int{} // numbered in their order
	for _, r := range revised {
		if answers[r.Message] == 0 {
			answers[r.Message] = len(answers) + 1
		}
	}
	var blocks []string
	type said struct {
		message        news.MessageID
		quote, wording string
	}
	seen, size, more := map[said]bool{}, 0, 0
	for _, r := range revised {
		if s := (said{r.Message, r.Quote, r.Wording}); seen[s] {
			continue
		} else {
			seen[s] = true
		}
		lines := []string{headlineLine(r.Article), "> " + escapeWithin(oneLine(r.Quote), maxRewording)}
		lines = append(lines, rewording(r.RevisedCitation)...)
		if len(answers) > 1 {
			lines = append(lines, fmt.Sprintf("-# Quoted in [answer %d](https://discord.com/channels/%d/%d/%d)", answers[r.Message], server, r.Channel, r.Message))
		}
		block := strings.Join(lines, "\n")
		if n := discord.Length(block) + len("\n\n"); len(blocks) == 0 || size+n <= maxCorrection {
			blocks, size = append(blocks, block), size+n
		} else {
			more++
		}
	}
	if more > 0 {
		blocks = append(blocks, "and "+plural(more, "other quote"))
	}
	title := "An article that I quoted above has changed"
	if len(answers) > 1 {
		title = "Articles that I quoted here have changed"
	}
	r := titled(title, strings.Join(blocks, "\n\n"))
	r.Embeds[0].Footer = "Admins can switch these notices off with /library settings."
	return r
}

// rewording says what an article says in place of a quote, and what its publisher says about that.
func rewording(r news.RevisedCitation) []string {
	lines := []string{"That sentence is no longer in it."}
	if r.State == news.QuoteChanged {
		lines[0] = "It says now: **" + escapeWithin(oneLine(r.Wording), maxRewording) + "**"
	}
	if note := oneLine(r.Note); note != "" {
		lines = append(lines, "The publisher notes: “"+escapeWithin(note, maxNote)+"”")
	}
	return lines
}
