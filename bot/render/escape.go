package render

import (
	"regexp"
	"strings"
	"unicode"

	"newsdesk/internal/text"
)

// zeroWidthSpace is put where a backslash would not keep Discord's server from seeing a mention.
const zeroWidthSpace = '\u200b'

// Escape makes text from outside show as it is, wherever Discord reads Markdown: no style, mention, link, invite,
// timestamp, emoji or list comes of it. Invisible and reordering characters are removed. Line breaks stay.
func Escape(s string) string {
	s = clean(s)
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	var line lineStart
	for i, r := range s {
		if isMarkup(s, i) || line.isMarkup(r) || r == '.' && endsWithDiscord(s[:i]) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		if r == '@' && beginsWithEverybody(s[i+1:]) {
			b.WriteRune(zeroWidthSpace)
		}
		line.pass(r)
	}
	return b.String()
}

// isMarkup reports whether the character at i begins or ends something in Discord's Markdown anywhere in a line.
func isMarkup(s string, i int) bool {
	switch s[i] {
	case '\\', '*', '_', '`', '<', '[', ']':
		return true
	case '~', '|': // mean something in pairs
		return i > 0 && s[i-1] == s[i] || i+1 < len(s) && s[i+1] == s[i]
	case '@', '#': // a mention is also kept from the server, which ignores the escape before it
		return i > 0 && s[i-1] == '<'
	case ':':
		return strings.HasPrefix(s[i+1:], "/") || startsEmojiName(s[i:])
	}
	return false
}

// emojiName finds :names: that Discord may show as emoji. Among those of digits it knows two, and 10:30:15 is a time.
var emojiName = regexp.MustCompile(`:([\w+-]*[A-Za-z_+-][\w+-]*|100|1234):`)

// startsEmojiName reports whether an emoji's name begins here. It may end with a colon of the text that comes after.
func startsEmojiName(s string) bool {
	s = s[:min(len(s), maxEmojiName)]
	at := emojiName.FindStringIndex(s + ":")
	return at != nil && at[0] == 0
}

// maxEmojiName is more than the length of any emoji's name, in bytes.
const maxEmojiName = 128

// lineStart knows what means something at the start of a line only: lists, headers, subtext and quotes.
type lineStart struct {
	past   bool // something stands before in the line
	digits bool // and that is a number
}

func (l *lineStart) isMarkup(r rune) bool {
	return !l.past && (r == '-' || r == '+' || r == '#' || r == '>') || l.digits && r == '.'
}

func (l *lineStart) pass(r rune) {
	l.digits = unicode.IsDigit(r) && (l.digits || !l.past)
	l.past = r != '\n' && (l.past || !unicode.IsSpace(r))
}

// endsWithDiscord reports whether a dot after s may make it the host of an invite, which Discord shows as a card also
// where no scheme stands before it.
func endsWithDiscord(s string) bool {
	return hasSuffixFold(s, "discord") || hasSuffixFold(s, "discordapp")
}

func hasSuffixFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}

func beginsWithEverybody(s string) bool {
	for _, word := range []string{"everyone", "here"} {
		if len(s) >= len(word) && strings.EqualFold(s[:len(word)], word) {
			return true
		}
	}
	return false
}

// clean removes what no reader sees or what reorders the text around it, and knows one line break only.
func clean(s string) string {
	s = strings.ReplaceAll(text.StripInvisible(s), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r == '\t':
			return ' '
		case unicode.Is(fillers, r):
			return -1
		}
		return r
	}, s)
}

// fillers are characters that show nothing and that text.StripInvisible keeps, because articles that were stored
// before may hold them.
var fillers = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x034F, Hi: 0x034F, Stride: 1}, // combining grapheme joiner
		{Lo: 0x115F, Hi: 0x1160, Stride: 1}, // Hangul fillers
		{Lo: 0x17B4, Hi: 0x17B5, Stride: 1}, // Khmer inherent vowels
		{Lo: 0x2800, Hi: 0x2800, Stride: 1}, // empty Braille cell
		{Lo: 0x3164, Hi: 0x3164, Stride: 1},
		{Lo: 0xFFA0, Hi: 0xFFA0, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1D173, Hi: 0x1D17A, Stride: 1}, // musical controls
		{Lo: 0xE0100, Hi: 0xE01EF, Stride: 1}, // variation selectors that can carry hidden bytes
	},
}

// oneLine is the text in one line.
func oneLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }
