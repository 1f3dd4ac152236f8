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
	return Escape(m[1]) + " <" + m[2] + ">" // nothing but a list's number can be left to escape in a label
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

// cutPoint returns where the first message of a text ends that is longer than a message.
func cutPoint(s string) int {
	longest := len(discord.Cut(s, discord.MaxContent)) - len("…")
	for _, gap := range []string{"\n\n", "\n", " "} {
		if i := strings.LastIndex(s[:longest], gap); i > longest/2 {
			return i
		}
	}
	end := 0
	for _, at := range graphemeEnds(s[:longest], discord.MaxContent) {
		if !splitsEscape(s[:at]) {
			end = at
		}
	}
	if end == 0 {
		return longest // one character of thousands of marks
	}
	return end
}

// splitsEscape reports whether a text ends within an escape: after an odd number of backslashes, or after the
// character that keeps @everyone apart.
func splitsEscape(s string) bool {
	return (len(s)-len(strings.TrimRight(s, "\\")))%2 == 1 || strings.HasSuffix(s, "@") || strings.HasSuffix(s, string(zeroWidthSpace))
}
