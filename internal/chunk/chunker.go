package chunk

import (
	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// The defaults of Options. At most 320 tokens make chunks of about 230 on average, since they end at sentences and
// paragraphs: some nine sentences of news. At most 256 found the answer's passage less often (docs/evaluation.md's
// answer recall@4 of 2026: 74 against 78 %), at most 384 not more often.
const (
	DefaultMaxTokens        = 320
	DefaultOverlapSentences = 1
)

// Options say how large chunks are.
type Options struct {
	// MaxTokens is the largest size of a chunk; 0 means DefaultMaxTokens.
	MaxTokens int
	// OverlapSentences is how many of the last sentences of a chunk the next one repeats, if they are no
	// longer than a quarter of MaxTokens; 0 means DefaultOverlapSentences, a negative number none.
	OverlapSentences int
	// Count counts the tokens of a text; nil means the rule of thumb of four bytes a token.
	// It must be safe for concurrent use if the Chunker is used concurrently.
	Count func(string) int
}

// Chunker cuts bodies into chunks. It is safe for concurrent use if Options.Count is.
type Chunker struct {
	max     int // tokens in a chunk
	enough  int // tokens from which a chunk ends at a paragraph's end
	least   int // tokens that the last chunk should have
	repeat  int // tokens that the overlap may have
	overlap int // sentences
	count   func(string) int
}

// New returns a Chunker.
func New(o Options) *Chunker {
	if o.MaxTokens <= 0 {
		o.MaxTokens = DefaultMaxTokens
	}
	if o.OverlapSentences == 0 {
		o.OverlapSentences = DefaultOverlapSentences
	}
	if o.Count == nil {
		o.Count = func(s string) int { return (len(s) + 3) / 4 }
	}
	return &Chunker{
		max: o.MaxTokens, enough: o.MaxTokens * 6 / 10, least: o.MaxTokens / 4, repeat: o.MaxTokens / 4,
		overlap: o.OverlapSentences, count: o.Count,
	}
}

// Chunks cuts the body. Every chunk is body[Start:End] without white space at its ends; starts and ends
// increase. Every sentence lies whole in at least one chunk unless it alone is longer than the maximum; then it
// is cut between words. Tokens is the sum over the chunk's sentences, each counted once with the white space
// before it, which may exceed the count of the whole slice by a few.
func (c *Chunker) Chunks(body string) []news.Chunk {
	units := c.units(body)
	ranges := c.pack(units)
	c.fillLast(units, ranges)
	if n := len(ranges); n > 1 && ranges[n-1].fresh == ranges[n-1].end {
		ranges = ranges[:n-1] // it went into the one before
	}
	out := make([]news.Chunk, 0, len(ranges))
	for _, r := range ranges {
		out = append(out, news.Chunk{Start: units[r.start].Start, End: units[r.end-1].End, Tokens: tokens(units[r.start:r.end])})
	}
	return out
}

// unit is what a chunk is made of: a sentence, or a piece of one that is too long.
type unit struct {
	text.Span
	tokens int
	whole  bool // a sentence, not a piece of one
	last   bool // it ends a paragraph
}

// extent is a chunk as a range of units: those from start on repeat the chunk before, those from fresh on are
// new.
type extent struct{ start, fresh, end int }

func (c *Chunker) units(body string) []unit {
	sentences := text.Sentences(body)
	paragraphs := text.Paragraphs(body)
	units := make([]unit, 0, len(sentences))
	before := 0
	for _, s := range sentences {
		for len(paragraphs) > 0 && paragraphs[0].End < s.End {
			paragraphs = paragraphs[1:]
		}
		if n := c.count(body[before:s.End]); n <= c.max {
			units = append(units, unit{Span: s, tokens: n, whole: true})
		} else {
			units = append(units, c.cut(body, s)...)
		}
		units[len(units)-1].last = len(paragraphs) > 0 && paragraphs[0].End == s.End
		before = s.End
	}
	return units
}

// pack fills chunks from the front.
func (c *Chunker) pack(units []unit) []extent {
	var out []extent
	for fresh := 0; fresh < len(units); {
		e := extent{start: fresh, fresh: fresh, end: fresh}
		if len(out) > 0 {
			e.start = c.overlapStart(units, out[len(out)-1], fresh)
		}
		size := tokens(units[e.start:fresh])
		for e.end < len(units) && size+units[e.end].tokens <= c.max {
			if e.end > fresh && size >= c.enough && units[e.end-1].last {
				break
			}
			size += units[e.end].tokens
			e.end++
		}
		if e.end == fresh { // the overlap leaves no room
			e.start = fresh
			e.end = fresh + 1
			for size = units[fresh].tokens; e.end < len(units) && size+units[e.end].tokens <= c.max; e.end++ {
				size += units[e.end].tokens
			}
		}
		out = append(out, e)
		fresh = e.end
	}
	return out
}

// overlapStart returns where a chunk starts whose new units start at fresh: at the last sentences before it,
// unless they are long or all that the chunk before has.
func (c *Chunker) overlapStart(units []unit, before extent, fresh int) int {
	start, size := fresh, 0
	for range c.overlap {
		i := start - 1
		if i <= before.start || !units[i].whole || size+units[i].tokens > c.repeat {
			break
		}
		size += units[i].tokens
		start = i
	}
	return start
}

// fillLast gives a small last chunk to the one before or, if they do not fit together, shares their sentences.
func (c *Chunker) fillLast(units []unit, ranges []extent) {
	n := len(ranges)
	if n < 2 {
		return
	}
	before, last := &ranges[n-2], &ranges[n-1]
	if tokens(units[last.fresh:last.end]) >= c.least {
		return
	}
	if tokens(units[before.start:last.end]) <= c.max {
		before.end = last.end
		last.fresh = last.end
		return
	}
	for fresh := last.fresh - 1; fresh > before.fresh; fresh-- {
		end := extent{start: before.start, fresh: before.fresh, end: fresh}
		start := c.overlapStart(units, end, fresh)
		if tokens(units[start:last.end]) > c.max {
			start = fresh
		}
		if tokens(units[start:last.end]) > c.max || tokens(units[before.start:fresh]) < c.least {
			return
		}
		before.end, last.start, last.fresh = fresh, start, fresh
		if tokens(units[fresh:last.end]) >= c.least {
			return
		}
	}
}

func tokens(units []unit) int {
	n := 0
	for _, u := range units {
		n += u.tokens
	}
	return n
}
