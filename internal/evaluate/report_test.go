package evaluate

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

func sampleRows() []Row {
	return []Row{
		{
			ID: "1", Question: "Who | <b>won</b>?", Type: "who", Gold: []string{"Anna"},
			Values:    map[Metric]float64{HitsAt4: 0, HitsAt10: 1, MRRAt10: 0.2},
			Retrieved: []Page{{Title: "A [link](https://x.example)\nand more"}, {Title: "Other", Gold: true}},
			Quoted:    []string{"*Ben* won."},
		},
		{ID: "2", Question: "When?", Type: "when", Values: map[Metric]float64{HitsAt4: 1, HitsAt10: 1, MRRAt10: 1}},
		{ID: "3", Question: "Who?", Type: "who", Values: map[Metric]float64{Sentences: 2}, Error: "broken", Shallow: true},
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	report := NewReport("BM25 alone", sampleRows(), Bootstrap{}, "Library: default.")
	if err := report.WriteMarkdown(&out, -1); err != nil {
		t.Fatal(err)
	}
	const want = `## BM25 alone

- Library: default.
- Questions for which fewer than 10 pages came back although the library holds more: 1. Figures at 10 may be too low.
- 3 questions, 1 ended in an error. Intervals: 95 %, bootstrap over questions.

| metric | value | n | 95 % interval |
|---|---:|---:|---:|
| Hits@4, % | 50.0 | 2 | 0.0–100.0 |
| Hits@10, % | 100.0 | 2 | 100.0–100.0 |
| MRR@10, % | 60.0 | 2 | 20.0–100.0 |
| Quoted sentences an answer (mean) | 2.0 | 1 | 2.0–2.0 |

### By type

| type | questions | Hits@4, % | Hits@10, % | MRR@10, % | Quoted sentences an answer (mean) |
|---|---:|---:|---:|---:|---:|
| when | 1 | 100.0 (1) | 100.0 (1) | 100.0 (1) | – |
| who | 2 | 0.0 (1) | 100.0 (1) | 20.0 (1) | 2.0 (1) |

### Failures (2 of 2 shown)

**1** Who \| \<b\>won\</b\>?
- failed: Hits@4, %
- answer: Anna
- quoted: \*Ben\* won.
- retrieved 1: A \[link\](https://x.example) and more
- retrieved 2: Other (gold)

**3** Who?
- error: broken
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestMarkdownLimitsFailures(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int]string{0: "", 1: "1 of 2 shown", 9: "2 of 2 shown"} {
		var out bytes.Buffer
		if err := NewReport("t", sampleRows(), Bootstrap{}).WriteMarkdown(&out, limit); err != nil {
			t.Fatal(err)
		}
		if has := strings.Contains(out.String(), "### Failures"); has != (limit > 0) || !strings.Contains(out.String(), want) {
			t.Errorf("limit %d: %s", limit, out.String())
		}
	}
}

func TestWriteTable(t *testing.T) {
	t.Parallel()
	a := NewReport("BM25", sampleRows()[:2], Bootstrap{})
	b := NewReport("fused", sampleRows()[1:], Bootstrap{})
	var out bytes.Buffer
	if err := WriteTable(&out, a, b); err != nil {
		t.Fatal(err)
	}
	const want = `| configuration | questions | Hits@4, % | Hits@10, % | MRR@10, % | Quoted sentences an answer (mean) |
|---|---:|---:|---:|---:|---:|
| BM25 | 2 | 50.0 (0.0–100.0; n 2) | 100.0 (100.0–100.0; n 2) | 60.0 (20.0–100.0; n 2) | – |
| fused | 2 | 100.0 (100.0–100.0; n 1) | 100.0 (100.0–100.0; n 1) | 100.0 (100.0–100.0; n 1) | 2.0 (2.0–2.0; n 1) |
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestReportSurvivesJSON(t *testing.T) {
	t.Parallel()
	report := NewReport("t", sampleRows(), Bootstrap{})
	var first, second bytes.Buffer
	if err := report.WriteJSON(&first); err != nil {
		t.Fatal(err)
	}
	read, err := ReadReports(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Report{report}, read); diff != "" {
		t.Error(diff)
	}
	if err := NewReport("t", sampleRows(), Bootstrap{}).WriteJSON(&second); err != nil || first.String() != second.String() {
		t.Errorf("the same rows gave another report (%v)", err)
	}
}

func TestComparisonMarkdown(t *testing.T) {
	t.Parallel()
	a := []Row{rowOf("1", map[Metric]float64{HitsAt4: 0, MRRAt10: 0.5}), rowOf("2", map[Metric]float64{HitsAt4: 0, MRRAt10: 1})}
	b := []Row{rowOf("1", map[Metric]float64{HitsAt4: 1, MRRAt10: 0.5}), rowOf("2", map[Metric]float64{HitsAt4: 1, MRRAt10: 1})}
	var out bytes.Buffer
	c := CompareReports(NewReport("BM25", a, Bootstrap{}), NewReport("fused", b, Bootstrap{}), Bootstrap{})
	if err := c.WriteMarkdown(&out); err != nil {
		t.Fatal(err)
	}
	const want = `## fused against BM25

- 2 common questions; 0 only in the first, 0 only in the second.
- Difference: second minus first, 95 % interval of the paired bootstrap; bold when it leaves out 0.

| metric | BM25 | fused | difference | 95 % interval | n | higher | lower |
|---|---:|---:|---:|---:|---:|---:|---:|
| Hits@4, % | 0.0 | 100.0 | **+100.0** | +100.0 to +100.0 | 2 | 2 | 0 |
| MRR@10, % | 75.0 | 75.0 | +0.0 | +0.0 to +0.0 | 2 | 0 | 0 |
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	var encoded bytes.Buffer
	if err := c.WriteJSON(&encoded); err != nil || !strings.Contains(encoded.String(), `"delta": 1`) {
		t.Errorf("%s (%v)", encoded.String(), err)
	}
}

func FuzzReadReports(f *testing.F) {
	var sample bytes.Buffer
	if err := NewReport("t", sampleRows(), Bootstrap{}).WriteJSON(&sample); err != nil {
		f.Fatal(err)
	}
	f.Add(sample.String())
	f.Add(`{"figures":[{"metric":"new|metric"}],"failures":[{"id":"gone"}],"rows":null}`)
	f.Add(`{"reports":[{"title":"a","rows":[]},{"title":"a","rows":[]}]}` + "\n" + `{"title":"b","rows":[]}`)
	f.Fuzz(func(t *testing.T, text string) {
		reports, err := ReadReports(strings.NewReader(text))
		if err != nil {
			if code := news.CodeOf(err); code != news.CodeInvalid || reports != nil {
				t.Fatalf("%d reports and %v", len(reports), err)
			}
			return
		}
		for _, report := range reports {
			var out bytes.Buffer
			if err := report.WriteMarkdown(&out, -1); err != nil { // whatever was read can be shown and compared
				t.Fatal(err)
			}
		}
		if list := CompareAll("a", "b", reports, reports, Bootstrap{Resamples: 2}); len(list) < len(reports) {
			t.Fatalf("%d comparisons of %d reports with themselves", len(list), len(reports))
		}
	})
}
