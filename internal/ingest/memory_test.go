package ingest_test

import (
	"runtime"
	"strings"
	"testing"

	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
)

// A stream eight times as long takes no more memory than one that fills all workers. The test is not parallel, because it measures the whole process.
func TestMemoryStaysFlat(t *testing.T) { //nolint:paralleltest
	d := newDesk(t)
	const short, times = 400, 8
	stream := func(n int) (peak uint64) {
		count := 0
		items := func(yield func(news.Article, error) bool) {
			for i, a := range articles(10) {
				for j := range n / 10 {
					a.URL += "x" // another article with the same words
					a.Body = strings.Repeat(a.Body[:1000]+"\n\n", 10)
					if j%10 == 0 {
						a.Publisher = strings.Repeat("p", 1+i)
					}
					if !yield(a, nil) {
						return
					}
				}
			}
		}
		look := func(ingest.Summary) {
			if count++; count%20 == 0 {
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}
		}
		o := d.options()
		o.Workers = 2 // so that both streams fill them all
		sum, err := ingest.New(o).Run(t.Context(), d.lib, 0, items, look)
		if err != nil || sum.Failed > 0 || sum.Items() != n {
			t.Fatalf("%+v, %v", sum, err)
		}
		return peak
	}
	one, many := stream(short), stream(times*short)
	t.Logf("%d kB live at %d articles, %d kB at %d", one>>10, short, many>>10, times*short)
	const text = times * short * 10_000 // bytes, of which none may stay
	if many > one+text/2 {
		t.Error("what was stored stays in memory")
	}
}
