package evaluate

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"newsdesk/internal/news"
)

// FollowUp is the last question of a conversation with what a person made of it so that it stands alone (MTRAG; Katsis
// et al., TACL 2025).
type FollowUp struct {
	ID       string   `json:"id"`
	Domain   string   `json:"domain"`
	History  []string `json:"history"` // the user's turns; the last one is the follow-up
	LastTurn string   `json:"last_turn"`
	Rewrite  string   `json:"human_rewrite"`
}

// ReadFollowUps reads a set, one JSON object a line. Errors have news.CodeInvalid or news.CodeTooLarge.
func ReadFollowUps(r io.Reader) ([]FollowUp, error) {
	return readObjects(r, func(f FollowUp) error {
		if f.ID == "" || strings.TrimSpace(f.LastTurn) == "" || strings.TrimSpace(f.Rewrite) == "" {
			return errors.New("id, last_turn or human_rewrite is missing")
		}
		return nil
	})
}

// Rewriter reads a follow-up with the turns before it, so that it stands alone. What it leaves as it is, it returns.
type Rewriter func(ctx context.Context, followUp string, before []news.Turn) (string, error)

// RewriteOf is the Rewriter of an answerer: how it understood a follow-up before it looked for anything.
func RewriteOf(a Answerer) Rewriter {
	return func(ctx context.Context, followUp string, before []news.Turn) (string, error) {
		answer, err := a.Answer(ctx, news.Question{Text: followUp, History: before}, func(news.Progress) {})
		if err != nil || answer.Understood == "" {
			return followUp, err
		}
		return answer.Understood, nil
	}
}

// MeasureRewrites compares rewrites with people's. The words of content, which content returns, are those of the
// person's rewrite that are not in the follow-up itself.
func MeasureRewrites(ctx context.Context, title string, rewrite Rewriter, content func(string) []string, set []FollowUp, o Options, b Bootstrap, notes ...string) (Report, error) {
	rows, err := run(ctx, set, o, func(ctx context.Context, f FollowUp) (Row, error) {
		var before []news.Turn
		for _, q := range f.History[:max(0, len(f.History)-1)] {
			before = append(before, news.Turn{Question: q})
		}
		read, err := rewrite(ctx, f.LastTurn, before)
		return rewriteRow(f, read, content, err), err
	})
	if err != nil {
		return Report{}, err
	}
	report := NewReport(title, rows, b, notes...)
	report.Unit = "conversations"
	of := []Metric{RewriteRecallEach}
	total := func(rows []Row, part, whole Metric) float64 {
		return ratio(meanOf(rows, part), meanOf(rows, whole)) // over the same rows, so of their sums
	}
	report.derive(RewriteRecall, b, of, func(rows []Row) float64 { return total(rows, wordsHit, wordsWanted) })
	report.derive(RewritePrecision, b, of, func(rows []Row) float64 { return total(rows, wordsHit, wordsAdded) })
	return report, nil
}

// Counts of words, which are kept with the rows and not shown.
const (
	wordsWanted Metric = "words_wanted"
	wordsAdded  Metric = "words_added"
	wordsHit    Metric = "words_hit"
)

func rewriteRow(f FollowUp, read string, content func(string) []string, err error) Row {
	row := Row{ID: f.ID, Question: f.LastTurn, Type: f.Domain, Gold: []string{f.Rewrite}, Values: map[Metric]float64{}}
	if err != nil {
		row.Error = err.Error()
		read = f.LastTurn
	}
	row.Details = []string{"read: " + read}
	if f.LastTurn == f.Rewrite {
		row.Values[CompleteLeft] = share(read == f.LastTurn && err == nil)
		return row
	}
	row.Values[FollowUpNoticed] = share(read != f.LastTurn)
	own, person, ours := content(f.LastTurn), content(f.Rewrite), content(read)
	wanted, added := without(person, own), without(ours, own)
	if len(wanted) == 0 {
		return row
	}
	hit := len(wanted) - len(without(wanted, added))
	row.Values[RewriteRecallEach] = float64(hit) / float64(len(wanted))
	row.Values[wordsWanted], row.Values[wordsAdded], row.Values[wordsHit] = float64(len(wanted)), float64(len(added)), float64(hit)
	return row
}

// without returns the distinct words that are not among the others.
func without(words, others []string) []string {
	var left []string
	for _, w := range words {
		if !slices.Contains(others, w) && !slices.Contains(left, w) {
			left = append(left, w)
		}
	}
	return left
}
