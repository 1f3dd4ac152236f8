package evaluate

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
)

// Report is what a run gave. Its JSON form holds the rows, so that a later run can be compared with it.
type Report struct {
	Title     string    `json:"title"`
	Notes     []string  `json:"notes,omitempty"` // configuration and warnings, a sentence each
	Questions int       `json:"questions"`
	Unit      string    `json:"unit,omitempty"` // what the rows are when they are not questions, in the plural
	Errors    int       `json:"errors"`         // questions that ended in an error
	Figures   []Figure  `json:"figures"`
	Types     []Group   `json:"types,omitempty"` // per type, when the set has more than one
	Failures  []Failure `json:"failures,omitempty"`
	Rows      []Row     `json:"rows"`
}

// Figure is a metric's mean over the N questions for which it is defined, with its 95 % interval. Shares are
// between 0 and 1.
type Figure struct {
	Metric Metric  `json:"metric"`
	N      int     `json:"n"`
	Value  float64 `json:"value"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// Group holds the figures of the questions of one type.
type Group struct {
	Type      string   `json:"type"`
	Questions int      `json:"questions"`
	Figures   []Figure `json:"figures"`
}

// Failure is a question that failed a judged metric or ended in an error.
type Failure struct {
	ID     string   `json:"id"` // of the row
	Failed []Metric `json:"failed,omitempty"`
}

// NewReport makes the report of the rows. Notes are the caller's sentences about the configuration.
func NewReport(title string, rows []Row, b Bootstrap, notes ...string) Report {
	report := Report{
		Title: title, Notes: slices.Clone(notes), Questions: len(rows),
		Figures: figures(rows, b), Types: groups(rows, b), Rows: rows,
	}
	for _, row := range rows {
		if row.Error != "" {
			report.Errors++
		}
		if failed := row.failed(); len(failed) > 0 || row.Error != "" {
			report.Failures = append(report.Failures, Failure{ID: row.ID, Failed: failed})
		}
	}
	report.Notes = append(report.Notes, warnings(rows)...)
	return report
}

// Figure returns the figure of a metric; ok is false when no question defines it.
func (r Report) Figure(metric Metric) (f Figure, ok bool) {
	i := slices.IndexFunc(r.Figures, func(f Figure) bool { return f.Metric == metric })
	if i < 0 {
		return Figure{}, false
	}
	return r.Figures[i], true
}

// figures returns the figures that at least one row defines, in the order of Specs.
func figures(rows []Row, b Bootstrap) []Figure {
	found := []Figure{}
	for _, spec := range Specs() {
		var values []float64
		for _, row := range rows {
			if value, ok := row.Values[spec.Metric]; ok {
				values = append(values, value)
			}
		}
		if len(values) == 0 {
			continue
		}
		low, high := b.interval(values)
		found = append(found, Figure{spec.Metric, len(values), mean(values), low, high})
	}
	return found
}

// groups returns the figures per type, sorted by type; nil when there is only one.
func groups(rows []Row, b Bootstrap) []Group {
	byType := map[string][]Row{}
	for _, row := range rows {
		byType[row.Type] = append(byType[row.Type], row)
	}
	if len(byType) < 2 {
		return nil
	}
	found := make([]Group, 0, len(byType))
	for name, members := range byType {
		found = append(found, Group{Type: name, Questions: len(members), Figures: figures(members, b)})
	}
	slices.SortFunc(found, func(a, b Group) int { return strings.Compare(a.Type, b.Type) })
	return found
}

// WriteJSON writes the report as indented JSON.
func (r Report) WriteJSON(w io.Writer) error { return writeJSON(w, r) }

func writeJSON(w io.Writer, value any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(value)
}
