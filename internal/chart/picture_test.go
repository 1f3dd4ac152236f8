package chart_test

import (
	"bytes"
	"flag"
	"image/png"
	"math/rand/v2"
	"os"
	"testing"

	"newsdesk/internal/news"
)

var update = flag.Bool("update", false, "draw the picture of the documentation anew")

// The documentation shows what is really drawn, for an invented library.
func TestPictureOfTheDocumentation(t *testing.T) {
	t.Parallel()
	const file = "../../docs/images/stats.png"
	random := rand.New(rand.NewPCG(3, 1)) //nolint:gosec // the same each time
	s := stats(30)
	outlets := []string{"The Coast Ledger", "Daily Meridian", "Orrin Post", "北港日报", ""}
	for at := range s.Asked.Len() {
		day := s.Asked.First.AddDate(0, 0, at)
		for i, outlet := range outlets {
			dried := outlet == "Orrin Post" && at > 17 // a feed that brings nothing any more
			if n := random.IntN(9-i) - 1; n > 0 && !dried {
				s.PublishedByDay = append(s.PublishedByDay, news.DayOfArticles{Day: day, Publisher: outlet, Articles: n})
			}
		}
		s.AskedByDay = append(s.AskedByDay, news.DayOfQuestions{Day: day, Answered: random.IntN(14), Refused: random.IntN(4)})
	}
	p, img := picture(t, s)
	if *update {
		if err := os.WriteFile(file, p.PNG, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	shown, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(shown) > 60<<10 {
		t.Errorf("the picture takes %d bytes", len(shown))
	}
	// Another Go may pack the same picture into other bytes.
	want, err := png.Decode(bytes.NewReader(shown))
	if err != nil {
		t.Fatal(err)
	}
	if want.Bounds() != img.Bounds() {
		t.Fatalf("docs/images/stats.png shows another picture: go test ./internal/chart -update")
	}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if img.At(x, y) != want.At(x, y) {
				t.Fatalf("docs/images/stats.png shows another picture at %d,%d: go test ./internal/chart -update", x, y)
			}
		}
	}
}
