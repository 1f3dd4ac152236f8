package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"newsdesk/internal/postgres/postgrestest"
)

// BenchmarkGroupOrigins groups articles, of which one in ten is a copy, into a library that holds 10,000, beside what
// storing them costs.
func BenchmarkGroupOrigins(b *testing.B) {
	const stored, batch = 10_000, 256
	f := newFixture(b, postgrestest.New(b))
	next := 0
	store := func(n int) {
		for range n {
			next++
			f.store(b, told(fmt.Sprint("article", next), uint64(next-next%10/9), 1))
		}
	}
	store(stored)
	f.group(b)
	var storing time.Duration
	for b.Loop() {
		b.StopTimer()
		begin := time.Now()
		store(batch)
		storing += time.Since(begin)
		b.StartTimer()
		if looked := f.group(b); looked != batch {
			b.Fatal(looked)
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*batch), "µs/article")
	b.ReportMetric(b.Elapsed().Seconds()/storing.Seconds(), "of-storing")
	b.ReportMetric(0, "ns/op")
}
