package chunk_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/chunk"
	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// words counts words, so that the tables can be read.
func words(s string) int { return len(strings.Fields(s)) }

func TestChunks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		max  int
		body string
		want []string
	}{
		{"nothing", 8, " \n\n ", nil},
		{"one", 8, " One two three. \n", []string{"One two three."}},
		{
			"the last sentence is repeated when it is short", 8,
			"One two three four. Five six. Seven eight nine. Ten eleven twelve.",
			[]string{"One two three four. Five six.", "Five six. Seven eight nine. Ten eleven twelve."},
		},
		{
			"a long sentence is not repeated", 8,
			"One two three. Four five six. Seven eight nine. Ten eleven twelve.",
			[]string{"One two three. Four five six.", "Seven eight nine. Ten eleven twelve."},
		},
		{
			"a paragraph ends a chunk that is nearly full", 10,
			"One two three. Four five six.\n\nSeven eight. Nine ten eleven twelve. Thirteen fourteen fifteen.",
			[]string{"One two three. Four five six.", "Seven eight. Nine ten eleven twelve. Thirteen fourteen fifteen."},
		},
		{
			"a small last chunk joins the one before", 10,
			"One two three. Four five six seven.\n\nEight.",
			[]string{"One two three. Four five six seven.\n\nEight."},
		},
		{
			"a small last chunk takes from the one before", 12,
			"One two three four. Five six seven eight. Nine ten eleven twelve. Thirteen.",
			[]string{"One two three four. Five six seven eight.", "Nine ten eleven twelve. Thirteen."},
		},
		{
			"a sentence that is too long is cut between words", 4,
			"One two three four five six seven eight nine.",
			[]string{"One two three four", "five six seven eight", "nine."},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, c := range chunk.New(chunk.Options{MaxTokens: test.max, Count: words}).Chunks(test.body) {
				got = append(got, test.body[c.Start:c.End])
				if want := words(test.body[c.Start:c.End]); c.Tokens != want {
					t.Errorf("chunk of %d tokens says %d", want, c.Tokens)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// checkChunks holds what every user of chunks relies on; count must be additive over words.
func checkChunks(t interface{ Fatalf(string, ...any) }, body string, limit int, count func(string) int, chunks []news.Chunk) {
	start, end := -1, 0
	for i, c := range chunks {
		if c.Start <= start || c.End <= end || c.Start >= c.End || c.End > len(body) {
			t.Fatalf("chunk %d %v does not go on from [%d,%d) in %q", i, c, start, end, body)
		}
		if c.Start > end && strings.TrimSpace(body[end:c.Start]) != "" {
			t.Fatalf("%q lies in no chunk of %q", body[end:c.Start], body)
		}
		part := body[c.Start:c.End]
		if strings.TrimSpace(part) != part {
			t.Fatalf("chunk %q is not trimmed", part)
		}
		if utf8.ValidString(body) && !utf8.ValidString(part) {
			t.Fatalf("chunk %q cuts a character", part)
		}
		if n := count(part); n > limit && utf8.RuneCountInString(part) > 1 || c.Tokens < n {
			t.Fatalf("chunk %q has %d tokens, says %d, may have %d", part, n, c.Tokens, limit)
		}
		start, end = c.Start, c.End
	}
	if rest := body[end:]; strings.TrimSpace(rest) != "" {
		t.Fatalf("%q lies in no chunk of %q", rest, body)
	}
	checkWholeSentences(t, body, limit, count, chunks)
}

func checkWholeSentences(t interface{ Fatalf(string, ...any) }, body string, limit int, count func(string) int, chunks []news.Chunk) {
	before := 0
	for _, s := range text.Sentences(body) {
		n := count(body[before:s.End])
		before = s.End
		for len(chunks) > 0 && chunks[0].End < s.End {
			chunks = chunks[1:]
		}
		if n <= limit && (len(chunks) == 0 || s.Start < chunks[0].Start) {
			t.Fatalf("sentence %q of %d tokens is cut in %q", body[s.Start:s.End], n, body)
		}
	}
}

func bodies() *rapid.Generator[string] {
	part := rapid.OneOf(
		rapid.SampledFrom([]string{
			". ", ".", "? ", ".” ", "\n\n", "\n", " ", "Mr. ", "U.S. ", "3,000", "The ", "embassy ", "政府", "。", "\u00a0",
			"\u200b", "https://example.org/a/very/long/address/without/any/space ", "\xff", "é", "e\u0301",
		}),
		rapid.StringN(0, 5, -1),
		rapid.StringMatching(`([A-Z][a-z]{1,7} ){1,9}[a-z]{2,8}\. `),
	)
	return rapid.Map(rapid.SliceOfN(part, 0, 60), func(parts []string) string { return strings.Join(parts, "") })
}

// letters is an additive count with several tokens a word.
func letters(s string) int {
	n := 0
	for _, f := range strings.Fields(s) {
		n += utf8.RuneCountInString(f)
	}
	return n
}

func TestChunksHoldEverySentence(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := bodies().Draw(t, "body")
		limit := rapid.IntRange(1, 120).Draw(t, "limit")
		overlap := rapid.IntRange(-1, 3).Draw(t, "overlap")
		c := chunk.New(chunk.Options{MaxTokens: limit, OverlapSentences: overlap, Count: letters})
		checkChunks(t, body, limit, letters, c.Chunks(body))
	})
}

func FuzzChunks(f *testing.F) {
	f.Add("Mr. Smith left. He said “no.”\n\nThe end came.", 5)
	f.Add("政府\xff。\u200b 0", 1)
	f.Fuzz(func(t *testing.T, body string, limit int) {
		limit = 1 + limit&0xff
		c := chunk.New(chunk.Options{MaxTokens: limit, Count: letters})
		checkChunks(t, body, limit, letters, c.Chunks(body))
	})
}

// story writes news-like text of n paragraphs, the same every time.
func story(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("The government said on Wednesday that it would close the port of Durrës for 24 hours. ")
		if i%2 == 0 {
			b.WriteString("“We have undeniable evidence,” Prime Minister Edi Rama said, adding that 3,000 people were told. ")
		}
		b.WriteString("Mr. Brown of the U.S. Senate, who arrived on Jan. 5, asked for a report of the damage")
		b.WriteString(strings.Repeat(" and of the costs that it had caused", i%7))
		b.WriteString(".\n\n")
	}
	return b.String()
}

func TestTokenCounterSizesChunks(t *testing.T) {
	t.Parallel()
	count, err := chunk.NewTokenCounter()
	if err != nil {
		t.Fatal(err)
	}
	if got := count("The embassy closed."); got != 4 {
		t.Errorf("4 tokens are counted as %d", got)
	}
	body := story(60)
	chunks := chunk.New(chunk.Options{Count: count}).Chunks(body)
	checkChunks(t, body, chunk.DefaultMaxTokens, count, chunks)
	for _, c := range chunks {
		if exact := count(body[c.Start:c.End]); c.Tokens > exact+exact/8+2 {
			t.Errorf("a chunk of %d tokens says %d", exact, c.Tokens)
		}
		if c.Tokens < chunk.DefaultMaxTokens/4 {
			t.Errorf("a chunk has only %d tokens", c.Tokens)
		}
	}
}

func BenchmarkChunks(b *testing.B) {
	count, err := chunk.NewTokenCounter()
	if err != nil {
		b.Fatal(err)
	}
	c := chunk.New(chunk.Options{Count: count})
	body := story(20)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		c.Chunks(body)
	}
}
