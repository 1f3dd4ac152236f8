package answer

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"newsdesk/internal/news"
)

const filmBody = "The jury of the film festival gave its prize to a comedy on Sunday."

// mixedEvidence is the story with a passage about something else.
func mixedEvidence() (news.Evidence, bodies) {
	e, texts := storyEvidence(), bodies{29: filmBody}
	for v, body := range story {
		texts[v] = body
	}
	e.Passages = append(e.Passages, news.Passage{Ref: news.ChunkRef{Version: 29}, Headline: news.Headline{Article: 9, Version: 29,
		Title: "Film prize for a comedy", PublishedAt: published}, End: len(filmBody), Text: filmBody})
	return e, texts
}

func TestGateBeforeAndAfterAModel(t *testing.T) {
	t.Parallel()
	evidence, texts := mixedEvidence()
	film := turn{text: said(claimOf("A comedy won the prize.", "{3}", filmBody))}
	crane := turn{text: said(claimOf("Its base had rusted through.", "{0}", "the crane fell because its base had rusted through"))}
	for _, test := range []struct {
		question string
		gate     float64
		reply    turn
		calls    int
		answered bool
	}{
		{"Why did the crane in Velmora fall?", 0, crane, 1, true},
		{"Why did the crane in Velmora fall?", 0, film, 1, false}, // what it cites is not about the question
		{"Why did the crane in Velmora fall?", -1, film, 1, true},
		{"Which parliament passed the new budget for its schools?", 0, film, 0, false}, // the articles are not either
		{"Which parliament passed the new budget for its schools?", -1, film, 1, true},
		{"¿Quién ganó el premio del festival?", 0, film, 1, true}, // another language is the model's to judge
	} {
		m := &scripted{turns: []turn{test.reply}}
		a := New(Options{Retriever: found{Evidence: evidence}, Bodies: texts, Model: m, Settings: Settings{ModelGate: test.gate}})
		got, err := a.Answer(t.Context(), news.Question{Text: test.question, AskedAt: published}, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkAnswer(t, got, texts)
		if len(m.prompts) != test.calls || (got.Refusal == nil) != test.answered {
			t.Errorf("%q, gate %.1f: %d calls, %+v", test.question, test.gate, len(m.prompts), got)
		}
	}
}

func TestAgeCountsByWhatIsAsked(t *testing.T) {
	t.Parallel()
	r := newReader()
	for question, want := range map[string]float64{
		"What fell in Velmora this week?":                           ageOfNews,
		"Which crane fell in Velmora in 2031?":                      ageOfNews, // the evidence ends in 2025
		"Is the zoo of Ostrand closed to visitors?":                 ageOfPresent,
		"Who closed the zoo of Ostrand to visitors?":                ageOfPast,
		"Who was hurt by the crane that fell in Velmora?":           0, // the articles hold all of it
		"Who closed the port of Velmora in 2025?":                   0,
		"Which country won most of the medals in the 2022 contest?": 0,
	} {
		q := news.Question{Text: question, AskedAt: published.AddDate(7, 0, 0)}
		rd := r.read(r.understand(q, storyEvidence()), storyPassages())
		if got := rd.age(q); got != want {
			t.Errorf("%q: %.1f, want %.1f", question, got, want)
		}
		q.AskedAt = published
		if got := rd.age(q); got != 0 {
			t.Errorf("%q asked when it was published: %.1f", question, got)
		}
	}
}

func TestLikelihoodIsOneForAllQuestions(t *testing.T) {
	t.Parallel()
	reader := newReader()
	rapid.Check(t, func(t *rapid.T) {
		q := news.Question{Text: hostileText(t, "question"), AskedAt: published}
		rd := reader.read(reader.understand(q, storyEvidence()), storyPassages())
		chosen := rd.choose(4)
		g := rd.signsOf(chosen, q)
		shown := 0
		for _, c := range chosen {
			shown += seemingly(rd.text(c))
		}
		if shown > 4 {
			t.Errorf("%q: %d sentences", q.Text, shown)
		}
		if p := g.likelihood(); !(p >= 0 && p <= 1) {
			t.Errorf("%q: likelihood %v of %v", q.Text, p, g)
		}
		if rd.judge(chosen, 0, q) == "" && rd.judge(chosen, 1.01, q) == "" {
			t.Errorf("%q passes a gate above 1", q.Text)
		}
	})
}

func TestChoose(t *testing.T) {
	t.Parallel()
	evidence, texts := mixedEvidence()
	a := New(Options{Retriever: found{Evidence: evidence}, Bodies: texts})
	for _, test := range []struct {
		question string
		choices  []string
		want     int
	}{
		{"How many workers were hurt in Velmora?", []string{"40", "14", "ninety"}, 1},
		{"How long will the port of Velmora stay closed?", []string{"36 hours", "12 hours", "None of the above"}, 0},
		{"Which company owns the crane that fell in Velmora?", []string{"Polar Star", "Norvik Lines", "Blue Funnel"}, 1},
		{"Which company owns the crane that fell in Velmora?", []string{"Polar Star", "Blue Funnel", "None of the above"}, 2},
	} {
		at, scores, err := a.Choose(t.Context(), news.Question{Text: test.question, AskedAt: published}, test.choices)
		if err != nil || at != test.want {
			t.Errorf("%q: %q, %.2f, %v", test.question, test.choices[at], scores, err)
		}
	}
	if _, _, err := a.Choose(t.Context(), news.Question{Text: "Why?"}, []string{"one"}); news.CodeOf(err) != news.CodeInvalid || !strings.Contains(err.Error(), "two choices") {
		t.Errorf("one choice: %v", err)
	}
}

func TestChoosingGivesProbabilities(t *testing.T) {
	t.Parallel()
	a := New(Options{Retriever: found{Evidence: storyEvidence()}, Bodies: story})
	rapid.Check(t, func(t *rapid.T) {
		choices := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"None of the above", "", "36 hours", "Ilse Brandt"})), 2, 5).Draw(t, "choices")
		at, scores, err := a.Choose(t.Context(), news.Question{Text: hostileText(t, "question"), AskedAt: published}, choices)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, s := range scores {
			sum += s
			if s > scores[at] {
				t.Errorf("%v is not the best of %v", scores[at], scores)
			}
		}
		if len(scores) != len(choices) || sum < 0.999 || sum > 1.001 {
			t.Errorf("%v for %q", scores, choices)
		}
	})
}
