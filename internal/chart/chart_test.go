package chart_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"newsdesk/internal/chart"
	"newsdesk/internal/news"
)

func today() time.Time { return time.Date(2026, time.November, 26, 15, 4, 5, 0, time.UTC) }

// stats has what was published and asked today.
func stats(days int, articles ...news.DayOfArticles) news.LibraryStats {
	d := news.DaysUpTo(today(), days)
	s := news.LibraryStats{Asked: d, Published: d}
	for _, a := range articles {
		a.Day = d.Last
		s.PublishedByDay = append(s.PublishedByDay, a)
	}
	return s
}

func picture(t testing.TB, s news.LibraryStats) (news.Picture, image.Image) {
	t.Helper()
	p, err := chart.Library(s)
	if err != nil {
		t.Fatal(err)
	}
	if p.PNG == nil {
		return p, nil
	}
	img, err := png.Decode(bytes.NewReader(p.PNG))
	if err != nil {
		t.Fatal(err)
	}
	return p, img
}

// count is how many pixels have a color.
func count(img image.Image, c color.RGBA) (n int) {
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if img.At(x, y) == c {
				n++
			}
		}
	}
	return n
}

func skyBlue() color.RGBA { return color.RGBA{0x56, 0xb4, 0xe9, 0xff} }
func amber() color.RGBA   { return color.RGBA{0xe6, 0x9f, 0x00, 0xff} }

// Nothing to draw is no picture, whether there are no days or only zeros.
func TestNothingIsNoPicture(t *testing.T) {
	t.Parallel()
	for _, s := range []news.LibraryStats{{}, stats(30), {Asked: news.DaysUpTo(today(), 30), AskedByDay: []news.DayOfQuestions{{Day: today().Truncate(24 * time.Hour)}}}} {
		if p, img := picture(t, s); img != nil || p.Unnamed != nil {
			t.Errorf("%+v is drawn", s)
		}
	}
}

// A bar of 30 articles is three times as high as one of 10, because axes begin at zero.
func TestAreasAreAsTheNumbers(t *testing.T) {
	t.Parallel()
	const swatch = 24 * 24
	_, img := picture(t, stats(1, news.DayOfArticles{Publisher: "A", Articles: 30}, news.DayOfArticles{Publisher: "B", Articles: 10}))
	a, b := count(img, skyBlue())-swatch, count(img, amber())-swatch
	if ratio := float64(a) / float64(b); b <= 0 || math.Abs(ratio-3) > 0.1 {
		t.Errorf("30 articles take %d pixels and 10 take %d", a, b)
	}
	s := stats(1)
	s.AskedByDay = []news.DayOfQuestions{{Day: s.Asked.Last, Answered: 4, Refused: 4}}
	_, img = picture(t, s)
	if answered, refused := count(img, skyBlue()), count(img, amber()); answered != refused {
		t.Errorf("as many refused as answered take %d and %d pixels", refused, answered)
	}
}

// What the font has no characters for gets a letter, and is named beside the picture.
func TestNamesThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	names := []string{"Straße & Söhne", "Ведомости", "Καθημερινή", "Le Cafe\u0301", "新华社", "الجزيرة", "हिन्दुस्तान", "הארץ", "\u202etxt.exe", "🗞️"}
	for i, want := range []bool{true, true, true, true, false, false, false, false, false, false} {
		p, _ := picture(t, stats(1, news.DayOfArticles{Publisher: names[i], Articles: 1}))
		if written := len(p.Unnamed) == 0; written != want {
			t.Errorf("%q is written: %v", names[i], written)
		}
	}
	p, _ := picture(t, stats(1, news.DayOfArticles{Publisher: "a 社", Articles: 1}, news.DayOfArticles{Publisher: "Ledger", Articles: 7},
		news.DayOfArticles{Publisher: "b 社", Articles: 3}))
	if want := []string{"b 社", "a 社"}; !slices.Equal(want, p.Unnamed) {
		t.Errorf("outlets A, B … are %q, want %q", p.Unnamed, want)
	}
}

// Whatever the numbers and names, the picture has its bounds, the same each time, and a size that a chat takes.
func TestAnyStatisticsAreDrawn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := stats(rapid.SampledFrom([]int{1, 2, 7, 30, 45, 46, 100, 400}).Draw(rt, "days"))
		numbers := rapid.OneOf(rapid.IntRange(0, 20), rapid.SampledFrom([]int{0, 1, math.MaxInt32, math.MaxInt}))
		names := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "Ledger", "新华社", "\x00", strings.Repeat("W", 300), "a\nb"}))
		outlets := rapid.SliceOfN(names, 1, 12).Draw(rt, "outlets")
		for _, at := range rapid.SliceOfN(rapid.IntRange(-2, s.Asked.Len()), 0, 40).Draw(rt, "on") {
			day := s.Asked.First.AddDate(0, 0, at)
			s.PublishedByDay = append(s.PublishedByDay, news.DayOfArticles{Day: day, Articles: numbers.Draw(rt, "articles"),
				Publisher: rapid.SampledFrom(outlets).Draw(rt, "outlet")})
			s.AskedByDay = append(s.AskedByDay, news.DayOfQuestions{Day: day, Answered: numbers.Draw(rt, "answered"), Refused: numbers.Draw(rt, "refused")})
		}
		p, err := chart.Library(s)
		if err != nil {
			rt.Fatal(err)
		}
		if rapid.IntRange(0, 3).Draw(rt, "again") == 0 {
			again, err := chart.Library(s)
			if err != nil || !bytes.Equal(p.PNG, again.PNG) || !slices.Equal(p.Unnamed, again.Unnamed) {
				rt.Fatalf("drawn anew it is another picture: %v", err)
			}
		}
		if p.PNG == nil {
			return
		}
		size, err := png.DecodeConfig(bytes.NewReader(p.PNG))
		if err != nil || size.Width != 1000 || size.Height < 450 || size.Height > 1400 || len(p.PNG) > 300<<10 {
			rt.Fatalf("%d bytes, %+v, %v", len(p.PNG), size, err)
		}
	})
}

// A bar is never higher than its axis, and whole numbers are named.
func TestAxes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		top := rapid.OneOf(rapid.Float64Range(0, 100), rapid.Float64Range(0, 1e20)).Draw(rt, "top")
		step, ticks := chart.Scale([]float64{top})
		if step < 1 || ticks < 1 || ticks > 5 || step*float64(ticks) < top || step*float64(ticks) > max(2.5*top, 1) {
			rt.Fatalf("up to %g goes in %d steps of %g", top, ticks, step)
		}
	})
	for v, want := range map[float64]string{0: "0", 5: "5", 200: "200", 1500: "1.5k", 2e6: "2M", 5e9: "5G"} {
		if got := chart.Number(v); got != want {
			t.Errorf("%g is written %q, want %q", v, got, want)
		}
	}
}
