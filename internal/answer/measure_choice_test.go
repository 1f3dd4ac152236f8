package answer

import (
	"math"
	"slices"
	"testing"

	"newsdesk/internal/news"
)

// choosing is a multiple-choice question with what was retrieved for it.
type choosing struct {
	asked
	Choices, Nota    []string
	Right, NotaRight []int
	WithChoice       map[string]news.Evidence
}

func choicesOf(t *testing.T, track string) []choosing {
	t.Helper()
	out := cached(t, "choices-"+track, func() []choosing { return retrievedForChoices(t, track) })
	for i, a := range askedOf(t, track, track) {
		out[i].asked = a // what is embedded is not kept
	}
	return out
}

func retrievedForChoices(t *testing.T, track string) (out []choosing) {
	t.Helper()
	list := askedOf(t, track, track)
	l := newLibrary()
	addCorpus(t, l, track)
	retriever := l.retriever()
	for i, line := range lines[struct {
		ID      string
		Choices []string
		Right   []int `json:"answer_index"`
		Nota    struct {
			Choices []string
			Right   []int `json:"answer_index"`
		}
	}](t, "realtimeqa", "queries."+track+".dev.jsonl") {
		c := choosing{asked: list[i], Choices: line.Choices, Nota: line.Nota.Choices, Right: line.Right, NotaRight: line.Nota.Right,
			WithChoice: map[string]news.Evidence{}}
		for _, choice := range slices.Concat(c.Choices, c.Nota) {
			if _, ok := c.WithChoice[choice]; ok || isNoneOfThem(choice) {
				continue
			}
			e, err := retriever.Retrieve(t.Context(), news.Question{Text: c.Text + " " + choice, AskedAt: c.AskedAt})
			if err != nil {
				t.Fatal(err)
			}
			e.Passages = e.Passages[:min(len(e.Passages), 8)]
			c.WithChoice[choice] = e
		}
		out = append(out, c)
	}
	return out
}

type choiceExample struct {
	signs []choiceFeatures
	right int
	none  int
	fold  int
}

func choiceExamples(t *testing.T, list []choosing, nota bool) []choiceExample {
	var out []choiceExample
	a := New(Options{})
	for i, c := range list {
		choices, right := c.Choices, c.Right
		if nota {
			choices, right = c.Nota, c.NotaRight
		}
		var more []news.Evidence
		for _, choice := range choices {
			if e, ok := c.WithChoice[choice]; ok {
				more = append(more, e)
			}
		}
		ex := choiceExample{signs: a.weigh(c.question(), c.Evidence, more, choices), right: -1, none: -1, fold: i * 5 / len(list)}
		if len(right) == 1 {
			ex.right = right[0]
		}
		ex.none = slices.IndexFunc(choices, isNoneOfThem)
		out = append(out, ex)
	}
	return out
}

func learnChoices(list []choiceExample, skipFold int) choiceFeatures {
	var w, velocity choiceFeatures
	const rounds, rate, decay, ridge = 1000, 0.1, 0.9, 0.002
	for range rounds {
		var gradient choiceFeatures
		n := 0.0
		for _, ex := range list {
			if ex.fold == skipFold || ex.right < 0 {
				continue
			}
			n++
			p := probabilities(ex.signs, w)
			for i := range p {
				g := -p[i]
				if i == ex.right {
					g++
				}
				for k := range gradient {
					gradient[k] += g * ex.signs[i][k]
				}
			}
		}
		for k := range w {
			velocity[k] = decay*velocity[k] + rate*(gradient[k]/n-ridge*w[k])
			w[k] += velocity[k]
		}
	}
	return w
}

func choiceAccuracy(list []choiceExample, weights func(fold int) choiceFeatures) (accuracy, precision, recall float64) {
	hits, none, rightNone, isNone := 0.0, 0.0, 0.0, 0.0
	for _, ex := range list {
		p := probabilities(ex.signs, weights(ex.fold))
		best, at := math.Inf(-1), -1
		for i, v := range p {
			if v > best {
				best, at = v, i
			}
		}
		if at == ex.right {
			hits++
		}
		if ex.none >= 0 {
			if at == ex.none {
				none++
			}
			if ex.right == ex.none {
				isNone++
				if at == ex.none {
					rightNone++
				}
			}
		}
	}
	return hits / float64(len(list)), rightNone / none, rightNone / isNone
}

func TestMeasureChoices(t *testing.T) {
	a, b := choicesOf(t, "2022"), choicesOf(t, "2026")
	sets := [][]choiceExample{choiceExamples(t, a, false), choiceExamples(t, a, true), choiceExamples(t, b, false), choiceExamples(t, b, true)}
	names := []string{"2022", "2022 none", "2026", "2026 none"}
	all := slices.Concat(sets...)
	var byFold [5]choiceFeatures
	for f := range byFold {
		byFold[f] = learnChoices(all, f)
	}
	other := []choiceFeatures{learnChoices(slices.Concat(sets[2], sets[3]), -1), learnChoices(slices.Concat(sets[0], sets[1]), -1)}
	for i, set := range sets {
		for _, by := range []struct {
			name    string
			weights func(int) choiceFeatures
		}{{"shipped", func(int) choiceFeatures { return choiceWeights }}, {"cross-validated", func(f int) choiceFeatures { return byFold[f] }},
			{"learned on the other year", func(int) choiceFeatures { return other[i/2] }}} {
			accuracy, precision, recall := choiceAccuracy(set, by.weights)
			t.Logf("%s, %s: n %d, accuracy %.3f, none precision %.3f recall %.3f", names[i], by.name, len(set), accuracy, precision, recall)
		}
	}
	t.Logf("TYPE IN choice.go: choiceWeights = %.2f", learnChoices(all, -1))
}
