package workload

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
	"strings"

	"github.com/tiktoken-go/tokenizer"
)

// Prose writes text. It is not safe for concurrent use.
type Prose struct {
	random *rand.Rand
	words  *vocabulary
	topic  []string // words of the story that is being written
}

// vocabulary holds words, the frequent first, with the sums of their frequencies.
type vocabulary struct {
	words []string
	sums  []float64
}

// New returns the prose of a seed. Its words are those of a token encoding, which holds the frequent words of English,
// the most frequent first, each with the space before it; rare words are put together from two of its pieces.
func New(seed uint64) (*Prose, error) {
	v, err := newVocabulary()
	if err != nil {
		return nil, err
	}
	return &Prose{random: rand.New(rand.NewPCG(seed, 1)), words: v}, nil
}

// Size of the vocabulary, and the two parameters of Mandelbrot's law.
const (
	tokensRead = 60_000
	rareWords  = 12_000
	offset     = 2.7
	exponent   = 1.1
)

func newVocabulary() (*vocabulary, error) {
	codec, err := tokenizer.Get(tokenizer.Cl100kBase)
	if err != nil {
		return nil, fmt.Errorf("load the token encoding: %w", err)
	}
	v := &vocabulary{}
	var endings []string
	for id := range uint(tokensRead) {
		piece, err := codec.Decode([]uint{id})
		if err != nil {
			return nil, fmt.Errorf("token %d: %w", id, err)
		}
		switch word, spaced := strings.CutPrefix(piece, " "); {
		case !lowerASCII(word) || len(word) < 4 && spaced || len(word) < 2:
		case spaced:
			v.words = append(v.words, word)
		case len(word) < 6:
			endings = append(endings, word)
		}
	}
	for i := range rareWords {
		v.words = append(v.words, v.words[len(v.words)*(i%7)/16+i%997]+endings[i%len(endings)])
	}
	sum := 0.0
	for i := range v.words {
		sum += 1 / math.Pow(float64(i)+offset, exponent)
		v.sums = append(v.sums, sum)
	}
	return v, nil
}

func lowerASCII(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < 'a' || r > 'z' }) < 0
}

func (v *vocabulary) draw(r *rand.Rand) string {
	return v.words[sort.SearchFloat64s(v.sums, r.Float64()*v.sums[len(v.sums)-1])]
}

// topicWords is how many words the articles of a story share, beside those of the language.
const topicWords = 50

// Story makes what is written from now on belong to a story.
func (p *Prose) Story(number uint64) {
	r := rand.New(rand.NewPCG(number, 2))
	p.topic = p.topic[:0]
	for range topicWords {
		p.topic = append(p.topic, p.words.draw(r))
	}
}

// stopWords are drawn evenly; the article stands there as often as it is written.
func stopWords() []string {
	return []string{"the", "the", "the", "of", "to", "and", "a", "in", "that", "is", "was", "for", "on", "with", "he", "it", "as", "at", "by", "from"}
}

func (p *Prose) word() string {
	switch k := p.random.IntN(100); {
	case k < 29:
		stops := stopWords()
		return stops[p.random.IntN(len(stops))]
	case k < 44 && len(p.topic) > 0:
		return p.topic[p.random.IntN(len(p.topic))]
	}
	return p.words.draw(p.random)
}

func (p *Prose) capital() string { return capitalized(p.word()) }

func capitalized(w string) string { return strings.ToUpper(w[:1]) + w[1:] }

func (p *Prose) sentence(b *strings.Builder) {
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

// Body writes at least so many bytes.
func (p *Prose) Body(size int) string {
	var b strings.Builder
	b.Grow(size + 1024)
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

// Title writes a headline.
func (p *Prose) Title() string {
	words := make([]string, 9)
	for i := range words {
		words[i] = p.capital()
	}
	return strings.Join(words, " ")
}
