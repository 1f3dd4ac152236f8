package news

import "time"

// Finding says what a library holds about a statement.
type Finding string

// The findings.
const (
	FindingSupported    Finding = "supported"    // an article says so
	FindingContradicted Finding = "contradicted" // an article says otherwise
	FindingLacking      Finding = "lacking"      // no article says either clearly
)

// Verdict says for each statement of a text what a library holds about it. Its JSON form is what
// `newsdesk check --json` prints.
type Verdict struct {
	ID      string    `json:"id"`
	Claim   string    `json:"claim"` // the text as given
	Library LibraryID `json:"library"`
	AskedAt time.Time `json:"asked_at"`
	Mode    Mode      `json:"mode"`
	// Notice is a sentence the reader should see, such as that only the first statements were checked.
	Notice string `json:"notice,omitempty"`
	// Parts are the checked statements in the order of the text; there is at least one.
	Parts   []CheckedPart `json:"parts"`
	Sources []Source      `json:"sources"`
	Origins int           `json:"origins"` // independent origins among the sources
	AsOf    time.Time     `json:"as_of,omitzero"`
	// Closest are headlines near the parts that the library lacks.
	Closest []Headline `json:"closest,omitempty"`
	Covers  Coverage   `json:"covers"`
	Model   string     `json:"model,omitempty"`
	Usage   Usage      `json:"usage"`
	Timings Timings    `json:"timings"`
}

// CheckedPart is one statement with what was found. It has citations exactly when the finding is not FindingLacking.
type CheckedPart struct {
	Text      string     `json:"text"`
	Finding   Finding    `json:"finding"`
	Citations []Citation `json:"citations,omitempty"`
	// Note is a sentence that says what the finding rests on, such as `The article says 24, not 48.`
	Note string `json:"note,omitempty"`
}

// Count returns how many parts have the finding.
func (v Verdict) Count(f Finding) int {
	n := 0
	for _, p := range v.Parts {
		if p.Finding == f {
			n++
		}
	}
	return n
}
