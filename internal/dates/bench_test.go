package dates_test

import (
	"strings"
	"testing"
	"time"

	"newsdesk/internal/dates"
)

func BenchmarkParse(b *testing.B) {
	now := time.Date(2022, 9, 20, 15, 4, 5, 0, time.UTC)
	for _, text := range []string{"2022-07-01", "last week", "between 1 July and the end of August 2022", "not a date"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = dates.Parse(text, now) // one of them is none
			}
		})
	}
}

func BenchmarkFind(b *testing.B) {
	now := time.Date(2022, 9, 20, 15, 4, 5, 0, time.UTC)
	question := "What did the council decide about the bridge in July 2022, and who may march against it next week? "
	for name, text := range map[string]string{"question": question, "4000 bytes": strings.Repeat(question, 41)[:4000]} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if len(dates.Find(text, now)) < 2 {
					b.Fatal("nothing was found")
				}
			}
		})
	}
}
