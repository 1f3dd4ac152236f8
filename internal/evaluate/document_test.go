package evaluate

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

func sampleDocument() Document {
	secret := Row{ID: "q|1", Question: "a question of the set", Gold: []string{"gold text"}, Quoted: []string{"quoted text"},
		Retrieved: []Page{{Title: "a headline"}}, Values: map[Metric]float64{HitsAt4: 0, HitsAt10: 1}}
	found := rowOf("2", map[Metric]float64{HitsAt4: 1, HitsAt10: 1})
	var d Document
	d.Notes = []string{"Mode: keyless."}
	d.Add(PartRetrieval2022, NewReport("bm25", []Row{secret}, Bootstrap{}), NewReport("full", []Row{secret, found}, Bootstrap{}))
	d.Add(PartTimeShift, NewReport("x", []Row{rowOf("r", map[Metric]float64{RightlyRefused: 1})}, Bootstrap{}))
	d.Parts = append(d.Parts, Part{Title: PartCopies, Copies: &CopiesReport{Figures: []CopiesFigure{{Part: "planted", Name: "F1", N: 10, Value: 1, Low: 1, High: 1}}}})
	return d
}

func TestDocumentHasASummaryAndNoTextOfTheSets(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := sampleDocument().WriteMarkdown(&out); err != nil {
		t.Fatal(err)
	}
	doc := out.String()
	for _, want := range []string{
		"- Mode: keyless.\n\n## Summary\n",
		"| Retrieval, RealTime QA 2022 | Hits@4, % | 50.0 | 0.0–100.0 | 2 | ≥ 85.0 (missed) | 70.2 (BM25) |\n",
		"| Retrieval, RealTime QA 2022 | Hits@10, % | 100.0 | 100.0–100.0 | 2 | ≥ 95.0 | 87.5 (BM25) |\n",
		"| Refusal by time shift: questions of 2026, articles of 2022 | Rightly refused, of unanswerable, % | 100.0 | 100.0–100.0 | 1 | ≥ 90.0 | – |\n",
		"| Copies | planted: F1, % | 100.0 | 100.0–100.0 | 10 | – | – |\n",
		"\n## Retrieval, RealTime QA 2022\n\n| configuration |",
		"- Hits@4: 1: q\\|1\n",
		"\n## Copies\n",
	} {
		if !strings.Contains(doc, want) {
			t.Errorf("%q is not in\n%s", want, doc)
		}
	}
	for _, text := range []string{"a question of the set", "gold text", "quoted text", "a headline"} {
		if strings.Contains(doc, text) {
			t.Errorf("the document holds %q", text)
		}
	}
	out.Reset()
	if err := sampleDocument().WriteFailures(&out); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"a question of the set", "gold text", "quoted text", "a headline"} {
		if !strings.Contains(out.String(), text) {
			t.Errorf("the failures lack %q", text)
		}
	}
}

func TestEveryGoalIsOfAKnownMeasure(t *testing.T) {
	t.Parallel()
	for _, part := range []string{PartRetrieval2022, PartRetrieval2026, PartAnswers2022, PartAnswers2026, PartTimeShift, PartChoices2022, PartChoices2026,
		PartHopFacts, PartHopSources, PartHopRefusal, PartSupportNews, PartSupportShort, PartRewrites, PartAbstention, PartSnippets, PartPlanted, PartObeyed,
		PartPages, PartMorePages} {
		goals := Goals(part)
		if len(goals) == 0 {
			t.Errorf("%s has no goal, so the summary leaves it out", part)
		}
		for _, g := range goals {
			if specOf(g.Metric).Label == string(g.Metric) {
				t.Errorf("%s: no spec of %s", part, g.Metric)
			}
		}
	}
}

func TestRunsAreComparedByTitle(t *testing.T) {
	t.Parallel()
	var saved bytes.Buffer
	if err := sampleDocument().WriteJSON(&saved); err != nil {
		t.Fatal(err)
	}
	reports, err := ReadReports(&saved)
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, r := range reports {
		titles = append(titles, r.Title)
	}
	want := []string{PartRetrieval2022 + ": bm25", PartRetrieval2022 + ": full", PartTimeShift}
	if diff := cmp.Diff(want, titles); diff != "" {
		t.Error(diff)
	}
	list := CompareAll("old", "new", reports, reports[1:], Bootstrap{Resamples: 10})
	if len(list) != 2 || list[0].Common != 2 || list[1].Common != 1 {
		t.Fatalf("%+v", list)
	}
	var out bytes.Buffer
	if err := list[0].WriteMarkdown(&out); err != nil || !strings.HasPrefix(out.String(), "## Retrieval, RealTime QA 2022: full: new against old\n") {
		t.Errorf("%s %v", out.String(), err)
	}
	if list := CompareAll("a", "b", reports[:1], reports[1:2], Bootstrap{Resamples: 10}); len(list) != 1 {
		t.Errorf("two single reports give %d comparisons", len(list))
	}
}

func TestWhatIsNoRunIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{}", "[]", `{"title":"a"}`, `{"rows":[]} {`} {
		if reports, err := ReadReports(strings.NewReader(text)); reports != nil || news.CodeOf(err) != news.CodeInvalid {
			t.Errorf("%q: %v, %v", text, reports, err)
		}
	}
}
