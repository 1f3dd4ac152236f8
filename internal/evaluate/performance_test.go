package evaluate_test

import (
	"strings"
	"testing"
	"time"

	"newsdesk/internal/evaluate"
)

func TestPerformanceIsWritten(t *testing.T) {
	t.Parallel()
	ms := func(list ...int) (d evaluate.Durations) {
		for _, n := range list {
			d = append(d, time.Duration(n)*time.Millisecond)
		}
		return d
	}
	p := evaluate.Performance{Machine: []string{"A processor, 2 cores."}, Sizes: []evaluate.SizeFigures{{
		Articles: 100_000, Chunks: 1_000_000, AllChunks: 1_100_000, Database: 11 << 30, VectorIndex: 1 << 30, Load: 220 * time.Second, Build: 5 * time.Minute,
		Paths:    []evaluate.PathFigures{{Name: "words", Path: ms(6, 12, 24), SQL: ms(5, 10, 20), Rows: 3000, Bytes: 2048, Answered: 0.5, One: 50, Eight: 90}},
		Textbook: []evaluate.TextbookFigures{{Name: "all compared", Durations: ms(7)}}, TextbookLeftOutBecause: "left out",
	}}}
	var b strings.Builder
	if err := p.WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"- A processor, 2 cores.",
		"| 1,000,000 | words | 12.00 / 24.00 | 10.00 / 20.00 | 1.20 | 1.20 | 3000, 2 | 50 % |",
		"| 1,000,000 | words | 50 | 90 | 1.80 |",
		"| 1,000,000 | all compared | 7.00 / 7.00 |",
		"| 3m40s | 5000 | 5m0s |",
		"**This is a calculation, nobody has run it.**", "taken 91 times, is 1.0 TB of database",
	} {
		if !strings.Contains(b.String(), line) {
			t.Errorf("%q is missing in\n%s", line, b.String())
		}
	}
}
