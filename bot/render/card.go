package render

import (
	"strings"

	"newsdesk/bot/discord"
)

// The colors say what state an answer is in.
const (
	colorSearching = 0x6B7F99 // blue-gray
	colorDraft     = 0xE0A030 // amber: not verified
	colorVerified  = 0x3BA55D // green
	colorRefused   = 0x80848E // gray
	colorError     = 0xD83C3E // red
	colorPlain     = 0x4F6D8F // what is neither proved nor refused: lists and texts
)

// maxLine is the most characters of one line of a card other than a claim: short enough that the plain form of a
// reply never has to break one.
const maxLine = 1800

// card is a reply of one embed.
func card(color int, description string) discord.Reply {
	return discord.Reply{Embeds: []discord.Embed{{Color: color, Description: description}}}
}

// pages lays blocks of text out on as few cards as hold them. A block is lines that belong together: it is broken
// between two of them only when no card holds it. No line may be longer than a card.
type pages struct {
	done []string
	page strings.Builder
	used int
}

// add puts a block below what is there, after a gap of line breaks.
func (p *pages) add(gap string, lines ...string) {
	block := strings.Join(lines, "\n")
	size := discord.Length(block)
	switch {
	case len(lines) == 0:
		return
	case p.used == 0:
		gap = ""
	case p.used+len(gap)+size > discord.MaxEmbedDescription:
		p.turn()
		gap = ""
	}
	if size > discord.MaxEmbedDescription {
		for _, line := range lines {
			p.add("\n", line)
		}
		return
	}
	p.page.WriteString(gap + block)
	p.used += len(gap) + size
}

func (p *pages) turn() {
	if p.used > 0 {
		p.done = append(p.done, p.page.String())
	}
	p.page.Reset()
	p.used = 0
}

// replies makes a reply of each card. The title stands above the first one and the rows below the last one.
func (p *pages) replies(color int, title string, rows []discord.Row) []discord.Reply {
	p.turn()
	if len(p.done) == 0 {
		p.done = []string{""}
	}
	replies := make([]discord.Reply, len(p.done))
	for i, page := range p.done {
		replies[i] = card(color, page)
	}
	replies[0].Embeds[0].Title = escapeWithin(oneLine(title), discord.MaxEmbedTitle)
	replies[len(replies)-1].Rows = rows
	return replies
}
