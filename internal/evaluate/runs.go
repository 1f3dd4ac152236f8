package evaluate

import (
	"encoding/json"
	"errors"
	"io"

	"newsdesk/internal/news"
)

// written is the JSON form of a document.
type written struct {
	Reports []Report `json:"reports"`
}

// WriteJSON writes the reports with their rows, so that a later run can be compared with them. A report's title is then
// that of its part with the configuration.
func (d Document) WriteJSON(w io.Writer) error {
	out := written{Reports: []Report{}}
	for _, p := range d.Parts {
		for _, report := range p.Reports {
			if title := p.Title; len(p.Reports) > 1 {
				report.Title = title + ": " + report.Title
			} else {
				report.Title = title
			}
			out.Reports = append(out.Reports, report)
		}
	}
	return writeJSON(w, out)
}

// ReadReports reads what the commands wrote as JSON: reports, one after the other or those of a document. Errors have
// news.CodeInvalid.
func ReadReports(r io.Reader) ([]Report, error) {
	var reports []Report
	dec := json.NewDecoder(r)
	for {
		var in struct {
			written
			Report
		}
		err := dec.Decode(&in)
		if errors.Is(err, io.EOF) && len(reports) > 0 {
			return reports, nil
		}
		if err == nil && len(in.Reports) == 0 && in.Rows == nil {
			err = errors.New("there are no rows in it")
		}
		if err != nil {
			return nil, news.Errorf(news.CodeInvalid, "this is not what newsdesk eval wrote as JSON: %w", err)
		}
		if in.Rows != nil {
			reports = append(reports, in.Report)
		}
		reports = append(reports, in.Reports...)
	}
}

// CompareAll compares the reports of two runs by their titles; two runs of one report are compared whatever they are
// called. What only one run holds is left out. The names are those of the runs.
func CompareAll(nameA, nameB string, a, b []Report, boot Bootstrap) []Comparison {
	var list []Comparison
	for _, before := range a {
		for _, after := range b {
			if before.Title != after.Title && len(a)+len(b) > 2 {
				continue
			}
			c := Compare(before.Rows, after.Rows, boot)
			c.Title, c.A, c.B = after.Title, nameA, nameB
			list = append(list, c)
			break
		}
	}
	return list
}

// heading is what a comparison is headed by.
func (c Comparison) heading() string {
	between := c.B + " against " + c.A
	if c.Title == "" {
		return between
	}
	return c.Title + ": " + between
}
