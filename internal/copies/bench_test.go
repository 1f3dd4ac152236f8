package copies_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"newsdesk/internal/chunk"
	"newsdesk/internal/copies"
	"newsdesk/internal/news"
)

// prose draws words like a language has them, few frequent and many rare, in sentences and paragraphs.
func prose(size int) string {
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for n := 1; b.Len() < size; n++ {
		fmt.Fprintf(&b, "word%d", int(math.Pow(r.Float64(), 5)*40000))
		switch {
		case n%60 == 0:
			b.WriteString(".\n\nThe ")
		case n%12 == 0:
			b.WriteString(". The ")
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// BenchmarkArticle compares what copies cost an article of 6 kB with what chunking it costs.
func BenchmarkArticle(b *testing.B) {
	body := prose(6000)
	count, err := chunk.NewTokenCounter()
	if err != nil {
		b.Fatal(err)
	}
	chunker := chunk.New(chunk.Options{Count: count})
	b.Run("chunking", func(b *testing.B) {
		for b.Loop() {
			chunker.Chunks(body)
		}
	})
	b.Run("fingerprint", func(b *testing.B) {
		for b.Loop() {
			copies.Sketch(body)
		}
	})
	b.Run("credit", func(b *testing.B) {
		for b.Loop() {
			copies.Credit(news.Article{Body: body})
		}
	})
	b.Run("comparing two texts", func(b *testing.B) {
		for b.Loop() {
			copies.SameOrigin(copies.NewText(copies.Reading{Body: body}), copies.NewText(copies.Reading{Body: body[100:]}))
		}
	})
}
