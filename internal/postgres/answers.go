package postgres

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// AnswerLog records answers with their citations. With KeepQuestions the asker's words are stored too.
type AnswerLog struct {
	DB            *DB
	KeepQuestions bool
}

// RecordAnswer stores an answer and its citations in one transaction. The claims of disagreements are numbered on from
// those of the answer.
func (l *AnswerLog) RecordAnswer(ctx context.Context, a news.Answer) (err error) {
	defer wrap(&err, "RecordAnswer(%s)", a.ID)
	var question *string
	if l.KeepQuestions {
		sealed := l.DB.seal.seal(storable(a.Question), place(a.Library, answerQuestion))
		question = &sealed
	}
	b := &pgx.Batch{}
	b.Queue(`
		INSERT INTO answers (library_id, answer_id, question, mode, model, refused, prompt_tokens, completion_tokens, asked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		a.Library, a.ID, question, a.Mode, a.Model, a.Refusal != nil, a.Usage.PromptTokens, a.Usage.CompletionTokens, a.AskedAt)
	for i, claim := range allClaims(a) {
		for j, c := range claim.Citations {
			b.Queue(`
				INSERT INTO citations (library_id, answer_id, claim, citation, article_id, version_id, start_byte, end_byte)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, a.Library, a.ID, i, j, c.Article, c.Version, c.Start, c.End)
		}
	}
	return l.DB.inTx(ctx, func(tx pgx.Tx) error { return tx.SendBatch(ctx, b).Close() })
}

const answerQuestion = "answers.question"

func allClaims(a news.Answer) []news.Claim {
	claims := slices.Clone(a.Claims)
	for _, d := range a.Disagreements {
		claims = append(claims, d.Claims...)
	}
	return claims
}
