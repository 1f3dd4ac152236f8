package evaluate

import (
	"fmt"
	"time"

	"newsdesk/internal/copies"
)

// CopiesReport says how well one article is known under several readings, and one story in several articles.
type CopiesReport struct {
	Figures  []CopiesFigure `json:"figures"`
	Curves   []Curve        `json:"curves,omitempty"`
	Mistakes []Mistake      `json:"mistakes,omitempty"`
}

// CopiesFigure is a share in [0, 1] of N pairs or texts with its 95 % bootstrap interval.
type CopiesFigure struct {
	Part  string  `json:"part"`
	Name  string  `json:"name"`
	N     int     `json:"n"`
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Curve shows figures by a threshold. Values are shares; those of columns whose name begins with "number" are counts.
type Curve struct {
	Title   string     `json:"title"`
	Columns []string   `json:"columns"`
	Rows    []CurveRow `json:"rows"`
	Chosen  float64    `json:"chosen"` // the program's threshold
}

// CurveRow holds a curve's values at a threshold.
type CurveRow struct {
	Threshold float64   `json:"threshold"`
	Values    []float64 `json:"values"`
}

// Mistake is a pair that was decided wrongly.
type Mistake struct {
	Part string    `json:"part"`
	What string    `json:"what"`
	IDs  [2]string `json:"ids"`
	// Titles are the two headlines where there are some.
	Titles [2]string `json:"titles,omitempty"`
	copies.Evidence
}

// Copies measures the program's decisions on a set, without a database: copies are found as a library finds them.
func Copies(s CopySet, b Bootstrap) CopiesReport {
	m := copiesMeasure{set: s, bootstrap: b}
	if len(s.Pairs) > 0 {
		m.merging()
		m.derived()
	}
	if len(s.Articles) > 0 {
		m.planted()
	}
	m.groupingCurve()
	return m.report
}

// copiesMeasure is the state of one Copies.
type copiesMeasure struct {
	set       CopySet
	bootstrap Bootstrap
	report    CopiesReport

	plantedPairs []weighed // compared pairs of the articles
	isPlanted    map[[2]int]bool
	firsts       []weighed // compared pairs of the first readings, each of another article
}

// outcome of a decision: 1 or 0 each.
type outcome struct{ tp, fp, fn float64 }

func decided(same, merged bool) outcome {
	return outcome{share(same && merged), share(!same && merged), share(same && !merged)}
}

func (m *copiesMeasure) figure(part, name string, num, den []float64) {
	low, high := m.bootstrap.ratioInterval(num, den)
	m.report.Figures = append(m.report.Figures, CopiesFigure{part, name, len(num), ratioOf(num, den), low, high})
}

// shareFigure adds the mean of shares.
func (m *copiesMeasure) shareFigure(part, name string, values []float64) {
	ones := make([]float64, len(values))
	for i := range ones {
		ones[i] = 1
	}
	m.figure(part, name, values, ones)
}

// decisionFigures adds precision, recall and F1.
func (m *copiesMeasure) decisionFigures(part string, list []outcome) {
	for _, f := range []struct {
		name     string
		num, den func(outcome) float64
	}{
		{"precision", func(o outcome) float64 { return o.tp }, func(o outcome) float64 { return o.tp + o.fp }},
		{"recall", func(o outcome) float64 { return o.tp }, func(o outcome) float64 { return o.tp + o.fn }},
		{"F1", func(o outcome) float64 { return 2 * o.tp }, func(o outcome) float64 { return 2*o.tp + o.fp + o.fn }},
	} {
		num, den := make([]float64, len(list)), make([]float64, len(list))
		for i, o := range list {
			num[i], den[i] = f.num(o), f.den(o)
		}
		m.figure(part, f.name, num, den)
	}
}

const (
	partMerging = "one article stored once"
	partMoved   = "one article stored once, addresses withheld"
	partPlanted = "planted near copies"
	partDerived = "copies as outlets make them"
)

// merging decides for each pair whether its readings become versions of one article: as the program would, and as if the
// second address were a new one of the same site without a number, so that only texts, headlines and dates can tell.
func (m *copiesMeasure) merging() {
	var known, moved []outcome
	var noticed []float64
	for _, p := range m.set.Pairs {
		a, b := copies.NewText(p.A), copies.NewText(p.B)
		merged := copies.SameArticle(a, b)
		known = append(known, decided(p.Same, merged))
		if p.Same {
			noticed = append(noticed, share(merged && p.A.Body != p.B.Body))
		}
		m.judge(partMerging, p.Same, merged, [2]string{p.ID + " a", p.ID + " b"}, a, b)
		a.Identity, b.Identity = "https://site.example/first", "https://site.example/second"
		moved = append(moved, decided(p.Same, copies.SameArticle(a, b)))
	}
	m.decisionFigures(partMerging, known)
	m.shareFigure(partMerging, "merged and the changed text noticed", noticed)
	m.decisionFigures(partMoved, moved)
	m.mergingCurve()
}

func (m *copiesMeasure) judge(part string, want, got bool, ids [2]string, a, b copies.Text) {
	if want == got {
		return
	}
	what := "not recognized"
	if got {
		what = "wrongly taken for the same"
	}
	m.report.Mistakes = append(m.report.Mistakes, Mistake{part, what, ids, [2]string{a.Title, b.Title}, copies.Weigh(a, b)})
}

// planted groups the articles and compares the groups' pairs with those that are known.
func (m *copiesMeasure) planted() {
	places := make(map[string]int)
	var list []copies.Reading
	for i, a := range m.set.Articles {
		places[a.ID] = i
		list = append(list, a.Reading)
	}
	m.isPlanted = make(map[[2]int]bool)
	for _, p := range m.set.Planted {
		a, okA := places[p[0]]
		b, okB := places[p[1]]
		if okA && okB {
			m.isPlanted[[2]int{min(a, b), max(a, b)}] = true
		}
	}
	s := newShelf(list)
	m.plantedPairs = s.weighAll()
	var outcomes []outcome
	found := make(map[[2]int]bool)
	for _, w := range m.plantedPairs {
		key := [2]int{w.a, w.b}
		same, got := m.isPlanted[key], w.SameOrigin(copies.Chosen())
		if same || got {
			found[key] = true
			outcomes = append(outcomes, decided(same, got))
			m.judge(partPlanted, same, got, [2]string{m.set.Articles[w.a].ID, m.set.Articles[w.b].ID}, s.texts[w.a], s.texts[w.b])
		}
	}
	for key := range m.isPlanted {
		if !found[key] {
			outcomes = append(outcomes, decided(true, false))
			m.judge(partPlanted, true, false, [2]string{m.set.Articles[key[0]].ID, m.set.Articles[key[1]].ID}, s.texts[key[0]], s.texts[key[1]])
		}
	}
	m.decisionFigures(fmt.Sprintf("%s among %d articles", partPlanted, len(list)), outcomes)
}

// firstReadings are the first readings of the pairs of one article, each article once, without dates: what a library
// would be filled with before the copies come.
func (m *copiesMeasure) firstReadings() []copies.Reading {
	var list []copies.Reading
	seen := make(map[string]bool)
	for _, p := range m.set.Pairs {
		if r := p.A; p.Same && !seen[r.Identity] {
			seen[r.Identity] = true
			r.PublishedAt, r.Credit = time.Time{}, ""
			list = append(list, r)
		}
	}
	return list
}

// derived measures copies made of the first readings.
func (m *copiesMeasure) derived() {
	list := m.firstReadings()
	s := newShelf(list)
	m.firsts = s.weighAll()
	curve := newCurve("Shortened copies, by containment", copies.Chosen().Containment, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
	for _, d := range derivations() {
		var values []float64
		at := make([]float64, len(curve.Rows))
		for _, text := range d.derive(list) {
			grouped := 0.0
			for _, w := range s.weigh(text.Reading) {
				if w.b != text.of {
					continue
				}
				grouped = share(w.SameOrigin(copies.Chosen()))
				for i, row := range curve.Rows {
					at[i] += share(w.SameOrigin(copies.Thresholds{Jaccard: copies.Chosen().Jaccard, Containment: row.Threshold}))
				}
			}
			values = append(values, grouped)
		}
		name := d.name + ": grouped"
		if !d.copied {
			name = d.name + ": wrongly grouped"
		}
		m.shareFigure(partDerived, name, values)
		for i := range at {
			at[i] /= float64(max(1, len(values)))
		}
		curve.add(name, at)
	}
	curve.add("number of pairs of different articles grouped", curve.each(func(t float64) float64 {
		return countSame(m.firsts, copies.Thresholds{Jaccard: copies.Chosen().Jaccard, Containment: t}, nil)
	}))
	m.report.Curves = append(m.report.Curves, curve)
}
