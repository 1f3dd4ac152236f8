package chunk_test

import (
	"strings"
	"testing"

	"github.com/tiktoken-go/tokenizer"
	"pgregory.net/rapid"

	"newsdesk/internal/chunk"
)

// Counting by remembered pieces gives what the encoding gives for the whole, on any mixture of what pieces end at.
func TestTokenCounterCountsAsTheEncoding(t *testing.T) {
	t.Parallel()
	codec, err := tokenizer.Get(tokenizer.Cl100kBase)
	if err != nil {
		t.Fatal(err)
	}
	count, err := chunk.NewTokenCounter()
	if err != nil {
		t.Fatal(err)
	}
	parts := []string{" ", "  ", "\n", "\n\n", "\t", "\r\n", "\u00a0", "\u2003", ".", ",", "...", "'", "'s", "'re", "’s", "’", "“", "—", "-", "$", "_",
		"a", "The", "committee", "DON", "don't", "I'LL", "x'smile", "1", "2023", "12345", "é", "café", "e\u0301", "北京", "ß", "ı", "\u200d", "🏽", "\x00",
		"\xff", "<|endoftext|>"}
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(parts), rapid.String())).Draw(t, "parts"), "")
		want, err := codec.Count(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := count(s); got != want {
			t.Fatalf("%q counts as %d tokens, want %d", s, got, want)
		}
	})
}
