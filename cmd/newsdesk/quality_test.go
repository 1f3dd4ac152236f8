package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"newsdesk/internal/evaluate"
	"newsdesk/internal/postgres/postgrestest"
)

// floor is a figure that must not get worse. Raise it when the figure rises; a floor is lowered only with a reason in the
// commit.
type floor struct {
	part   string // the beginning of a report's title
	metric evaluate.Metric
	limit  float64
	below  bool // less is better
}

// checkFloors compares the reports of a run with floors.
func checkFloors(t *testing.T, reports []evaluate.Report, floors []floor) {
	t.Helper()
	for _, f := range floors {
		found := false
		for _, r := range reports {
			figure, ok := r.Figure(f.metric)
			if !strings.HasPrefix(r.Title, f.part) || !ok {
				continue
			}
			found = true
			t.Logf("%s: %s %.3f (%d)", r.Title, f.metric, figure.Value, figure.N)
			worse := figure.Value < f.limit
			if f.below {
				worse = figure.Value > f.limit
			}
			if worse {
				t.Errorf("%s: %s is %.3f, which is worse than %.3f", r.Title, f.metric, figure.Value, f.limit)
			}
		}
		if !found {
			t.Errorf("%s has no figure %s", f.part, f.metric)
		}
	}
}

// The small set in testdata, which is always there.
func TestQuality(t *testing.T) {
	t.Parallel()
	env := map[string]string{"DATABASE_URL": postgrestest.EmptyDSN(t)}
	const questions = "testdata/smallset/questions.jsonl"
	var reports []evaluate.Report
	for _, line := range []string{
		"demo",
		"ingest --library demo testdata/smallset/stories.jsonl",
		"eval retrieval --library demo --stage full --json " + questions,
		"eval answers --library demo --json " + questions,
	} {
		code, stdout, stderr := command(t, env, "", strings.Fields(line)...)
		if code != exitOK {
			t.Fatalf("%s: exit %d: %s", line, code, stderr)
		}
		if strings.Contains(line, "--json") {
			read, err := evaluate.ReadReports(strings.NewReader(stdout))
			if err != nil {
				t.Fatal(err)
			}
			reports = append(reports, read...)
		}
	}
	checkFloors(t, reports, []floor{
		{"full", evaluate.HitsAt4, 0.97, false},
		{"full", evaluate.MRRAt10, 0.90, false},
		{"full", evaluate.AnswerRecallAt4, 0.97, false},
		{"answers", evaluate.QuoteOfAnswerable, 0.87, false},
		{"answers", evaluate.WronglyRefused, 0.07, true},
		{"answers", evaluate.RightlyRefused, 0.71, false},
		{"answers", evaluate.FourSentences, 1, false},
	})
}

// A fixed sample of the public development sets, where they are at hand: every sixth quiz question with the pages that
// the set knows for it, and every second item of the others.
func TestQualityOnPublicSets(t *testing.T) {
	t.Parallel()
	if testing.Short() || raceDetector {
		t.Skip("SKIPPED: it asks hundreds of questions; .ci/run runs it without the race detector")
	}
	shared := sharedData(t)
	folder := t.TempDir()
	for _, track := range []string{"2022", "2026"} {
		queries := filepath.Join("realtimeqa", "queries."+track+".dev.jsonl")
		asked := sample(t, shared, folder, queries, everyNth(6))
		sample(t, shared, folder, filepath.Join("realtimeqa", "corpus."+track+".dev.jsonl.gz"), knownPages(t, asked))
	}
	for _, name := range []string{"multihoprag/queries.dev.jsonl", "support/qags_cnndm.dev.jsonl", "support/qags_xsum.dev.jsonl",
		"multiturn/rewrites.dev.jsonl", "multiturn/mtragun.dev.jsonl.gz", "rgb_fact/en_fact.dev.jsonl"} {
		sample(t, shared, folder, filepath.FromSlash(name), everyNth(2))
	}
	sample(t, shared, folder, filepath.Join("multihoprag", "facts.jsonl"), everyNth(1))

	run := filepath.Join(folder, "run.json")
	code, _, stderr := command(t, map[string]string{"DATABASE_URL": postgrestest.DSN(t)}, "", "eval", "all", "--json", run, folder)
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	reports, err := readSet(run, evaluate.ReadReports)
	if err != nil {
		t.Fatal(err)
	}
	checkFloors(t, reports, publicFloors())
}

// sharedData is the folder of the public sets, which cannot be part of the project.
func sharedData(t *testing.T) string {
	t.Helper()
	root := os.Getenv("NEWSDESK_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	data := filepath.Join(root, "data")
	if _, err := os.Stat(filepath.Join(data, "realtimeqa")); err != nil {
		t.Skipf("SKIPPED: the public sets are not here, set NEWSDESK_SHARED to their folder: %v", err)
	}
	return data
}

// sample copies the lines of a file that are wanted, by number and text, and returns them.
func sample(t *testing.T, from, to, name string, wanted func(int, []byte) bool) [][]byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(from, name))
	if err != nil {
		t.Fatal(err)
	}
	var plain io.Reader = bytes.NewReader(data)
	if strings.HasSuffix(name, ".gz") {
		if plain, err = gzip.NewReader(plain); err != nil {
			t.Fatal(err)
		}
	}
	lines := bufio.NewScanner(plain)
	lines.Buffer(nil, 16<<20)
	var kept [][]byte
	for n := 0; lines.Scan(); n++ {
		if wanted(n, lines.Bytes()) {
			kept = append(kept, bytes.Clone(lines.Bytes()))
		}
	}
	if lines.Err() != nil || len(kept) == 0 {
		t.Fatalf("%s: %d lines, %v", name, len(kept), lines.Err())
	}
	// Whatever its name says, a set may be plain.
	if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(to, name), append(bytes.Join(kept, []byte("\n")), '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
	return kept
}

func everyNth(n int) func(int, []byte) bool {
	return func(i int, _ []byte) bool { return i%n == 0 }
}

// knownPages wants the pages that a set knows for some of its questions.
func knownPages(t *testing.T, questions [][]byte) func(int, []byte) bool {
	t.Helper()
	known := map[string]bool{}
	for _, line := range questions {
		var q struct {
			Gold    []string `json:"gold_doc_ids"`
			Found   []string `json:"google_doc_ids"`
			Answers []string `json:"docs_with_answer_string"`
		}
		if err := json.Unmarshal(line, &q); err != nil {
			t.Fatal(err)
		}
		for _, ids := range [][]string{q.Gold, q.Found, q.Answers} {
			for _, id := range ids {
				known[id] = true
			}
		}
	}
	return func(_ int, line []byte) bool {
		var page struct{ ID string }
		return json.Unmarshal(line, &page) == nil && known[page.ID]
	}
}

// publicFloors are a little below the figures of the sample, which is too small to say how good the program is.
func publicFloors() []floor {
	return []floor{
		{evaluate.PartRetrieval2022 + ": full", evaluate.HitsAt4, 0.83, false},
		{evaluate.PartRetrieval2022 + ": full", evaluate.HitsAt10, 0.88, false},
		{evaluate.PartRetrieval2022 + ": full", evaluate.MRRAt10, 0.70, false},
		{evaluate.PartRetrieval2022 + ": full", evaluate.AnswerRecallAt4, 0.96, false},
		{evaluate.PartRetrieval2026 + ": full", evaluate.AnswerRecallAt4, 0.77, false},
		{evaluate.PartAnswers2022, evaluate.QuoteOfAnswerable, 0.83, false},
		{evaluate.PartAnswers2022, evaluate.WronglyRefused, 0.07, true},
		{evaluate.PartTimeShift, evaluate.RightlyRefused, 0.91, false},
		{evaluate.PartHopFacts + ": full", evaluate.AllAt10, 0.72, false},
		{evaluate.PartHopFacts + ": full", evaluate.RecallAt10, 0.87, false},
		{evaluate.PartHopRefusal, evaluate.RightlyRefused, 0.77, false},
		{evaluate.PartHopRefusal, evaluate.WronglyRefused, 0.15, true},
		{evaluate.PartSupportNews, evaluate.SupportBalanced, 0.76, false},
		{evaluate.PartSupportShort, evaluate.SupportBalanced, 0.54, false},
		{evaluate.PartRewrites, evaluate.RewriteRecall, 0.28, false},
		{evaluate.PartRewrites, evaluate.CompleteLeft, 0.60, false},
		{evaluate.PartAbstention, evaluate.AbstentionMean, 0.58, false},
		{evaluate.PartSnippets, evaluate.QuoteOfAnswerable, 0.51, false},
		{evaluate.PartSnippets, evaluate.FakeAlone, 0.16, true},
	}
}
