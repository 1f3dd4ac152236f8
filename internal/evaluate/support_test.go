package evaluate

import (
	"context"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"newsdesk/internal/news"
)

const supportFile = `{"id":"a","article":"About 3, 000 people came.","sentences":[{"sentence":"yes 0.9","supported":true},{"sentence":"yes 0.4","supported":true},{"sentence":"no 0.5","supported":false},{"sentence":"no 0.1","supported":false}]}
`

// scriptedSupport scores by the number in the sentence and accepts from 0.45 on.
func scriptedSupport(_ context.Context, article, sentence string) (Support, error) {
	scores := map[string]float64{"yes 0.9": 0.9, "yes 0.4": 0.4, "no 0.5": 0.5, "no 0.1": 0.1}
	s := Support{Finding: news.FindingLacking, Score: scores[sentence], Scored: true}
	if article == "About 3,000 people came." && s.Score > 0.45 {
		s.Finding = news.FindingSupported
	}
	return s, nil
}

func TestMeasureSupport(t *testing.T) {
	t.Parallel()
	items, err := ReadSupport(strings.NewReader(supportFile))
	if err != nil {
		t.Fatal(err)
	}
	report, err := MeasureSupport(t.Context(), "t", scriptedSupport, items, Options{}, Bootstrap{})
	if err != nil {
		t.Fatal(err)
	}
	for metric, want := range map[Metric]float64{SupportedAccepted: 0.5, UnsupportedHeld: 0.5, SupportBalanced: 0.5, SupportAUC: 0.75, WithheldAt90: 0.5} {
		if f, ok := report.Figure(metric); !ok || math.Abs(f.Value-want) > 1e-12 {
			t.Errorf("%s = %+v, want %v", metric, f, want)
		}
	}
	if len(report.Failures) != 2 {
		t.Errorf("failures %+v", report.Failures)
	}
}

func TestWithoutScoresThereIsNoAUC(t *testing.T) {
	t.Parallel()
	items, err := ReadSupport(strings.NewReader(supportFile))
	if err != nil {
		t.Fatal(err)
	}
	check := func(context.Context, string, string) (Support, error) { return Support{}, nil }
	report, err := MeasureSupport(t.Context(), "t", check, items, Options{}, Bootstrap{})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := report.Figure(SupportAUC); ok {
		t.Error("a figure of scores without scores")
	}
	if f, _ := report.Figure(SupportBalanced); f.Value != 0.5 || f.N != 4 {
		t.Errorf("%+v", f)
	}
}

// AUC is the share of pairs in order, counted one by one; 1 minus it is that of the scores turned round.
func TestAUCCountsPairs(t *testing.T) {
	t.Parallel()
	scores := rapid.SliceOfN(rapid.Map(rapid.IntRange(-4, 4), func(i int) float64 { return float64(i) }), 1, 20)
	rapid.Check(t, func(t *rapid.T) {
		var rows []Row
		yes, no := scores.Draw(t, "yes"), scores.Draw(t, "no")
		want := 0.0
		for _, y := range yes {
			rows = append(rows, Row{Values: map[Metric]float64{supportedScore: y}})
			for _, n := range no {
				want += share(y > n) + share(y == n)/2
			}
		}
		for _, n := range no {
			rows = append(rows, Row{Values: map[Metric]float64{unsupportedScore: n}})
		}
		a, b := scoresOf(rows)
		if got := rankAUC(a, b); math.Abs(got-want/float64(len(yes)*len(no))) > 1e-9 || math.Abs(got+rankAUC(b, a)-1) > 1e-9 {
			t.Fatalf("AUC %v of %v and %v", got, yes, no)
		}
		if w := withheldAt(0.9, a, b); w < 0 || w > 1 {
			t.Fatalf("withheld %v", w)
		}
	})
}
