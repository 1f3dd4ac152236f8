package evaluate

import "io"

// Comparison tells two configurations apart on the questions both were asked.
type Comparison struct {
	Title       string       `json:"title,omitempty"` // what was measured, when both runs measured several things
	A           string       `json:"a"`               // titles
	B           string       `json:"b"`
	Common      int          `json:"common"` // questions asked of both
	OnlyA       int          `json:"only_a"`
	OnlyB       int          `json:"only_b"`
	Differences []Difference `json:"differences"`
}

// Difference is the mean of b minus a over the N questions for which both define the metric, with the 95 %
// interval of the paired bootstrap: whole questions are resampled, so that what makes a question hard for both
// cancels out. An interval that leaves out 0 is a difference beyond chance.
type Difference struct {
	Metric Metric   `json:"metric"`
	N      int      `json:"n"`
	A      float64  `json:"value_a"`
	B      float64  `json:"value_b"`
	Delta  float64  `json:"delta"`
	Low    float64  `json:"low"`
	High   float64  `json:"high"`
	Higher []string `json:"higher,omitempty"` // questions whose value is higher in b
	Lower  []string `json:"lower,omitempty"`
}

// Clear reports whether the interval leaves out 0.
func (d Difference) Clear() bool { return d.Low > 0 || d.High < 0 }

// CompareReports compares two reports by their rows and titles.
func CompareReports(a, b Report, boot Bootstrap) Comparison {
	c := Compare(a.Rows, b.Rows, boot)
	c.A, c.B = a.Title, b.Title
	return c
}

// Compare compares the rows of two runs, paired by question identifier; the order of a decides the order of
// lists.
func Compare(a, b []Row, boot Bootstrap) Comparison {
	byID := make(map[string]Row, len(b))
	for _, row := range b {
		byID[row.ID] = row
	}
	var pairs [][2]Row
	for _, row := range a {
		if other, ok := byID[row.ID]; ok {
			pairs = append(pairs, [2]Row{row, other})
		}
	}
	c := Comparison{
		A: "A", B: "B", Common: len(pairs), OnlyA: len(a) - len(pairs), OnlyB: len(b) - len(pairs),
		Differences: []Difference{},
	}
	for _, spec := range Specs() {
		if d := difference(spec.Metric, pairs, boot); d.N > 0 {
			c.Differences = append(c.Differences, d)
		}
	}
	return c
}

func difference(metric Metric, pairs [][2]Row, boot Bootstrap) Difference {
	d := Difference{Metric: metric}
	var before, after, deltas []float64
	for _, pair := range pairs {
		x, inA := pair[0].Values[metric]
		y, inB := pair[1].Values[metric]
		if !inA || !inB {
			continue
		}
		before, after, deltas = append(before, x), append(after, y), append(deltas, y-x)
		switch {
		case y > x:
			d.Higher = append(d.Higher, pair[0].ID)
		case y < x:
			d.Lower = append(d.Lower, pair[0].ID)
		}
	}
	d.N, d.A, d.B, d.Delta = len(deltas), mean(before), mean(after), mean(deltas)
	d.Low, d.High = boot.interval(deltas)
	return d
}

// WriteJSON writes the comparison as indented JSON.
func (c Comparison) WriteJSON(w io.Writer) error { return writeJSON(w, c) }
