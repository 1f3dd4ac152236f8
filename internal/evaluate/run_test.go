package evaluate

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

type retrieverFunc func(context.Context, news.Question) (news.Evidence, error)

func (f retrieverFunc) Retrieve(ctx context.Context, q news.Question) (news.Evidence, error) {
	return f(ctx, q)
}

type answererFunc func(context.Context, news.Question) (news.Answer, error)

func (f answererFunc) Answer(ctx context.Context, q news.Question, progress func(news.Progress)) (news.Answer, error) {
	progress(news.Progress{Stage: news.StageRetrieve})
	return f(ctx, q)
}

func manyQuestions(n int) []Question {
	var questions []Question
	for i := range n {
		q := answerable(fmt.Sprint("q", i), []string{pageURL(i)}, "x")
		q.Text = fmt.Sprint("question ", i)
		questions = append(questions, q)
	}
	return questions
}

func TestRetrievalKeepsOrderAndGivesTheRetrieverNoGold(t *testing.T) {
	t.Parallel()
	clock := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	questions := manyQuestions(50)
	questions[7].AskedAt = clock.Add(time.Hour)
	retriever := retrieverFunc(func(_ context.Context, q news.Question) (news.Evidence, error) {
		var n int
		if _, err := fmt.Sscanf(q.Text, "question %d", &n); err != nil {
			return news.Evidence{}, err
		}
		want := news.Question{Text: q.Text, Library: 3, AskedAt: clock}
		if n == 7 {
			want.AskedAt = clock.Add(time.Hour)
		}
		if diff := cmp.Diff(want, q); diff != "" {
			return news.Evidence{}, errors.New(diff)
		}
		return news.Evidence{Passages: chunksOf(n + n%2)}, nil // right for even numbers only
	})
	calls := 0
	rows, err := Retrieval(t.Context(), retriever, questions, Options{
		Library: 3, Workers: 8, AskedAt: clock,
		Progress: func(done, total int) {
			calls++
			if done != calls || total != 50 {
				t.Errorf("progress %d of %d at call %d", done, total, calls)
			}
		},
	})
	if err != nil || len(rows) != 50 || calls != 50 {
		t.Fatalf("%d rows, %d calls, %v", len(rows), calls, err)
	}
	for i, row := range rows {
		if row.ID != questions[i].ID || row.Error != "" || row.Values[HitsAt4] != float64(1-i%2) {
			t.Errorf("row %d: %+v", i, row)
		}
	}
}

func TestRunBoundsTheWorkers(t *testing.T) {
	t.Parallel()
	const workers = 3
	var running atomic.Int32
	full, gate := make(chan struct{}), make(chan struct{})
	retriever := retrieverFunc(func(context.Context, news.Question) (news.Evidence, error) {
		now := running.Add(1)
		defer running.Add(-1)
		if now > workers {
			return news.Evidence{}, errors.New("too many at once")
		}
		if now == workers {
			select {
			case <-gate:
			default:
				close(full)
			}
		}
		<-gate
		return news.Evidence{}, nil
	})
	go func() {
		<-full // all workers are inside at once
		close(gate)
	}()
	rows, err := Retrieval(t.Context(), retriever, manyQuestions(20), Options{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row.Error != "" {
			t.Error(row.ID, row.Error)
		}
	}
}

func TestRunErrors(t *testing.T) {
	t.Parallel()
	failing := func(err error) Retriever {
		return retrieverFunc(func(_ context.Context, q news.Question) (news.Evidence, error) {
			if q.Text == "question 2" {
				return news.Evidence{}, err
			}
			return news.Evidence{Passages: chunksOf(0)}, nil
		})
	}
	rows, err := Retrieval(t.Context(), failing(errors.New("odd question")), manyQuestions(5), Options{Workers: 2})
	if err != nil || rows[2].Error != "odd question" || rows[3].Error != "" {
		t.Errorf("one bad question: %+v, %v", rows, err)
	}
	down := news.Errorf(news.CodeUnavailable, "the database is down")
	rows, err = Retrieval(t.Context(), failing(down), manyQuestions(5), Options{Workers: 2})
	if rows != nil || !errors.Is(err, down) {
		t.Errorf("database down: %+v, %v", rows, err)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	retriever := retrieverFunc(func(ctx context.Context, _ news.Question) (news.Evidence, error) {
		cancel()
		<-ctx.Done()
		return news.Evidence{}, ctx.Err()
	})
	rows, err := Retrieval(ctx, retriever, manyQuestions(100), Options{Workers: 4})
	if rows != nil || news.CodeOf(err) != news.CodeCanceled {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	answerer := answererFunc(func(_ context.Context, q news.Question) (news.Answer, error) {
		switch q.Text {
		case "question 0":
			return answerOf("x stands here."), nil
		case "question 1":
			return refusal(), nil
		}
		return news.Answer{}, errors.New("broken")
	})
	retriever := retrieverFunc(func(context.Context, news.Question) (news.Evidence, error) {
		return news.Evidence{Passages: []news.Passage{chunkOf(1, "an x")}}, nil
	})
	rows, err := Answers(t.Context(), answerer, retriever, manyQuestions(3), Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	report := NewReport("t", rows, Bootstrap{})
	got := map[Metric][2]float64{}
	for _, f := range report.Figures {
		got[f.Metric] = [2]float64{f.Value, float64(f.N)}
	}
	third := 1.0 / 3
	want := map[Metric][2]float64{
		Answered: {third, 3}, Refused: {third, 3}, WronglyRefused: {third, 3},
		QuoteOfAnswered: {1, 1}, QuoteOfAnswerable: {third, 3}, ClaimOfAnswered: {1, 1},
		TopChunkOfAnswered: {1, 1}, TopChunkOfAnswerable: {1, 2}, Sentences: {1, 1}, FourSentences: {1, 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	withoutReference, err := Answers(t.Context(), answerer, nil, manyQuestions(3), Options{})
	if err != nil || len(withoutReference) != 3 {
		t.Errorf("no retriever: %v", err)
	}
}
