package evaluate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"newsdesk/internal/news"
)

// Counterfactual is a question with true snippets, the same with a false answer written in, and unrelated ones (the
// counterfactual part of RGB; Chen et al., AAAI 2024).
type Counterfactual struct {
	ID       json.Number `json:"id"`
	Query    string      `json:"query"`
	Answer   oneOrMore   `json:"answer"`
	Fake     string      `json:"fakeanswer"`
	Positive []string    `json:"positive"`
	Wrong    []string    `json:"positive_wrong"`
	Negative []string    `json:"negative"`
}

// oneOrMore are the parts that a right reply must all hold, each in one of its spellings. In JSON it is a text, or a
// list of texts and of lists of spellings.
type oneOrMore [][]string

// UnmarshalJSON implements json.Unmarshaler.
func (a *oneOrMore) UnmarshalJSON(data []byte) error {
	*a = nil
	var one string
	if json.Unmarshal(data, &one) == nil {
		*a = oneOrMore{{one}}
		return nil
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return errors.New("an answer is neither a text nor a list")
	}
	for _, part := range parts {
		var spellings []string
		if json.Unmarshal(part, &one) == nil {
			spellings = []string{one}
		} else if err := json.Unmarshal(part, &spellings); err != nil {
			return errors.New("a part of an answer is neither a text nor a list of texts")
		}
		*a = append(*a, spellings)
	}
	return nil
}

// in reports whether a text holds the answer as the set's own code (evalue.py) looks for it: as substrings, without
// regard to case.
func (a oneOrMore) in(text string) bool {
	text = strings.ToLower(text)
	for _, spellings := range a {
		found := false
		for _, s := range spellings {
			found = found || strings.Contains(text, strings.ToLower(s))
		}
		if !found {
			return false
		}
	}
	return len(a) > 0
}

func (a oneOrMore) gold() []string {
	var list []string
	for _, spellings := range a {
		list = append(list, strings.Join(spellings, " or "))
	}
	return list
}

// ReadCounterfactual reads a set, one JSON object a line. Errors have news.CodeInvalid or news.CodeTooLarge.
func ReadCounterfactual(r io.Reader) ([]Counterfactual, error) {
	return readObjects(r, func(c Counterfactual) error {
		switch {
		case c.ID == "" || strings.TrimSpace(c.Query) == "":
			return errors.New("id or query is missing")
		case len(c.Answer) == 0 || strings.TrimSpace(c.Fake) == "":
			return errors.New("answer or fakeanswer is missing")
		}
		for _, spellings := range c.Answer {
			for _, s := range spellings {
				if strings.TrimSpace(s) == "" {
					return errors.New("an answer is empty")
				}
			}
		}
		return nil
	})
}

// passagesEach is how many passages the set gives with a question.
const passagesEach = 5

// noiseRates are the shares of unrelated passages.
var noiseRates = [...]float64{0, 0.2, 0.4, 0.6, 0.8}

// snippetCase is a question with the passages it is asked beside.
type snippetCase struct {
	Counterfactual
	kind     string
	passages []string
	score    func(*Row, Counterfactual, news.Answer)
}

// MeasureCounterfactual asks every question beside five passages in seven ways: at five rates of noise (as many true
// passages as there are, filled up with unrelated ones), beside unrelated ones only, and beside true and false ones
// together. A false answer is said alone when the reply holds it, does not hold the true one and shows no disagreement.
func MeasureCounterfactual(ctx context.Context, title string, beside Beside, set []Counterfactual, o Options, b Bootstrap, notes ...string) (Report, error) {
	var cases []snippetCase
	for _, c := range set {
		for _, rate := range noiseRates {
			cases = append(cases, snippetCase{c, fmt.Sprintf("noise %.1f", rate), c.noisy(rate), scoreNoise})
		}
		cases = append(cases, snippetCase{c, "only unrelated", c.Negative[:min(passagesEach, len(c.Negative))], scoreRejection})
		if len(c.Positive) > 0 && len(c.Wrong) > 0 {
			cases = append(cases, snippetCase{c, "true and false", c.mixed(), scoreFake})
		}
	}
	rows, err := run(ctx, cases, o, func(ctx context.Context, c snippetCase) (Row, error) {
		answer, err := beside.ask(ctx, snippets(c.passages), news.Question{Text: c.Query, AskedAt: o.AskedAt})
		q := Question{ID: string(c.ID) + ", " + c.kind, Text: c.Query, Type: c.kind}
		row := answerRow(q, answer, err)
		row.Gold = c.Answer.gold()
		c.score(&row, c.Counterfactual, answer)
		return row, err
	})
	if err != nil {
		return Report{}, err
	}
	return NewReport(title, rows, b, notes...), nil
}

// noisy are five passages of which a share is unrelated, as the set's code draws them but from the front.
func (c Counterfactual) noisy(rate float64) []string {
	negative := min(int(math.Ceil(passagesEach*rate)), len(c.Negative))
	positive := min(passagesEach-negative, len(c.Positive))
	negative = min(passagesEach-positive, len(c.Negative))
	return append(append([]string{}, c.Positive[:positive]...), c.Negative[:negative]...)
}

// mixed are the false passages and the true ones in turn, the false first.
func (c Counterfactual) mixed() []string {
	var list []string
	for i := 0; len(list) < passagesEach-1 && i < max(len(c.Positive), len(c.Wrong)); i++ {
		if i < len(c.Wrong) {
			list = append(list, c.Wrong[i])
		}
		if i < len(c.Positive) {
			list = append(list, c.Positive[i])
		}
	}
	return append(list, c.Negative[:min(passagesEach-len(list), len(c.Negative))]...)
}

func snippets(texts []string) []news.Article {
	list := make([]news.Article, len(texts))
	for i, text := range texts {
		list[i] = news.Article{Body: text, Origin: fmt.Sprint("snippet ", i+1)}
	}
	return list
}

func scoreNoise(row *Row, c Counterfactual, answer news.Answer) {
	holds := share(c.Answer.in(replyOf(answer)))
	row.Values[QuoteOfAnswerable], row.Values[WronglyRefused] = holds, row.Values[Refused]
	if row.Values[Answered] == 1 {
		row.Values[QuoteOfAnswered] = holds
	}
}

func scoreRejection(row *Row, _ Counterfactual, _ news.Answer) {
	row.Values[RightlyRefused] = row.Values[Refused]
}

func scoreFake(row *Row, c Counterfactual, answer news.Answer) {
	reply := replyOf(answer)
	said := strings.Contains(strings.ToLower(reply), strings.ToLower(c.Fake))
	row.Values[FakeSaid] = share(said)
	row.Values[FakeAlone] = share(said && !c.Answer.in(reply) && len(answer.Disagreements) == 0)
}

// replyOf is all that an answer says: claims, their quotes, and what disagrees.
func replyOf(a news.Answer) string {
	var b strings.Builder
	claims := a.Claims
	for _, d := range a.Disagreements {
		claims = append(claims[:len(claims):len(claims)], d.Claims...)
	}
	for _, claim := range claims {
		b.WriteString(claim.Text + "\n")
		for _, c := range claim.Citations {
			b.WriteString(c.Quote + "\n")
		}
	}
	return b.String()
}
