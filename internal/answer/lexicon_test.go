package answer

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The longest phrase at a word is found, whatever other phrases begin alike.
func TestLongestPhrase(t *testing.T) {
	t.Parallel()
	vocabulary := []string{"as", "a", "result", "of"}
	phrase := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, longestPhrase).Draw(t, "phrase"), " ")
	})
	rapid.Check(t, func(t *rapid.T) {
		phrases := rapid.SliceOfN(phrase, 1, 6).Draw(t, "phrases")
		written := rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 8).Draw(t, "words")
		words := make([]word, len(written))
		for i, w := range written {
			words[i].lower = w
		}
		set := newPhraseSet(strings.Join(phrases, ", "))
		for i := range words {
			want := 0
			for _, p := range phrases {
				if strings.HasPrefix(strings.Join(written[i:], " ")+" ", p+" ") {
					want = max(want, len(strings.Fields(p)))
				}
			}
			if got := set.length(words, i); got != want {
				t.Fatalf("%v in %v at %d: %d words, want %d", phrases, written, i, got, want)
			}
		}
	})
}
