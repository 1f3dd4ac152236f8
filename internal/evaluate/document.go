package evaluate

import (
	"fmt"
	"io"
	"strings"
)

// Document is what a run over all sets gave: a part for each.
type Document struct {
	Notes []string // about the run, a sentence each
	Parts []Part
}

// Part is what one set gave. When there are several reports they are configurations, of which the last ships.
type Part struct {
	Title   string
	Reports []Report
	Copies  *CopiesReport // in place of reports
}

// Add adds a part; the reports of several configurations carry their names as titles.
func (d *Document) Add(title string, reports ...Report) {
	d.Parts = append(d.Parts, Part{Title: title, Reports: reports})
}

// shipped is the report whose figures count.
func (p Part) shipped() Report {
	if len(p.Reports) == 0 {
		return Report{}
	}
	return p.Reports[len(p.Reports)-1]
}

// WriteMarkdown writes the summary, then each part with its tables and the identifiers of its failures. No text of
// questions or articles is in it.
func (d Document) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	for _, note := range d.Notes {
		fmt.Fprintf(&b, "- %s\n", escape(note))
	}
	b.WriteString("\n## Summary\n\n| set | figure | value | 95 % interval | n | target | reference |\n|---|---|---:|---:|---:|---:|---|\n")
	for _, p := range d.Parts {
		p.writeSummary(&b)
	}
	for _, p := range d.Parts {
		if err := p.write(&b); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (p Part) writeSummary(b *strings.Builder) {
	if p.Copies != nil {
		for _, f := range p.Copies.Figures {
			if f.Name == "F1" {
				fmt.Fprintf(b, "| %s | %s: F1, %% | %.1f | %.1f–%.1f | %d | – | – |\n", escape(p.Title), escape(f.Part), 100*f.Value, 100*f.Low, 100*f.High, f.N)
			}
		}
		return
	}
	report := p.shipped()
	for _, goal := range Goals(p.Title) {
		f, ok := report.Figure(goal.Metric)
		if !ok {
			continue
		}
		spec := specOf(goal.Metric)
		value, target, reference := spec.value(f.Value), "–", "–"
		if goal.Target != nil {
			sign, mark := "≥", ""
			if goal.Lower {
				sign = "≤"
			}
			if !goal.reached(f.Value) {
				mark = " (missed)"
			}
			target = fmt.Sprintf("%s %s%s", sign, spec.value(*goal.Target), mark)
		}
		if goal.Reference != nil {
			reference = fmt.Sprintf("%s (%s)", spec.value(*goal.Reference), escape(goal.ReferenceOf))
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %d | %s | %s |\n", escape(p.Title), spec.name(), value, spec.span(f.Low, f.High), f.N, target, reference)
	}
}

func (p Part) write(b *strings.Builder) error {
	if p.Copies != nil {
		fmt.Fprintf(b, "\n## %s\n", escape(p.Title))
		var whole strings.Builder
		if err := p.Copies.WriteMarkdown(&whole, 0); err != nil {
			return err
		}
		b.WriteString(strings.TrimPrefix(whole.String(), "## Copies\n"))
		return nil
	}
	if len(p.Reports) > 1 {
		fmt.Fprintf(b, "\n## %s\n\n", escape(p.Title))
		if err := WriteTable(b, p.Reports...); err != nil {
			return err
		}
		p.shipped().writeTypes(b)
	} else {
		report := p.shipped()
		report.Title = p.Title
		b.WriteString("\n")
		if err := report.WriteMarkdown(b, 0); err != nil {
			return err
		}
	}
	p.shipped().writeFailureIDs(b)
	return nil
}

// writeFailureIDs names what failed, by measure.
func (r Report) writeFailureIDs(b *strings.Builder) {
	ids := map[Metric][]string{}
	for _, failure := range r.Failures {
		for _, metric := range failure.Failed {
			ids[metric] = append(ids[metric], escape(failure.ID))
		}
	}
	if len(ids) == 0 {
		return
	}
	b.WriteString("\n<details><summary>Failed</summary>\n\n")
	for _, spec := range Specs() {
		if list := ids[spec.Metric]; len(list) > 0 {
			fmt.Fprintf(b, "- %s: %d: %s\n", spec.Label, len(list), strings.Join(list, ", "))
		}
	}
	b.WriteString("\n</details>\n")
}

// WriteFailures writes what failed with questions, quotes and what was retrieved. It holds text of the sets, which their
// licences may not let anybody publish.
func (d Document) WriteFailures(w io.Writer) error {
	for _, p := range d.Parts {
		var b strings.Builder
		fmt.Fprintf(&b, "## %s\n", escape(p.Title))
		if p.Copies != nil {
			if err := p.Copies.WriteMarkdown(&b, -1); err != nil {
				return err
			}
		} else {
			p.shipped().writeFailures(&b, -1)
		}
		if _, err := io.WriteString(w, b.String()+"\n"); err != nil {
			return err
		}
	}
	return nil
}
