package evaluate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"newsdesk/internal/news"
)

// SupportItem is an article with sentences of summaries of it, and whether most of three people found each supported by
// the article (QAGS; Wang, Cho and Lewis, ACL 2020).
type SupportItem struct {
	ID        string `json:"id"`
	Article   string `json:"article"`
	Sentences []struct {
		Sentence  string `json:"sentence"`
		Supported bool   `json:"supported"`
	} `json:"sentences"`
}

// ReadSupport reads a set, one JSON object a line. Errors have news.CodeInvalid or news.CodeTooLarge.
func ReadSupport(r io.Reader) ([]SupportItem, error) {
	return readObjects(r, func(s SupportItem) error {
		if s.ID == "" || strings.TrimSpace(s.Article) == "" {
			return errors.New("an item needs an id and an article")
		}
		for _, sentence := range s.Sentences {
			if strings.TrimSpace(sentence.Sentence) == "" {
				return errors.New("a sentence is empty")
			}
		}
		return nil
	})
}

// Support is what a check says of one sentence beside one article.
type Support struct {
	Finding news.Finding
	Score   float64 // higher: rather supported. Meaningful when Scored
	Scored  bool
}

// Supporter checks a sentence beside an article.
type Supporter func(ctx context.Context, article, sentence string) (Support, error)

// CheckBeside is the Supporter that asks the answerer's own check.
func CheckBeside(b Beside) Supporter {
	return func(ctx context.Context, article, sentence string) (Support, error) {
		at, err := b([]news.Article{{Body: article}})
		if err != nil {
			return Support{}, err
		}
		finding, score, err := at.SupportScore(ctx, news.Question{Text: sentence})
		return Support{Finding: finding, Score: score, Scored: err == nil}, err
	}
}

// splitNumber is what the set's tokenizer made of "3,000".
var splitNumber = regexp.MustCompile(`([0-9][,.]) ([0-9])`)

type besideArticle struct {
	id, article, sentence string
	supported             bool
}

// MeasureSupport asks the check about every sentence. A sentence that is not found supported is withheld, whether it is
// contradicted or lacking. AUC and the share withheld where 90 % of the supported pass need scores.
func MeasureSupport(ctx context.Context, title string, check Supporter, items []SupportItem, o Options, b Bootstrap, notes ...string) (Report, error) {
	var all []besideArticle
	for _, item := range items {
		for i, s := range item.Sentences {
			all = append(all, besideArticle{fmt.Sprintf("%s.%d", item.ID, i+1), splitNumber.ReplaceAllString(item.Article, "$1$2"), s.Sentence, s.Supported})
		}
	}
	rows, err := run(ctx, all, o, func(ctx context.Context, s besideArticle) (Row, error) {
		got, err := check(ctx, s.article, s.sentence)
		return supportRow(s, got, err), err
	})
	if err != nil {
		return Report{}, err
	}
	report := NewReport(title, rows, b, notes...)
	report.Unit = "sentences"
	both := []Metric{SupportedAccepted, UnsupportedHeld}
	report.derive(SupportBalanced, b, both, func(rows []Row) float64 {
		return (meanOf(rows, SupportedAccepted) + meanOf(rows, UnsupportedHeld)) / 2
	})
	scored := []Metric{supportedScore, unsupportedScore}
	report.derive(SupportAUC, b, scored, func(rows []Row) float64 { return rankAUC(scoresOf(rows)) })
	report.derive(WithheldAt90, b, scored, func(rows []Row) float64 {
		yes, no := scoresOf(rows)
		return withheldAt(0.9, yes, no)
	})
	return report, nil
}

// The scores of supported and of unsupported sentences, which are kept with the rows and not shown.
const (
	supportedScore   Metric = "score_of_supported"
	unsupportedScore Metric = "score_of_unsupported"
)

func supportRow(s besideArticle, got Support, err error) Row {
	row := Row{ID: s.id, Question: s.sentence, Values: map[Metric]float64{}}
	if err != nil {
		row.Error = err.Error()
		got = Support{}
	}
	row.Details = []string{"found: " + string(got.Finding)}
	accepted := err == nil && got.Finding == news.FindingSupported
	score := supportedScore
	if s.supported {
		row.Values[SupportedAccepted] = share(accepted)
		row.Values[SupportedDenied] = share(got.Finding == news.FindingContradicted)
	} else {
		row.Values[UnsupportedHeld] = share(!accepted && err == nil)
		score = unsupportedScore
	}
	if got.Scored {
		row.Values[score] = got.Score
	}
	return row
}

// scoresOf returns the scores of supported and of unsupported sentences, each sorted.
func scoresOf(rows []Row) (yes, no []float64) {
	for _, row := range rows {
		if v, ok := row.Values[supportedScore]; ok {
			yes = append(yes, v)
		}
		if v, ok := row.Values[unsupportedScore]; ok {
			no = append(no, v)
		}
	}
	slices.Sort(yes)
	slices.Sort(no)
	return yes, no
}

// rankAUC is the share of pairs that sorted scores put in order, a tie counting half: the area under the ROC curve.
func rankAUC(yes, no []float64) float64 {
	if len(yes) == 0 || len(no) == 0 {
		return 0
	}
	won := 0.0
	below, upTo := 0, 0
	for _, y := range yes {
		for below < len(no) && no[below] < y {
			below++
		}
		for upTo < len(no) && no[upTo] <= y {
			upTo++
		}
		won += float64(below+upTo) / 2
	}
	return won / float64(len(yes)*len(no))
}

// withheldAt is the share of the unsupported that score below the score which the given share of the supported reach.
func withheldAt(recall float64, yes, no []float64) float64 {
	if len(yes) == 0 || len(no) == 0 {
		return 0
	}
	bound := yes[min(len(yes)-1, int((1-recall)*float64(len(yes))+1e-9))]
	below, _ := slices.BinarySearch(no, bound)
	return float64(below) / float64(len(no))
}
