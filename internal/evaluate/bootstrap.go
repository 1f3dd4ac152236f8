package evaluate

import (
	"math/rand/v2"
	"slices"
)

// Bootstrap sets how intervals are made. The zero value means 1,000 resamples and seed 1.
type Bootstrap struct {
	Resamples int
	Seed      uint64
}

func (b Bootstrap) withDefaults() Bootstrap {
	if b.Resamples <= 0 {
		b.Resamples = 1000
	}
	if b.Seed == 0 {
		b.Seed = 1
	}
	return b
}

// interval is the 95 % percentile bootstrap interval of the mean: the 2.5th and 97.5th percentile of the means
// of resamples drawn with replacement. The same values in the same order give the same interval.
func (b Bootstrap) interval(values []float64) (low, high float64) {
	if len(values) == 0 {
		return 0, 0
	}
	b = b.withDefaults()
	random := rand.New(rand.NewPCG(b.Seed, uint64(len(values))))
	means := make([]float64, b.Resamples)
	for i := range means {
		sum := 0.0
		for range values {
			sum += values[random.IntN(len(values))]
		}
		means[i] = sum / float64(len(values))
	}
	slices.Sort(means)
	cut := b.Resamples * 25 / 1000 // nearest rank, the same number of resamples left out at both ends
	return means[cut], means[len(means)-1-cut]
}

func mean(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
