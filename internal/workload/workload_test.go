package workload_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
	"newsdesk/internal/workload"
)

func articles(t *testing.T, s workload.Set) (list []news.Article) {
	t.Helper()
	all, err := s.All()
	if err != nil {
		t.Fatal(err)
	}
	for a, err := range all {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, a)
	}
	return list
}

func TestSetsAreRepeatable(t *testing.T) {
	t.Parallel()
	set := workload.Set{Name: "a", Seed: 3, Articles: 40, Bytes: 2000, From: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)}
	first := articles(t, set)
	if diff := cmp.Diff(first, articles(t, set)); diff != "" {
		t.Errorf("the same set is different the second time: %s", diff)
	}
	set.Seed++
	if articles(t, set)[0].Body == first[0].Body {
		t.Error("another seed gives the same text")
	}
}

// Questions must have something to find, and not everywhere.
func TestQuestionsMeetAStory(t *testing.T) {
	t.Parallel()
	set := workload.Set{Name: "a", Seed: 3, Articles: 200, Bytes: 4000, From: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)}
	holding := make(map[string]int) // articles by word
	for _, a := range articles(t, set) {
		words := strings.Fields(strings.ToLower(a.Body))
		slices.Sort(words)
		for _, w := range slices.Compact(words) {
			holding[w]++
		}
	}
	questions, err := set.Questions(1, 50)
	if err != nil {
		t.Fatal(err)
	}
	met := 0
	for _, q := range questions {
		least := set.Articles
		for _, w := range strings.Fields(strings.ToLower(strings.Trim(q, "?"))) {
			if n := holding[w]; n > 0 {
				least = min(least, n)
			}
		}
		if least < set.Articles/4 {
			met++
		}
	}
	if met < len(questions)*9/10 {
		t.Errorf("only %d of %d questions hold a word of a few articles", met, len(questions))
	}
}
