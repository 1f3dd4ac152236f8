package evaluate

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestIntervalIsDeterministicAndDependsOnTheSeed(t *testing.T) {
	t.Parallel()
	values := make([]float64, 200)
	for i := range values {
		values[i] = float64(i%7) / 7
	}
	low, high := Bootstrap{}.interval(values)
	low2, high2 := Bootstrap{Resamples: 1000, Seed: 1}.interval(values)
	if low != low2 || high != high2 {
		t.Errorf("[%v, %v] and then [%v, %v]", low, high, low2, high2)
	}
	low3, high3 := Bootstrap{Seed: 2}.interval(values)
	if low == low3 && high == high3 {
		t.Error("another seed gave the same interval")
	}
}

// A share of one half over 400 questions has the standard error 0.025, so the interval is near 0.5 ± 0.049.
func TestIntervalHasTheWidthOfTheory(t *testing.T) {
	t.Parallel()
	values := make([]float64, 400)
	for i := range values {
		values[i] = float64(i % 2)
	}
	low, high := Bootstrap{}.interval(values)
	if math.Abs(low-0.451) > 0.008 || math.Abs(high-0.549) > 0.008 {
		t.Errorf("[%v, %v]", low, high)
	}
}

func TestIntervalOfEqualValuesIsAPoint(t *testing.T) {
	t.Parallel()
	for _, values := range [][]float64{{0.25}, {1, 1, 1}, {0, 0}} {
		low, high := Bootstrap{}.interval(values)
		if low != values[0] || high != values[0] {
			t.Errorf("%v gives [%v, %v]", values, low, high)
		}
	}
}

func TestIntervalProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 40).Draw(t, "values")
		b := Bootstrap{Resamples: rapid.IntRange(1, 200).Draw(t, "resamples"), Seed: rapid.Uint64().Draw(t, "seed")}
		low, high := b.interval(values)
		if low > high || low < 0 || high > 1 {
			t.Fatalf("[%v, %v]", low, high)
		}
	})
}

func rowOf(id string, values map[Metric]float64) Row {
	return Row{ID: id, Question: id + "?", Values: values}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	a := []Row{
		rowOf("1", map[Metric]float64{HitsAt4: 0, MRRAt10: 0.5}),
		rowOf("2", map[Metric]float64{HitsAt4: 1, MRRAt10: 1}),
		rowOf("3", map[Metric]float64{HitsAt4: 0}),
		rowOf("4", map[Metric]float64{HitsAt4: 1}),
	}
	b := []Row{
		rowOf("5", map[Metric]float64{HitsAt4: 1}),
		rowOf("3", map[Metric]float64{HitsAt4: 1, MRRAt10: 1}),
		rowOf("2", map[Metric]float64{HitsAt4: 0, MRRAt10: 0.25}),
		rowOf("1", map[Metric]float64{HitsAt4: 1, MRRAt10: 1}),
	}
	got := Compare(a, b, Bootstrap{})
	if got.Common != 3 || got.OnlyA != 1 || got.OnlyB != 1 || len(got.Differences) != 2 {
		t.Fatalf("%+v", got)
	}
	hits, mrr := got.Differences[0], got.Differences[1]
	if hits.Metric != HitsAt4 || hits.N != 3 || hits.A != 1.0/3 || hits.B != 2.0/3 {
		t.Errorf("%+v", hits)
	}
	if diff := cmp.Diff([][]string{{"1", "3"}, {"2"}}, [][]string{hits.Higher, hits.Lower}); diff != "" {
		t.Error(diff)
	}
	// Question 3 has no rank in a, so only 1 and 2 are paired: +0.5 and -0.75.
	if mrr.N != 2 || mrr.Delta != -0.125 || mrr.Low != -0.75 || mrr.High != 0.5 || mrr.Clear() {
		t.Errorf("%+v", mrr)
	}
}

// Two runs that differ on the same few questions are told apart although their own intervals overlap: the
// interval of the difference comes from pairs.
func TestComparePairsQuestions(t *testing.T) {
	t.Parallel()
	var a, b []Row
	for i := range 100 {
		before := share(i%2 == 0)
		after := max(before, share(i%20 == 1)) // five more are found, none lost
		id := string(rune('A' + i))
		a = append(a, rowOf(id, map[Metric]float64{HitsAt10: before}))
		b = append(b, rowOf(id, map[Metric]float64{HitsAt10: after}))
	}
	d := Compare(a, b, Bootstrap{}).Differences[0]
	if math.Abs(d.Delta-0.05) > 1e-9 || !d.Clear() {
		t.Errorf("%+v", d)
	}
	same := Compare(a, a, Bootstrap{}).Differences[0]
	if same.Delta != 0 || same.Low != 0 || same.High != 0 || same.Clear() {
		t.Errorf("against itself: %+v", same)
	}
}
