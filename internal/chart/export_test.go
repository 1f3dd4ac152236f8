package chart

// Scale and Number are for tests.
func Scale(values []float64) (step float64, ticks int) { return scale(values) }
func Number(v float64) string                          { return number(v) }
