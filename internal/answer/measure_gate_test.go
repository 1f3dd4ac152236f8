package answer

import (
	"math"
	"os"
	"slices"
	"testing"
	"time"
)

// The gate is calibrated with
//
//	NEWSDESK_MEASURE=1 go test -run 'TestMeasureGate' -v ./internal/answer
//
// which prints the weights to type into signs.go and the thresholds to type into settings.go ("TYPE IN"), and what they
// refuse. Set NEWSDESK_MEASURE to an empty folder to keep what was retrieved; empty it when retrieval has changed.

// judged is a question with the signs of its evidence.
type judged struct {
	signs
	answerable, held bool
	barred           bool // refused by a rule, whatever the signs
	question         string
	fold             int
	score            float64 // in log-odds, by weights that were learned without its fold
}

// gateSet is a set of questions of which it is known whether the evidence answers them.
type gateSet struct {
	name   string
	yes    []asked
	no     []asked
	weight [2]float64 // of all the unanswerable and of all the answerable questions in learning, 0 to test only
	later  time.Duration
	list   []*judged
}

func gateSets(t *testing.T) []*gateSet {
	multiHop, given, pooled := multiHop(t), multiTurn(t, false), multiTurn(t, true)
	var archive []asked
	for _, a := range answerable(askedOf(t, "2022", "2022")) {
		if !nowPattern.MatchString(a.Text) {
			archive = append(archive, a)
		}
	}
	return []*gateSet{
		{name: "2022, others of 2026", yes: answerable(askedOf(t, "2022", "2022")), no: askedOf(t, "2022", "2026"), weight: [2]float64{2, 1}},
		// Questions asked four years before the articles are unlike life; they count little.
		{name: "2026, others of 2022", yes: answerable(askedOf(t, "2026", "2026")), no: askedOf(t, "2026", "2022"), weight: [2]float64{0.3, 1}},
		{name: "pool of facts", yes: answerable(multiHop), no: unanswerable(multiHop), weight: [2]float64{0.7, 0.7}},
		{name: "conversations, passages given", yes: answerable(given), no: unanswerable(given), weight: [2]float64{0, 0.4}},
		{name: "conversations, passages pooled", yes: answerable(pooled), no: unanswerable(pooled), weight: [2]float64{0.8, 0.4}},
		{name: "2022, asked four years later", yes: archive, later: 4 * 365 * 24 * time.Hour},
	}
}

func (s *gateSet) judge(t *testing.T, r *reader, settings Settings) {
	for _, isAnswerable := range []bool{true, false} {
		list := s.no
		if isAnswerable {
			list = s.yes
		}
		for i, a := range list {
			a.AskedAt = a.AskedAt.Add(s.later)
			rd, chosen := a.choose(t, r, settings)
			var texts []string
			for _, c := range chosen {
				texts = append(texts, rd.text(c))
			}
			s.list = append(s.list, &judged{signs: rd.signsOf(chosen, a.question()), answerable: isAnswerable,
				held:     isAnswerable && len(a.Answers) > 0 && a.holds(texts...),
				question: a.Text, barred: len(chosen) == 0 || rd.question.coverage(rd.missing(chosen)) > tolerableMissing || rd.wrongActor(chosen) ||
					rd.otherEvent(chosen), fold: i * 5 / len(list)})
		}
	}
}

// learnGate learns all weights but gAge's from the questions outside of a fold.
func learnGate(sets []*gateSet, skipFold int) signs {
	type part struct {
		list   []*judged
		weight float64
	}
	var parts []part
	for _, s := range sets {
		for _, isAnswerable := range []bool{true, false} {
			p := part{weight: s.weight[0]}
			if isAnswerable {
				p.weight = s.weight[1]
			}
			for _, j := range s.list {
				if j.answerable == isAnswerable && !j.barred && j.fold != skipFold {
					p.list = append(p.list, j)
				}
			}
			if p.weight > 0 {
				parts = append(parts, p)
			}
		}
	}
	w := signs{gAge: gateWeights[gAge]}
	var velocity signs
	const rounds, rate, decay, ridge = 3000, 0.1, 0.9, 0.003
	for range rounds {
		var gradient signs
		for _, p := range parts {
			for _, j := range p.list {
				g := -1 / (1 + math.Exp(-j.dot(&w)))
				if j.answerable {
					g++
				}
				for k := range gradient {
					gradient[k] += g * j.signs[k] * p.weight / float64(len(p.list))
				}
			}
		}
		for k := range w {
			if k == gAge {
				continue
			}
			if k != gBias {
				gradient[k] -= ridge * w[k]
			}
			velocity[k] = decay*velocity[k] + rate*gradient[k]
			w[k] += velocity[k]
		}
	}
	return w
}

// scores returns the scores of the answerable or of the other questions, sorted.
func (s *gateSet) scores(isAnswerable bool) (out []float64) {
	for _, j := range s.list {
		if j.answerable == isAnswerable {
			out = append(out, j.score)
		}
	}
	slices.Sort(out)
	return out
}

func shareBelow(sorted []float64, threshold float64) float64 {
	n, _ := slices.BinarySearch(sorted, threshold)
	return float64(n) / float64(max(1, len(sorted)))
}

// curve logs the area under the curve and what is refused when a given share of the answerable ones is.
func (s *gateSet) curve(t *testing.T) {
	yes, no := s.scores(true), s.scores(false)
	area := 0.0
	for _, y := range yes {
		area += shareBelow(no, y)
	}
	t.Logf("%s: n %d answerable, %d not; area under the curve %.3f", s.name, len(yes), len(no), area/float64(len(yes)))
	for _, refused := range []float64{0.02, 0.05, 0.1, 0.15, 0.2, 0.3} {
		threshold := yes[int(refused*float64(len(yes)))]
		t.Logf("   %2.0f %% of the answerable refused, %.1f %% of the others: threshold %.2f", refused*100, 100*shareBelow(no, threshold), likelihoodOf(threshold))
	}
}

func likelihoodOf(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

// refusedAim is the share of the unanswerable questions of the first set at which the keyless gate is put, and
// wronglyRefusedAim that of its answerable ones for the gate before a model.
const (
	refusedAim        = 0.925
	wronglyRefusedAim = 0.01
)

func TestMeasureGate(t *testing.T) {
	sets := gateSets(t)
	r, settings := newReader(), Settings{}.WithDefaults()
	for _, s := range sets {
		s.judge(t, r, settings)
	}
	score := func(by func(fold int) signs, rules bool) {
		for _, s := range sets {
			for _, j := range s.list {
				w := by(j.fold)
				if j.score = j.dot(&w); rules && j.barred {
					j.score = -100
				}
			}
		}
	}
	var byFold [5]signs
	for f := range byFold {
		byFold[f] = learnGate(sets, f)
	}
	crossed := func(fold int) signs { return byFold[fold] }
	score(crossed, false)
	yes := sets[0].scores(true)
	modelGate := yes[int(wronglyRefusedAim*float64(len(yes)))]
	t.Logf("cross-validated, before a model, ModelGate %.2f:", likelihoodOf(modelGate))
	refusedAt(t, sets, modelGate)
	score(crossed, true)
	for _, s := range sets {
		s.curve(t)
	}
	no := sets[0].scores(false)
	gate := no[int(refusedAim*float64(len(no)))]
	t.Logf("cross-validated, Gate %.2f:", likelihoodOf(gate))
	refusedAt(t, sets, gate)
	if os.Getenv("NEWSDESK_FAILURES") != "" {
		logFailures(t, sets, gate)
	}
	t.Logf("TYPE IN signs.go: gateWeights = %.2f", learnGate(sets, -1))
	t.Logf("TYPE IN settings.go: Gate %.2f, ModelGate %.2f", likelihoodOf(gate), likelihoodOf(modelGate))
	score(func(int) signs { return gateWeights }, true)
	t.Logf("as shipped, Gate %.2f:", settings.Gate)
	refusedAt(t, sets, math.Log(settings.Gate/(1-settings.Gate)))
}

// logFailures logs the questions on the wrong side of the gate.
func logFailures(t *testing.T, sets []*gateSet, gate float64) {
	for _, s := range sets {
		for _, j := range s.list {
			if j.answerable != (j.score >= gate) {
				t.Logf("%s, answerable %t, held %t: %.2f %.2f %q", s.name, j.answerable, j.held, j.score, j.signs, j.question)
			}
		}
	}
}

func refusedAt(t *testing.T, sets []*gateSet, threshold float64) {
	for _, s := range sets {
		held, n := 0.0, 0.0
		for _, j := range s.list {
			if j.answerable {
				n++
			}
			if j.held && j.score >= threshold {
				held++
			}
		}
		t.Logf("   %-30s answerable refused %5.1f %%, others %5.1f %%, quotes hold the answer to %5.1f %%", s.name, 100*shareBelow(s.scores(true), threshold),
			100*shareBelow(s.scores(false), threshold), 100*held/n)
	}
}

func unanswerable(list []asked) []asked {
	var out []asked
	for _, a := range list {
		if a.Answerable == nil || !*a.Answerable {
			out = append(out, a)
		}
	}
	return out
}
