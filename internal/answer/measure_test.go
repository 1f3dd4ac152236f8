package answer

import (
	"context"
	"math"
	"os"
	"testing"

	"newsdesk/internal/evaluate"
	"newsdesk/internal/news"
)

// The measuring loop of the keyless method. It runs with
//
//	NEWSDESK_MEASURE=1 go test -run 'TestMeasure' -v ./internal/answer
//
// and needs the RealTime QA development data beside the project. With NEWSDESK_MEASURE set to a folder, what was
// retrieved is kept there, so that the next run takes seconds.

// asked is a question of a set with what was retrieved for it.
type asked struct {
	evaluate.Question
	Evidence news.Evidence
	Texts    map[news.VersionID]string // of the retrieved articles
}

// Bodies implements Bodies.
func (a asked) Bodies(context.Context, news.LibraryID, []news.VersionID) (map[news.VersionID]string, error) {
	return a.Texts, nil
}

// choose answers as an Answerer would, up to the gate.
func (a asked) choose(t *testing.T, r *reader, s Settings) (*reading, []sentence) {
	t.Helper()
	answerer := New(Options{Bodies: a, Settings: s})
	answerer.reader = r
	run := &run{Answerer: answerer, reader: answerer.reader.in(a.Evidence.Language), question: a.question(), evidence: a.Evidence}
	return run.choose(t.Context())
}

func (a asked) question() news.Question { return news.Question{Text: a.Text, AskedAt: a.AskedAt} }

// askedOf returns the questions of one track with the evidence of a corpus.
func askedOf(t *testing.T, corpus, questions string) []asked {
	t.Helper()
	return cached(t, "evidence-"+questions+"-on-"+corpus, func() []asked { return retrieved(t, corpus, questions) })
}

func retrieved(t *testing.T, corpus, questions string) (list []asked) {
	t.Helper()
	set, err := evaluate.ReadRealTimeQA(sharedFile(t, "data", "realtimeqa", "queries."+questions+".dev.jsonl"),
		sharedFile(t, "data", "realtimeqa", "corpus."+questions+".dev.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	l := newLibrary()
	addCorpus(t, l, corpus)
	r := l.retriever()
	for _, q := range set {
		e, err := r.Retrieve(t.Context(), news.Question{Text: q.Text, AskedAt: q.AskedAt})
		if err != nil {
			t.Fatal(err)
		}
		texts, err := l.Bodies(t.Context(), 0, versionsOf(e.Passages[:min(len(e.Passages), 12)]))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, asked{q, e, texts})
	}
	return list
}

func answerable(list []asked) []asked {
	var out []asked
	for _, a := range list {
		if a.Answerable != nil && *a.Answerable {
			out = append(out, a)
		}
	}
	return out
}

func (a asked) holds(texts ...string) bool {
	for _, answer := range a.Answers {
		found := false
		for _, s := range texts {
			found = found || evaluate.Contains(s, []string{answer})
		}
		if !found {
			return false
		}
	}
	return true
}

// example is a question whose evidence holds the answer, for learning the weights.
type example struct {
	sentences []features
	right     []bool
	fold      int
}

func examplesOf(t *testing.T, r *reader, list []asked, s Settings) []example {
	var out []example
	for i, a := range list {
		rd, _ := a.choose(t, r, s)
		ex := example{fold: i * 5 / len(list)} // the questions are in order of weeks
		any := false
		for _, sent := range rd.sentences {
			ok := a.holds(rd.text(sent))
			any = any || ok
			ex.sentences, ex.right = append(ex.sentences, sent.features), append(ex.right, ok)
		}
		if any {
			out = append(out, ex)
		}
	}
	return out
}

// learn fits the weights by the likelihood that a sentence drawn by softmax of the scores holds the answer.
func learn(list []example, skipFold int) features {
	var w, velocity features
	const rounds, rate, decay, ridge = 600, 0.05, 0.9, 0.002
	for range rounds {
		var gradient features
		n := 0.0
		for _, ex := range list {
			if ex.fold == skipFold {
				continue
			}
			n++
			all, right := 0.0, 0.0
			p := make([]float64, len(ex.sentences))
			for i := range ex.sentences {
				p[i] = math.Exp(ex.sentences[i].dot(&w))
				all += p[i]
				if ex.right[i] {
					right += p[i]
				}
			}
			for i := range p {
				g := -p[i] / all
				if ex.right[i] {
					g += p[i] / right
				}
				for k := range gradient {
					gradient[k] += g * ex.sentences[i][k]
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

// topHolds is the share of examples for which one of the n best sentences holds the answer.
func topHolds(list []example, weights func(fold int) features, n int) float64 {
	hits := 0.0
	for _, ex := range list {
		w := weights(ex.fold)
		best := make([]int, 0, n)
		for range min(n, len(ex.sentences)) {
			at := -1
			for i := range ex.sentences {
				taken := false
				for _, b := range best {
					taken = taken || b == i
				}
				if !taken && (at < 0 || ex.sentences[i].dot(&w) > ex.sentences[at].dot(&w)) {
					at = i
				}
			}
			best = append(best, at)
		}
		for _, b := range best {
			if ex.right[b] {
				hits++
				break
			}
		}
	}
	return hits / float64(len(list))
}

func TestMeasureLearning(t *testing.T) {
	r, s := newReader(), Settings{}.WithDefaults()
	list2022, list2026 := answerable(askedOf(t, "2022", "2022")), answerable(askedOf(t, "2026", "2026"))
	e22, e26 := examplesOf(t, r, list2022, s), examplesOf(t, r, list2026, s)
	all := append(append([]example{}, e22...), e26...)
	t.Logf("answer among the sentences read: 2022 %d of %d, 2026 %d of %d", len(e22), len(list2022), len(e26), len(list2026))
	shipped := func(int) features { return sentenceWeights }
	var byFold [5]features
	for f := range byFold {
		byFold[f] = learn(all, f)
	}
	crossed := func(fold int) features { return byFold[fold] }
	for _, n := range []int{1, 2, 3, 4} {
		t.Logf("top %d holds the answer: shipped 2022 %.3f 2026 %.3f; cross-validated 2022 %.3f 2026 %.3f", n,
			topHolds(e22, shipped, n), topHolds(e26, shipped, n), topHolds(e22, crossed, n), topHolds(e26, crossed, n))
	}
	t.Logf("learned: %.2f", learn(all, -1))
}

func TestMeasureAnswers(t *testing.T) {
	for _, track := range []string{"2022", "2026"} {
		measureAnswers(t, track)
	}
	measureRefusals(t, "2022", "2026")
	measureRefusals(t, "2026", "2022")
}

// measureRefusals asks a corpus the questions of the other track, which it can not answer but by luck.
func measureRefusals(t *testing.T, corpus, track string) {
	t.Helper()
	list := askedOf(t, corpus, track)
	r, s := newReader(), Settings{}.WithDefaults()
	refused := 0
	for _, a := range list {
		if rd, chosen := a.choose(t, r, s); rd.judge(chosen, s.Gate, a.question()) != "" {
			refused++
		}
	}
	t.Logf("questions of %s on the corpus of %s: n %d, refused %.3f", track, corpus, len(list), float64(refused)/float64(len(list)))
}

func measureAnswers(t *testing.T, track string) {
	list := answerable(askedOf(t, track, track))
	r, s := newReader(), Settings{}.WithDefaults()
	held, sentences, first, top, refused := 0, 0, 0, 0, 0
	for _, a := range list {
		rd, chosen := a.choose(t, r, s)
		var texts []string
		for _, c := range chosen {
			texts = append(texts, rd.text(c))
		}
		sentences += len(chosen)
		if rd.judge(chosen, s.Gate, a.question()) != "" {
			refused++
			texts = nil
		}
		if a.holds(texts...) {
			held++
		} else if os.Getenv("NEWSDESK_FAILURES") != "" {
			t.Logf("MISS kind %d %q => %q", rd.question.kind, a.Text, a.Answers)
			for _, c := range chosen {
				t.Logf("   %.2f %.2f %s", c.score, c.features, rd.text(c))
			}
		}
		if len(texts) > 0 && a.holds(texts[0]) {
			first++
		}
		if len(a.Evidence.Passages) > 0 && a.holds(a.Evidence.Passages[0].Text) {
			top++
		}
	}
	n := float64(len(list))
	t.Logf("%s: n %d, quotes hold the answer %.3f, first quote %.3f, top chunk %.3f, refused %.3f, %.2f sentences", track, len(list),
		float64(held)/n, float64(first)/n, float64(top)/n, float64(refused)/n, float64(sentences)/n)
}
