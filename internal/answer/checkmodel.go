package answer

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"unicode"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// passagesEach is how many passages more a prompt shows for each statement after the first.
const passagesEach = 2

// withModel checks by the model, or keyless when the model fails. It fails itself only when ctx ends.
func (c *inspection) withModel(ctx context.Context) error {
	start := c.now()
	modelCtx, cancel := context.WithTimeout(ctx, c.settings.ModelTimeout)
	defer cancel()
	passages := c.passages()
	x := exchange[[]replyFinding]{model: c.model, count: c.count, parse: parseFindings, show: c.showNothing,
		prompt: func(shown []news.Passage) (prompted, error) {
			return newCheckPrompt(c.question, c.parts, shown, c.settings)
		}}
	limit := c.settings.PromptPassages + passagesEach*(len(c.parts)-1)
	asked, said, err := x.ask(modelCtx, passages[:min(len(passages), limit)])
	c.timed("model", start)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		c.log.WarnContext(ctx, "checking without the model", "verdict", c.verdict.ID,
			"code", string(news.CodeOf(err)), "error", err)
		c.notice(noticeOf(err, "The statements were compared with the articles' own sentences."))
		c.keyless(ctx)
		return nil
	}
	if x.brokeOff {
		c.log.WarnContext(ctx, "the model's reply broke off", "verdict", c.verdict.ID, "findings", len(said), "error", x.cause)
		c.notice("The language model's reply broke off; the rest was compared with the articles' own sentences.")
	}
	c.progress(news.Progress{Stage: news.StageVerify})
	c.verify(ctx, asked, said)
	return nil
}

// showNothing reports that the model writes. What it writes of a finding is not shown before it is verified.
func (c *inspection) showNothing(prompted) func(string) {
	c.progress(news.Progress{Stage: news.StageWrite})
	return func(string) {}
}

func (c *inspection) count(done news.Completion) {
	if done.Model != "" {
		c.verdict.Model = done.Model
	}
	c.verdict.Usage.PromptTokens += done.Usage.PromptTokens
	c.verdict.Usage.CompletionTokens += done.Usage.CompletionTokens
}

func (c *inspection) notice(sentence string) {
	c.verdict.Notice = strings.TrimSpace(c.verdict.Notice + " " + sentence)
}

// verify keeps the findings that quotes prove. A statement that the model left out is compared without it.
func (c *inspection) verify(ctx context.Context, asked prompted, said []replyFinding) {
	start := c.now()
	v := newVerifier(ctx, c.question.Library, c.passages(), c.bodies, func(err error) {
		c.log.WarnContext(ctx, "quotes were looked up in passages only", "verdict", c.verdict.ID, "error", err)
	})
	ck := newChecker(c.reader, v, asked, news.Question{}, false)
	c.verdict.Mode, c.verdict.Parts = news.ModeModel, nil
	for i, part := range c.parts {
		at := slices.IndexFunc(said, func(f replyFinding) bool { return f.Statement == i+1 })
		if at < 0 {
			c.verdict.Parts = append(c.verdict.Parts, c.compare(ctx, part))
			continue
		}
		c.verdict.Parts = append(c.verdict.Parts, ck.finding(part.text, said[at]))
	}
	c.log.DebugContext(ctx, "verified the model's findings", "verdict", c.verdict.ID,
		slog.Any("quotes", ck.statuses), slog.Any("dropped", ck.dropped))
	c.timed("verify", start)
}

// finding checks what a model says of a statement: without a quote that stands, or with one that lacks what is stated,
// it is lacking.
func (c *checker) finding(statement string, f replyFinding) news.CheckedPart {
	lacking := news.CheckedPart{Text: statement, Finding: news.FindingLacking}
	finding := news.Finding(strings.ToLower(strings.TrimSpace(f.Finding)))
	if finding != news.FindingSupported && finding != news.FindingContradicted {
		return lacking
	}
	c.question.Text = "" // what is stated proves nothing
	citations, proofs, quotes := c.prove(f.Quotes)
	drop := ""
	switch {
	case len(proofs) == 0:
		drop = "no quote of it stands in an article"
	case !c.related(statement, quotes):
		drop = "its quotes share no word with the statement"
	case finding == news.FindingSupported && (!c.numbersStand(statement, proofs) || !c.figuresStand(statement, proofs)):
		drop, lacking.Note = "a number stands in none of its articles", "The articles found do not give all of its numbers."
	case finding == news.FindingSupported && !c.namesStand(statement, proofs):
		drop, lacking.Note = "a name stands in none of its articles", "The articles found do not give all of its names."
	}
	if drop != "" {
		c.dropped[drop]++
		return lacking
	}
	part := news.CheckedPart{Text: statement, Finding: finding, Citations: citations}
	c.question.Text = statement // the note may repeat it
	note := cleanClaim(f.Note, quotes)
	if finding == news.FindingContradicted && hasWords(note) && c.related(note, quotes) &&
		c.numbersStand(note, proofs) && c.namesStand(note, proofs) && c.noteStands(note, statement, proofs) {
		part.Note = note
	}
	return part
}

// noteStands reports whether every sentence of a note says what the quotes and the statement say.
func (c *checker) noteStands(note, statement string, proofs []proof) bool {
	for _, span := range text.Sentences(note) {
		sentence := note[span.Start:span.End]
		f := c.faultOf(sentence, proofs)
		if f.always || f.reason != "" && shareIn(c.contentOf(sentence), c.keysOf(statement)) < supportedShare {
			return false
		}
	}
	return true
}

// figuresStand reports whether every amount of the statement stands in its articles, as retrieved. numbersStand lets
// what may be the day of a date pass.
func (c *checker) figuresStand(statement string, proofs []proof) bool {
	var have []figure
	for _, p := range proofs {
		have = append(have, figures(p.quote, c.words(p.quote))...)
		for i := range c.passages {
			if c.passages[i].Version == p.version {
				have = append(have, figures(c.passages[i].Text, c.words(c.passages[i].Text))...)
			}
		}
	}
	for _, f := range figures(statement, c.words(statement)) {
		if f.kind < figureOrdinal && !slices.ContainsFunc(have, func(g figure) bool { return f.value == g.value }) {
			return false
		}
	}
	return true
}

// related reports whether a text shares a word of content with the quotes, or is written in another script.
func (c *checker) related(s, quotes string) bool {
	if isLatin(s) != isLatin(quotes) {
		return true
	}
	have := make(map[string]bool)
	for _, w := range c.words(quotes) {
		have[w.key], have[w.seat] = true, true
		if n := numberOf(w); n != "" {
			have[n] = true
		}
	}
	return slices.ContainsFunc(c.words(s), func(w word) bool {
		n := numberOf(w)
		return !w.Stop && (have[w.key] || n != "" && have[n])
	})
}

// isLatin reports whether most letters are Latin.
func isLatin(s string) bool {
	latin, others := 0, 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Latin, r):
			latin++
		case unicode.IsLetter(r):
			others++
		}
	}
	return latin >= others
}
