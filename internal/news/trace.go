package news

import (
	"slices"
	"time"
)

// Trace is how an answer came about, for the people who look after a library: what was retrieved, what a model was told
// and said, and what fell. It is personal data: it is kept no longer than the answer and forgotten with the person.
type Trace struct {
	Answer  string    `json:"answer"`
	Library LibraryID `json:"library"`
	Person  PersonID  `json:"-"` // who asked; 0: not known
	AskedAt time.Time `json:"asked_at"`
	Mode    Mode      `json:"mode"`
	// HasWords says that the trace holds what people wrote: the question and all that repeats it.
	HasWords   bool   `json:"has_words"`
	Question   string `json:"question,omitempty"`
	Understood string `json:"understood,omitempty"`

	Terms    []QueryTerm     `json:"terms,omitempty"`
	Passages []TracedPassage `json:"passages"` // best first
	Gate     *GateVerdict    `json:"gate,omitempty"`
	// Exchanges are the requests to the model, in order.
	Exchanges []Exchange     `json:"exchanges,omitempty"`
	Quotes    map[string]int `json:"quotes,omitempty"` // how many of the model's quotes came out how
	Fallen    []FallenClaim  `json:"fallen,omitempty"`
	Claims    int            `json:"claims"` // shown in the end
	Refusal   string         `json:"refusal,omitempty"`
	Cause     string         `json:"cause,omitempty"` // Refusal in words that are none of the question's
	Notice    string         `json:"notice,omitempty"`
	Usage     Usage          `json:"usage"`
	Timings   Timings        `json:"timings"`
}

// WithoutWords returns the trace without the question, what repeats it, what the model was told and said, and the text of
// what fell: what is left says how the answer came about and not what was asked.
func (t Trace) WithoutWords() Trace {
	t.HasWords, t.Question, t.Understood, t.Terms, t.Refusal, t.Notice = false, "", "", nil, "", ""
	t.Exchanges, t.Fallen = slices.Clone(t.Exchanges), slices.Clone(t.Fallen)
	for i := range t.Exchanges {
		t.Exchanges[i].System, t.Exchanges[i].User, t.Exchanges[i].Reply = "", "", ""
	}
	for i := range t.Fallen {
		t.Fallen[i].Text = ""
	}
	return t
}

// TracedPassage is a retrieved passage without its text. Of the headline only the numbers are stored; the rest is looked
// up when the trace is read and is empty when the article is not there anymore.
type TracedPassage struct {
	Ref ChunkRef `json:"chunk"`
	Headline
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Scores Scores `json:"scores"`
}

// GateVerdict is what the evidence gate made of the evidence.
type GateVerdict struct {
	Likelihood float64 `json:"likelihood"`       // that the evidence answers the question, from 0 to 1
	Bound      float64 `json:"bound"`            // below which an answer is refused
	Reason     string  `json:"reason,omitempty"` // as Trace.Cause
}

// Exchange is one request to a language model and what came back.
type Exchange struct {
	Purpose  string        `json:"purpose"` // "answer" or "rewrite"
	System   string        `json:"system,omitempty"`
	User     string        `json:"user,omitempty"`
	Reply    string        `json:"reply,omitempty"`
	Error    string        `json:"error,omitempty"`
	Model    string        `json:"model,omitempty"`
	Usage    Usage         `json:"usage"`
	Duration time.Duration `json:"nanoseconds"`
}

// FallenClaim is what a model wrote and a reader does not see, and why.
type FallenClaim struct {
	Text   string `json:"text,omitempty"`
	Reason string `json:"reason"`
}
