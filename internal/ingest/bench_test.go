package ingest_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"newsdesk/internal/bm25"
	"newsdesk/internal/chunk"
	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres/postgrestest"
)

// prose draws words like a language has them, few frequent and many rare, in sentences and paragraphs.
func prose(r *rand.Rand, size int) string {
	var b strings.Builder
	for b.Len() < size {
		for i := range 5 {
			for j := range 12 {
				word := fmt.Sprintf("word%d", int(math.Pow(r.Float64(), 5)*40000))
				if j == 0 {
					word = strings.ToUpper(word[:1]) + word[1:]
				} else {
					b.WriteByte(' ')
				}
				b.WriteString(word)
			}
			b.WriteString(".")
			if i < 4 {
				b.WriteByte(' ')
			}
		}
		b.WriteString("\n\n")
	}
	return strings.TrimSpace(b.String())
}

// BenchmarkIngest stores 300 articles of about 8 kB, from text to searchable, and beside it only copies ready rows of
// the same chunks: the floor that the database sets. Compare the chunks/s of one run.
func BenchmarkIngest(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	list := articles(300)
	for i := range list {
		list[i].Body = prose(r, 8000)
	}
	b.Run("text to searchable", func(b *testing.B) {
		count, err := chunk.NewTokenCounter()
		if err != nil {
			b.Fatal(err)
		}
		var chunks int
		for b.Loop() {
			b.StopTimer()
			d := newDesk(b)
			o := d.options()
			o.Chunker = chunk.New(chunk.Options{Count: count})
			b.StartTimer()
			sum, err := ingest.New(o).Run(b.Context(), d.lib, 0, each(list), nil)
			if err != nil {
				b.Fatal(err)
			}
			chunks += sum.Chunks
		}
		b.ReportMetric(float64(chunks)/b.Elapsed().Seconds(), "chunks/s")
	})
	b.Run("bare COPY", func(b *testing.B) {
		rows := readyRows(list)
		for b.Loop() {
			b.StopTimer()
			copier := postgrestest.NewCopier(b)
			b.StartTimer()
			copier.Copy(b, rows)
		}
		b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds(), "chunks/s")
	})
}

func readyRows(list []news.Article) []news.PreparedChunk {
	chunker := chunk.New(chunk.Options{Count: func(s string) int { return len(s) / 3 }})
	var rows []news.PreparedChunk
	for _, a := range list {
		for _, c := range chunker.Chunks(a.Body) {
			terms := strings.Fields(a.Body[c.Start:c.End])
			rows = append(rows, news.PreparedChunk{Chunk: c, Forward: bm25.NewForward(terms, nil), TextLength: len(terms), Embedding: make([]float32, dimensions)})
		}
	}
	return rows
}
