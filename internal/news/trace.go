package news

import "time"

// Trace is how an answer came about, for the people who look after a library: what was retrieved, what a model was told
// and said, and what fell. It holds what was asked and so is personal data: it is kept no longer than the answer and
// forgotten with the person.
type Trace struct {
	Answer     string    `json:"answer"`
	Library    LibraryID `json:"library"`
	Person     PersonID  `json:"-"` // who asked; 0: not known
	AskedAt    time.Time `json:"asked_at"`
	Question   string    `json:"question"`
	Understood string    `json:"understood,omitempty"`
	Mode       Mode      `json:"mode"`

	Terms    []QueryTerm     `json:"terms"`
	Passages []TracedPassage `json:"passages"` // best first
	Gate     *GateVerdict    `json:"gate,omitempty"`
	// Exchanges are the requests to the model, in order.
	Exchanges []Exchange     `json:"exchanges,omitempty"`
	Quotes    map[string]int `json:"quotes,omitempty"` // how many of the model's quotes came out how
	Fallen    []FallenClaim  `json:"fallen,omitempty"`
	Claims    int            `json:"claims"` // shown in the end
	Refusal   string         `json:"refusal,omitempty"`
	Notice    string         `json:"notice,omitempty"`
	Usage     Usage          `json:"usage"`
	Timings   Timings        `json:"timings"`
}

// TracedPassage is a retrieved passage without its text.
type TracedPassage struct {
	Ref ChunkRef `json:"chunk"`
	Headline
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Scores Scores `json:"scores"`
}

// GateVerdict is what the evidence gate made of the evidence.
type GateVerdict struct {
	Likelihood float64 `json:"likelihood"` // that the evidence answers the question, from 0 to 1
	Bound      float64 `json:"bound"`      // below which an answer is refused
	Reason     string  `json:"reason,omitempty"`
}

// Exchange is one request to a language model and what came back.
type Exchange struct {
	Purpose  string        `json:"purpose"` // "answer" or "rewrite"
	System   string        `json:"system"`
	User     string        `json:"user"`
	Reply    string        `json:"reply"`
	Error    string        `json:"error,omitempty"`
	Model    string        `json:"model,omitempty"`
	Usage    Usage         `json:"usage"`
	Duration time.Duration `json:"nanoseconds"`
}

// FallenClaim is what a model wrote and a reader does not see, and why.
type FallenClaim struct {
	Text   string `json:"text"`
	Reason string `json:"reason"`
}
