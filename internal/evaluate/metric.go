package evaluate

import "slices"

// Metric names a measure. Its value for one question is a share (0 or 1), a reciprocal rank or a count; its
// figure is the mean over the questions for which it is defined.
type Metric string

// The measures; the package comment defines them.
const (
	HitsAt4              Metric = "hits@4"
	HitsAt10             Metric = "hits@10"
	MRRAt10              Metric = "mrr@10"
	AnswerRecallAt4      Metric = "answer_recall@4"
	AnswerRecallAt10     Metric = "answer_recall@10"
	Answered             Metric = "answered"
	Refused              Metric = "refused"
	WronglyRefused       Metric = "wrongly_refused"
	RightlyRefused       Metric = "rightly_refused"
	QuoteOfAnswered      Metric = "quote_contains_of_answered"
	QuoteOfAnswerable    Metric = "quote_contains_of_answerable"
	ClaimOfAnswered      Metric = "claim_contains_of_answered"
	TopChunkOfAnswered   Metric = "top_chunk_contains_of_answered"
	TopChunkOfAnswerable Metric = "top_chunk_contains_of_answerable"
	Sentences            Metric = "sentences"
	FourSentences        Metric = "at_most_four_sentences"
)

// Spec says how a metric is shown and which value of it makes a question a failure worth listing.
type Spec struct {
	Metric Metric
	Label  string
	Count  bool // a mean count; otherwise a share shown in percent
	// FailsAt is the value that puts a question on the list of failures, when Judged.
	FailsAt float64
	Judged  bool
}

// Specs lists the measures in the order of reports.
func Specs() []Spec {
	return append([]Spec{
		{Metric: HitsAt4, Label: "Hits@4", Judged: true},
		{Metric: HitsAt10, Label: "Hits@10", Judged: true},
		{Metric: MRRAt10, Label: "MRR@10"},
		{Metric: AnswerRecallAt4, Label: "Answer recall@4", Judged: true},
		{Metric: AnswerRecallAt10, Label: "Answer recall@10", Judged: true},
		{Metric: Answered, Label: "Answered"},
		{Metric: Refused, Label: "Refused"},
		{Metric: WronglyRefused, Label: "Wrongly refused, of answerable", Judged: true, FailsAt: 1},
		{Metric: RightlyRefused, Label: "Rightly refused, of unanswerable", Judged: true},
		{Metric: QuoteOfAnswered, Label: "Quotes contain the answer, of answered", Judged: true},
		{Metric: QuoteOfAnswerable, Label: "Quotes contain the answer, of answerable", Judged: true},
		{Metric: ClaimOfAnswered, Label: "Statements contain the answer, of answered"},
		{Metric: TopChunkOfAnswered, Label: "Top chunk alone contains it, of answered"},
		{Metric: TopChunkOfAnswerable, Label: "Top chunk alone contains it, of answerable"},
		{Metric: Sentences, Label: "Quoted sentences an answer", Count: true},
		{Metric: FourSentences, Label: "At most four sentences, of answered"},
	}, slices.Concat(setSpecs(), extractionSpecs())...)
}

// Row is what one question gave. Two configurations are compared row by row.
type Row struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	Type     string `json:"type,omitempty"`
	// Values holds the metrics that are defined for this question, and only those.
	Values map[Metric]float64 `json:"values"`
	Gold   []string           `json:"gold,omitempty"` // the answer strings
	// Retrieved are the first pages that were retrieved (or cited, when only an answer is known).
	Retrieved []Page   `json:"retrieved,omitempty"`
	Quoted    []string `json:"quoted,omitempty"`
	Refusal   string   `json:"refusal,omitempty"`
	Details   []string `json:"details,omitempty"` // what is wrong, a line each
	Error     string   `json:"error,omitempty"`   // the question ended in this error; it counts as a miss
	// Shallow marks a question for which fewer than 10 pages came back although the library holds more, so
	// that its figures at 10 may be too low.
	Shallow bool `json:"shallow,omitempty"`
}

// Page is one retrieved page.
type Page struct {
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
	Gold  bool   `json:"gold,omitempty"`
	// FoldedGold marks a page into which retrieval folded a gold page as a near copy. It does not count as a
	// hit, but it explains a miss.
	FoldedGold bool `json:"folded_gold,omitempty"`
}

// failed returns the judged metrics that this question failed, in the order of reports.
func (r Row) failed() []Metric {
	var failed []Metric
	for _, spec := range Specs() {
		if value, ok := r.Values[spec.Metric]; ok && spec.Judged && value == spec.FailsAt {
			failed = append(failed, spec.Metric)
		}
	}
	return failed
}

// share is 1 for true and 0 for false.
func share(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
