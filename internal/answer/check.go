package answer

import (
	"context"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// Check says for each statement of a text (at most five) whether its library supports it, contradicts it or lacks it,
// with verified quotes. q.Text is the text; questions and greetings in it are passed over. It reports how it comes
// along to progress when that is not nil. An error means that there is no verdict: nothing is stated
// (news.CodeInvalid), the text is too long (news.CodeTooLarge), retrieval failed, or ctx ended. A failing model is not
// an error: the verdict is keyless then and its Notice says why.
func (a *Answerer) Check(ctx context.Context, q news.Question, progress func(news.Progress)) (news.Verdict, error) {
	if progress == nil {
		progress = func(news.Progress) {}
	}
	q.Text = strings.TrimSpace(q.Text)
	if len(q.Text) > a.settings.MaxQuestionBytes {
		return news.Verdict{}, news.Errorf(news.CodeTooLarge, "The text is longer than %d bytes.", a.settings.MaxQuestionBytes)
	}
	statements, more := a.reader.statements(q.Text, maxStatements)
	if len(statements) == 0 {
		return news.Verdict{}, news.Errorf(news.CodeInvalid, "Nothing is stated in that text that could be checked.").
			WithHint("Give a sentence that says what happened; a question can be asked instead.")
	}
	if q.AskedAt.IsZero() {
		q.AskedAt = a.now()
	}
	id, err := newID()
	if err != nil {
		return news.Verdict{}, err
	}
	c := &inspection{Answerer: a, question: q, progress: progress,
		verdict: news.Verdict{ID: id, Claim: q.Text, Library: q.Library, AskedAt: q.AskedAt, Mode: news.ModeKeyless}}
	if more {
		c.verdict.Notice = "Only the first five statements were checked."
	}
	if err := c.retrieve(ctx, statements); err != nil {
		return news.Verdict{}, err
	}
	if err := c.find(ctx); err != nil {
		return news.Verdict{}, err
	}
	c.conclude()
	a.log.InfoContext(ctx, "checked", "verdict", id, "library", q.Library, "mode", string(c.verdict.Mode))
	return c.verdict, nil
}

// inspection is the state of checking one text.
type inspection struct {
	*Answerer
	question news.Question
	progress func(news.Progress)
	parts    []inspected
	verdict  news.Verdict
}

// inspected is a statement with what was retrieved for it.
type inspected struct {
	text     string
	resolved string // with what its pronouns stand for
	evidence news.Evidence
}

// retrieve finds the evidence for each statement. A statement that leans on the one before it is looked for with it.
func (c *inspection) retrieve(ctx context.Context, statements []string) error {
	c.progress(news.Progress{Stage: news.StageRetrieve})
	start := c.now()
	passages := 0
	before := c.question.History
	for _, s := range statements {
		part := inspected{text: s, resolved: c.reader.resolved(s, before)}
		before = append(before[:len(before):len(before)], news.Turn{Question: s})
		q := c.question
		q.Text = part.resolved
		evidence, err := c.retriever.Retrieve(ctx, q)
		if err != nil {
			return err
		}
		part.evidence = readable(evidence)
		passages += len(evidence.Passages)
		c.verdict.Covers = evidence.Coverage
		c.parts = append(c.parts, part)
	}
	c.timed("retrieve", start)
	c.progress(news.Progress{Stage: news.StageRead, Passages: passages, Articles: countArticles(c.passages())})
	return nil
}

// passages returns the passages of all statements without repeats, the best of each first.
func (c *inspection) passages() []news.Passage {
	var out []news.Passage
	seen := make(map[news.ChunkRef]bool)
	for rank, more := 0, true; more; rank++ {
		more = false
		for _, part := range c.parts {
			if rank >= len(part.evidence.Passages) {
				continue
			}
			more = true
			if p := part.evidence.Passages[rank]; !seen[p.Ref] {
				seen[p.Ref] = true
				out = append(out, p)
			}
		}
	}
	return out
}

// find fills in the verdict's parts.
func (c *inspection) find(ctx context.Context) error {
	if c.model == nil || len(c.passages()) == 0 {
		c.keyless(ctx)
		return nil
	}
	return c.withModel(ctx)
}

// keyless compares each statement with the sentences of the articles.
func (c *inspection) keyless(ctx context.Context) {
	start := c.now()
	c.verdict.Mode, c.verdict.Parts = news.ModeKeyless, nil
	for _, part := range c.parts {
		c.verdict.Parts = append(c.verdict.Parts, c.compare(ctx, part))
	}
	c.timed("compare", start)
}

// compare judges one statement by the articles' own sentences.
func (c *inspection) compare(ctx context.Context, part inspected) news.CheckedPart {
	passages := part.evidence.Passages[:min(len(part.evidence.Passages), c.settings.ReadPassages)]
	passages = c.readWhole(ctx, c.question.Library, c.verdict.ID, passages)
	return c.reader.newStatement(part.text, part.resolved, part.evidence, passages).judge()
}

func (c *inspection) timed(stage string, start time.Time) {
	c.verdict.Timings = append(c.verdict.Timings, news.Timing{Stage: stage, Duration: c.now().Sub(start)})
}

// conclude numbers the sources and adds what is near to what is lacking.
func (c *inspection) conclude() {
	a := newAssembly(c.passages())
	var near []news.Passage
	for i, part := range c.verdict.Parts {
		a.number([]news.Claim{{Citations: part.Citations}})
		if part.Finding == news.FindingLacking {
			near = append(near, c.parts[i].evidence.Passages...)
		}
	}
	c.verdict.Sources = []news.Source{}
	if len(a.sources) > 0 {
		c.verdict.Sources, c.verdict.AsOf = a.listed()
	}
	c.verdict.Origins = a.origins
	c.verdict.Closest = closest(near)
}
