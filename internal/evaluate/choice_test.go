package evaluate

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"newsdesk/internal/news"
)

const choiceFile = `{"id":"1","asked_on":"2024-05-04","question":"What fell?","answer_text":["a crane"],"choices":["a crane","a ship"],"answer_index":[0],"nota":{"choices":["a crane","None of the above"],"answer_index":[0],"answer_is_none":false}}
{"id":"2","asked_on":"2024-05-04","question":"Who won?","answer_text":["Vell"],"choices":["Osmark","Vell"],"answer_index":[1],"nota":{"choices":["Osmark","None of the above"],"answer_index":[1],"answer_is_none":true}}
`

// chooserOf chooses the first choice that it knows, else the last one.
type chooserOf []string

func (c chooserOf) Choose(_ context.Context, q news.Question, choices []string) (int, []float64, error) {
	if q.Library != 5 || q.AskedAt.IsZero() {
		return 0, nil, errors.New("the question is not as it was put")
	}
	for i, choice := range choices {
		if slices.Contains(c, choice) {
			return i, nil, nil
		}
	}
	return len(choices) - 1, nil, nil
}

func TestMeasureChoices(t *testing.T) {
	t.Parallel()
	set, err := ReadChoices(strings.NewReader(choiceFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		knows chooserOf
		want  map[Metric]float64
	}{
		{chooserOf{"a crane", "Vell"}, map[Metric]float64{ChoiceRight: 1, NotaRight: 1, NonePrecision: 1, NoneRecall: 1}},
		{chooserOf{"Osmark"}, map[Metric]float64{ChoiceRight: 0, NotaRight: 0, NonePrecision: 0, NoneRecall: 0}},
		{nil, map[Metric]float64{ChoiceRight: 0.5, NotaRight: 0.5, NonePrecision: 0.5, NoneRecall: 1}},
	} {
		report, err := MeasureChoices(t.Context(), "t", c.knows, set, Options{Library: 5}, Bootstrap{})
		if err != nil || report.Errors != 0 {
			t.Fatal(report.Rows, err)
		}
		for metric, want := range c.want {
			if f, ok := report.Figure(metric); !ok || f.Value != want {
				t.Errorf("%q: %s = %+v, want %v", c.knows, metric, f, want)
			}
		}
	}
}

func TestChoicesMustHoldTheRightOne(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{`"answer_index":[2]`, `"answer_index":[]`, `"answer_index":[-1]`} {
		file := strings.Replace(choiceFile, `"answer_index":[0]`, bad, 1)
		if list, err := ReadChoices(strings.NewReader(file)); news.CodeOf(err) != news.CodeInvalid || list != nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%s: %v, %v", bad, list, err)
		}
	}
}
