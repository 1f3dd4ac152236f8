package render_test

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// reading is what Discord makes of a text, by a small model of its Markdown.
type reading struct {
	text     strings.Builder // that people see
	links    []string        // addresses that can be clicked
	labels   []string        // what is shown for them, when that is something else
	stamps   []string
	mentions []string // and everything else that notifies, embeds or shows as a widget
	styles   []string // inline styles and blocks
}

// What Discord's server and client find in the raw text, whatever the Markdown around it says.
var (
	rawMention = regexp.MustCompile(`<@[!&]?\d+>|<#\d+>|(?i:@everyone|@here)`)
	rawInvite  = regexp.MustCompile(`(?i)discord(?:app)?\.(?:gg|com/invite|gift|new)`)
)

// What it finds at a place of the text that no escape hides.
var (
	atMasked  = regexp.MustCompile(`^\[((?:\[[^\[\]]*\]|[^\[\]])*)\]\(\s*<?((?:\([^)]*\)|[^\s\\()<>]|\\.)*)>?(?:\s+['"].*?['"])?\s*\)`)
	atAddress = regexp.MustCompile(`^(?i:https?|steam|discord)://[^\s<]+[^\s<.,:;"'\])]`)
	atAngled  = regexp.MustCompile(`^<([^: >]+:/?[^ >]+)>`)
	atStamp   = regexp.MustCompile(`^<t:-?\d+(?::[tTdDfFR])?>`)
	atCode    = regexp.MustCompile("^(?s:```.+?```|`[^`]+`)")
	atWidget  = regexp.MustCompile(`^(?::(?:[\w+-]*[A-Za-z_+-][\w+-]*|100|1234):|<a?:\w+:\d+>|</[^>]+:\d+>|<id:\w+>)`)
	atPaired  = regexp.MustCompile(`^(?s:\*\*(?:\\.|[^\\])+?\*\*|__(?:\\.|[^\\])+?__|~~.+?~~|\|\|.+?\|\||\*[^\s*](?:\\.|[^*\\])*?\*|_(?:\\.|[^_\\])+?_)`)
	atBlock   = regexp.MustCompile(`^(?:#{1,3}\s|>\s|>>>\s|-# |[*-] +|\d+\. +)`)
)

// read reads a text as Discord does.
func read(s string) *reading {
	r := &reading{}
	r.mentions = append(r.mentions, rawMention.FindAllString(s, -1)...)
	r.mentions = append(r.mentions, rawInvite.FindAllString(s, -1)...)
	r.walk(s, true)
	return r
}

func (r *reading) walk(s string, begins bool) {
	for i := 0; i < len(s); {
		if begins {
			if block := atBlock.FindString(s[i:]); block != "" {
				r.styles = append(r.styles, strings.TrimSpace(block))
				i += len(block)
				continue
			}
		}
		c, size := utf8.DecodeRuneInString(s[i:])
		begins = c == '\n' || begins && c == ' '
		if c == '\\' && i+1 < len(s) {
			if next, n := utf8.DecodeRuneInString(s[i+1:]); !isPlain(next) {
				r.text.WriteRune(next)
				i += 1 + n
				continue
			}
		}
		if strings.ContainsRune("`<[:*_~|hHsSdD", c) {
			if n := r.token(s[i:]); n > 0 {
				i += n
				continue
			}
		}
		r.text.WriteRune(c)
		i += size
	}
}

func isPlain(r rune) bool {
	return unicode.IsSpace(r) || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// token reads what begins here, if anything does, and returns its length.
func (r *reading) token(s string) int {
	if m := atCode.FindString(s); m != "" {
		r.styles = append(r.styles, "`")
		r.text.WriteString(m)
		return len(m)
	}
	if m := atStamp.FindString(s); m != "" {
		r.stamps = append(r.stamps, m)
		return len(m)
	}
	if m := atMasked.FindStringSubmatch(s); m != nil {
		r.links = append(r.links, m[2])
		r.labels = append(r.labels, m[1])
		r.text.WriteString(m[1])
		return len(m[0])
	}
	if m := atWidget.FindString(s); m != "" {
		r.mentions = append(r.mentions, m)
		return len(m)
	}
	if m := atAngled.FindStringSubmatch(s); m != nil {
		r.links = append(r.links, m[1])
		return len(m[0])
	}
	if m := atAddress.FindString(s); m != "" {
		r.links = append(r.links, m)
		r.text.WriteString(m)
		return len(m)
	}
	if m := atPaired.FindString(s); m != "" {
		n := 1
		if m[0] == '|' || m[0] == '~' || m[1] == m[0] {
			n = 2
		}
		r.styles = append(r.styles, m[:n])
		r.walk(m[n:len(m)-n], false)
		return len(m)
	}
	return 0
}
