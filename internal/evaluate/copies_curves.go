package evaluate

import (
	"math/rand/v2"
	"slices"
	"time"

	"newsdesk/internal/copies"
)

func newCurve(title string, chosen float64, thresholds ...float64) Curve {
	c := Curve{Title: title, Chosen: chosen}
	for _, t := range thresholds {
		c.Rows = append(c.Rows, CurveRow{Threshold: t})
	}
	return c
}

// each computes a value for each threshold.
func (c *Curve) each(f func(threshold float64) float64) []float64 {
	var values []float64
	for _, row := range c.Rows {
		values = append(values, f(row.Threshold))
	}
	return values
}

func (c *Curve) add(column string, values []float64) {
	c.Columns = append(c.Columns, column)
	for i := range c.Rows {
		c.Rows[i].Values = append(c.Rows[i].Values, values[i])
	}
}

// mergingCurve shows what the texts alone can tell of whether two readings are of one article, and what they tell
// together with the days of publication.
func (m *copiesMeasure) mergingCurve() {
	curve := newCurve("One article by its text alone, by Jaccard similarity", 0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
	type pair struct {
		same bool
		copies.Evidence
	}
	var list []pair
	for _, p := range m.set.Pairs {
		list = append(list, pair{p.Same, copies.Weigh(copies.NewText(p.A), copies.NewText(p.B))})
	}
	for _, by := range []struct {
		name  string
		dates bool
	}{{"texts", false}, {"texts, published within a week", true}} {
		var tp, fp, fn []float64
		for _, row := range curve.Rows {
			var o outcome
			for _, p := range list {
				d := decided(p.same, p.Jaccard >= row.Threshold && !(by.dates && p.Apart >= 7*24*time.Hour))
				o = outcome{o.tp + d.tp, o.fp + d.fp, o.fn + d.fn}
			}
			tp, fp, fn = append(tp, o.tp), append(fp, o.fp), append(fn, o.fn)
		}
		of := func(f func(i int) float64) (values []float64) {
			for i := range tp {
				values = append(values, f(i))
			}
			return values
		}
		curve.add(by.name+": precision", of(func(i int) float64 { return over(tp[i], tp[i]+fp[i]) }))
		curve.add("recall", of(func(i int) float64 { return over(tp[i], tp[i]+fn[i]) }))
		curve.add("F1", of(func(i int) float64 { return over(2*tp[i], 2*tp[i]+fp[i]+fn[i]) }))
	}
	m.report.Curves = append(m.report.Curves, curve)
}

// groupingCurve shows what is grouped with which threshold of similarity, dates withheld.
func (m *copiesMeasure) groupingCurve() {
	curve := newCurve("Grouping copies, by Jaccard similarity, dates withheld", copies.Chosen().Jaccard, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
	at := func(t float64) copies.Thresholds {
		return copies.Thresholds{Jaccard: t, Containment: copies.Chosen().Containment}
	}
	if len(m.set.Pairs) > 0 {
		for _, kind := range []struct {
			name string
			same bool
		}{{"two states of one article", true}, {"look-alikes, wrongly", false}} {
			var list []weighed
			for _, p := range m.set.Pairs {
				if p.Same == kind.same {
					p.A.PublishedAt, p.B.PublishedAt = time.Time{}, time.Time{}
					list = append(list, weighed{0, 1, copies.Weigh(copies.NewText(p.A), copies.NewText(p.B))})
				}
			}
			curve.add(kind.name, curve.each(func(t float64) float64 { return over(countSame(list, at(t), nil), float64(len(list))) }))
		}
		curve.add("number of pairs of different articles", curve.each(func(t float64) float64 { return countSame(m.firsts, at(t), nil) }))
	}
	if len(m.isPlanted) > 0 {
		curve.add("planted", curve.each(func(t float64) float64 {
			return over(countSame(m.plantedPairs, at(t), func(w weighed) bool { return m.isPlanted[[2]int{w.a, w.b}] }), float64(len(m.isPlanted)))
		}))
		curve.add("number of pairs that were not planted", curve.each(func(t float64) float64 {
			return countSame(m.plantedPairs, at(t), func(w weighed) bool { return !m.isPlanted[[2]int{w.a, w.b}] })
		}))
	}
	if len(curve.Columns) > 0 {
		m.report.Curves = append(m.report.Curves, curve)
	}
}

// countSame counts the pairs that a condition admits and the thresholds take for copies.
func countSame(list []weighed, t copies.Thresholds, admits func(weighed) bool) float64 {
	n := 0.0
	for _, w := range list {
		if (admits == nil || admits(w)) && w.SameOrigin(t) {
			n++
		}
	}
	return n
}

func over(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func ratioOf(num, den []float64) float64 {
	var n, d float64
	for i := range num {
		n, d = n+num[i], d+den[i]
	}
	return over(n, d)
}

// ratioInterval is interval for a ratio of sums, such as precision: both sums are taken over the same resample.
func (b Bootstrap) ratioInterval(num, den []float64) (low, high float64) {
	if len(num) == 0 {
		return 0, 0
	}
	b = b.withDefaults()
	random := rand.New(rand.NewPCG(b.Seed, uint64(len(num))))
	ratios := make([]float64, b.Resamples)
	for i := range ratios {
		var n, d float64
		for range num {
			k := random.IntN(len(num))
			n, d = n+num[k], d+den[k]
		}
		ratios[i] = over(n, d)
	}
	slices.Sort(ratios)
	cut := b.Resamples * 25 / 1000
	return ratios[cut], ratios[len(ratios)-1-cut]
}
