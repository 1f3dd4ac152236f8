package news

import (
	"slices"
	"strings"
	"time"
)

// Mode says how an answer's sentences came about.
type Mode string

// The modes of an answer.
const (
	ModeModel   Mode = "model"   // a language model wrote the claims; every quote was verified
	ModeKeyless Mode = "keyless" // the claims are the articles' own sentences
)

// Answer holds everything a door needs to show. Its JSON form is what `newsdesk ask --json` prints.
type Answer struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	// Understood is how a follow-up was read, when it was rewritten to stand alone; empty otherwise.
	Understood string    `json:"understood,omitempty"`
	Library    LibraryID `json:"library"`
	AskedAt    time.Time `json:"asked_at"`
	Mode       Mode      `json:"mode"`
	Language   string    `json:"language,omitempty"`
	// Notice is a sentence the reader should see, such as why a keyless answer replaces the model's.
	Notice        string         `json:"notice,omitempty"`
	Claims        []Claim        `json:"claims"`
	Sources       []Source       `json:"sources"`
	Origins       int            `json:"origins"` // independent origins among the sources
	AsOf          time.Time      `json:"as_of,omitzero"`
	Disagreements []Disagreement `json:"disagreements,omitempty"`
	Missing       string         `json:"missing,omitempty"` // what the library does not say, in a sentence
	// AskBack is a sentence that asks for what the question leaves open, in place of an answer. Refusal is set too then: its
	// Reason is the same sentence and its Closest are what could be meant.
	AskBack string   `json:"ask_back,omitempty"`
	Refusal *Refusal `json:"refusal,omitempty"` // set exactly when there are no claims
	Model   string   `json:"model,omitempty"`
	Usage   Usage    `json:"usage"`
	Timings Timings  `json:"timings"`
	// Verified is set when a model's reply was verified; it is for those who count.
	Verified *Verified `json:"-"`
}

// Claim is one statement of an answer with the citations that prove it. A claim without a citation is never
// part of an Answer.
type Claim struct {
	Text      string     `json:"text"`
	Citations []Citation `json:"citations"`
	// Value and Superseded are set in disagreements only: what the claim says, in its article's words and short, such as
	// "14 people", and that a later report takes its place.
	Value      string `json:"value,omitempty"`
	Superseded bool   `json:"superseded,omitempty"`
	// Unsupported says that the quotes stand but do not say all of the text. It is set only where operators want such
	// claims marked; otherwise they are dropped.
	Unsupported bool `json:"unsupported,omitempty"`
}

// Citation is a verified quote: Quote is exactly the bytes [Start, End) of the cited version's body.
type Citation struct {
	Source  int       `json:"source"` // number of the source in the answer, from 1
	Article ArticleID `json:"article"`
	Version VersionID `json:"version"`
	Start   int       `json:"start"`
	End     int       `json:"end"`
	Quote   string    `json:"quote"`
	// Dates are what the quote's relative dates mean in its article.
	Dates []ResolvedDate `json:"dates,omitempty"`
}

// ResolvedDate is a relative date of a quote with the absolute one: "Tuesday", "6 September 2022".
type ResolvedDate struct {
	Text string `json:"text"`
	Date string `json:"date"`
}

// DatesNote says in a line what the relative dates of a claim's quotes mean: "Tuesday = 6 September 2022". It is empty
// when there are none.
func (c Claim) DatesNote() string {
	var notes []string
	for _, cite := range c.Citations {
		for _, d := range cite.Dates {
			if note := d.Text + " = " + d.Date; !slices.Contains(notes, note) {
				notes = append(notes, note)
			}
		}
	}
	return strings.Join(notes, "; ")
}

// Source is a cited article. Sources that are near copies of each other share an Origin number.
type Source struct {
	Number int `json:"number"`
	Headline
	Origin int `json:"origin"`
	// Copies are near copies of this article in the library that were not needed for the answer.
	Copies []Headline `json:"copies,omitempty"`
}

// Disagreement shows values that independent origins give for the same thing.
type Disagreement struct {
	About  string  `json:"about"`
	Claims []Claim `json:"claims"`
}

// Refusal says why there is no answer and what might help instead.
type Refusal struct {
	Kind    RefusalKind `json:"-"`      // for those who count
	Reason  string      `json:"reason"` // one sentence
	Closest []Headline  `json:"closest,omitempty"`
	Covers  Coverage    `json:"covers"`
}

// RefusalKind is why there is no answer, in a word.
type RefusalKind string

// The kinds of refusal.
const (
	RefusedNothingFound RefusalKind = "nothing_found" // no passage fits the question
	RefusedWeak         RefusalKind = "weak_evidence" // the passages hardly answer it
	RefusedOpen         RefusalKind = "asked_back"    // the question leaves open what is meant
	RefusedByModel      RefusalKind = "model_found_none"
	RefusedUnproved     RefusalKind = "unproved" // what the model wrote was not proved, or not what was asked for
)

// Verified counts what verification made of a model's reply.
type Verified struct {
	Quotes map[string]int // by status: supported, misattributed, stitched, absent
	Kept   int            // claims shown
	// Dropped are claims without a standing quote and sentences that theirs do not support; where such are marked in place
	// of dropped, the marked ones.
	Dropped int
}

// Usage counts a model's tokens for one answer, as the endpoint reports them.
type Usage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
}

// Spending is what a model's tokens cost, or may cost.
type Spending struct {
	Tokens int64
	Micros int64 // millionths of the operator's currency
}

// Timings are the wall times of the stages of one answer, in the order they ran.
type Timings []Timing

// Timing is the wall time of one stage.
type Timing struct {
	Stage    string        `json:"stage"`
	Duration time.Duration `json:"nanoseconds"`
}

// Prompt is one request to a language model that must answer with a JSON value of the given schema.
type Prompt struct {
	System     string
	User       string
	SchemaName string
	Schema     []byte // JSON schema of the reply
	MaxTokens  int    // limit of the reply
}

// Completion is a language model's whole reply.
type Completion struct {
	Text  string
	Model string
	Usage Usage
}
