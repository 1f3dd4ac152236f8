package evaluate

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// sharedFile opens a file of the RealTime QA set, which cannot be part of the project because it states no
// license; without it the test is skipped.
func sharedFile(t *testing.T, name string) *os.File {
	t.Helper()
	return sharedSet(t, "realtimeqa", name)
}

func sharedSet(t *testing.T, set, name string) *os.File {
	t.Helper()
	root := os.Getenv("NEWSDESK_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	file, err := os.Open(filepath.Join(root, "data", set, name))
	if err != nil {
		t.Skipf("SKIPPED: the set %s is not here, set NEWSDESK_SHARED to its folder: %v", set, err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	return file
}

func TestSharedSetHasItsPublishedCounts(t *testing.T) {
	t.Parallel()
	questions, err := ReadRealTimeQA(sharedFile(t, "queries.2022.dev.jsonl"), sharedFile(t, "corpus.2022.dev.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	got := [3]int{len(questions)}
	for _, q := range questions {
		got[1] += int(share(len(q.URLs) > 0))
		got[2] += int(share(q.isAnswerable()))
	}
	if want := [3]int{319, 104, 206}; got != want {
		t.Errorf("%v questions, with gold page, with answer string; want %v", got, want)
	}
}

// Contains must find the answers in exactly the pages the set lists (docs_with_answer_string), and no two
// pages of a corpus may share a key.
func TestSharedSetAgreesWithContainsAndPageKey(t *testing.T) {
	t.Parallel()
	type question struct {
		ID      string
		Answers []string `json:"answer_text"`
		Gold    []string `json:"gold_doc_ids"`
		Google  []string `json:"google_doc_ids"`
		Holding []string `json:"docs_with_answer_string"`
	}
	asking := map[string][]question{} // by page
	total := 0
	err := readLines(sharedFile(t, "queries.2026.dev.jsonl"), maxQuestionLine, func(_ int, line []byte) error {
		var q question
		if err := json.Unmarshal(line, &q); err != nil {
			return err
		}
		if total++; total > 60 { // enough for hundreds of pages; the race detector makes more of them slow
			return nil
		}
		for _, id := range append(q.Gold, q.Google...) {
			asking[id] = append(asking[id], q)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	zipped, err := gzip.NewReader(sharedFile(t, "corpus.2026.dev.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	keys, checked := map[string]string{}, 0
	err = readLines(zipped, maxPageLine, func(_ int, line []byte) error {
		var page struct{ ID, URL, Body string }
		if err := json.Unmarshal(line, &page); err != nil {
			return err
		}
		if other, taken := keys[PageKey(page.URL)]; taken {
			t.Errorf("%s and %s share a key", other, page.URL)
		}
		keys[PageKey(page.URL)] = page.URL
		for _, q := range asking[page.ID] {
			checked++
			if Contains(page.Body, q.Answers) != slices.Contains(q.Holding, page.ID) {
				t.Errorf("question %s, page %s is judged otherwise by the set", q.ID, page.ID)
			}
		}
		return nil
	})
	if err != nil || checked < 300 {
		t.Errorf("%d pages checked, %v", checked, err)
	}
}
