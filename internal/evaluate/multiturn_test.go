package evaluate

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"newsdesk/internal/news"
)

const followUpFile = `{"id":"1","domain":"a","history":["where is the crane","and the ship"],"last_turn":"and the ship","human_rewrite":"where is the ship in Vell harbour"}
{"id":"2","domain":"a","history":["where is the crane","who is the mayor"],"last_turn":"who is the mayor","human_rewrite":"who is the mayor"}
{"id":"3","domain":"b","history":["where is the crane","why"],"last_turn":"why","human_rewrite":"why"}
`

func TestMeasureRewrites(t *testing.T) {
	t.Parallel()
	set, err := ReadFollowUps(strings.NewReader(followUpFile))
	if err != nil {
		t.Fatal(err)
	}
	answerer := answererFunc(func(_ context.Context, q news.Question) (news.Answer, error) {
		if len(q.History) != 1 || q.History[0].Question != "where is the crane" {
			return news.Answer{}, errors.New("the turns before it are wrong")
		}
		return news.Answer{Understood: map[string]string{"and the ship": "and the ship in the harbour (about: where crane)", "why": "why crane"}[q.Text]}, nil
	})
	report, err := MeasureRewrites(t.Context(), "t", RewriteOf(answerer), strings.Fields, set, Options{}, Bootstrap{})
	if err != nil || report.Errors != 0 {
		t.Fatal(report, err)
	}
	// Of "where is in Vell harbour" that a person adds, "in harbour where" are added; of the five words that are added three are theirs.
	for metric, want := range map[Metric]float64{RewriteRecall: 3.0 / 5, RewriteRecallEach: 3.0 / 5, RewritePrecision: 3.0 / 5, FollowUpNoticed: 1, CompleteLeft: 0.5} {
		if f, ok := report.Figure(metric); !ok || math.Abs(f.Value-want) > 1e-12 {
			t.Errorf("%s = %+v, want %v", metric, f, want)
		}
	}
}

const conversationFile = `{"id":"1","answerability":["ANSWERABLE"],"contexts":[{"document_id":"d","title":"Crane","text":"Crane\nIt fell on Tuesday."}],"input":[{"speaker":"user","text":"what fell?"},{"speaker":"agent","text":"The crane."},{"speaker":"user","text":"when?"}],"targets":[{"speaker":"agent","text":"It fell on Tuesday."}]}
{"id":"2","answerability":["UNANSWERABLE"],"contexts":[],"input":[{"speaker":"user","text":"who won?"}],"targets":[]}
{"id":"3","answerability":["UNDERSPECIFIED"],"contexts":[],"input":[{"speaker":"user","text":"which one?"}],"targets":[]}
{"id":"4","answerability":["PARTIAL"],"contexts":[],"input":[{"speaker":"user","text":"and the rest?"}],"targets":[{"text":"Nobody knows."}]}
`

// besideOf answers every question by a script that sees the articles.
func besideOf(answer func(articles []news.Article, q news.Question) news.Answer) Beside {
	return func(articles []news.Article) (AnswerChecker, error) {
		return scriptedBeside{answererFunc(func(_ context.Context, q news.Question) (news.Answer, error) { return answer(articles, q), nil })}, nil
	}
}

type scriptedBeside struct{ answererFunc }

// SupportScore finds what the statement says of itself.
func (scriptedBeside) SupportScore(_ context.Context, q news.Question) (news.Finding, float64, error) {
	return news.Finding(q.Text), 0.5, nil
}

func TestCheckBesideScores(t *testing.T) {
	t.Parallel()
	got, err := CheckBeside(besideOf(nil))(t.Context(), "text", "contradicted")
	if want := (Support{Finding: news.FindingContradicted, Score: 0.5, Scored: true}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestMeasureAbstention(t *testing.T) {
	t.Parallel()
	set, err := ReadConversations(strings.NewReader(conversationFile))
	if err != nil {
		t.Fatal(err)
	}
	beside := besideOf(func(articles []news.Article, q news.Question) news.Answer {
		switch q.Text {
		case "when?":
			if len(articles) != 1 || articles[0].Body != "It fell on Tuesday." || len(q.History) != 1 || q.History[0].Answer != "The crane." {
				return refusal()
			}
			a := answerOf("It fell on Tuesday.")
			a.Claims[0].Text = "It fell on a Tuesday."
			return a
		case "which one?":
			return news.Answer{AskBack: "Which of the two do you mean?", Refusal: &news.Refusal{Reason: "It is not clear."}}
		}
		return refusal()
	})
	report, err := MeasureAbstention(t.Context(), "t", beside, AsksBack, set, Options{}, Bootstrap{})
	if err != nil {
		t.Fatal(err)
	}
	for metric, want := range map[Metric]float64{WronglyRefused: 0, RightlyRefused: 1, AskedBack: 1, AbstentionMean: 1, AnswerF1: (2.0 * 4 / 9) / 2} {
		if f, ok := report.Figure(metric); !ok || math.Abs(f.Value-want) > 1e-12 {
			t.Errorf("%s = %+v, want %v", metric, f, want)
		}
	}
	if len(report.Types) != 4 {
		t.Errorf("%+v", report.Types)
	}
}
