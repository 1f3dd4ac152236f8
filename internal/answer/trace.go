package answer

import (
	"context"
	"slices"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// Tracer keeps how answers came about. What it is given is personal data, and holds the words of people: whether to keep
// those is the Tracer's to say.
type Tracer interface {
	RecordTrace(ctx context.Context, t news.Trace) error
}

// traced is a model whose exchanges are noted.
type traced struct {
	Model
	run *run
}

// Complete implements Model.
func (m traced) Complete(ctx context.Context, p news.Prompt, onDelta func(string)) (news.Completion, error) {
	start := m.run.now()
	done, err := m.Model.Complete(ctx, p, onDelta)
	x := news.Exchange{Purpose: p.SchemaName, System: p.System, User: p.User, Reply: done.Text, Model: done.Model, Usage: done.Usage,
		Duration: m.run.now().Sub(start)}
	if err != nil {
		x.Error = string(news.CodeOf(err))
	}
	m.run.trace.Exchanges = append(m.run.trace.Exchanges, x)
	return done, err
}

// beginTrace notes what the run does from now on, if anybody keeps it.
func (r *run) beginTrace() {
	if r.tracer == nil {
		return
	}
	r.trace = &news.Trace{Answer: r.answer.ID, Library: r.question.Library, Person: r.question.Person, AskedAt: r.question.AskedAt,
		HasWords: true, Question: r.question.Text}
	if r.model != nil {
		own := *r.Answerer
		own.model = traced{r.model, r}
		r.Answerer = &own
	}
}

// traceGate notes what the gate made of the chosen sentences.
func (r *run) traceGate(rd *reading, chosen []sentence, reason string) {
	if r.trace == nil {
		return
	}
	g := rd.signsOf(chosen, r.topic())
	r.trace.Gate = &news.GateVerdict{Likelihood: g.likelihood(), Bound: r.settings.Gate, Reason: r.wordless(reason)}
}

// traceClaims notes what of the model's reply fell.
func (r *run) traceClaims(c *checker) {
	if r.trace == nil {
		return
	}
	r.trace.Fallen, r.trace.Quotes = c.fallen, make(map[string]int)
	for s, n := range c.statuses {
		r.trace.Quotes[string(s)] = n
	}
}

// wordless is a reason that repeats nothing of what was asked.
func (r *run) wordless(reason string) string {
	asked := r.reader.keysOf(r.answer.Question + "\n" + r.question.Text)
	repeats := slices.ContainsFunc(r.reader.words(reason), func(w word) bool { return !w.Stop && (asked[w.key] || asked[w.Term]) })
	switch {
	case !repeats:
		return reason
	case r.answer.AskBack != "":
		return "It leaves open what is meant, so it was asked back."
	case strings.HasPrefix(reason, notMentioned):
		return notMentioned + "what it names."
	case strings.HasPrefix(reason, notSaidOf):
		return notSaidOf + "whom it names."
	}
	return "The reason repeats words of what was asked."
}

// traceTimeout bounds keeping a trace.
const traceTimeout = 10 * time.Second

// endTrace keeps what was noted. That it could not be kept is no reason to lose the answer.
func (r *run) endTrace(ctx context.Context) {
	if r.trace == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, traceTimeout)
	defer cancel()
	t, a := r.trace, &r.answer
	t.Understood, t.Mode, t.Notice, t.Usage, t.Timings = a.Understood, a.Mode, a.Notice, a.Usage, a.Timings
	t.Terms, t.Claims = r.evidence.Terms, len(a.Claims)
	if a.Refusal != nil {
		t.Refusal, t.Cause = a.Refusal.Reason, r.wordless(a.Refusal.Reason)
	}
	for _, p := range r.evidence.Passages {
		t.Passages = append(t.Passages, news.TracedPassage{Ref: p.Ref, Headline: news.Headline{Article: p.Article, Version: p.Version}, Start: p.Start, End: p.End, Scores: p.Scores})
	}
	if err := r.tracer.RecordTrace(ctx, *t); err != nil {
		r.log.WarnContext(ctx, "how an answer came about was not recorded", "answer", a.ID, "error", err)
	}
}
