package render

import (
	"regexp"
	"strings"
	"unicode"
)

// label makes text fit to be the visible part of a masked link. Discord takes no escapes there, and shows the whole
// link as raw text when an address, a mention or an emoji is inside. So the characters that could make one, or a
// style, are replaced by ones that look alike, and emoji are left out.
func label(s string) string {
	s = strings.Map(func(r rune) rune { // first, because what is left out can stand within a name or an address
		if unicode.Is(emoji, r) {
			return -1
		}
		return lookalike(r)
	}, oneLine(s))
	s = emojiName.ReplaceAllString(s, ":$1 ")
	s = scheme.ReplaceAllString(s, "$1 ")
	s = inviteHost.ReplaceAllString(s, "$1 ")
	return strings.Join(strings.Fields(s), " ")
}

var (
	scheme     = regexp.MustCompile(`([A-Za-z])\s*[:：]\s*[/／]\s*[/／]`)
	inviteHost = regexp.MustCompile(`(?i)(discord(?:app)?)\.`)
)

func lookalike(r rune) rune {
	switch r {
	case '[':
		return '('
	case ']':
		return ')'
	case '*':
		return '∗'
	case '_':
		return 'ˍ'
	case '~':
		return '∼'
	case '|':
		return '∣'
	case '`':
		return '\''
	case '<':
		return '‹'
	case '>':
		return '›'
	case '@':
		return '＠'
	case '#':
		return '＃'
	case '\\':
		return '∖'
	}
	return r
}

// emoji are the characters that Discord may show as pictures, and some more of their blocks.
var emoji = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x203C, Hi: 0x203C, Stride: 1},
		{Lo: 0x2049, Hi: 0x2049, Stride: 1},
		{Lo: 0x20E3, Hi: 0x20E3, Stride: 1},
		{Lo: 0x2139, Hi: 0x2139, Stride: 1},
		{Lo: 0x2194, Hi: 0x21AA, Stride: 1},
		{Lo: 0x231A, Hi: 0x23FF, Stride: 1},
		{Lo: 0x24C2, Hi: 0x24C2, Stride: 1},
		{Lo: 0x25AA, Hi: 0x27BF, Stride: 1},
		{Lo: 0x2934, Hi: 0x2935, Stride: 1},
		{Lo: 0x2B05, Hi: 0x2B55, Stride: 1},
		{Lo: 0x3030, Hi: 0x303D, Stride: 13},
		{Lo: 0x3297, Hi: 0x3299, Stride: 2},
		{Lo: 0xFE0E, Hi: 0xFE0F, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0x1F000, Hi: 0x1FAFF, Stride: 1}},
}
