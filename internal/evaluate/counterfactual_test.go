package evaluate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

const fakeFile = `{"id":7,"query":"when?","answer":[["May 4","4 May"],"Vell"],"fakeanswer":"June 9","positive":["p1","p2"],"positive_wrong":["w1","w2"],"negative":["n1","n2","n3","n4","n5","n6"]}
{"id":"8","query":"who?","answer":"Ann Lee","fakeanswer":"Ben Ray","positive":["p"],"positive_wrong":[],"negative":["n"]}
`

func fakeSet(t *testing.T) []Counterfactual {
	t.Helper()
	set, err := ReadCounterfactual(strings.NewReader(fakeFile))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestNoisyPassages(t *testing.T) {
	t.Parallel()
	c := fakeSet(t)[0]
	for rate, want := range map[float64]string{0: "p1 p2 n1 n2 n3", 0.6: "p1 p2 n1 n2 n3", 0.8: "p1 n1 n2 n3 n4"} {
		if got := strings.Join(c.noisy(rate), " "); got != want {
			t.Errorf("noise %v: %s, want %s", rate, got, want)
		}
	}
	if got := strings.Join(c.mixed(), " "); got != "w1 p1 w2 p2 n1" {
		t.Error(got)
	}
}

func TestAnswerMayBeSpeltInSeveralWays(t *testing.T) {
	t.Parallel()
	set := fakeSet(t)
	for text, want := range map[string]bool{"On 4 may in Vell.": true, "May 4": false, "in vell, MAY 4": true, "June 9 in Vell": false} {
		if set[0].Answer.in(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
	if !set[1].Answer.in("ANN LEE did") || oneOrMore(nil).in("anything") {
		t.Error("a single answer")
	}
}

func TestMeasureCounterfactual(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer news.Answer
		want   map[Metric]float64
	}{
		"refuses": {refusal(), map[Metric]float64{QuoteOfAnswerable: 0, RightlyRefused: 1, FakeAlone: 0, FakeSaid: 0}},
		"true":    {answerOf("On May 4 in Vell."), map[Metric]float64{QuoteOfAnswerable: 0.5, RightlyRefused: 0, FakeAlone: 0, FakeSaid: 0}},
		"false":   {answerOf("On June 9."), map[Metric]float64{QuoteOfAnswerable: 0, RightlyRefused: 0, FakeAlone: 1, FakeSaid: 1}},
		"both":    {answerOf("On May 4 in Vell.", "On June 9."), map[Metric]float64{QuoteOfAnswerable: 0.5, RightlyRefused: 0, FakeAlone: 0, FakeSaid: 1}},
		"disputed": {news.Answer{Claims: answerOf("In Vell.").Claims, Disagreements: []news.Disagreement{{Claims: answerOf("On June 9.").Claims}}},
			map[Metric]float64{QuoteOfAnswerable: 0, RightlyRefused: 0, FakeAlone: 0, FakeSaid: 1}},
	} {
		beside := besideOf(func([]news.Article, news.Question) news.Answer { return c.answer })
		report, err := MeasureCounterfactual(t.Context(), "t", beside, fakeSet(t), Options{}, Bootstrap{})
		if err != nil {
			t.Fatal(err)
		}
		got := map[Metric]float64{}
		for metric := range c.want {
			f, _ := report.Figure(metric)
			got[metric] = f.Value
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Whatever is read of a public set is sound, and of a file that is not the set an error says which line is wrong.
func FuzzReadSets(f *testing.F) {
	for i, file := range []string{supportFile, followUpFile, conversationFile, fakeFile, choiceFile,
		`{"retrieval_list":[{"text":"x"}],"gold_list":[{"fact":"x"}]}`} {
		f.Add(i, file)
	}
	f.Add(3, `{"id":1,"query":"q","answer":[[]],"fakeanswer":"f"}`)
	f.Fuzz(func(t *testing.T, which int, file string) {
		r := strings.NewReader(file)
		switch uint(which) % 6 {
		case 0:
			list, err := ReadSupport(r)
			checkRead(t, len(list), err)
		case 1:
			list, err := ReadFollowUps(r)
			checkRead(t, len(list), err)
			for _, c := range list {
				rewriteRow(c, fmt.Sprint(c.History), strings.Fields, nil)
			}
		case 2:
			list, err := ReadConversations(r)
			checkRead(t, len(list), err)
			for _, c := range list {
				if q := c.question(); strings.TrimSpace(q.Text) == "" || len(q.History) >= len(c.Input) || len(c.articles()) != len(c.Contexts) {
					t.Fatalf("%+v of %+v", q, c)
				}
			}
		case 3:
			list, err := ReadCounterfactual(r)
			checkRead(t, len(list), err)
			for _, c := range list {
				for _, rate := range noiseRates {
					if n := len(c.noisy(rate)); n > passagesEach {
						t.Fatalf("%d passages at %v", n, rate)
					}
				}
				if n := len(c.mixed()); n > passagesEach {
					t.Fatalf("%d passages mixed", n)
				}
			}
		case 4:
			list, err := ReadChoices(r)
			checkRead(t, len(list), err)
			for _, q := range list {
				row := newRow(q.Question)
				scoreChoice(&row, q, q.Right[0], q.Nota.Right[0])
				if len(q.Right) == 1 && row.Values[ChoiceRight] != 1 {
					t.Fatalf("the right choice is wrong: %+v", q)
				}
			}
		case 5:
			list, err := ReadHopRankings(r)
			checkRead(t, len(list), err)
			if m := OfficialMultiHop(list); m.HitsAt4 > m.HitsAt10 || m.MRRAt10 > m.HitsAt10 || m.HitsAt10 > 1 {
				t.Fatalf("%+v", m)
			}
		}
	})
}
