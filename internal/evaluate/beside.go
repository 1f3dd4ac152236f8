package evaluate

import (
	"context"

	"newsdesk/internal/news"
)

// Beside answers from the given articles and no others, for sets whose questions come with their own passages. What it
// returns is used for one question or sentence and then forgotten.
type Beside func(articles []news.Article) (AnswerChecker, error)

// AnswerChecker answers questions, and says what it finds of a statement with a score that is higher for what is rather
// supported.
type AnswerChecker interface {
	Answerer
	SupportScore(context.Context, news.Question) (news.Finding, float64, error)
}

// ask puts one question beside articles of its own.
func (b Beside) ask(ctx context.Context, articles []news.Article, q news.Question) (news.Answer, error) {
	at, err := b(articles)
	if err != nil {
		return news.Answer{}, err
	}
	return at.Answer(ctx, q, func(news.Progress) {})
}
