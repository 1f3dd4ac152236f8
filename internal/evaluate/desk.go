package evaluate

import (
	"context"

	"newsdesk/internal/news"
)

// Desk answers from the given articles and no others, for sets whose questions come with their own passages. What it
// returns is used for one question or sentence and then forgotten.
type Desk func(articles []news.Article) (AnswerChecker, error)

// AnswerChecker answers questions and checks statements.
type AnswerChecker interface {
	Answerer
	Check(context.Context, news.Question, func(news.Progress)) (news.Verdict, error)
}

// ask puts one question to a desk of its own.
func (d Desk) ask(ctx context.Context, articles []news.Article, q news.Question) (news.Answer, error) {
	at, err := d(articles)
	if err != nil {
		return news.Answer{}, err
	}
	return at.Answer(ctx, q, func(news.Progress) {})
}
