package answer

import (
	"strings"
	"testing"

	"newsdesk/internal/news"
)

func TestOpenQuestionsAreAskedBack(t *testing.T) {
	t.Parallel()
	crane := turns("Why did the crane in Velmora fall? = Its base had rusted through, Ilse Brandt said.")
	var prizes []report
	for _, s := range []string{"The Sarn choir won the song prize on Friday", "Norvik Rovers won the cup final against Hallen", "Ole Falk won the chess title in Arvenia"} {
		prizes = append(prizes, report{"Harbour Post", 7, s, s + " after a long evening.", 0})
	}
	prizeEvidence, _ := evidenceOf(prizes)
	for i := range prizeEvidence.Passages {
		prizeEvidence.Passages[i].Scores.Final = 1
	}
	tests := []struct {
		question string
		history  []news.Turn
		evidence news.Evidence
		want     string // "" for an answer or another refusal
	}{
		{"what happened?", nil, storyEvidence(), openWords},
		{"Why?", nil, storyEvidence(), openWords},
		{"What did he say?", nil, storyEvidence(), "Whom do you mean by “he”?"},
		{"when was that?", nil, storyEvidence(), "What do you mean by “that”?"},
		{"How much does this bridge cost?", nil, storyEvidence(), "Which one do you mean by “this bridge”?"},
		{"who won?", nil, prizeEvidence, openWords},
		{"who won the cup final?", nil, prizeEvidence, ""},
		{"who won?", nil, news.Evidence{Passages: prizeEvidence.Passages[:1], Coverage: prizeEvidence.Coverage}, ""},
		{"what happened?", nil, news.Evidence{}, ""}, // an empty library says so
		// What the turns before say is not asked for.
		{"what happened?", crane, storyEvidence(), ""},
		{"Why?", crane, storyEvidence(), ""},
		{"What did she say?", crane, storyEvidence(), ""},
		{"How heavy was this crane?", crane, storyEvidence(), ""},
		{"What happened in Velmora this week?", nil, storyEvidence(), ""},
		{"Did the union say that the crane was old?", nil, storyEvidence(), ""},
	}
	for _, test := range tests {
		for _, model := range []Model{nil, &scripted{turns: []turn{{text: "no"}, {text: "no"}, {text: "no"}, {text: "no"}}}} {
			got, err := New(Options{Retriever: found{Evidence: test.evidence}, Bodies: story, Model: model}).Answer(t.Context(),
				news.Question{Text: test.question, History: test.history, AskedAt: published}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got.AskBack != test.want {
				t.Errorf("%q is asked back %q, want %q", test.question, got.AskBack, test.want)
			}
			if test.want == "" {
				continue
			}
			if got.Refusal == nil || got.Refusal.Reason != got.AskBack || len(got.Refusal.Closest) == 0 || len(got.Refusal.Closest) > 3 || strings.Count(got.AskBack, "?") != 1 {
				t.Errorf("%q: %+v", test.question, got.Refusal)
			}
		}
	}
}

// What a person says after being asked back completes the question.
func TestAskedBackIsAnswered(t *testing.T) {
	t.Parallel()
	read, leans := Standalone("In Velmora", turns("what happened?"))
	if !leans || read != "what happened In Velmora?" {
		t.Errorf("%q", read)
	}
}
