package evaluate

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Performance is what was measured of answering without a model, at several sizes of a library, on one machine.
type Performance struct {
	Machine []string // what it was measured on, a line each
	Sizes   []SizeFigures
}

// SizeFigures are those of one size.
type SizeFigures struct {
	Articles, Chunks       int // of the library that is asked
	AllChunks              int // of all libraries of the database
	Texts, Rows, Lexical   int64
	Vectors, VectorIndex   int64 // bytes; 0: no index
	Database               int64
	Load, Build            time.Duration
	Server, Program        int64 // bytes of memory when asked; 0: not known
	Paths                  []PathFigures
	Textbook               []TextbookFigures
	TextbookLeftOutBecause string
}

// PathFigures compare the whole path from a question to its answer with the bare SQL of the same questions.
type PathFigures struct {
	Name        string
	Path, SQL   Durations // one a question, in the same order
	Rows, Bytes float64   // that a question's statements bring, on average
	Answered    float64   // share of the questions
	One, Eight  float64   // answers a second for one asker and for eight at once
}

// TextbookFigures are the times of another way to search.
type TextbookFigures struct {
	Name string
	Durations
}

// Durations are times of the same thing.
type Durations []time.Duration

// Quantile returns the time that a share of all does not exceed.
func (d Durations) Quantile(share float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(d))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}

// ratio is the quotient of two quantiles.
func (p PathFigures) ratio(share float64) float64 {
	return float64(p.Path.Quantile(share)) / float64(max(1, p.SQL.Quantile(share)))
}

// Targets of performance.
const (
	targetRatio      = 1.3
	targetConcurrent = 1.6
)

// WriteMarkdown writes the tables.
func (p Performance) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	for _, line := range p.Machine {
		fmt.Fprintf(&b, "- %s\n", escape(line))
	}
	p.writePaths(&b)
	p.writeTextbook(&b)
	p.writeSizing(&b)
	p.writeShards(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (p Performance) writePaths(b *strings.Builder) {
	b.WriteString("\n## Asking without a model, beside the bare SQL\n\n" +
		"The whole path goes from the question's text to the answer: understanding it, finding and ranking passages, choosing sentences, comparing them with other articles, and the offsets that prove them. " +
		"Recording the answer is left out. The bare SQL is the same statements with the same arguments as each question sent, replayed over one connection with all rows read and none decoded. " +
		"Both are done in turns for each question, after a round that warms up, now one first and now the other, so that what else the machine does meets both.\n\n" +
		"| chunks | mode | whole path p50 / p95, ms | bare SQL p50 / p95, ms | path / SQL at p50 | at p95 | rows and KB read | answered |\n" +
		"|---:|---|---:|---:|---:|---:|---:|---:|\n")
	for _, s := range p.Sizes {
		for _, f := range s.Paths {
			fmt.Fprintf(b, "| %s | %s | %s | %s | %.2f | %.2f | %.0f, %.0f | %.0f %% |\n", grouped(s.Chunks), f.Name, f.Path.pair(), f.SQL.pair(),
				f.ratio(0.5), f.ratio(0.95), f.Rows, f.Bytes/1024, 100*f.Answered)
		}
	}
	fmt.Fprintf(b, "\nTarget: at most %.1f times the bare SQL at 100 k and 1 M chunks.\n", targetRatio)
	b.WriteString("\n## Several askers\n\n| chunks | mode | answers/s, one asker | eight askers | factor |\n|---:|---|---:|---:|---:|\n")
	for _, s := range p.Sizes {
		for _, f := range s.Paths {
			fmt.Fprintf(b, "| %s | %s | %.0f | %.0f | %.2f |\n", grouped(s.Chunks), f.Name, f.One, f.Eight, f.Eight/cmp.Or(f.One, 1))
		}
	}
	fmt.Fprintf(b, "\nTarget: at least %.1f times on two cores.\n", targetConcurrent)
}

func (p Performance) writeTextbook(b *strings.Builder) {
	b.WriteString("\n## The usual statements on the same rows\n\n" +
		"In a table of one library with its texts, a tsvector column (GIN) and the vectors (HNSW), 20 rows a question. They find passages only; nothing is ranked further or answered.\n\n| chunks | statement | p50 / p95, ms |\n|---:|---|---:|\n")
	for _, s := range p.Sizes {
		for _, f := range s.Textbook {
			fmt.Fprintf(b, "| %s | %s | %s |\n", grouped(s.Chunks), f.Name, f.pair())
		}
		if s.TextbookLeftOutBecause != "" {
			fmt.Fprintf(b, "| %s | %s | – |\n", grouped(s.Chunks), s.TextbookLeftOutBecause)
		}
	}
}

func (p Performance) writeSizing(b *strings.Builder) {
	b.WriteString("\n## Sizes\n\n" +
		"| chunks (with the libraries beside) | articles | texts | chunks | lexical index | vectors | vector index | whole database | load | chunks/s | vector index built in | server's memory | program's memory |\n" +
		"|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, s := range p.Sizes {
		fmt.Fprintf(b, "| %s (%s) | %s | %s | %s | %s | %s | %s | %s | %s | %.0f | %s | %s | %s |\n", grouped(s.Chunks), grouped(s.AllChunks), grouped(s.Articles),
			megabytes(s.Texts), megabytes(s.Rows), megabytes(s.Lexical), megabytes(s.Vectors), megabytes(s.VectorIndex), megabytes(s.Database),
			s.Load.Round(time.Second/10), float64(s.AllChunks)/s.Load.Seconds(), built(s), megabytes(s.Server), megabytes(s.Program))
	}
}

// What is calculated for.
const (
	calculatedChunks = 100_000_000
	bytesOfTB        = 1 << 40
)

// writeShards says what the largest size that was measured comes to a hundred million chunks.
func (p Performance) writeShards(b *strings.Builder) {
	if len(p.Sizes) == 0 {
		return
	}
	s := p.Sizes[len(p.Sizes)-1]
	if s.AllChunks == 0 || s.VectorIndex == 0 {
		return
	}
	times := float64(calculatedChunks) / float64(s.AllChunks)
	fmt.Fprintf(b, "\n## A hundred million chunks\n\n"+
		"**This is a calculation, nobody has run it.** Sizes and times of building grow with the number of chunks, so that what was measured at %s chunks, "+
		"taken %.0f times, is %.1f TB of database, of which %.0f GB are vector indexes that should stay in memory and %.0f GB lexical indexes. "+
		"Spread over %.0f shards of that size (docs/scale.md), each builds its index in the time above. A question names one library, a library lies on one shard, and "+
		"so a question takes what the table says, and one hop over the network more; answers a second grow with the shards. "+
		"A single library of that size is another matter: it does not fit this way of spreading.\n",
		grouped(s.AllChunks), times, times*float64(s.Database)/bytesOfTB, times*float64(s.VectorIndex)/(1<<30), times*float64(s.Lexical)/(1<<30), times)
}

func built(s SizeFigures) string {
	if s.VectorIndex == 0 {
		return "none needed"
	}
	return s.Build.Round(time.Second / 10).String()
}

func megabytes(n int64) string {
	if n == 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f MB", float64(n)/(1<<20))
}

// pair is the median and the 95th percentile in milliseconds.
func (d Durations) pair() string {
	ms := func(t time.Duration) string { return fmt.Sprintf("%.2f", t.Seconds()*1000) }
	return ms(d.Quantile(0.5)) + " / " + ms(d.Quantile(0.95))
}

// grouped writes a number with its thousands apart.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
