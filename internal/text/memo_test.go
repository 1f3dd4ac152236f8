package text_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"newsdesk/internal/text"
)

// However few places there are, a memo gives what its function gives, and calls it once for a word that came first.
func TestMemoGivesWhatItsFunctionGives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		calls := 0
		m := text.NewMemo(rapid.IntRange(1, 4).Draw(t, "bits"), func(word string) string {
			calls++
			return strings.ToUpper(word)
		})
		list := rapid.SliceOfN(rapid.StringN(0, 60, -1), 1, -1).Draw(t, "words")
		for _, w := range list {
			if got, want := m.Get(w), strings.ToUpper(w); got != want {
				t.Fatalf("Get(%q) = %q, want %q", w, got, want)
			}
		}
		if calls > len(list) {
			t.Fatalf("%d calls for %d words", calls, len(list))
		}
		before := calls
		if first := list[0]; m.Get(first) != strings.ToUpper(first) || len(first) <= 40 && calls != before {
			t.Fatalf("the word that came first, %q, was forgotten", first)
		}
	})
}

func TestMemoIsSharedByGoroutines(t *testing.T) {
	t.Parallel()
	m := text.NewMemo(3, func(word string) string { return word + "!" })
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 2000 {
				if w := fmt.Sprint("word", (i*(g+1))%50); m.Get(w) != w+"!" {
					t.Errorf("Get(%q) = %q", w, m.Get(w))
					return
				}
			}
		})
	}
	wg.Wait()
}
