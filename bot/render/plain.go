package render

import (
	"regexp"
	"strings"

	"newsdesk/bot/discord"
)

// maskedLink finds the masked links that this package writes: their labels hold no bracket but a citation's, and
// their addresses no parenthesis.
var maskedLink = regexp.MustCompile(`\[(\[\d+\]|[^\[\]\n]+)\]\((https?://[^\s()]+)\)`)

// Plain says the same without embeds, in as many replies as it takes, for channels where the bot may not embed. Links
// are shown as addresses without a preview.
func Plain(replies []discord.Reply) []discord.Reply {
	var all []discord.Reply
	for _, r := range replies {
		parts := splitContent(plainText(r))
		for _, part := range parts {
			all = append(all, discord.Reply{Content: part, Ephemeral: r.Ephemeral})
		}
		last := &all[len(all)-1]
		last.Rows, last.Files = r.Rows, r.Files
	}
	return all
}

// plainText is all the text of a reply.
func plainText(r discord.Reply) string {
	var parts []string
	if r.Content != "" {
		parts = append(parts, r.Content)
	}
	for _, e := range r.Embeds {
		var lines []string
		if e.Title != "" {
			lines = append(lines, "**"+e.Title+"**")
		}
		if to := address(e.URL); to != "" {
			lines = append(lines, "<"+to+">")
		}
		if e.Description != "" {
			lines = append(lines, maskedLink.ReplaceAllStringFunc(e.Description, unmask))
		}
		for _, f := range e.Fields {
			lines = append(lines, "**"+f.Name+"**", maskedLink.ReplaceAllStringFunc(f.Value, unmask))
		}
		if e.Footer != "" {
			lines = append(lines, "-# "+Escape(e.Footer))
		}
		parts = append(parts, strings.Join(lines, "\n"))
	}
	if s := strings.TrimSpace(strings.Join(parts, "\n\n")); s != "" {
		return s
	}
	return "…" // Discord takes no empty message
}

// unmask is what stands for a masked link in plain text: citations are numbers, for the list of sources has their
// addresses.
func unmask(link string) string {
	m := maskedLink.FindStringSubmatch(link)
	if number, ok := strings.CutPrefix(m[1], "["); ok {
		return "\\[" + strings.TrimSuffix(number, "]") + "\\]"
	}
	return m[1] + " <" + m[2] + ">"
}

// splitContent cuts a text into messages: between lines where it can, between words of a line that is longer than a
// message, and between characters where there are no words.
func splitContent(s string) []string {
	var parts []string
	for discord.Length(s) > discord.MaxContent {
		at := cutPoint(s)
		parts = append(parts, strings.TrimRight(s[:at], " \n"))
		s = strings.TrimLeft(s[at:], " \n")
	}
	if s != "" || len(parts) == 0 {
		parts = append(parts, s)
	}
	return parts
}

// cutPoint returns where the text's first message ends.
func cutPoint(s string) int {
	ends := graphemeEnds(s, discord.MaxContent)
	end, seen := 0, 0
	for i, at := range ends {
		previous := 0
		if i > 0 {
			previous = ends[i-1]
		}
		if seen += discord.Length(s[previous:at]); seen > discord.MaxContent {
			break
		}
		end = at
	}
	for _, gap := range []string{"\n\n", "\n", " "} {
		if i := strings.LastIndex(s[:end], gap); i > end/2 {
			return i
		}
	}
	for end > 0 && (s[end-1] == '\\' || strings.HasSuffix(s[:end], string(zeroWidthSpace))) {
		end-- // an escape and what it escapes stay together
	}
	return end
}
