package answer

import "time"

// Settings of answering. Zero fields mean the defaults. The defaults that were measured say on what; the command
// that measures them again is in measure_test.go.
type Settings struct {
	MaxQuestionBytes int // longer questions are errors

	// Keyless answers.
	ReadPassages int     // best passages whose sentences are considered
	ReadArticles int     // best articles that are read whole, beyond their passages; negative: none
	MaxSentences int     // sentences quoted at the most
	Gate         float64 // evidence score from 0 to 1 below which a keyless answer is refused

	// Answers by a model.
	PromptPassages int // passages shown to the model
	MaxReplyTokens int
	ModelTimeout   time.Duration // for all calls of one answer
}

// WithDefaults returns the settings with the defaults in place of zero fields.
func (s Settings) WithDefaults() Settings {
	setDefault(&s.MaxQuestionBytes, 4_000)
	setDefault(&s.ReadPassages, 12)
	setDefault(&s.ReadArticles, 3)
	setDefault(&s.MaxSentences, 4)
	setDefault(&s.Gate, 0.38)
	setDefault(&s.PromptPassages, 10)
	setDefault(&s.MaxReplyTokens, 1_200)
	setDefault(&s.ModelTimeout, 75*time.Second)
	return s
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
