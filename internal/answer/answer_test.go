package answer

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

// keylessly asks the story without a model.
func keylessly(t *testing.T, question string) news.Answer {
	t.Helper()
	a := New(Options{Retriever: found{Evidence: storyEvidence()}, Bodies: story})
	got, err := a.Answer(t.Context(), news.Question{Text: question, AskedAt: published.AddDate(0, 0, 3)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkAnswer(t, got, story)
	return got
}

func TestKeylessAnswer(t *testing.T) {
	t.Parallel()
	tests := []struct{ question, first string }{
		{"Why did the crane in Velmora fall?", "its base had rusted through"},
		{"How many workers were hurt?", "Fourteen workers were hurt"},
		{"How long will the port of Velmora stay closed?", "closed for 36 hours"},
		{"What did Ilse Brandt say about repairs?", "“We had asked for repairs three times,” she said."},
		{"What did the union say about the owner?", "The union blamed the owner"},
		{"How much grain passes through Velmora every year?", "3.5 million tons of grain"},
	}
	for _, test := range tests {
		got := keylessly(t, test.question)
		if got.Refusal != nil {
			t.Errorf("%q was refused: %s", test.question, got.Refusal.Reason)
			continue
		}
		if got.Mode != news.ModeKeyless || len(got.Claims) > 4 || !strings.Contains(got.Claims[0].Text, test.first) {
			t.Errorf("%q: first of %d claims is %q, want %q", test.question, len(got.Claims), got.Claims[0].Text, test.first)
		}
	}
}

func TestKeylessRefusal(t *testing.T) {
	t.Parallel()
	tests := []struct{ question, reason string }{
		{"Why did the crane in Rotterdam fall?", "Rotterdam"},
		{"Who won the 2024 Regatta Cup?", "Regatta Cup"},
		{"What is the population of Velmora?", "close enough"},
		{"How did the volcano erupt near the coast?", "close enough"},
	}
	for _, test := range tests {
		got := keylessly(t, test.question)
		if got.Refusal == nil {
			t.Errorf("%q was answered: %q", test.question, got.Claims[0].Text)
			continue
		}
		if !strings.Contains(got.Refusal.Reason, test.reason) {
			t.Errorf("%q: reason %q, want %q in it", test.question, got.Refusal.Reason, test.reason)
		}
		if len(got.Refusal.Closest) != 2 || got.Refusal.Covers.Articles != 3 || got.Claims == nil || got.Sources == nil {
			t.Errorf("%q: refusal %+v", test.question, got.Refusal)
		}
	}
}

func TestOldEvidenceIsNoAnswerAboutNow(t *testing.T) {
	t.Parallel()
	a := New(Options{Retriever: found{Evidence: storyEvidence()}, Bodies: story})
	ask := func(question string) news.Answer {
		got, err := a.Answer(t.Context(), news.Question{Text: question, AskedAt: published.AddDate(4, 0, 0)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := ask("Why did the crane in Velmora fall?"); got.Refusal != nil {
		t.Errorf("refused: %s", got.Refusal.Reason)
	}
	if got := ask("Why did a crane fall onto the wall of the harbor in Velmora this week?"); got.Refusal == nil || !strings.Contains(got.Refusal.Reason, "older") {
		t.Errorf("%+v", got)
	}
}

func TestNothingFound(t *testing.T) {
	t.Parallel()
	for articles, reason := range map[int]string{0: "no articles yet", 7: "None of the library's articles"} {
		a := New(Options{Retriever: found{Evidence: news.Evidence{Coverage: news.Coverage{Articles: articles}}}, Model: &scripted{}})
		got, err := a.Answer(t.Context(), news.Question{Text: "Why did the crane fall?"}, nil)
		if err != nil || got.Refusal == nil || !strings.Contains(got.Refusal.Reason, reason) {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

func TestBadQuestions(t *testing.T) {
	t.Parallel()
	a := New(Options{Retriever: found{err: errors.New("no database")}})
	for question, code := range map[string]news.Code{" \n": news.CodeInvalid, strings.Repeat("why ", 2000): news.CodeTooLarge, "why?": news.CodeInternal} {
		if _, err := a.Answer(t.Context(), news.Question{Text: question}, nil); news.CodeOf(err) != code {
			t.Errorf("error %v, want %s", err, code)
		}
	}
}

// recorder implements Recorder.
type recorder struct {
	got []news.Answer
	err error
}

func (r *recorder) RecordAnswer(_ context.Context, a news.Answer) error {
	r.got = append(r.got, a)
	return r.err
}

func TestAnswersAreRecorded(t *testing.T) {
	t.Parallel()
	for _, failure := range []error{nil, errors.New("disk full")} {
		r := &recorder{err: failure}
		a := New(Options{Retriever: found{Evidence: storyEvidence()}, Recorder: r})
		got, err := a.Answer(t.Context(), news.Question{Text: "Why did the crane in Velmora fall?", Library: 7}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]news.Answer{got}, r.got); diff != "" {
			t.Error(diff)
		}
		if !regexp.MustCompile(`^[a-z2-7]{12}$`).MatchString(got.ID) || got.Library != 7 || got.AskedAt.IsZero() || len(got.Timings) == 0 {
			t.Errorf("%+v", got)
		}
	}
}

// Two copies and an independent report are three sources of two origins.
func TestSourcesAndOrigins(t *testing.T) {
	t.Parallel()
	e := storyEvidence()
	e.Passages = append(e.Passages, passage(12, "The port of", "main quay."))
	e.Passages[0].Copies = []news.Headline{{Article: 9, Version: 19, Title: "Another copy"}, e.Passages[3].Headline}
	m := &scripted{turns: []turn{{text: said(
		claimOf("Sixteen were hurt.", "{2}", "Sixteen people were hurt when a crane fell"),
		claimOf("The port closed after a crane collapsed.", "{0}", "closed on Tuesday after a crane collapsed"),
		claimOf("The port of Velmora closed.", "{3}", "The port of Velmora closed on Tuesday"),
	)}}}
	got, err := New(Options{Retriever: found{Evidence: e}, Model: m}).Answer(t.Context(), news.Question{Text: "What happened in Velmora?"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkAnswer(t, got, story)
	type line struct {
		number, origin, copies int
		version                news.VersionID
	}
	var lines []line
	for _, s := range got.Sources {
		lines = append(lines, line{s.Number, s.Origin, len(s.Copies), s.Version})
	}
	if diff := cmp.Diff([]line{{1, 1, 0, 13}, {2, 2, 1, 11}, {3, 2, 0, 12}}, lines, cmp.AllowUnexported(line{})); diff != "" {
		t.Error(diff)
	}
	if got.Origins != 2 {
		t.Errorf("%d origins", got.Origins)
	}
}

func TestUnderstand(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind                  kind
		actor, speaker, names []string
		verb                  string
	}{
		"Why did Albania expel Iranian diplomats?":      {kindWhy, []string{"nation:albania"}, nil, []string{"nation:albania", "nation:iran"}, "expel"},
		"why did france expel iranian diplomats":        {kindWhy, []string{"nation:france"}, nil, []string{"nation:france", "nation:iran"}, "expel"},
		"When was the cyber attack?":                    {kindWhen, nil, nil, nil, ""},
		"What did Edi Rama say about the damage?":       {kindSpeech, nil, []string{"edi", "rama"}, []string{"edi", "rama"}, ""},
		"How did Iran's Foreign Ministry respond?":      {kindSpeech, nil, []string{"nation:iran", "foreign", "ministri"}, []string{"nation:iran", "foreign", "ministri"}, ""},
		"What did the United States say?":               {kindSpeech, nil, []string{"nation:united_states"}, []string{"nation:united_states"}, ""},
		"Why were diplomats expelled in 2018 and 2020?": {kindWhy, nil, nil, nil, ""},
		"How long did the embassy staff get to leave?":  {kindQuantity, nil, nil, nil, ""},
		"Who won the 2022 World Cup?":                   {kindWho, nil, nil, []string{"world", "cup"}, ""},
		"The king died. Where was he buried?":           {kindWhere, nil, nil, nil, ""},
		"Which company bought Twitter?":                 {kindName, nil, nil, []string{"twitter"}, ""},
		"What was Iran's reaction to the move?":         {kindSpeech, nil, []string{"nation:iran"}, []string{"nation:iran"}, ""},
	}
	r := newReader()
	for question, want := range tests {
		got := r.understand(news.Question{Text: question}, news.Evidence{})
		if got.kind != want.kind || got.verb != want.verb {
			t.Errorf("%q: kind %d, verb %q", question, got.kind, got.verb)
		}
		for what, lists := range map[string][2][]string{"actor": {want.actor, got.actor}, "speaker": {want.speaker, got.speaker}, "names": {want.names, got.names}} {
			if diff := cmp.Diff(lists[0], lists[1]); diff != "" {
				t.Errorf("%q: %s: %s", question, what, diff)
			}
		}
	}
}

func TestWrongActor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		question, text string
		refused        bool
	}{
		{"Why did Norland sue Batavia?", "Norland sued Batavia over fishing rights in the strait.", false},
		{"Why did Batavia sue Norland?", "Norland sued Batavia over fishing rights in the strait.", true},
		{"Why did Batavia sue Norland?", "In May Norland was sued by Batavia over fishing rights.", false},
		{"Why did Norland sue Batavia?", "In May Norland was sued by Batavia over fishing rights.", true},
		{"Why did Norland sue Batavia?", "Fishing rights divide Norland and Batavia: the case is about the strait.", false},
	}
	for _, test := range tests {
		p := news.Passage{Headline: news.Headline{Version: 1}, End: len(test.text), Text: test.text, Scores: news.Scores{Final: 1}}
		got, err := New(Options{Retriever: found{Evidence: news.Evidence{Passages: []news.Passage{p}}}}).Answer(t.Context(), news.Question{Text: test.question}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if refused := got.Refusal != nil && strings.Contains(got.Refusal.Reason, "do not say this of"); refused != test.refused {
			t.Errorf("%q of %q: %+v", test.question, test.text, got.Refusal)
		}
	}
}

func TestRepeatsAreToldOnce(t *testing.T) {
	t.Parallel()
	e := storyEvidence()
	e.Passages = append(e.Passages, passage(12, "Fourteen workers", "every year."))
	got, err := New(Options{Retriever: found{Evidence: e}, Bodies: story}).Answer(t.Context(), news.Question{Text: "How many workers were hurt?"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range got.Claims {
		if seen[c.Text] {
			t.Errorf("told twice: %q", c.Text)
		}
		seen[c.Text] = true
	}
}

func TestRestOf(t *testing.T) {
	t.Parallel()
	p := passage(11, "Fourteen workers", "two of them badly.")
	rest := restOf([]news.Passage{p}, 11, harborBody)
	if len(rest) != 2 {
		t.Fatalf("%d parts", len(rest))
	}
	for _, r := range rest {
		if harborBody[r.Start:r.End] != r.Text || strings.Contains(r.Text, "Fourteen") || r.Version != 11 {
			t.Errorf("%+v", r)
		}
	}
	if got := restOf([]news.Passage{p}, 11, "another text"); got != nil {
		t.Errorf("parts of a body that does not fit: %+v", got)
	}
}

func BenchmarkKeyless(b *testing.B) {
	e := storyEvidence()
	for range 3 {
		e.Passages = append(e.Passages, storyPassages()...)
	}
	a := New(Options{Retriever: found{Evidence: e}, Bodies: story})
	for b.Loop() {
		if _, err := a.Answer(b.Context(), news.Question{Text: "Why did the crane in Velmora fall?"}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
