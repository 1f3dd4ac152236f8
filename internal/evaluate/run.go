package evaluate

import (
	"context"
	"errors"
	"sync"
	"time"

	"newsdesk/internal/news"
)

// Retriever finds evidence. It should return at least 10 distinct pages when the library has them.
type Retriever interface {
	Retrieve(context.Context, news.Question) (news.Evidence, error)
}

// Answerer answers; it reports progress to the function, which is never nil here.
type Answerer interface {
	Answer(context.Context, news.Question, func(news.Progress)) (news.Answer, error)
}

// Options say how a set is asked.
type Options struct {
	Library news.LibraryID
	Workers int       // questions in flight; values below 1 mean 1
	AskedAt time.Time // the clock for questions that carry none
	Judge   *Judge    // grades answers when set
	// Progress, when set, is called after each question, never by two at once.
	Progress func(done, total int)
}

// Retrieval asks the retriever every question and returns a row each, in the order of the questions. The
// retriever sees the question's text and time, nothing else. A question whose retrieval fails counts as a miss
// and its row carries the error; but when the context ends or the database or an endpoint is unavailable,
// figures would mean nothing and Retrieval returns that error.
func Retrieval(ctx context.Context, retriever Retriever, questions []Question, o Options) ([]Row, error) {
	return run(ctx, questions, o, func(ctx context.Context, q Question) (Row, error) {
		evidence, err := retriever.Retrieve(ctx, o.ask(q))
		return retrievalRow(q, evidence, err), err
	})
}

// Answers asks the answerer every question and returns a row each, in the order of the questions. The
// retriever, which may be nil, adds the reference "top chunk alone" and the retrieved pages. Errors are treated
// as in Retrieval.
func Answers(
	ctx context.Context, answerer Answerer, retriever Retriever, questions []Question, o Options,
) ([]Row, error) {
	return run(ctx, questions, o, func(ctx context.Context, q Question) (Row, error) {
		asked := o.ask(q)
		answer, err := answerer.Answer(ctx, asked, func(news.Progress) {})
		row := answerRow(q, answer, err)
		if err == nil && o.Judge != nil {
			if err = o.Judge.add(ctx, &row, q, answer); err != nil {
				row.Error = err.Error()
			}
		}
		if err != nil || retriever == nil {
			return row, err
		}
		evidence, err := retriever.Retrieve(ctx, asked)
		if err != nil {
			row.Error = err.Error()
			return row, err
		}
		addTopChunk(&row, q, evidence)
		return row, nil
	})
}

// ask makes the question as an asker would put it, without anything the set knows about the answer.
func (o Options) ask(q Question) news.Question {
	asked := q.AskedAt
	if asked.IsZero() {
		asked = o.AskedAt
	}
	return news.Question{Text: q.Text, Library: o.Library, AskedAt: asked}
}

// run calls measure for every question, or whatever a set asks, with bounded workers and returns the rows in order.
func run[T any](
	ctx context.Context, questions []T, o Options, measure func(context.Context, T) (Row, error),
) ([]Row, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	rows := make([]Row, len(questions))
	next := make(chan int)
	var (
		workers sync.WaitGroup
		mu      sync.Mutex // guards done and the calls of Progress
		done    int
	)
	for range max(1, min(o.Workers, len(questions))) {
		workers.Go(func() {
			for i := range next {
				row, err := measure(ctx, questions[i])
				if isFatal(ctx, err) {
					stop(err)
					return
				}
				rows[i] = row
				mu.Lock()
				done++
				if o.Progress != nil {
					o.Progress(done, len(questions))
				}
				mu.Unlock()
			}
		})
	}
	feed(ctx, next, len(questions))
	workers.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return rows, nil
}

// feed sends 0 to n-1 until the context ends, then closes the channel.
func feed(ctx context.Context, next chan<- int, n int) {
	defer close(next)
	for i := range n {
		select {
		case next <- i:
		case <-ctx.Done():
			return
		}
	}
}

// isFatal tells errors after which figures would mean nothing from those that belong to one question.
func isFatal(ctx context.Context, err error) bool {
	if err == nil {
		return false
	}
	switch news.CodeOf(err) {
	case news.CodeUnavailable, news.CodeUnauthorized:
		return true
	}
	return ctx.Err() != nil || errors.Is(err, context.Canceled)
}
