package chart

import "strconv"

// mostTicks is how many values above zero an axis names at most.
const mostTicks = 5

// scale gives an axis from zero to at least the largest of the values: in steps of 1, 2 or 5 times a power of ten.
func scale(values []float64) (step float64, ticks int) {
	top := 1.0
	for _, v := range values {
		top = max(top, v)
	}
	for power := 1.0; ; power *= 10 {
		for _, times := range []float64{1, 2, 5} {
			if step = power * times; top <= step*mostTicks {
				for ticks = 1; step*float64(ticks) < top; {
					ticks++
				}
				return step, ticks
			}
		}
	}
}

// number writes a value of an axis, which has few digits that are not zeros.
func number(v float64) string {
	signs := []string{"", "k", "M", "G", "T", "P", "E"}
	i := 0
	for ; v >= 1000 && i < len(signs)-1; i++ {
		v /= 1000
	}
	return strconv.FormatFloat(v, 'g', 3, 64) + signs[i]
}
