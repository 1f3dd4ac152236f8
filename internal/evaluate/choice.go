package evaluate

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"newsdesk/internal/news"
)

// ChoiceQuestion is a quiz question with its choices.
type ChoiceQuestion struct {
	Question
	Choices []string
	Right   []int // places of the right ones, from 0
	// Nota is the same question with one choice replaced by "None of the above".
	Nota NotaChoices
}

// NotaChoices are choices of which the last says that none of the others is right.
type NotaChoices struct {
	Choices []string `json:"choices"`
	Right   []int    `json:"answer_index"`
	IsNone  bool     `json:"answer_is_none"`
}

// ReadChoices reads the quiz questions of a RealTime QA query file with their choices. Errors have news.CodeInvalid or
// news.CodeTooLarge.
func ReadChoices(r io.Reader) ([]ChoiceQuestion, error) {
	plain, err := decompress(r)
	if err != nil {
		return nil, err
	}
	var list []ChoiceQuestion
	set := newSet()
	err = readLines(plain, maxQuestionLine, func(number int, line []byte) error {
		q, err := parseRealTimeQA(line, nil)
		if err == nil {
			err = set.add(q)
		}
		var in struct {
			Choices []string    `json:"choices"`
			Right   []int       `json:"answer_index"`
			Nota    NotaChoices `json:"nota"`
		}
		if err == nil {
			err = json.Unmarshal(line, &in)
		}
		if err == nil && !(areChoices(in.Choices, in.Right) && areChoices(in.Nota.Choices, in.Nota.Right)) {
			err = errors.New("there are fewer than two choices, or the right one is not among them")
		}
		if err != nil {
			return news.Errorf(news.CodeInvalid, "line %d of the question file: %w", number, err)
		}
		list = append(list, ChoiceQuestion{q, in.Choices, in.Right, in.Nota})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func areChoices(choices []string, right []int) bool {
	return len(choices) > 1 && len(right) > 0 && slices.Min(right) >= 0 && slices.Max(right) < len(choices)
}

// Chooser chooses by what was retrieved alone. It returns the place of its choice, from 0, and how probable it finds
// each.
type Chooser interface {
	Choose(ctx context.Context, q news.Question, choices []string) (index int, scores []float64, err error)
}

// MeasureChoices asks every question twice, with its choices and with one of them replaced by "None of the above".
func MeasureChoices(ctx context.Context, title string, choose Chooser, set []ChoiceQuestion, o Options, b Bootstrap, notes ...string) (Report, error) {
	rows, err := run(ctx, set, o, func(ctx context.Context, q ChoiceQuestion) (Row, error) {
		row := newRow(q.Question)
		at, _, err := choose.Choose(ctx, o.ask(q.Question), q.Choices)
		nota := 0
		if err == nil {
			nota, _, err = choose.Choose(ctx, o.ask(q.Question), q.Nota.Choices)
		}
		if err != nil {
			row.Error, at, nota = err.Error(), -1, -1
		}
		scoreChoice(&row, q, at, nota)
		return row, err
	})
	if err != nil {
		return Report{}, err
	}
	return NewReport(title, rows, b, notes...), nil
}

// scoreChoice scores the choice made without and with "None of the above"; -1 is none and wrong.
func scoreChoice(row *Row, q ChoiceQuestion, at, nota int) {
	row.Values[ChoiceRight] = share(slices.Equal([]int{at}, q.Right))
	row.Values[NotaRight] = share(slices.Equal([]int{nota}, q.Nota.Right))
	none := len(q.Nota.Choices) - 1
	if nota == none {
		row.Values[NonePrecision] = share(q.Nota.IsNone)
	}
	if q.Nota.IsNone {
		row.Values[NoneRecall] = share(nota == none)
	}
	if at >= 0 && at < len(q.Choices) {
		row.Details = append(row.Details, "chose: "+q.Choices[at])
	}
}
