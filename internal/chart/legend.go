package chart

import (
	"image"
	"image/color"
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// longestName is how much of an outlet's name is written, in characters.
const longestName = 28

// entry is a name with its color, at a place in the rows of a legend.
type entry struct {
	name   string
	color  color.RGBA
	x, row int
}

// legend sets the names of series in rows.
func (p pen) legend(list []series) (entries []entry) {
	x, row := margin, 0
	for _, s := range list {
		w := swatch + gap + p.width(s.name)
		if x > margin && x+w > width-margin {
			x, row = margin, row+1
		}
		entries = append(entries, entry{s.name, s.color, x, row})
		x += w + 2*gap
	}
	return entries
}

func rows(entries []entry) int { return entries[len(entries)-1].row + 1 }

func (s sheet) drawLegend(entries []entry, top int) {
	for _, e := range entries {
		y := top + e.row*legendRow
		s.fill(image.Rect(e.x, y, e.x+swatch, y+swatch), e.color)
		s.write(s.label, e.name, e.x+swatch+gap, y+swatch, letters())
	}
}

// writable is a name as the font can write it, or false when it lacks a character of it. Names that are written from
// right to left are not drawn either, nor those with marks above or below: characters are set one after the other.
func (p pen) writable(name string) (string, bool) {
	name = norm.NFC.String(strings.Join(strings.Fields(name), " ")) // é as one character
	var buffer sfnt.Buffer
	for _, r := range name {
		glyph, err := p.font.GlyphIndex(&buffer, r)
		class, _ := bidi.LookupRune(r)
		rightToLeft := class.Class() == bidi.R || class.Class() == bidi.AL
		if err != nil || glyph == 0 || rightToLeft || !unicode.IsGraphic(r) || unicode.Is(unicode.M, r) {
			return "", false
		}
	}
	if runes := []rune(name); len(runes) > longestName {
		name = strings.TrimSpace(string(runes[:longestName-1])) + "…"
	}
	return name, name != ""
}
