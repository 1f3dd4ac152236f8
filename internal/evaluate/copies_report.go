package evaluate

import (
	"fmt"
	"io"
	"strings"
)

// Figure returns the figure of a part, whose name may be longer, and whether there is one.
func (r CopiesReport) Figure(part, name string) (CopiesFigure, bool) {
	for _, f := range r.Figures {
		if strings.HasPrefix(f.Part, part) && f.Name == name {
			return f, true
		}
	}
	return CopiesFigure{}, false
}

// WriteJSON writes the report as indented JSON.
func (r CopiesReport) WriteJSON(w io.Writer) error { return writeJSON(w, r) }

// WriteMarkdown writes the tables, and at most so many mistakes (negative: all). Mistakes show headlines of articles.
func (r CopiesReport) WriteMarkdown(w io.Writer, mistakes int) error {
	var b strings.Builder
	b.WriteString("## Copies\n\n- Intervals: 95 %, bootstrap over pairs or texts.\n\n| part | metric | value | n | 95 % interval |\n|---|---|---:|---:|---:|\n")
	for _, f := range r.Figures {
		fmt.Fprintf(&b, "| %s | %s | %.1f | %d | %.1f–%.1f |\n", escape(f.Part), escape(f.Name), 100*f.Value, f.N, 100*f.Low, 100*f.High)
	}
	for _, c := range r.Curves {
		c.write(&b)
	}
	shown := len(r.Mistakes)
	if mistakes >= 0 {
		shown = min(shown, mistakes)
	}
	if shown > 0 {
		fmt.Fprintf(&b, "\n### Mistakes (%d of %d shown)\n\n", shown, len(r.Mistakes))
	}
	for _, m := range r.Mistakes[:shown] {
		fmt.Fprintf(&b, "- %s: %s and %s %s (Jaccard %.2f, containment %.2f) %s | %s\n", m.Part, m.IDs[0], m.IDs[1], m.What, m.Jaccard,
			m.Containment, escape(m.Titles[0]), escape(m.Titles[1]))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (c Curve) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n### %s\n\n| threshold |", c.Title)
	for _, name := range c.Columns {
		fmt.Fprintf(b, " %s |", escape(name))
	}
	b.WriteString("\n|---:|" + strings.Repeat("---:|", len(c.Columns)) + "\n")
	for _, row := range c.Rows {
		mark := ""
		if row.Threshold == c.Chosen {
			mark = " (chosen)"
		}
		fmt.Fprintf(b, "| %.2f%s |", row.Threshold, mark)
		for i, v := range row.Values {
			if strings.HasPrefix(c.Columns[i], "number") {
				fmt.Fprintf(b, " %.0f |", v)
			} else {
				fmt.Fprintf(b, " %.1f |", 100*v)
			}
		}
		b.WriteString("\n")
	}
}
