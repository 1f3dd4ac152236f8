package evaluate

import (
	"context"
	"errors"
	"io"
	"strings"

	"newsdesk/internal/news"
)

// Conversation is one whose last turn its passages answer, answer in part or do not answer, or that does not say enough
// to be answered (MTRAG-UN; Rosenthal et al. 2026).
type Conversation struct {
	ID            string   `json:"id"`
	Answerability []string `json:"answerability"`
	Contexts      []struct {
		DocumentID string `json:"document_id"`
		Title      string `json:"title"`
		Text       string `json:"text"`
	} `json:"contexts"`
	Input   []spoken `json:"input"`
	Targets []spoken `json:"targets"`
}

type spoken struct {
	Speaker string `json:"speaker"`
	Text    string `json:"text"`
}

// What a conversation's last turn is, as the set says it.
const (
	turnAnswerable     = "ANSWERABLE"
	turnPartial        = "PARTIAL"
	turnUnanswerable   = "UNANSWERABLE"
	turnUnderspecified = "UNDERSPECIFIED"
)

// ReadConversations reads a set, plain or gzip, one JSON object a line. Errors have news.CodeInvalid or
// news.CodeTooLarge.
func ReadConversations(r io.Reader) ([]Conversation, error) {
	return readObjects(r, func(c Conversation) error {
		if c.ID == "" || len(c.Answerability) != 1 {
			return errors.New("id or answerability is missing")
		}
		switch c.Answerability[0] {
		case turnAnswerable, turnPartial, turnUnanswerable, turnUnderspecified:
		default:
			return errors.New("answerability is none of ANSWERABLE, PARTIAL, UNANSWERABLE, UNDERSPECIFIED")
		}
		if n := len(c.Input); n == 0 || c.Input[n-1].Speaker != "user" || strings.TrimSpace(c.Input[n-1].Text) == "" {
			return errors.New("the last turn is not a user's")
		}
		return nil
	})
}

// AsksBack reports whether an answer asks the reader what is meant.
func AsksBack(a news.Answer) bool { return a.AskBack != "" }

// MeasureAbstention asks each conversation's last turn beside its own passages.
func MeasureAbstention(ctx context.Context, title string, beside Beside, asksBack func(news.Answer) bool, set []Conversation, o Options, b Bootstrap, notes ...string) (Report, error) {
	rows, err := run(ctx, set, o, func(ctx context.Context, c Conversation) (Row, error) {
		asked := c.question()
		asked.AskedAt = o.AskedAt
		answer, err := beside.ask(ctx, c.articles(), asked)
		return abstentionRow(c, answer, asksBack, err), err
	})
	if err != nil {
		return Report{}, err
	}
	report := NewReport(title, rows, b, notes...)
	report.Unit = "conversations"
	rates := []Metric{WronglyRefused, RightlyRefused, AskedBack}
	report.derive(AbstentionMean, b, rates, func(rows []Row) float64 {
		return (1 - meanOf(rows, WronglyRefused) + meanOf(rows, RightlyRefused) + meanOf(rows, AskedBack)) / 3
	})
	return report, nil
}

// question is the last turn with the turns before it.
func (c Conversation) question() news.Question {
	last := len(c.Input) - 1
	q := news.Question{Text: c.Input[last].Text}
	for _, said := range c.Input[:last] {
		if said.Speaker == "user" {
			q.History = append(q.History, news.Turn{Question: said.Text})
		} else if n := len(q.History); n > 0 {
			q.History[n-1].Answer = strings.TrimSpace(q.History[n-1].Answer + " " + said.Text)
		}
	}
	return q
}

func (c Conversation) articles() []news.Article {
	var list []news.Article
	for _, p := range c.Contexts {
		list = append(list, news.Article{Title: p.Title, Body: strings.TrimSpace(strings.TrimPrefix(p.Text, p.Title)), Origin: p.DocumentID})
	}
	return list
}

func abstentionRow(c Conversation, answer news.Answer, asksBack func(news.Answer) bool, err error) Row {
	kind := c.Answerability[0]
	q := Question{ID: c.ID, Text: c.Input[len(c.Input)-1].Text, Type: strings.ToLower(kind)}
	if kind == turnAnswerable || kind == turnUnanswerable {
		answerable := kind == turnAnswerable
		q.Answerable = &answerable
	}
	row := answerRow(q, answer, err)
	if kind == turnUnderspecified {
		row.Values[AskedBack] = share(err == nil && asksBack(answer))
	}
	if kind != turnAnswerable && kind != turnPartial {
		return row
	}
	said := strings.Join(claimTexts(answer.Claims), " ")
	for _, target := range c.Targets {
		row.Values[AnswerF1] = max(row.Values[AnswerF1], tokenF1(said, target.Text))
	}
	return row
}

// tokenF1 is the F1 of the two texts' words, counted with repeats, after Normalize.
func tokenF1(a, b string) float64 {
	left := map[string]int{}
	words := strings.Fields(Normalize(a))
	for _, w := range words {
		left[w]++
	}
	common, others := 0, strings.Fields(Normalize(b))
	for _, w := range others {
		if left[w] > 0 {
			left[w]--
			common++
		}
	}
	return ratio(2*float64(common), float64(len(words)+len(others)))
}
