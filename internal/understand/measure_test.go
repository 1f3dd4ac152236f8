package understand

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func readLines[T any](t *testing.T, name string) (list []T) {
	t.Helper()
	root := os.Getenv("NEWSDESK_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	file, err := os.Open(filepath.Join(root, "data", "multihoprag", name))
	if err != nil {
		t.Skipf("SKIPPED: the set is not here, set NEWSDESK_SHARED to its folder: %v", err)
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

type fact struct {
	ID     string
	Source string
}

type query struct {
	Query    string
	Type     string `json:"question_type"`
	Evidence []fact `json:"evidence_list"`
}

// The set of the sources that a question names, against those of its evidence.
func TestSourcesOfQuestions(t *testing.T) {
	t.Parallel()
	var publishers []string
	for _, f := range readLines[fact](t, "facts.jsonl") {
		if !slices.Contains(publishers, f.Source) {
			publishers = append(publishers, f.Source)
		}
	}
	asked := time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)
	right, all := map[string]int{}, map[string]int{}
	for _, q := range readLines[query](t, "queries.dev.jsonl") {
		var want []string
		for _, f := range q.Evidence {
			if !slices.Contains(want, f.Source) {
				want = append(want, f.Source)
			}
		}
		got := Sources(q.Query, asked, publishers)
		slices.Sort(want)
		slices.Sort(got)
		if q.Type == "null_query" {
			continue
		}
		all[q.Type]++
		all["all"]++
		if slices.Equal(got, want) {
			right[q.Type]++
			right["all"]++
		} else {
			t.Logf("got %q want %q: %s", got, want, q.Query)
		}
	}
	for kind, n := range all {
		t.Logf("%s: exact %d of %d = %.1f %%", kind, right[kind], n, 100*float64(right[kind])/float64(n))
	}
	if share := float64(right["all"]) / float64(max(1, all["all"])); share < 0.94 {
		t.Errorf("exact source sets: %.3f, want 0.94", share)
	}
}
