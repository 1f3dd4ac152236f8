package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Sizes in pixels. On a phone the picture is some 360 points wide, and its letters are of 12 points.
const (
	width      = 1000
	margin     = 36
	titleSize  = 42 // of letters
	labelSize  = 34
	titleRow   = 72
	legendRow  = 46
	plotHeight = 280
	dateRow    = 52
	swatch     = 24
	gap        = 12
	widestBar  = 90
)

// panel is a chart of stacked bars.
type panel struct {
	title  string
	bars   int
	dates  []string // below the bars; most are empty
	series []series
}

// series is a part of each bar.
type series struct {
	name   string
	color  color.RGBA
	values []float64
}

func background() color.RGBA { return color.RGBA{0x1e, 0x1f, 0x22, 0xff} }
func letters() color.RGBA    { return color.RGBA{0xf2, 0xf3, 0xf5, 0xff} }
func faint() color.RGBA      { return color.RGBA{0xb5, 0xba, 0xc1, 0xff} }
func lines() color.RGBA      { return color.RGBA{0x45, 0x49, 0x52, 0xff} }

func gray() color.RGBA   { return color.RGBA{0x9a, 0xa0, 0xa6, 0xff} }
func blue() color.RGBA   { return color.RGBA{0x56, 0xb4, 0xe9, 0xff} }
func orange() color.RGBA { return color.RGBA{0xe6, 0x9f, 0x00, 0xff} }

// outletColors are those of Okabe and Ito but black, in an order in which neighbors differ in brightness too.
func outletColors() []color.RGBA {
	return []color.RGBA{blue(), orange(), {0x00, 0x9e, 0x73, 0xff}, {0xf0, 0xe4, 0x42, 0xff}, {0x00, 0x72, 0xb2, 0xff},
		{0xcc, 0x79, 0xa7, 0xff}, {0xd5, 0x5e, 0x00, 0xff}}
}

// pen writes with one font in two sizes.
type pen struct {
	font         *opentype.Font
	title, label font.Face
}

func newPen() (p pen, err error) {
	if p.font, err = opentype.Parse(gomedium.TTF); err != nil {
		return p, fmt.Errorf("font: %w", err)
	}
	for size, face := range map[float64]*font.Face{titleSize: &p.title, labelSize: &p.label} {
		if *face, err = opentype.NewFace(p.font, &opentype.FaceOptions{Size: size, DPI: 72}); err != nil {
			return p, fmt.Errorf("font: %w", err)
		}
	}
	return p, nil
}

// width of a label.
func (p pen) width(s string) int { return font.MeasureString(p.label, s).Ceil() }

// sheet is what is drawn on. A palette makes it a quarter as large and as long to pack.
type sheet struct {
	*image.Paletted
	pen
}

// shades are how many steps lie between background and a letter.
const shades = 16

// palette has the colors in use, and between letters and background those of their edges.
func palette() color.Palette {
	p := color.Palette{background(), lines(), gray()}
	for _, c := range outletColors() {
		p = append(p, c)
	}
	for _, ink := range []color.RGBA{letters(), faint()} {
		mix := func(from, to uint8, n int) uint8 { return uint8((int(from)*(shades-n) + int(to)*n) / shades) } //nolint:gosec // between two bytes
		for n := 1; n <= shades; n++ {
			b := background()
			p = append(p, color.RGBA{mix(b.R, ink.R, n), mix(b.G, ink.G, n), mix(b.B, ink.B, n), 0xff})
		}
	}
	return p
}

// draw draws panels below each other as a PNG.
func (p pen) draw(panels []panel) ([]byte, error) {
	legends := make([][]entry, len(panels))
	height := margin / 2
	for i, l := range panels {
		legends[i] = p.legend(l.series)
		height += titleRow + legendRow*rows(legends[i]) + plotHeight + dateRow + margin
	}
	s := sheet{image.NewPaletted(image.Rect(0, 0, width, height), palette()), p}
	top := margin / 2
	for i, l := range panels {
		s.write(p.title, l.title, margin, top+titleRow-2*gap, letters())
		top += titleRow
		s.drawLegend(legends[i], top)
		top += legendRow * rows(legends[i])
		s.plot(l, top)
		top += plotHeight + dateRow + margin
	}
	var out bytes.Buffer
	err := png.Encode(&out, s.Paletted)
	return out.Bytes(), err
}

func (s sheet) fill(r image.Rectangle, c color.RGBA) {
	index := uint8(s.Palette.Index(c)) //nolint:gosec // of some forty
	r = r.Intersect(s.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := s.Pix[s.PixOffset(r.Min.X, y):s.PixOffset(r.Max.X, y)]
		for x := range row {
			row[x] = index
		}
	}
}

// write writes a text whose line is at y, on the background. font.Drawer would look up the palette for each dot.
func (s sheet) write(face font.Face, text string, x, y int, ink color.RGBA) {
	darkest := s.Palette.Index(ink) - shades // that, and the shades after it
	dot, before := fixed.P(x, y), rune(-1)
	for _, r := range text {
		if before >= 0 {
			dot.X += face.Kern(before, r)
		}
		at, mask, from, advance, _ := face.Glyph(dot, r)
		for v := max(at.Min.Y, 0); v < min(at.Max.Y, s.Rect.Max.Y); v++ {
			for u := max(at.Min.X, 0); u < min(at.Max.X, s.Rect.Max.X); u++ {
				_, _, _, cover := mask.At(from.X+u-at.Min.X, from.Y+v-at.Min.Y).RGBA()
				if n := int(cover) * shades / 0xffff; n > 0 {
					s.Pix[s.PixOffset(u, v)] = uint8(darkest + n) //nolint:gosec // of some forty
				}
			}
		}
		dot.X += advance
		before = r
	}
}

// plot draws axes and bars.
func (s sheet) plot(p panel, top int) {
	sums := make([]float64, p.bars)
	for _, part := range p.series {
		for i, v := range part.values {
			sums[i] += v
		}
	}
	step, ticks := scale(sums)
	left := margin
	for i := range ticks + 1 {
		left = max(left, margin+s.width(number(step*float64(i)))+gap)
	}
	right, base := width-margin-gap, top+gap+plotHeight-gap
	height := func(v float64) int { return int(v/(step*float64(ticks))*(plotHeight-2*gap) + 0.5) }
	for i := range ticks + 1 {
		value := number(step * float64(i))
		y := base - height(step*float64(i))
		s.fill(image.Rect(left, y, right, y+2), lines())
		s.write(s.label, value, left-gap-s.width(value), y+labelSize/3, faint())
	}
	slot := float64(right-left) / float64(p.bars)
	thick := max(min(slot*0.8, widestBar), 1)
	for i, sum := range sums {
		x := float64(left) + slot*(float64(i)+0.5)
		from, to := int(x-thick/2+0.5), int(x+thick/2+0.5)
		below := 0.0
		for _, part := range p.series {
			s.fill(image.Rect(from, base-height(min(below+part.values[i], sum)), to, base-height(below)), part.color)
			below += part.values[i]
		}
	}
	s.fill(image.Rect(left, base, right, base+2), faint())
	s.dates(p.dates, left, slot, base)
}

// dates writes dates below their bars.
func (s sheet) dates(dates []string, left int, slot float64, base int) {
	for i, date := range dates {
		if date == "" {
			continue
		}
		middle, w := left+int(slot*(float64(i)+0.5)), s.width(date)
		s.fill(image.Rect(middle-1, base, middle+1, base+gap), faint())
		s.write(s.label, date, min(middle-w/2, width-gap-w), base+gap+labelSize, faint())
	}
}
