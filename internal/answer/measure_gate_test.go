package answer

import (
	"math"
	"slices"
	"testing"
)

// judged is a question with the signs of its evidence.
type judged struct {
	asked
	signs
	answerable bool
	held       bool
	barred     bool // refused by a rule, whatever the signs
}

func judgedOf(t *testing.T, r *reader, list []asked, isAnswerable bool, s Settings) []judged {
	var out []judged
	for _, a := range list {
		rd, chosen := a.choose(t, r, s)
		var texts []string
		for _, c := range chosen {
			texts = append(texts, rd.text(c))
		}
		out = append(out, judged{a, rd.signsOf(chosen, a.AskedAt), isAnswerable, isAnswerable && a.holds(texts...),
			len(rd.missingNames(chosen, a.Text)) > 0 || rd.wrongActor(chosen) || rd.otherEvent(chosen)})
	}
	return out
}

func learnGate(list []judged, skip map[int]bool) signs {
	var w, velocity signs
	yes, no := 0.0, 0.0
	for _, j := range list {
		if j.answerable {
			yes++
		} else {
			no++
		}
	}
	const rounds, rate, decay, ridge = 1500, 0.1, 0.9, 0.002
	for range rounds {
		var gradient signs
		for _, j := range list {
			p := 1 / (1 + math.Exp(-j.dot(&w)))
			g := -p / no
			if j.answerable {
				g = (1 - p) / yes
			}
			for k := range gradient {
				gradient[k] += g * j.signs[k]
			}
		}
		for k := range w {
			if skip[k] {
				continue
			}
			velocity[k] = decay*velocity[k] + rate*(gradient[k]-ridge*w[k])
			w[k] += velocity[k]
		}
	}
	return w
}

// curve gives the share of unanswerable questions refused when the given share of answerable ones is refused.
func curve(t *testing.T, title string, list []judged, w signs) {
	t.Helper()
	var yes, no, held []float64
	for _, j := range list {
		s := j.dot(&w)
		if j.barred {
			s = -100
		}
		if j.answerable {
			yes = append(yes, s)
			if j.held {
				held = append(held, s)
			}
		} else {
			no = append(no, s)
		}
	}
	slices.Sort(yes)
	auc := 0.0
	for _, y := range yes {
		for _, n := range no {
			if y > n {
				auc++
			}
		}
	}
	t.Logf("%s: n %d answerable, %d not; AUC %.3f", title, len(yes), len(no), auc/float64(len(yes)*len(no)))
	for _, refused := range []float64{0.02, 0.05, 0.1, 0.15, 0.2, 0.3} {
		threshold := yes[int(refused*float64(len(yes)))]
		n, h := 0.0, 0.0
		for _, s := range no {
			if s < threshold {
				n++
			}
		}
		for _, s := range held {
			if s >= threshold {
				h++
			}
		}
		t.Logf("   %.0f %% of answerable refused: threshold %.2f (p %.2f), unanswerable refused %.3f, quotes hold the answer %.3f", refused*100,
			threshold, 1/(1+math.Exp(-threshold)), n/float64(len(no)), h/float64(len(yes)))
	}
}

func TestMeasureGate(t *testing.T) {
	r, s := newReader(), Settings{}.WithDefaults()
	a := append(judgedOf(t, r, answerable(askedOf(t, "2022", "2022")), true, s), judgedOf(t, r, askedOf(t, "2022", "2026"), false, s)...)
	b := append(judgedOf(t, r, answerable(askedOf(t, "2026", "2026")), true, s), judgedOf(t, r, askedOf(t, "2026", "2022"), false, s)...)
	both := append(append([]judged{}, a...), b...)
	curve(t, "shipped, 2022 corpus", a, gateWeights)
	curve(t, "shipped, 2026 corpus", b, gateWeights)
	stale := map[int]bool{gStale: true}
	wa, wb := learnGate(a, stale), learnGate(b, stale)
	wa[gStale], wb[gStale] = gateWeights[gStale], gateWeights[gStale]
	curve(t, "learned on 2026 corpus, tested on 2022", a, wb)
	curve(t, "learned on 2022 corpus, tested on 2026", b, wa)
	t.Logf("learned on both: %.2f", learnGate(both, stale))
}
