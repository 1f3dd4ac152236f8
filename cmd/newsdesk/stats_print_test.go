package main

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"newsdesk/internal/news"
)

// The columns of a terminal stand on zero: a day with articles shows something, one without shows nothing, and no more
// articles are never lower.
func TestColumns(t *testing.T) {
	t.Parallel()
	blocks := "▁▂▃▄▅▆▇█"
	rapid.Check(t, func(rt *rapid.T) {
		counts := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 9), rapid.IntRange(0, 1_000_000)), 1, maxDaily).Draw(rt, "articles")
		days := news.DaysUpTo(time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC), len(counts))
		s := news.LibraryStats{Published: days}
		for at, n := range counts {
			s.PublishedByDay = append(s.PublishedByDay, news.DayOfArticles{Day: days.First.AddDate(0, 0, at), Articles: n})
		}
		p := &page{width: 80}
		p.columns(s)
		lines := strings.Split(p.String(), "\n")
		begin := utf8.RuneCountInString(lines[columnHeight]) - len(counts) // of the columns, as of the line below them
		heights := make([]int, len(counts))
		for _, line := range lines[:columnHeight] {
			for i, r := range []rune(line)[min(begin, utf8.RuneCountInString(line)):] {
				heights[i] += (strings.IndexRune(blocks, r) + len("█")) / len("█")
			}
		}
		for i, a := range counts {
			if (a > 0) != (heights[i] > 0) {
				rt.Fatalf("%d articles have height %d in\n%s", a, heights[i], p)
			}
			for j, b := range counts {
				if a >= b && heights[i] < heights[j] {
					rt.Fatalf("%d articles are lower than %d in\n%s", a, b, p)
				}
			}
		}
	})
}

func TestBytesText(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1 kB", 1_550_000: "1.6 MB", 2_000_000_000_000_000: "2000 TB"} {
		if got := bytesText(n); got != want {
			t.Errorf("%d bytes are %q, want %q", n, got, want)
		}
	}
}
