package answer

import "time"

// Settings of answering. Zero fields mean the defaults. The defaults that were measured say on what; the command
// that measures them again is in measure_test.go.
//
// Gate is set where cross-validation on the development halves refuses nine in ten of the questions of 2026 asked of the 2022
// corpus of RealTime QA. ModelGate is set where it refuses about one in fifty of the questions that the 2022 corpus answers.
type Settings struct {
	MaxQuestionBytes int // longer questions are errors

	// Keyless answers.
	ReadPassages int     // best passages whose sentences are considered
	ReadArticles int     // best articles that are read whole, beyond their passages; negative: none
	MaxSentences int     // sentences quoted at the most
	Gate         float64 // likelihood from 0 to 1 that the articles answer below which a keyless answer is refused

	// Answers by a model.
	PromptPassages int     // passages shown to the model
	ModelGate      float64 // likelihood below which the model is not asked, or its answer not shown; negative: always ask
	MaxReplyTokens int
	// MarkUnsupported shows the sentences that their quotes do not support with a mark, in place of dropping them.
	MarkUnsupported bool
	ModelTimeout    time.Duration // for all calls that write one answer
	RewriteTimeout  time.Duration // for reading a follow-up, before anything is retrieved
}

// WithDefaults returns the settings with the defaults in place of zero fields.
func (s Settings) WithDefaults() Settings {
	setDefault(&s.MaxQuestionBytes, 4_000)
	setDefault(&s.ReadPassages, 12)
	setDefault(&s.ReadArticles, 2)
	setDefault(&s.MaxSentences, 4)
	setDefault(&s.Gate, 0.44)
	setDefault(&s.ModelGate, 0.1)
	setDefault(&s.PromptPassages, 10)
	setDefault(&s.MaxReplyTokens, 1_200)
	setDefault(&s.ModelTimeout, 75*time.Second)
	setDefault(&s.RewriteTimeout, 10*time.Second)
	return s
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
