package evaluate

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

const hopFacts = `{"id":"f1","fact":"The crane fell.","title":"Crane","source":"The Ledger","published_at":"2024-05-04T10:00:00+00:00","url":"https://ledger.example/crane?ref=rss"}
{"id":"f2","fact":"The ship sailed.","title":"Crane","source":"The Ledger","published_at":"2024-05-05T10:00:00+00:00","url":"https://ledger.example/crane?ref=rss"}
{"id":"f3","fact":"It rained.","title":"Rain","source":"Gazette","author":"Ann Lee","published_at":"2024-05-06T10:00:00+00:00","url":"not an address"}
`

const hopQuestions = `{"id":"q1","query":"What fell and sailed?","answer":"Yes","question_type":"comparison_query","evidence_list":[{"source":"The Ledger"},{"source":"Gazette"},{"source":"The Ledger"}],"gold_fact_ids":["f1","f2"],"gpt35_filter":{"source":"x"}}
{"id":"q2","query":"Who won?","answer":"Insufficient information.","question_type":"null_query","evidence_list":[],"gold_fact_ids":[]}
`

func hopSet(t *testing.T) MultiHop {
	t.Helper()
	set, err := ReadMultiHop(strings.NewReader(hopQuestions), strings.NewReader(hopFacts))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// The authors' own output must give the authors' own figures.
func TestOfficialMetricsOnTheAuthorsOutput(t *testing.T) {
	t.Parallel()
	rankings, err := ReadHopRankings(sharedSet(t, "multihoprag", "metric_test_vector.jsonl"))
	if err != nil || len(rankings) != 4 {
		t.Fatal(len(rankings), err)
	}
	if diff := cmp.Diff(HopMetrics{HitsAt10: 0.75, HitsAt4: 0.75, MAPAt10: 0.28125, MRRAt10: 0.5625}, OfficialMultiHop(rankings)); diff != "" {
		t.Error(diff)
	}
}

func TestOfficialMetrics(t *testing.T) {
	t.Parallel()
	lists := `{"query":"two facts in one chunk, one of them again","retrieval_list":[{"text":"no"},{"text":"The crane\nfell. The ship sailed."},{"text":"The crane fell."}],"gold_list":[{"fact":"The crane fell."},{"fact":"The ship sailed."}]}
{"query":"at rank 11 only","retrieval_list":[{"text":""},{"text":""},{"text":""},{"text":""},{"text":""},{"text":""},{"text":""},{"text":""},{"text":""},{"text":""},{"text":"It rained."}],"gold_list":[{"fact":"It rained."}]}
`
	rankings, err := ReadHopRankings(strings.NewReader(lists))
	if err != nil {
		t.Fatal(err)
	}
	got := OfficialMultiHop(rankings)
	wantMAP := (2.0/2/2 + 1.0/11) / 2
	if got.HitsAt4 != 0.5 || got.HitsAt10 != 0.5 || got.MRRAt10 != 0.25 || math.Abs(got.MAPAt10-wantMAP) > 1e-12 {
		t.Errorf("%+v, want MAP %v", got, wantMAP)
	}
	if (OfficialMultiHop(nil) != HopMetrics{}) {
		t.Error("no rankings give figures")
	}
}

func TestFactsOfOnePageAreArticlesOfTheirOwn(t *testing.T) {
	t.Parallel()
	set := hopSet(t)
	seen := map[string]bool{}
	for _, f := range set.Facts {
		a := f.Article()
		if key := PageKey(a.URL); seen[key] {
			t.Errorf("%s was used before", key)
		} else {
			seen[key] = true
		}
	}
	questions := set.AskAbout()
	if len(questions) != 2 || len(questions[0].URLs) != 2 || !questions[0].isAnswerable() || !questions[1].isUnanswerable() {
		t.Errorf("%+v", questions)
	}
	if want := time.Date(2024, 5, 7, 10, 0, 0, 0, time.UTC); !questions[0].AskedAt.Equal(want) {
		t.Errorf("asked at %v, want %v", questions[0].AskedAt, want)
	}
}

func TestMultiHopRetrievalCountsAllFacts(t *testing.T) {
	t.Parallel()
	set := hopSet(t)
	for name, c := range map[string]struct {
		facts       []int
		recall, all float64
	}{"one of two": {[]int{2, 0}, 0.5, 0}, "both": {[]int{1, 2, 0}, 1, 1}, "none": {nil, 0, 0}} {
		retriever := retrieverFunc(func(context.Context, news.Question) (news.Evidence, error) {
			var e news.Evidence
			for _, i := range c.facts {
				e.Passages = append(e.Passages, news.Passage{Headline: news.Headline{URL: set.Facts[i].Article().URL}})
			}
			return e, nil
		})
		rows, err := MultiHopRetrieval(t.Context(), retriever, set.AskAbout(), Options{})
		if err != nil || rows[0].Values[RecallAt10] != c.recall || rows[0].Values[AllAt10] != c.all {
			t.Errorf("%s: %v, %v", name, rows, err)
		}
		if _, defined := rows[1].Values[AllAt10]; defined {
			t.Errorf("%s: a null question has a figure", name)
		}
	}
}

func TestSourceSets(t *testing.T) {
	t.Parallel()
	set := hopSet(t)
	for _, c := range []struct {
		read []string
		want float64
	}{{[]string{"gazette", "The Ledger", "Gazette "}, 1}, {[]string{"The Ledger"}, 0}, {[]string{"Gazette", "The Ledger", "Post"}, 0}, {nil, 0}} {
		r := set.SourceSets("t", func(string) []string { return c.read }, Bootstrap{})
		if f, ok := r.Figure(SourceSet); !ok || f.N != 1 || f.Value != c.want {
			t.Errorf("%q: %+v", c.read, f)
		}
	}
}

func FuzzReadMultiHop(f *testing.F) {
	f.Add(hopQuestions, hopFacts)
	f.Add(`{"id":"q","query":"x","gold_fact_ids":["gone"]}`, `{"id":"f","fact":"y","url":"%zz"}`)
	f.Fuzz(func(t *testing.T, questions, facts string) {
		set, err := ReadMultiHop(strings.NewReader(questions), strings.NewReader(facts))
		checkRead(t, len(set.Questions)+len(set.Facts), err)
		asked := set.AskAbout()
		for i, q := range set.Questions { // every fact that a question needs has an address
			if len(asked[i].URLs) != len(q.FactIDs) || q.isNull() != asked[i].isUnanswerable() {
				t.Fatalf("%+v of %+v", asked[i], q)
			}
		}
	})
}

// checkRead states what every reader keeps: an error has a code, and nothing was read then.
func checkRead(t *testing.T, n int, err error) {
	t.Helper()
	if code := news.CodeOf(err); err != nil && (n != 0 || code != news.CodeInvalid && code != news.CodeTooLarge) {
		t.Fatalf("%d read, and %v (%s)", n, err, code)
	}
}
