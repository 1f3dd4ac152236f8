package evaluate

import (
	"context"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// HopFact is a sentence of an article that a question of the MultiHop-RAG set needs (Tang and Yang, COLM 2024).
type HopFact struct {
	ID          string    `json:"id"`
	Fact        string    `json:"fact"`
	Title       string    `json:"title"`
	Author      string    `json:"author"`
	Source      string    `json:"source"` // the outlet
	PublishedAt time.Time `json:"published_at"`
	URL         string    `json:"url"`
}

// Article is the fact as an article of its own, for a library of facts. Facts of one page get addresses of their own,
// or they would be stored as versions of one article.
func (f HopFact) Article() news.Article {
	a := news.Article{URL: f.address(), Title: f.Title, Publisher: f.Source, PublishedAt: f.PublishedAt, Body: f.Fact, Origin: f.ID}
	if f.Author != "" {
		a.Authors = []string{f.Author}
	}
	return a
}

func (f HopFact) address() string {
	u, err := url.Parse(f.URL)
	if err != nil || u.Host == "" {
		u = &url.URL{Scheme: "https", Host: "fact.example", Path: "/"}
	}
	u.RawQuery, u.Fragment = "fact="+url.QueryEscape(f.ID), ""
	return u.String()
}

// HopQuestion is a question that several facts answer together.
type HopQuestion struct {
	ID       string     `json:"id"`
	Query    string     `json:"query"`
	Answer   string     `json:"answer"`
	Type     string     `json:"question_type"`
	Evidence []HopFact  `json:"evidence_list"`
	FactIDs  []string   `json:"gold_fact_ids"`
	Filter   *hopFilter `json:"gpt35_filter"` // read by nobody here: the set's own reference
}

type hopFilter struct{}

// UnmarshalJSON takes whatever a model once wrote.
func (*hopFilter) UnmarshalJSON([]byte) error { return nil }

// isNull reports whether the facts do not answer the question.
func (q HopQuestion) isNull() bool { return len(q.FactIDs) == 0 }

// Sources are the outlets of the question's evidence, sorted, without repeats.
func (q HopQuestion) Sources() []string {
	var names []string
	for _, f := range q.Evidence {
		names = append(names, f.Source)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// MultiHop is the sample of MultiHop-RAG: questions, and the facts that all of them need.
type MultiHop struct {
	Questions []HopQuestion
	Facts     []HopFact
}

// ReadMultiHop reads the two files. Errors have news.CodeInvalid or news.CodeTooLarge.
func ReadMultiHop(questions, facts io.Reader) (MultiHop, error) {
	var set MultiHop
	var err error
	known := map[string]bool{}
	set.Facts, err = readObjects(facts, func(f HopFact) error {
		if f.ID == "" || known[f.ID] || strings.TrimSpace(f.Fact) == "" {
			return errors.New("a fact needs text and an id of its own")
		}
		known[f.ID] = true
		return nil
	})
	if err != nil {
		return MultiHop{}, err
	}
	asked := map[string]bool{}
	set.Questions, err = readObjects(questions, func(q HopQuestion) error {
		if q.ID == "" || asked[q.ID] || strings.TrimSpace(q.Query) == "" {
			return errors.New("a question needs text and an id of its own")
		}
		asked[q.ID] = true
		for _, id := range q.FactIDs {
			if !known[id] {
				return errors.New("fact " + id + " is not in the file of facts")
			}
		}
		return nil
	})
	if err != nil {
		return MultiHop{}, err
	}
	return set, nil
}

// AskAbout returns the set's questions for a library of its facts, asked the day after the last of them: facts are the
// gold pages, and a question without any is unanswerable.
func (m MultiHop) AskAbout() []Question {
	byID, last := map[string]string{}, time.Time{}
	for _, f := range m.Facts {
		byID[f.ID] = f.address()
		if f.PublishedAt.After(last) {
			last = f.PublishedAt
		}
	}
	if !last.IsZero() {
		last = last.Add(24 * time.Hour)
	}
	questions := make([]Question, len(m.Questions))
	for i, q := range m.Questions {
		answerable := !q.isNull()
		questions[i] = Question{ID: q.ID, Text: q.Query, AskedAt: last, Type: q.Type, Answerable: &answerable}
		for _, id := range q.FactIDs {
			questions[i].URLs = append(questions[i].URLs, byID[id])
		}
	}
	return questions
}

// SourceSets compares the outlets that are read from each question with those of its evidence. Null questions are left
// out, as the set's README defines.
func (m MultiHop) SourceSets(title string, sources func(question string) []string, b Bootstrap, notes ...string) Report {
	var rows []Row
	for _, q := range m.Questions {
		if q.isNull() {
			continue
		}
		got, want := foldedSet(sources(q.Query)), foldedSet(q.Sources())
		row := Row{ID: q.ID, Question: q.Query, Type: q.Type, Values: map[Metric]float64{SourceSet: share(slices.Equal(got, want))}}
		if row.Values[SourceSet] == 0 {
			row.Details = []string{"sources read: " + strings.Join(got, ", "), "sources of the evidence: " + strings.Join(want, ", ")}
		}
		rows = append(rows, row)
	}
	return NewReport(title, rows, b, notes...)
}

func foldedSet(names []string) []string {
	set := make([]string, len(names))
	for i, name := range names {
		set[i] = strings.ToLower(strings.TrimSpace(name))
	}
	slices.Sort(set)
	return slices.Compact(set)
}

// MultiHopRetrieval asks the retriever for the facts of every question, as Retrieval does, and adds how many of them are
// among the first ten.
func MultiHopRetrieval(ctx context.Context, retriever Retriever, questions []Question, o Options) ([]Row, error) {
	return run(ctx, questions, o, func(ctx context.Context, q Question) (Row, error) {
		evidence, err := retriever.Retrieve(ctx, o.ask(q))
		row := retrievalRow(q, evidence, err)
		addAll(&row, q)
		return row, err
	})
}

// addAll adds how many of the gold pages are among the first pages, for questions that need several.
func addAll(row *Row, q Question) {
	gold := len(pageSet(q.URLs))
	if gold == 0 || q.isUnanswerable() {
		return
	}
	found := 0
	for _, page := range row.Retrieved {
		found += int(share(page.Gold))
	}
	row.Values[RecallAt10] = float64(found) / float64(gold)
	row.Values[AllAt10] = share(found == gold)
}
