package evaluate

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

func TestReadQuestions(t *testing.T) {
	t.Parallel()
	const file = "\ufeff" + `{"id":"a","question":"Who won?","asked_on":"2022-06-16","answers":["X"],"urls":["https://e.com/1"],"answer_urls":["https://e.com/2"],"type":"who","note":"n"}

{"id":"b","question":"When?","asked_on":"2022-06-16T10:00:00+02:00","answerable":false}
{"id":"c","question":"Why?","answerable":null,"answers":["Y"]}
`
	got, err := ReadQuestions(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	yes, no := true, false
	want := []Question{
		{
			ID: "a", Text: "Who won?", Type: "who", AskedAt: time.Date(2022, 6, 16, 23, 59, 59, 0, time.UTC),
			Answers: []string{"X"}, URLs: []string{"https://e.com/1"}, AnswerURLs: []string{"https://e.com/2"},
			Answerable: &yes,
		},
		{ID: "b", Text: "When?", AskedAt: time.Date(2022, 6, 16, 8, 0, 0, 0, time.UTC), Answerable: &no},
		{ID: "c", Text: "Why?", Answers: []string{"Y"}},
	}
	sameTime := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })
	if diff := cmp.Diff(want, got, sameTime); diff != "" {
		t.Error(diff)
	}
}

func TestReadQuestionsNamesTheBadLine(t *testing.T) {
	t.Parallel()
	const good = `{"id":"a","question":"q"}` + "\n"
	for name, c := range map[string]struct {
		line, says string
		code       news.Code
	}{
		"not JSON":      {`nonsense`, "line 2", news.CodeInvalid},
		"misspelled":    {`{"id":"b","question":"q","answer":["x"]}`, `unknown field "answer"`, news.CodeInvalid},
		"no id":         {`{"question":"q"}`, "id is missing", news.CodeInvalid},
		"same id":       {`{"id":"a","question":"q"}`, "used before", news.CodeInvalid},
		"no question":   {`{"id":"b","question":" "}`, "question is missing", news.CodeInvalid},
		"bad date":      {`{"id":"b","question":"q","asked_on":"16.6.2022"}`, "asked_on", news.CodeInvalid},
		"blank answer":  {`{"id":"b","question":"q","answers":["?!"]}`, "punctuation", news.CodeInvalid},
		"contradiction": {`{"id":"b","question":"q","answerable":false,"answer_urls":["u"]}`, "answer_urls", news.CodeInvalid},
		"two values":    {`{"id":"b","question":"q"} {}`, "after the JSON", news.CodeInvalid},
		"too long":      {strings.Repeat("x", maxQuestionLine+1), "line 2 is longer", news.CodeTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadQuestions(strings.NewReader(good + c.line))
			if err == nil || !strings.Contains(err.Error(), c.says) || news.CodeOf(err) != c.code {
				t.Errorf("got %v with code %q", err, news.CodeOf(err))
			}
		})
	}
}

func TestMarkUnanswerable(t *testing.T) {
	t.Parallel()
	yes := true
	before := []Question{{ID: "a", URLs: []string{"u"}, AnswerURLs: []string{"u"}, Answerable: &yes}}
	after := MarkUnanswerable(before)
	if !after[0].isUnanswerable() || after[0].URLs != nil || after[0].AnswerURLs != nil {
		t.Errorf("got %+v", after[0])
	}
	if !before[0].isAnswerable() || before[0].URLs == nil {
		t.Error("the original was changed")
	}
}

const (
	quizFile = `{"id":"q1","week":"w","asked_on":"2022-06-16","quiz_source":"CNN","question":"Which?","answer_text":["A"],"gold_urls":["https://gone.example"],"gold_doc_ids":["d1"],"docs_with_answer_string":["d1","d2"]}
{"id":"q2","asked_on":"2022-06-16","question":"What?","answer_text":["B"],"gold_doc_ids":[],"docs_with_answer_string":[]}
`
	corpusFile = `{"id":"d1","url":"https://e.com/1","title":null,"body":"x"}
{"id":"d2","url":"https://e.com/2","body":"y"}
`
)

func TestReadRealTimeQA(t *testing.T) {
	t.Parallel()
	var zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	if _, err := zip.Write([]byte(corpusFile)); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	for name, corpus := range map[string]string{"plain": corpusFile, "gzip": zipped.String()} {
		got, err := ReadRealTimeQA(strings.NewReader(quizFile), strings.NewReader(corpus))
		if err != nil {
			t.Fatal(name, err)
		}
		yes, asked := true, time.Date(2022, 6, 16, 23, 59, 59, 0, time.UTC)
		want := []Question{
			{
				ID: "q1", Text: "Which?", AskedAt: asked, Type: "CNN", Answers: []string{"A"}, Answerable: &yes,
				URLs: []string{"https://e.com/1"}, AnswerURLs: []string{"https://e.com/1", "https://e.com/2"},
			},
			{ID: "q2", Text: "What?", AskedAt: asked, Answers: []string{"B"}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(name, diff)
		}
	}
}

func TestReadRealTimeQAWithoutItsCorpus(t *testing.T) {
	t.Parallel()
	got, err := ReadRealTimeQA(strings.NewReader(quizFile), nil)
	if err != nil || len(got) != 2 || got[0].URLs != nil || got[0].Answerable != nil {
		t.Errorf("no corpus: %+v, %v", got, err)
	}
	_, err = ReadRealTimeQA(strings.NewReader(quizFile), strings.NewReader(`{"id":"d9","url":"u"}`))
	if news.CodeOf(err) != news.CodeInvalid || !strings.Contains(err.Error(), "page d1 is not in the corpus") {
		t.Errorf("wrong corpus: %v", err)
	}
	_, err = ReadRealTimeQA(strings.NewReader(quizFile), strings.NewReader("\x1f\x8bnot gzip"))
	if news.CodeOf(err) != news.CodeInvalid {
		t.Errorf("broken gzip: %v", err)
	}
}

func FuzzReadQuestions(f *testing.F) {
	f.Add(`{"id":"a","question":"q","asked_on":"2022-06-16","answers":["x"],"answerable":true}`)
	f.Add("\ufeff\n{\"id\":\"\",\"question\":\"q\"}\n{")
	f.Add(`{"id":"a","question":"q","asked_on":"9999-12-31T23:59:59Z"}` + "\n" + `null`)
	f.Fuzz(func(t *testing.T, file string) {
		questions, err := ReadQuestions(strings.NewReader(file))
		checkSet(t, questions, err)
	})
}

func FuzzReadRealTimeQA(f *testing.F) {
	f.Add(quizFile, corpusFile)
	f.Add(quizFile, "\x1f\x8b")
	f.Add(`[]`, `{"id":1}`)
	f.Fuzz(func(t *testing.T, file, corpus string) {
		questions, err := ReadRealTimeQA(strings.NewReader(file), strings.NewReader(corpus))
		checkSet(t, questions, err)
	})
}

// checkSet states what every read set keeps: an error with a code and no questions, or sound questions.
func checkSet(t *testing.T, questions []Question, err error) {
	t.Helper()
	if err != nil {
		if code := news.CodeOf(err); questions != nil || code != news.CodeInvalid && code != news.CodeTooLarge {
			t.Fatalf("%d questions and %v (%s)", len(questions), err, code)
		}
		return
	}
	ids := map[string]bool{}
	for _, q := range questions {
		if q.ID == "" || ids[q.ID] || strings.TrimSpace(q.Text) == "" {
			t.Fatalf("unsound question %+v", q)
		}
		ids[q.ID] = true
		for _, answer := range q.Answers {
			if Normalize(answer) == "" {
				t.Fatalf("blank answer in %+v", q)
			}
		}
	}
}
