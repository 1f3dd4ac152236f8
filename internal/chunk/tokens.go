package chunk

import (
	"fmt"
	"unicode/utf8"

	"github.com/tiktoken-go/tokenizer"

	"newsdesk/internal/text"
)

// NewTokenCounter returns a function that counts the tokens of a text in cl100k_base, the encoding of OpenAI's
// text-embedding models. The encoding is part of the program; nothing is downloaded. The function is safe for
// concurrent use.
func NewTokenCounter() (func(string) int, error) {
	codec, err := tokenizer.Get(tokenizer.Cl100kBase)
	if err != nil {
		return nil, fmt.Errorf("load the token encoding: %w", err)
	}
	count := func(s string) int {
		n, err := codec.Count(s)
		if err != nil { // its patterns match every text; a count by size keeps chunks small all the same
			return len(s)/4 + 1
		}
		return n
	}
	const memoBits = 16 // 5 MB
	return (&tokenCounter{text.NewMemo(memoBits, count)}).tokens, nil
}

// tokenCounter remembers the counts of words with the space before them: counting one takes the encoding's regular
// expression and its merging of pairs some microseconds.
type tokenCounter struct {
	pieces *text.Memo[int]
}

// tokens adds up the counts of pieces that no token crosses.
func (c *tokenCounter) tokens(s string) int {
	if s == "" {
		return 0
	}
	total, start := 0, 0
	for i := 1; i < len(s); i++ {
		if tokenEnds(s, i) {
			total += c.piece(s[start:i])
			start = i
		}
	}
	return total + c.piece(s[start:])
}

func (c *tokenCounter) piece(s string) int {
	if len(s) == 1 { // every byte is a token
		return 1
	}
	return c.pieces.Get(s)
}

// tokenEnds reports whether a token surely ends before the byte at i. The encoding's pattern takes other characters than
// letters into a token with letters only as its first, and a space only as the first or among other white space.
func tokenEnds(s string, i int) bool {
	before, next := s[i-1], s[i]
	switch {
	case isASCIILetter(before):
		// U+2000 to U+203F, with the typographic quotation marks and dashes, are no letters.
		return next < utf8.RuneSelf && !isASCIILetter(next) || next == 0xe2 && i+1 < len(s) && s[i+1] == 0x80
	case next == ' ':
		return before > ' ' && before < 0x7f
	}
	return false
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
