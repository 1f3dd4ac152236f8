package answer

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"regexp"
	"slices"
	"strings"

	"newsdesk/internal/news"
)

// withModel answers by the model, or keyless when the model fails. It fails itself only when ctx ends.
func (r *run) withModel(ctx context.Context) error {
	if reason := r.tooWeak(); reason != "" {
		r.refuse(news.RefusedWeak, reason)
		return nil
	}
	start := r.now()
	modelCtx, cancel := context.WithTimeout(ctx, r.settings.ModelTimeout)
	defer cancel()
	modelCtx, end := r.begin.Span(modelCtx, "generate")
	asked, said, err := r.ask(modelCtx)
	end(err)
	r.timed("model", start)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.log.WarnContext(ctx, "answering without the model", "answer", r.answer.ID, "code", string(news.CodeOf(err)), "error", err)
		r.answer.Notice = noticeOf(err, "The answer below is made of the articles' own sentences.")
		r.keyless(ctx)
		return nil
	}
	r.progress(news.Progress{Stage: news.StageVerify})
	start = r.now()
	verifying, end := r.begin.Span(ctx, "verify")
	r.check(verifying, asked, said)
	end(nil, slog.Int("claims", len(r.answer.Claims)))
	r.timed("verify", start)
	return nil
}

// ask prompts the model and reads its reply. Of a reply that breaks off, the complete claims count.
func (r *run) ask(ctx context.Context) (prompted, reply, error) {
	asked := r.question
	asked.Text = r.answer.Question
	x := exchange[reply]{model: r.model, count: r.count, show: r.showDraft(ctx), parse: parseReply,
		prompt: func(passages []news.Passage) (prompted, error) {
			return newPrompt(asked, r.answer.Understood, passages, r.settings)
		}}
	p, said, err := x.ask(ctx, r.evidence.Passages[:min(len(r.evidence.Passages), r.settings.PromptPassages)])
	if err == nil && x.brokeOff {
		r.log.WarnContext(ctx, "the model's reply broke off", "answer", r.answer.ID, "claims", len(said.Claims), "error", x.cause)
		r.answer.Notice = "The language model's reply broke off; this is what was complete."
	}
	return p, said, err
}

// showDraft returns what shows a growing reply: the claims that are complete and proved so far. Each prompt starts a new
// draft.
func (r *run) showDraft(ctx context.Context) func(prompted) func(string) {
	return func(asked prompted) func(string) {
		r.progress(news.Progress{Stage: news.StageWrite})
		c := r.checker(ctx, asked)
		var shown []string
		read := 0 // claims
		return func(textSoFar string) {
			said := complete(textSoFar)
			if len(said) <= read {
				return
			}
			for _, claim := range c.claims(said[read:]) {
				if !claim.Unsupported && !slices.Contains(shown, claim.Text) { // a draft has no marks
					shown = append(shown, claim.Text)
				}
			}
			read = len(said)
			if len(shown) > 0 {
				r.progress(news.Progress{Stage: news.StageWrite, Draft: strings.Join(shown, "\n\n")})
			}
		}
	}
}

func (r *run) count(c news.Completion) {
	if c.Model != "" {
		r.answer.Model = c.Model
	}
	r.answer.Usage.PromptTokens += c.Usage.PromptTokens
	r.answer.Usage.CompletionTokens += c.Usage.CompletionTokens
}

// languageTag is the form of a BCP 47 tag as far as models write it.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

// checker returns what verifies replies to a prompt.
func (r *run) checker(ctx context.Context, asked prompted) *checker {
	v := newVerifier(ctx, r.question.Library, r.evidence.Passages, r.bodies, func(err error) {
		r.log.WarnContext(ctx, "quotes were looked up in passages only", "answer", r.answer.ID, "error", err)
	})
	question := r.question
	if r.answer.Understood != "" {
		question.Text += "\n" + r.answer.Question
	}
	return newChecker(r.reader, v, asked, question, r.settings.MarkUnsupported)
}

// check verifies the reply and makes what is proved the answer.
func (r *run) check(ctx context.Context, asked prompted, said reply) {
	c := r.checker(ctx, asked)
	claims := c.claims(said.Claims)
	disagreements := r.differing(claims, c.disagreements(said.Disagreements))
	r.answer.Verified = c.verified(len(claims))
	r.traceClaims(c)
	r.log.DebugContext(ctx, "verified the model's reply", "answer", r.answer.ID, "claims", len(said.Claims), "kept", len(claims),
		slog.Any("quotes", c.statuses), slog.Any("dropped", c.dropped))
	r.answer.Mode = news.ModeModel
	r.answer.Missing = c.remark(said.Missing, claims)
	if languageTag.MatchString(said.Language) {
		r.answer.Language = said.Language
	}
	if len(claims) == 0 && len(disagreements) > 0 {
		for _, d := range disagreements {
			claims = append(claims, d.Claims...)
		}
	}
	unmet := ""
	if len(claims) > 0 {
		unmet = r.unmet(claims)
	}
	switch {
	case unmet != "":
		r.refuse(news.RefusedUnproved, unmet)
	case len(claims) > 0:
		r.conclude(claims, disagreements)
	case len(said.Claims) == 0:
		r.refuse(news.RefusedByModel, "The articles found do not answer the question.")
	default:
		r.refuse(news.RefusedUnproved, "Nothing that the model wrote could be proved by a quote from the articles.")
	}
}

// verified counts what became of the reply's quotes and sentences.
func (c *checker) verified(kept int) *news.Verified {
	v := &news.Verified{Quotes: make(map[string]int), Kept: kept}
	for s, n := range c.statuses {
		v.Quotes[string(s)] = n
	}
	for _, n := range c.dropped {
		v.Dropped += n
	}
	return v
}

// disagreements keeps those of which at least two sides are proved.
func (c *checker) disagreements(list []replyDisagreement) []news.Disagreement {
	var out []news.Disagreement
	for _, d := range list {
		if claims := c.claims(d.Claims); len(claims) >= 2 {
			out = append(out, news.Disagreement{About: cmp.Or(c.remark(d.About, claims), "this"), Claims: claims})
		}
	}
	return out
}

// noticeOf says in plain words why the answer is keyless, and what it is instead.
func noticeOf(err error, instead string) string {
	instead = " " + instead
	var e *news.Error
	switch {
	case errors.Is(err, errNoReply):
		return "The language model's reply could not be read, twice." + instead
	case news.CodeOf(err) == news.CodeTimeout:
		return "The language model took too long." + instead
	case errors.As(err, &e) && e.Code != news.CodeInternal && e.Message != "":
		return "The language model did not answer: " + strings.TrimSuffix(cleanClaim(e.Message, e.Message), ".") + "." + instead
	}
	return "The language model did not answer." + instead
}
