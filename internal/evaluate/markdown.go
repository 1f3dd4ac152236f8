package evaluate

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// WriteMarkdown writes the report: notes, the table of figures, the table per type, and at most so many
// failures (negative: all). Failures show headlines and quotes of articles; leave them out (0) of what is
// published when the articles may not be.
func (r Report) WriteMarkdown(w io.Writer, failures int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n", escape(r.Title))
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "- %s\n", escape(note))
	}
	unit := cmp.Or(r.Unit, "questions")
	fmt.Fprintf(&b, "- %d %s, %d ended in an error. Intervals: 95 %%, bootstrap over %s.\n\n",
		r.Questions, unit, r.Errors, unit)
	b.WriteString("| metric | value | n | 95 % interval |\n|---|---:|---:|---:|\n")
	for _, f := range r.Figures {
		spec := specOf(f.Metric)
		fmt.Fprintf(&b, "| %s | %s | %d | %s |\n", spec.name(), spec.value(f.Value), f.N, spec.span(f.Low, f.High))
	}
	r.writeTypes(&b)
	r.writeFailures(&b, failures)
	_, err := io.WriteString(w, b.String())
	return err
}

// writeTypes writes one row per type and one column per metric.
func (r Report) writeTypes(b *strings.Builder) {
	if len(r.Types) == 0 {
		return
	}
	rows := make([]Report, len(r.Types))
	for i, group := range r.Types {
		name := group.Type
		if name == "" {
			name = "(none)"
		}
		rows[i] = Report{Title: name, Questions: group.Questions, Figures: group.Figures}
	}
	b.WriteString("\n### By type\n\n")
	writeMatrix(b, "type", r.Figures, rows, func(s Spec, f Figure) string {
		return fmt.Sprintf("%s (%d)", s.value(f.Value), f.N)
	})
}

func (r Report) writeFailures(b *strings.Builder, limit int) {
	shown := len(r.Failures)
	if limit >= 0 {
		shown = min(shown, limit)
	}
	if shown == 0 {
		return
	}
	fmt.Fprintf(b, "\n### Failures (%d of %d shown)\n", shown, len(r.Failures))
	rows := make(map[string]Row, len(r.Rows))
	for _, row := range r.Rows {
		rows[row.ID] = row
	}
	for _, failure := range r.Failures[:shown] {
		writeFailure(b, rows[failure.ID], failure)
	}
}

func writeFailure(b *strings.Builder, row Row, failure Failure) {
	fmt.Fprintf(b, "\n**%s** %s\n", escape(failure.ID), escape(row.Question))
	if len(failure.Failed) > 0 {
		names := make([]string, len(failure.Failed))
		for i, metric := range failure.Failed {
			names[i] = specOf(metric).name()
		}
		fmt.Fprintf(b, "- failed: %s\n", strings.Join(names, "; "))
	}
	for _, line := range []struct{ label, text string }{
		{"error", row.Error}, {"answer", strings.Join(row.Gold, " + ")}, {"refusal", row.Refusal},
	} {
		if line.text != "" {
			fmt.Fprintf(b, "- %s: %s\n", line.label, escape(line.text))
		}
	}
	for _, detail := range row.Details {
		fmt.Fprintf(b, "- %s\n", escape(shorten(detail, 300)))
	}
	for _, quote := range row.Quoted {
		fmt.Fprintf(b, "- quoted: %s\n", escape(shorten(quote, 300)))
	}
	for i, page := range row.Retrieved[:min(5, len(row.Retrieved))] {
		mark := ""
		switch {
		case page.Gold:
			mark = " (gold)"
		case page.FoldedGold:
			mark = " (a gold page was folded into it)"
		}
		fmt.Fprintf(b, "- retrieved %d: %s%s\n", i+1, escape(shorten(page.Title, 120)), mark)
	}
}

// WriteTable writes one table with a row for each report and a column for each metric of any of them, with
// intervals: the figures of several configurations side by side.
func WriteTable(w io.Writer, reports ...Report) error {
	var columns []Figure
	for _, spec := range Specs() {
		for _, report := range reports {
			if f, ok := report.Figure(spec.Metric); ok {
				columns = append(columns, f)
				break
			}
		}
	}
	var b strings.Builder
	writeMatrix(&b, "configuration", columns, reports, func(s Spec, f Figure) string {
		return fmt.Sprintf("%s (%s; n %d)", s.value(f.Value), s.span(f.Low, f.High), f.N)
	})
	_, err := io.WriteString(w, b.String())
	return err
}

func writeMatrix(b *strings.Builder, head string, columns []Figure, rows []Report, cell func(Spec, Figure) string) {
	fmt.Fprintf(b, "| %s | questions |", head)
	for _, column := range columns {
		fmt.Fprintf(b, " %s |", specOf(column.Metric).name())
	}
	b.WriteString("\n|---|---:|" + strings.Repeat("---:|", len(columns)) + "\n")
	for _, row := range rows {
		fmt.Fprintf(b, "| %s | %d |", escape(row.Title), row.Questions)
		for _, column := range columns {
			text := "–"
			if f, ok := row.Figure(column.Metric); ok {
				text = cell(specOf(column.Metric), f)
			}
			fmt.Fprintf(b, " %s |", text)
		}
		b.WriteString("\n")
	}
}

// WriteMarkdown writes the differences as a table; those beyond chance are bold.
func (c Comparison) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n", escape(c.heading()))
	fmt.Fprintf(&b, "- %d common questions; %d only in the first, %d only in the second.\n", c.Common, c.OnlyA, c.OnlyB)
	b.WriteString("- Difference: second minus first, 95 % interval of the paired bootstrap; bold when it leaves out 0.\n\n")
	fmt.Fprintf(&b, "| metric | %s | %s | difference | 95 %% interval | n | higher | lower |\n", escape(c.A), escape(c.B))
	b.WriteString("|---|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, d := range c.Differences {
		spec := specOf(d.Metric)
		delta := spec.signed(d.Delta)
		if d.Clear() {
			delta = "**" + delta + "**"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s to %s | %d | %d | %d |\n", spec.name(), spec.value(d.A),
			spec.value(d.B), delta, spec.signed(d.Low), spec.signed(d.High), d.N, len(d.Higher), len(d.Lower))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// specOf finds a metric's spec; an unknown metric (of a report by another version) shows under its own name.
func specOf(metric Metric) Spec {
	for _, spec := range Specs() {
		if spec.Metric == metric {
			return spec
		}
	}
	return Spec{Metric: metric, Label: escape(string(metric))}
}

func (s Spec) name() string {
	if s.Count {
		return s.Label + " (mean)"
	}
	return s.Label + ", %"
}

func (s Spec) scale(v float64) float64 {
	if s.Count {
		return v
	}
	return 100 * v
}

func (s Spec) value(v float64) string  { return fmt.Sprintf("%.1f", s.scale(v)) }
func (s Spec) signed(v float64) string { return fmt.Sprintf("%+.1f", s.scale(v)+0) }
func (s Spec) span(low, high float64) string {
	return s.value(low) + "–" + s.value(high)
}

// warnings are notes about rows that make figures mean less than they seem to.
func warnings(rows []Row) []string {
	shallow := 0
	for _, row := range rows {
		if row.Shallow {
			shallow++
		}
	}
	if shallow == 0 {
		return nil
	}
	return []string{fmt.Sprintf(
		"Questions for which fewer than %d pages came back although the library holds more: %d. "+
			"Figures at 10 may be too low.", shownPages, shallow)}
}

// shorten cuts a text to at most so many runes.
func shorten(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	return string(runes[:limit-1]) + "…"
}

// escape makes text of questions and articles harmless in Markdown: one line, no markup, no table cells.
func escape(text string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(text), " ") {
		switch {
		case strings.ContainsRune("\\`*_[]<>|#~", r):
			b.WriteRune('\\')
			b.WriteRune(r)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}
