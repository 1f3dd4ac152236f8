package chunk

import (
	"fmt"

	"github.com/tiktoken-go/tokenizer"
)

// NewTokenCounter returns a function that counts the tokens of a text in cl100k_base, the encoding of OpenAI's
// text-embedding models. The encoding is part of the program; nothing is downloaded. The function is safe for
// concurrent use.
func NewTokenCounter() (func(string) int, error) {
	codec, err := tokenizer.Get(tokenizer.Cl100kBase)
	if err != nil {
		return nil, fmt.Errorf("load the token encoding: %w", err)
	}
	return func(s string) int {
		n, err := codec.Count(s)
		if err != nil { // its patterns match every text; a count by size keeps chunks small all the same
			return len(s)/4 + 1
		}
		return n
	}, nil
}
