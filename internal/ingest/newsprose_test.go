package ingest_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/tiktoken-go/tokenizer"
)

// newsProse writes articles of no meaning that cost what news costs: words of English with frequencies by Zipf and
// Mandelbrot, stop words and the words of a topic among them, sentences and paragraphs of usual lengths, names, numbers
// and quotations. A measured load of real news has chunks of 1,059 bytes, 227 tokens, 110 terms and 95 different ones.
type newsProse struct {
	random *rand.Rand
	words  []string // the frequent first
	sums   []float64
	topic  []string
}

// newNewsProse takes its words from the token encoding, which holds the frequent words of English, the most frequent
// first, each with the space before it. Rare words are put together from two of its pieces.
func newNewsProse(t testing.TB, seed uint64) *newsProse {
	t.Helper()
	codec, err := tokenizer.Get(tokenizer.Cl100kBase)
	if err != nil {
		t.Fatal(err)
	}
	p := &newsProse{random: rand.New(rand.NewPCG(seed, 1))}
	var endings []string
	for id := range uint(60_000) {
		piece, err := codec.Decode([]uint{id})
		if err != nil {
			t.Fatal(err)
		}
		switch word, spaced := strings.CutPrefix(piece, " "); {
		case !lowerASCII(word) || len(word) < 4 && spaced || len(word) < 2:
		case spaced:
			p.words = append(p.words, word)
		case len(word) < 6:
			endings = append(endings, word)
		}
	}
	for i := range 12_000 {
		p.words = append(p.words, p.words[len(p.words)*(i%7)/16+i%997]+endings[i%len(endings)])
	}
	sum := 0.0
	for i := range p.words {
		sum += 1 / math.Pow(float64(i)+2.7, 1.1)
		p.sums = append(p.sums, sum)
	}
	return p
}

func lowerASCII(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < 'a' || r > 'z' }) < 0
}

func (p *newsProse) word() string {
	switch k := p.random.IntN(100); {
	case k < 29:
		stops := []string{"the", "the", "the", "of", "to", "and", "a", "in", "that", "is", "was", "for", "on", "with", "he", "it", "as", "at", "by", "from"}
		return stops[p.random.IntN(len(stops))]
	case k < 44 && len(p.topic) > 0:
		return p.topic[p.random.IntN(len(p.topic))]
	}
	return p.anyWord()
}

func (p *newsProse) anyWord() string {
	at := p.random.Float64() * p.sums[len(p.sums)-1]
	lo, hi := 0, len(p.sums)
	for lo < hi {
		if mid := (lo + hi) / 2; p.sums[mid] < at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return p.words[lo]
}

func (p *newsProse) capital() string {
	w := p.word()
	return strings.ToUpper(w[:1]) + w[1:]
}

func (p *newsProse) sentence(b *strings.Builder) {
	quoted := p.random.IntN(6) == 0
	if quoted {
		b.WriteString("“")
	}
	b.WriteString(p.capital())
	for range 8 + p.random.IntN(26) {
		switch k := p.random.IntN(100); {
		case k < 5:
			b.WriteString(",")
			fallthrough
		case k < 88:
			b.WriteString(" " + p.word())
		case k < 96:
			b.WriteString(" " + p.capital())
		case k < 98:
			fmt.Fprintf(b, " %d", p.random.IntN(3000))
		default:
			b.WriteString(" " + p.word() + "’s")
		}
	}
	if quoted {
		b.WriteString(",” " + p.capital() + " said")
	}
	b.WriteString(".")
}

// body writes at least so many bytes.
func (p *newsProse) body(size int) string {
	p.topic = nil
	for range 50 {
		p.topic = append(p.topic, p.anyWord())
	}
	var b strings.Builder
	for b.Len() < size {
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		for i := range 1 + p.random.IntN(4) {
			if i > 0 {
				b.WriteString(" ")
			}
			p.sentence(&b)
		}
	}
	return b.String()
}

// line is the i-th article as a line of a JSONL dump.
func (p *newsProse) line(t testing.TB, i, size int) []byte {
	t.Helper()
	var title []string
	for range 9 {
		title = append(title, p.capital())
	}
	line, err := json.Marshal(map[string]any{"url": fmt.Sprintf("https://ledger.example/%d", i), "title": strings.Join(title, " "),
		"publisher": []string{"Ledger", "Courier", "Evening Post", "Herald"}[i%4], "author": p.capital() + " " + p.capital(),
		"published_at": time.Date(2023, 1, 1+i%365, i%24, 0, 0, 0, time.UTC).Format(time.RFC3339),
		"body":         p.body(size/3 + p.random.IntN(size*4/3))})
	if err != nil {
		t.Fatal(err)
	}
	return append(line, '\n')
}
